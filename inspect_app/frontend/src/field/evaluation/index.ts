// What the pages of the tablet need of a checklist.

export { isBlank, isNotApplicable, MAX_TEXT, normalised, problemsOfAnswer } from "./answers";
export type { Answer, AnswerProblem } from "./answers";
export { checklistFrom, FAIL, isQuestion, mayBeNotApplicable, NOT_APPLICABLE } from "./checklist";
export type {
  Checklist, Choice, Computed, Language, Law, Note, Question, QuestionKind, Section,
} from "./checklist";
export type { ComputedResult, Norms, Verdict } from "./computation";
export { Day, dayFrom } from "./dates";
export { evaluate, periodEnd } from "./evaluate";
export type { Answers, Evaluation, ProposedFinding, SectionProgress } from "./evaluate";
export { Fraction } from "./fraction";
