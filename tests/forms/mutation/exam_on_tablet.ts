// One question of an exam, answered by the tablet's evaluator; the twin of `Question` in exam.py.
import type { Moment } from "../../../inspect_app/frontend/src/forms/standing";
import { foundFor, type Asked } from "../two_evaluators/look_on_tablet";
import { outcomeOf, type Visit } from "../two_evaluators/visit_on_tablet";

interface Probe {
  readonly what: "texts" | "values" | "states" | "all";
  readonly paths: readonly string[];
}

export type Question = { readonly probe: Probe; readonly right: unknown } & (
  | { readonly kind: "visit"; readonly asked: Visit }
  | { readonly kind: "look"; readonly asked: Asked }
);

type State = [path: string, relevant: boolean, value: string, ...rules: unknown[]];

/** Whether what counts of the outcome is right. */
export function isRight(question: Question, moment: Moment): boolean {
  const outcome = question.kind === "visit" ? outcomeOf(question.asked) : foundFor(question.asked, moment);
  return same(counted(question.probe, outcome), question.right);
}

function counted({ what, paths }: Probe, outcome: unknown): unknown {
  if (what === "all" || !Array.isArray(outcome)) return outcome;
  const [states, results] = outcome as [State[], (string | [string, string])[]];
  if (what === "texts") return results.map((one) => (typeof one === "string" ? one : one[1]));
  const byPath = new Map(states.map((one) => [one[0], one]));
  if (what === "states") return paths.map((path) => byPath.get(path)?.slice(1, -1) ?? []);
  return paths.map((path) => {
    const state = byPath.get(path);
    if (state === undefined) return "not there";
    return state[1] ? state[2] : null;
  });
}

/** Whether two values of JSON are equal; the names of an object stand in any order. */
function same(one: unknown, other: unknown): boolean {
  if (one === null || other === null || typeof one !== "object" || typeof other !== "object") return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  const inside = (value: object, name: string): unknown => (value as Record<string, unknown>)[name];
  return names.length === Object.keys(other).length
    && names.every((name) => name in other && same(inside(one, name), inside(other, name)));
}
