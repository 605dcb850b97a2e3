// What kind of question a node of a form is, and whether a value is one of its kind. The twin of
// checklists/forms/kinds.py.

import type { Definition } from "../form";
import { stored } from "../stored-values";
import { isBlank, isNotApplicable, problem, problemsOfAnswer } from "../../field/evaluation/answers";
import type { Answer, AnswerProblem, Code } from "../../field/evaluation/answers";
import type { Question, QuestionKind } from "../../field/evaluation/checklist";
import type { Day } from "../../field/evaluation/dates";

const TYPES: Readonly<Record<string, QuestionKind>> = {
  int: "integer", integer: "integer", decimal: "decimal", date: "date", time: "time",
  dateTime: "date_time", geopoint: "place",
};

export function kindOf({ control, type = "string", face }: Definition): QuestionKind {
  if (control === "select1") return "select_one";
  if (control === "select") return "select_multiple";
  if (control === "range") return "range";
  if (control === "trigger") return "acknowledge";
  if (control === "upload") return face?.media === "image/*" ? "photo" : "document";
  return TYPES[type] ?? "text";
}

/** Whether a person ever answers it. What looks like `label` only names the choices of a grid. */
export function isAsked(definition: Definition): boolean {
  let found = asked.get(definition);
  if (found === undefined) {
    const { kind, control, readonly } = definition;
    found = kind === "question" && !!control && !isAlways(readonly) && !isHead(definition);
    asked.set(definition, found);
  }
  return found;
}

const asked = new WeakMap<Definition, boolean>();

/** Whether it names the choices of the rows of a grid below it. */
export const isHead = ({ face }: Definition): boolean => (face?.appearance ?? "").split(" ").includes("label");

/** Whether it is shown and never answered. */
export function isNote(definition: Definition): boolean {
  return definition.kind === "question" && !!definition.control && !isAsked(definition);
}

/** Whether anything of it is shown or judged. */
export function isSeen({ kind, control, extras, finding_if }: Definition): boolean {
  const shown = kind === "question" && !!control;
  return shown || finding_if !== undefined || (extras ?? []).some(([name, cell]) => name === "norm" && !!cell);
}

const isAlways = (tree: Definition["readonly"]): boolean => tree?.[0] === "call" && tree[1] === "true";

/** Whether a person can answer it: it is asked, and nothing else works its value out. */
export function takesAnswers(definition: Definition): boolean {
  return isAsked(definition) && definition.calculation === undefined;
}

const CODES: Readonly<Record<string, Code>> = {
  photo: "file", document: "file", select_one: "choice", select_multiple: "choice",
};

/** What is wrong with an answer by its type and choices; constraints are looked at elsewhere. */
export function problemsOf(definition: Definition, question: Question, given: Answer, today: Day): readonly AnswerProblem[] {
  const judged = question.kind === "decimal" ? { ...question, kind: "number" as const } : question;
  const found = problemsOfAnswer(judged, given, today);
  if (found.length > 0 || isBlank(given) || isNotApplicable(given)) return found;
  if (stored(definition, given.value ?? "") !== "") return [];
  return [problem(CODES[question.kind] ?? (question.kind as Code))];
}
