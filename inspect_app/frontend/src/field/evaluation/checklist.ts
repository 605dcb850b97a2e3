// The JSON that checklists/stored.py writes; the twin of checklists/model.py.

/** An expression: kind, text, and the arguments of a call. */
export type Tree = readonly [kind: string, text: string, ...args: Tree[]];

export type Language = "vi" | "en";

export interface Choice {
  readonly name: string;
  readonly label_vi: string;
  readonly label_en: string;
}

/** A document of law; both days are inclusive, null is open. */
export interface Law {
  readonly doc: string;
  readonly title_vi: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
  readonly status: string;
}

export interface Note {
  readonly name: string;
  readonly label_vi: string;
  readonly label_en: string;
}

export type QuestionKind =
  | "verdict" | "select_one" | "select_multiple" | "integer" | "decimal" | "date" | "text"
  // of forms that somebody brings
  | "time" | "date_time" | "place" | "range" | "acknowledge" | "photo" | "document";

interface Row {
  readonly code: string;
  readonly name: string;
  readonly label_vi: string;
  readonly label_en: string;
  readonly law: readonly string[];
  readonly severity: string;
  readonly critical: boolean;
  readonly status: string;
  readonly remedy: string;
  readonly relevant: Tree | null;
}

/** One row that a person answers. */
export interface Question extends Row {
  readonly kind: QuestionKind;
  readonly hint_vi: string;
  readonly hint_en: string;
  readonly required: boolean;
  readonly evidence: readonly string[];
  readonly choices: readonly Choice[];
  readonly finding_vi: string;
  readonly finding_en: string;
  readonly constraint: Tree | null;
  readonly constraint_vi: string;
  readonly constraint_en: string;
}

/** A figure worked out from answers; with `compare` ("<=" or ">=") it has a verdict. */
export interface Computed extends Row {
  readonly calculation: Tree;
  readonly norm: string;
  readonly compare: string;
  readonly limit: Tree | null;
  readonly says_vi: string;
  readonly says_en: string;
}

export interface Section {
  readonly code: string;
  readonly name: string;
  readonly title_vi: string;
  readonly title_en: string;
  readonly relevant: Tree | null;
  readonly notes: readonly Note[];
  readonly questions: readonly Question[];
  readonly computed: readonly Computed[];
}

export interface Checklist {
  readonly format: number;
  readonly code: string;
  readonly title_vi: string;
  readonly title_en: string;
  readonly subject: string;
  readonly version: string;
  /** The two date questions that bound the inspected period, or nothing. */
  readonly period: readonly string[];
  readonly laws: readonly Law[];
  readonly sections: readonly Section[];
}

export const FORMAT = 1;
export const FAIL = "fail";
export const NOT_APPLICABLE = "not_applicable";

/** Whether a row is answered by a person. */
export function isQuestion(item: Question | Computed): item is Question {
  return "kind" in item;
}

/** The checklist of a case pack. Throws RangeError for a layout that this build cannot read. */
export function checklistFrom(json: unknown): Checklist {
  const found = json as Checklist | null;
  if (found?.format !== FORMAT || !Array.isArray(found.sections))
    throw new RangeError("not a checklist of this layout");
  return found;
}

/** Whether "không áp dụng" with a reason is an answer here; a verdict says so by a third choice. */
export function mayBeNotApplicable(question: Pick<Question, "choices" | "required"> & { kind: string }): boolean {
  if (question.kind !== "verdict") return !question.required;
  return question.choices.some((choice) => choice.name === NOT_APPLICABLE);
}

/** Names of the questions and calculations that a tree reads. */
export function namesOf(tree: Tree | null): Set<string> {
  const found = new Set<string>();
  const walk = ([kind, text, ...args]: Tree): void => {
    if (kind === "name") found.add(text);
    args.forEach(walk);
  };
  if (tree) walk(tree);
  return found;
}
