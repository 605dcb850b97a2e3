// What does not depend on answers: the sections of a form, the numbers of its questions, its own columns.

import type { Definition, Form } from "../form";
import { definitionsOf } from "../form";
import type { FormQuestion } from "./parts";
import { isAsked, isSeen } from "./kinds";
import { Languages } from "./words";
import { stripped, words } from "../../field/evaluation/text";

/** A top-level group or repeat, or a run of questions that stand in none. */
export interface SectionPlan {
  readonly code: string;
  readonly name: string;
  readonly definitions: readonly Definition[];
  readonly isRun: boolean;
}

/** Our own columns of a question. */
export interface Columns {
  readonly law: readonly string[];
  readonly severity: string;
  readonly critical: boolean;
  readonly evidence: readonly string[];
  readonly remedy: string;
  readonly finding_vi: string;
  readonly finding_en: string;
  readonly says_vi: string;
  readonly says_en: string;
  /** The references that count, and whether they are verified. */
  readonly basis: readonly [law: readonly string[], status: string];
  readonly norm: string;
  readonly compare: string;
}

export interface Plan {
  readonly languages: Languages;
  readonly sections: readonly SectionPlan[];
  /** Numbers of nodes that are asked (1.2) or only judged (1.R1), by the path of the definition. */
  readonly codes: ReadonlyMap<string, string>;
  /** Questions as they stood last, by key: one that did not change stays the same object. */
  readonly questions: Map<string, FormQuestion>;
  columns(definition: Definition): Columns;
}

const plans = new WeakMap<Form, Plan>();

/** The plan of a form: made at its first look, gone with the form. */
export function planOf(form: Form): Plan {
  const known = plans.get(form);
  if (known !== undefined) return known;
  const sections = sectionsOf(form);
  const codes = new Map<string, string>();
  for (const { code, definitions } of sections) {
    let [asked, others] = [0, 0];
    for (const one of definitions.flatMap(definitionsOf)) {
      if (isAsked(one)) codes.set(one.path, `${code}.${(asked += 1)}`);
      else if (one.kind === "question" && isSeen(one) && !isNoteAlone(one)) codes.set(one.path, `${code}.R${(others += 1)}`);
    }
  }
  const columns = new WeakMap<Definition, Columns>();
  const made: Plan = {
    languages: new Languages(form), sections, codes, questions: new Map(),
    columns(definition) {
      let found = columns.get(definition);
      if (found === undefined) columns.set(definition, found = columnsOf(definition));
      return found;
    },
  };
  plans.set(form, made);
  return made;
}

function sectionsOf(form: Form): SectionPlan[] {
  const found: { name: string; definitions: Definition[]; isRun: boolean }[] = [];
  let runs = 0;
  for (const child of form.root.children ?? []) {
    if (!definitionsOf(child).some(isSeen)) continue;
    const last = found.at(-1);
    const alone = child.kind === "question";
    if (alone && last?.isRun) last.definitions.push(child);
    else found.push({ name: alone ? `~${(runs += 1)}` : nameOf(child), definitions: [child], isRun: alone });
  }
  return found.map((one, at) => ({ ...one, code: String(at + 1) }));
}

/** Shown and never judged. */
const isNoteAlone = ({ extras, finding_if }: Definition): boolean => !isSeen({ path: "", kind: "group", extras, finding_if });

export const nameOf = ({ path }: Definition): string => path.slice(path.lastIndexOf("/") + 1);

const YES = ["yes", "true", "true()", "1"];
const SEVERITIES = ["low", "medium", "high"];

function columnsOf({ extras = [] }: Definition): Columns {
  const cells = new Map(extras);
  const cell = (name: string): string => cells.get(name) ?? "";
  const law = cell("law").split(/[;\n]/).map((one) => words(one).join(" ")).filter(Boolean);
  const proven = law.filter((one) => !one.endsWith("?"));
  const written = stripped(cell("status")) || "verified";
  const severity = stripped(cell("severity"));
  return {
    law, severity: SEVERITIES.includes(severity) ? severity : "medium",
    critical: YES.includes(stripped(cell("critical")).toLowerCase()), evidence: words(cell("evidence")),
    remedy: cell("remedy"), finding_vi: cell("finding_vi"), finding_en: cell("finding_en"),
    says_vi: cell("says_vi"), says_en: cell("says_en"), norm: stripped(cell("norm")), compare: stripped(cell("compare")),
    basis: proven.length > 0 || law.length === 0 ? [proven, written] : [law, "unverified"],
  };
}
