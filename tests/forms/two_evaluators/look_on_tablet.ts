// What the tablet finds in a form after answers, in the shape of standing_vectors.py.
import type { Form } from "../../../inspect_app/frontend/src/forms/form";
import { following, standing } from "../../../inspect_app/frontend/src/forms/standing";
import type { Cell, Moment, Standing } from "../../../inspect_app/frontend/src/forms/standing";
import type { Norms } from "../../../inspect_app/frontend/src/field/evaluation/index";

type Given = string | null | [value: string | null, reason: string];

export interface Asked {
  form: Form;
  answers: Record<string, Given>;
  norms: Record<string, { value: string; unit: string; law: string; verified: boolean } | null>;
  following: { key: string; value: string | null }[];
}

const asCell = (given: Given): Cell =>
  Array.isArray(given) ? { value: given[0], reason: given[1] } : { value: given, reason: "" };

function shown({ checklist, evaluation, answers, groups, repeats, aside }: Standing) {
  const relevant = new Set(evaluation.relevant);
  const filled = (look: object) => Object.fromEntries(Object.entries(look).filter(([, value]) => value));
  return {
    title_vi: checklist.title_vi,
    sections: checklist.sections.map((section, at) => ({
      code: section.code, name: section.name, title_vi: section.title_vi, title_en: section.title_en,
      answered: evaluation.sections[at]!.answered, total: evaluation.sections[at]!.total,
      required_open: evaluation.sections[at]!.requiredOpen,
      notes: section.notes.map((one) => [one.name, one.label_vi, one.label_en]),
      questions: section.questions.map(({ name }) => name),
    })),
    questions: Object.fromEntries(checklist.sections.flatMap(({ questions }) => questions).map((one) => [one.name, {
      code: one.code, kind: one.kind, label_vi: one.label_vi, label_en: one.label_en, hint_vi: one.hint_vi,
      hint_en: one.hint_en, constraint_vi: one.constraint_vi, law: one.law, severity: one.severity,
      required: one.required, relevant: relevant.has(one.name), value: answers.get(one.name)?.value ?? null,
      choices: one.choices.map((choice) => [choice.name, choice.label_vi, choice.label_en]),
      problems: (evaluation.problems.get(one.name) ?? []).map(({ code }) => code),
      look: filled((one as unknown as { look: object }).look),
    }])),
    groups,
    repeats: repeats.map((one) => ({ ...one, instances: one.instances.map(({ key }) => key) })),
    next_unanswered: evaluation.nextUnanswered, hidden: evaluation.hidden, unknown: evaluation.unknown, aside,
    findings: evaluation.proposedFindings.map((one) => ({
      code: one.code, name: one.name, source: one.source, sentence_vi: one.sentenceVi, sentence_en: one.sentenceEn,
      law: one.law, severity: one.severity, status: one.status,
    })),
    computed: evaluation.computed.map((one) => ({
      code: one.code, name: one.name, value_vi: one.valueVi, verdict: one.verdict, why: one.why,
      missing: one.missing, sentence_vi: one.sentenceVi,
    })),
  };
}

export function foundFor({ form, answers, norms, following: wanted }: Asked, moment: Moment): unknown {
  const cells = new Map(Object.entries(answers).map(([key, given]) => [key, asCell(given)]));
  return {
    standing: shown(standing(form, cells, moment, norms as Norms)),
    following: wanted.map(({ key, value }) => ({
      key, value, cells: Object.fromEntries(following(form, cells, moment, key, { value, reason: "" })),
    })),
  };
}
