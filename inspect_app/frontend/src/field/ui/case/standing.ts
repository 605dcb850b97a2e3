// What stands in a case: the one place that knows whether its checklist is one of ours or a form that
// somebody brought.

import type { CasePack } from "../../contract";
import { checklistFrom, evaluate, type Answer, type Checklist, type Evaluation, type Question } from "../../evaluation/index";
import type { CaseFile, Given } from "../../local";
import type { Form } from "../../../forms/form";
import { following, PRESENT, REMOVED, standing, type Moment, type Part, type Standing } from "../../../forms/standing";
import { today } from "../words";
import { withCorrective } from "./corrective";

// What the pages draw of a case; `parts` of each section are there for a form.
export interface Stands {
  checklist: Checklist;
  evaluation: Evaluation;
  answers: ReadonlyMap<string, Answer>; // also defaults that nobody changed
  parts: ReadonlyMap<string, readonly Part[]> | null;
}

// One checklist, opened: how it stands now, and what else an answer sets.
export interface Opened {
  stands(file: CaseFile): Stands;
  // `before`: what stood at the question before it was typed, where that took several keys
  further(file: CaseFile, given: Given, before?: Answer): Given[];
}

interface Brought {
  kind: "form";
  form: Form;
  moment: Omit<Moment, "now">;
}

const isBrought = (json: unknown): json is Brought => (json as { kind?: string } | null)?.kind === "form";

// `offset`: milliseconds that the clock of the tablet is ahead of the server's.
export function opened(pack: CasePack, corrective: string, offset: () => number): Opened {
  const told: unknown = pack.checklist;
  return isBrought(told) ? formOpened(told, pack, corrective, offset) : checklistOpened(pack, corrective);
}

// Everything that can be answered in a case, by its name: questions, and the rows of a form.
export function questionsIn({ pack, answers }: Pick<CaseFile, "pack" | "answers">): Map<string, Question> {
  const found = new Map<string, Question>();
  const told: unknown = pack.checklist;
  if (!isBrought(told)) {
    for (const section of checklistFrom(told).sections)
      for (const one of section.questions) found.set(one.name, one);
    return found;
  }
  const { checklist, repeats } = standing(told.form, answers, { ...told.moment, now: told.moment.started });
  for (const section of checklist.sections) for (const one of section.questions) found.set(one.name, one);
  for (const repeat of repeats)
    for (const { key, label_vi, label_en } of repeat.instances) found.set(key, rowQuestion(key, label_vi, label_en));
  return found;
}

// A row as a question that asks whether it is there.
export function rowQuestion(key: string, label_vi: string, label_en: string): Question {
  return {
    code: "", name: key, kind: "select_one", label_vi, label_en, hint_vi: "", hint_en: "", law: [], severity: "low",
    critical: false, status: "verified", remedy: "", relevant: null, required: false, evidence: [], finding_vi: "",
    finding_en: "", constraint: null, constraint_vi: "", constraint_en: "",
    choices: [
      { name: PRESENT, label_vi: "có dòng này", label_en: "the row is there" },
      { name: REMOVED, label_vi: "đã bỏ dòng này", label_en: "the row was removed" },
    ],
  };
}

function checklistOpened(pack: CasePack, corrective: string): Opened {
  const checklist = withCorrective(checklistFrom(pack.checklist), pack.corrective, corrective);
  return {
    stands: (file) => ({
      checklist, answers: file.answers, parts: null,
      evaluation: evaluate(checklist, file.answers, pack.norms, today()),
    }),
    further: () => [],
  };
}

function formOpened({ form, moment }: Brought, pack: CasePack, corrective: string, offset: () => number): Opened {
  const extra = new Set(pack.corrective.map((one) => one.question));
  const own = (file: CaseFile): Map<string, Answer> => {
    const cells = new Map<string, Answer>();
    for (const [key, cell] of file.answers) if (!extra.has(key)) cells.set(key, cell);
    return cells;
  };
  const now = (): Moment => ({ ...moment, now: new Date(Date.now() - offset()).toISOString() });
  // A tap is drawn when it was made and again when it is on the disk: the answers are the same.
  let last: { cells: ReadonlyMap<string, Answer>; found: Standing } | null = null;
  const look = (cells: ReadonlyMap<string, Answer>): Standing => {
    if (last && isSame(last.cells, cells)) return last.found;
    last = { cells, found: standing(form, cells, now(), pack.norms) };
    return last.found;
  };
  return {
    stands(file) {
      const found = look(own(file));
      if (!extra.size) return found;
      const checklist = withCorrective(found.checklist, pack.corrective, corrective);
      const last = { ...checklist, sections: checklist.sections.slice(-1) };
      const rest = evaluate(last, file.answers, pack.norms, today());
      const answers = new Map(found.answers);
      for (const name of extra) if (file.answers.has(name)) answers.set(name, file.answers.get(name)!);
      return { checklist, answers, parts: found.parts, evaluation: both(found.evaluation, rest) };
    },
    further(file, given, before) {
      const cells = own(file);
      if (before) cells.set(given.question, before);
      const { question, value, reason } = given;
      if (extra.has(question)) return [];
      return [...following(form, cells, now(), question, { value, reason })]
        .map(([key, set]) => ({ question: key, value: set, reason: "" }));
    },
  };
}

function isSame(one: ReadonlyMap<string, Answer>, other: ReadonlyMap<string, Answer>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, { value, reason }] of other) {
    const known = one.get(key);
    if (known === undefined || known.value !== value || known.reason !== reason) return false;
  }
  return true;
}

// Two evaluations one behind the other.
function both(one: Evaluation, other: Evaluation): Evaluation {
  const requiredOpen = one.requiredOpen + other.requiredOpen;
  const problems = new Map([...one.problems, ...other.problems]);
  return {
    relevant: [...one.relevant, ...other.relevant], sections: [...one.sections, ...other.sections],
    nextUnanswered: one.nextUnanswered ?? other.nextUnanswered, computed: one.computed,
    proposedFindings: [...one.proposedFindings, ...other.proposedFindings], problems,
    hidden: one.hidden, unknown: one.unknown, answered: one.answered + other.answered,
    total: one.total + other.total, requiredOpen, complete: requiredOpen === 0 && problems.size === 0,
  };
}
