// What a look at a form amounts to: an evaluation as that of our own checklists. The twin of
// checklists/forms/evaluated.py.

import { isBlank, type Answer, type AnswerProblem } from "../../field/evaluation/answers";
import type { Checklist, Section } from "../../field/evaluation/checklist";
import type { ComputedResult } from "../../field/evaluation/computation";
import type { Evaluation, ProposedFinding, SectionProgress } from "../../field/evaluation/evaluate";

/** What the walk found: keys of the questions asked now, what is wrong at them, what is proposed. */
export interface Judged {
  readonly relevant: readonly string[];
  readonly problems: ReadonlyMap<string, readonly AnswerProblem[]>;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly computed: readonly ComputedResult[];
  readonly findings: readonly ProposedFinding[];
  readonly unknown: readonly string[];
}

/** `given` is what was answered. */
export function evaluationOf(checklist: Checklist, given: ReadonlyMap<string, Answer>, judged: Judged): Evaluation {
  const { relevant, problems, answers } = judged;
  const stands = (name: string): boolean => {
    const answer = answers.get(name);
    return answer !== undefined && !isBlank(answer) && !problems.has(name);
  };
  const isGiven = (name: string): boolean => {
    const answer = given.get(name);
    return answer !== undefined && !isBlank(answer);
  };
  const asked = new Set(relevant);
  const sections = checklist.sections.map((one) => progress(one, asked, stands));
  const sum = (of: (one: SectionProgress) => number): number => sections.reduce((all, one) => all + of(one), 0);
  const requiredOpen = sum((one) => one.requiredOpen);
  return {
    relevant, sections, computed: judged.computed, proposedFindings: judged.findings, problems,
    nextUnanswered: relevant.find((name) => !stands(name)) ?? null,
    hidden: checklist.sections.flatMap(({ questions }) => questions)
      .filter(({ name }) => !asked.has(name) && isGiven(name)).map(({ name }) => name),
    unknown: judged.unknown.filter(isGiven),
    answered: sum((one) => one.answered), total: sum((one) => one.total), requiredOpen,
    complete: requiredOpen === 0 && problems.size === 0,
  };
}

function progress(section: Section, relevant: ReadonlySet<string>, stands: (name: string) => boolean): SectionProgress {
  const asked = section.questions.filter((one) => relevant.has(one.name));
  const open = asked.filter((one) => !stands(one.name));
  return {
    code: section.code, name: section.name, titleVi: section.title_vi, titleEn: section.title_en,
    answered: asked.length - open.length, total: asked.length,
    requiredOpen: open.filter((one) => one.required).length,
  };
}
