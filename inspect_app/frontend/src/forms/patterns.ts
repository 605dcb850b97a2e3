// Regular expressions of forms, in time that grows with the text only; the twin of
// checklists/forms/patterns.py, which makes the steps and explains them.

import type { PatternStep } from "./form";

/** The longest text that can match, in UTF-16 units. */
const MOST_SUBJECT = 2_000;

/** Whether the pattern matches anywhere in the text; never in one that is too long. */
export function matches(steps: readonly PatternStep[], text: string): boolean {
  if (text.length > MOST_SUBJECT) return false;
  const anchored = steps[0]?.[0] === "at" && steps[0][1] === "start";
  let begun: number[] = [];
  for (let at = 0; at <= text.length; at++) {
    if (at === 0 || !anchored) begun.push(0);
    else if (begun.length === 0) return false;
    const waiting = reached(steps, begun, text, at);
    if (waiting === null) return true;
    const unit = text.charCodeAt(at);
    begun = waiting.filter((place) => holds(steps[place], unit)).map((place) => place + 1);
  }
  return false;
}

/** The sets that wait for the unit at `at`; null where the end of the pattern is reached. */
function reached(
  steps: readonly PatternStep[],
  begun: number[],
  text: string,
  at: number,
): number[] | null {
  const seen = new Uint8Array(steps.length);
  const sets: number[] = [];
  for (let place = begun.pop(); place !== undefined; place = begun.pop()) {
    const step = steps[place];
    if (step === undefined) return null;
    if (seen[place] === 1) continue;
    seen[place] = 1;
    if (step[0] === "set") sets.push(place);
    else if (step[0] === "jump") begun.push(place + step[1]);
    else if (step[0] === "split") begun.push(place + step[1], place + step[2]);
    else if (isAt(step[1], text, at)) begun.push(place + 1);
  }
  return sets;
}

/** Behind the end the unit is NaN, which no bound is below. */
function holds(step: PatternStep | undefined, unit: number): boolean {
  if (step?.[0] !== "set") return false;
  let [low, high] = [1, step.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(step[middle]) <= unit) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 0;
}

function isAt(where: string, text: string, at: number): boolean {
  if (where === "start") return at === 0;
  if (where === "end") return at === text.length;
  const isEdge = isWord(text.charAt(at - 1)) !== isWord(text.charAt(at));
  return isEdge === (where === "edge");
}

function isWord(unit: string): boolean {
  return /^[0-9A-Z_a-z]$/.test(unit);
}
