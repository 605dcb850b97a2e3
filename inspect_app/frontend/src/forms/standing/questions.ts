// One asked node as a question of a checklist. What did not change stays the same object, so that
// pages need not draw it again.

import type { Answer as Node } from "../answers";
import type { State } from "../state";
import type { Choice } from "../../field/evaluation/checklist";
import { kindOf } from "./kinds";
import type { FormQuestion, Look } from "./parts";
import { nameOf, type Plan } from "./plan";
import type { Restored } from "./restored";
import type { Said } from "./words";

/** `rows` are the words of the rows around it, with what stands behind them. */
export function questionOf(
  node: Node, state: State, rows: Said, plan: Plan, session: Restored,
): FormQuestion {
  const { definition } = node;
  const { face = {} } = definition;
  const { languages } = plan;
  const columns = plan.columns(definition);
  const [own_vi, own_en] = languages.label(face.label, session, node, nameOf(definition));
  const [hint_vi, hint_en] = languages.say(face.hint, session, node);
  const [constraint_vi, constraint_en] = languages.say(face.constraint, session, node);
  const made: FormQuestion = {
    code: plan.codes.get(definition.path) ?? "", name: node.key, kind: kindOf(definition),
    label_vi: `${rows[0]}${own_vi}`, label_en: own_en && `${rows[1]}${own_en}`, own_vi, own_en,
    hint_vi, hint_en, required: state.required && !isReadonly(node, state), choices: choicesOf(node, plan, session),
    constraint_vi, constraint_en, constraint: null, relevant: null,
    law: columns.law, severity: columns.severity, critical: columns.critical, evidence: columns.evidence,
    remedy: columns.remedy, status: columns.basis[1], finding_vi: columns.finding_vi, finding_en: columns.finding_en,
    look: lookOf(node, state, plan, session),
  };
  const known = plan.questions.get(node.key);
  if (known !== undefined && isSame(known, made)) return known;
  plan.questions.set(node.key, made);
  return made;
}

/** Whether its value is shown only. */
const isReadonly = ({ definition }: Node, state: State): boolean =>
  definition.calculation !== undefined || state.readonly;

function choicesOf(node: Node, plan: Plan, session: Restored): readonly Choice[] {
  return plan.languages.choices(session, node);
}

function lookOf(node: Node, state: State, plan: Plan, session: Restored): Look {
  const { face = {}, bounds = ["", ""] } = node.definition;
  const [guidance_vi, guidance_en] = plan.languages.say(face.guidance, session, node);
  return {
    guidance_vi, guidance_en, appearance: face.appearance ?? "", least: bounds[0], most: bounds[1],
    step: face.step ?? "", readonly: isReadonly(node, state),
  };
}

function isSame(one: FormQuestion, other: FormQuestion): boolean {
  return one.label_vi === other.label_vi && one.label_en === other.label_en
    && one.hint_vi === other.hint_vi && one.hint_en === other.hint_en
    && one.constraint_vi === other.constraint_vi && one.constraint_en === other.constraint_en
    && one.required === other.required && one.look.readonly === other.look.readonly
    && one.look.guidance_vi === other.look.guidance_vi && one.look.guidance_en === other.look.guidance_en
    && sameChoices(one.choices, other.choices);
}

function sameChoices(one: readonly Choice[], other: readonly Choice[]): boolean {
  if (one === other) return true;
  return one.length === other.length && one.every((choice, at) => choice.name === other[at]?.name);
}
