// What else one answer sets: triggers, defaults of new rows, once(). Found once, on the machine where
// the answer is given; each is written as an answer of its own.

import type { Answer } from "../answers";
import type { Form } from "../form";
import { knownOf } from "../known";
import { stored } from "../stored-values";
import { Restored, type Cell, type Cells, type Moment } from "./restored";

/**
 * The further cells that an answer sets: key to value, null where it clears one. `key` may be that
 * of a row (`present`, `removed`).
 */
export function following(
  form: Form, cells: Cells, moment: Moment, key: string, cell: Cell,
): Map<string, string | null> {
  const found = new Map<string, string | null>();
  const { filling, lasting, waiting } = knownOf(form);
  if (waiting.length === 0 && lasting.size === 0 && filling.size === 0) return found;
  const live = new Restored(form, cells, moment);
  live.watch();
  live.give(key, cell.value);
  if (!live.hasFired && lasting.size === 0 && filling.size === 0) return found;
  const still = new Restored(form, new Map(cells).set(key, cell), moment);
  const restored = new Map(still.stand().map((node) => [node.key, node.entered]));
  for (const node of live.stand()) {
    const [name, left] = [node.key, restored.get(node.key)];
    if (name === key) continue;
    const lasts = live.lasts(node) && leftOtherwise(node, cells.get(name), live.first.get(name) ?? "");
    const changed = live.holds(node) && left !== undefined && left !== node.entered;
    if (lasts || changed) found.set(name, node.entered || null);
  }
  return found;
}

/** Whether what a node holds now is to be kept in its cell; `first`: before any answer. */
function leftOtherwise({ definition, entered }: Answer, cell: Cell | undefined, first: string): boolean {
  const keeps = definition.keeps === true;
  if (cell !== undefined) return keeps && entered !== stored(definition, cell.value ?? "");
  return entered !== first && (keeps || entered !== "");
}
