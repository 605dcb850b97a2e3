// Keys of answers to a form: the path of a question below the root, with the instance of each repeat
// on the way in brackets. One that ends with an instance is the cell of the row itself. The twin of
// checklists/forms/keys.py.

import { keyOf } from "../answers";
import type { Definition } from "../form";
import type { Known } from "../known";

export const PRESENT = "present";
export const REMOVED = "removed";
export const MOST_ROWS = 1_000;
const MOST_SIGNS = 240;

const STEP = /^([^/[\]]+)(?:\[([1-9][0-9]{0,3}|\+[0-9a-z]{8})\])?$/;
const LAST = /^(?:(.*)\/)?([^/[\]]+)\[([^/[\]]+)\]$/;

/** Whether the key is that of a row, not of a question. */
export const isRow = (key: string): boolean => key.endsWith("]");

export const isCounted = ({ repetition }: Definition): boolean => (repetition?.count ?? null) !== null;

/** The node that a key names, if there can be such a row; null for any other text. */
export function definitionAt(root: Definition, key: string, known: Known): Definition | null {
  let found = known.keys.get(key);
  if (found === undefined) known.keys.set(key, (found = walked(root, key, known)));
  return found;
}

function walked(root: Definition, key: string, known: Known): Definition | null {
  if (key === "" || key.length > MOST_SIGNS) return null;
  let [found, added] = [root, false];
  for (const step of key.split("/")) {
    const [, name = "", place = ""] = STEP.exec(step) ?? [];
    const child = known.definitions.get(`${found.path}/${name}`);
    if (child === undefined || (child.kind === "repeat") !== (place !== "")) return null;
    if (place !== "" && !mayStand(child, place, added)) return null;
    added ||= place.startsWith("+") || (isCounted(child) && place !== "" && place !== "1");
    found = child;
  }
  if (isRow(key)) return isCounted(found) ? null : found;
  return found.kind === "question" ? found : null;
}

function mayStand({ repetition }: Definition, place: string, inAdded: boolean): boolean {
  if (repetition === undefined) return false;
  if (place.startsWith("+")) return repetition.count === null;
  if (repetition.count !== null) return Number(place) <= MOST_ROWS;
  return Number(place) <= (inAdded ? repetition.first_in_added : repetition.first);
}

/** The key of the node around a row, the name of its repeat and what stands in the brackets. */
export function partsOf(row: string): [upper: string, name: string, place: string] {
  const [, upper = "", name = "", place = ""] = LAST.exec(row) ?? [];
  return [upper, name, place];
}

/** The keys of the rows around a key, outermost first; of a row itself as well. */
export function rowsAround(key: string): string[] {
  const found: string[] = [];
  for (let at = key.indexOf("]"); at >= 0; at = key.indexOf("]", at + 1)) found.push(key.slice(0, at + 1));
  return found;
}

/** A key for a row that is added now. `at`: milliseconds since 1970. */
export function newRow(repeat: string, at: number): string {
  const seconds = Math.floor(at / 1000) % 36 ** 5;
  const random = [...crypto.getRandomValues(new Uint16Array(3))].map((one) => (one % 36).toString(36));
  return keyOf("", repeat, `+${seconds.toString(36).padStart(5, "0")}${random.join("")}`);
}
