// The tablet as a witness: the journal that the server shows today must begin with the one that it
// showed before (RFC 9162, 2.1.4.2), computed with WebCrypto.

import { hex } from "./canonical";
import type { ConsistencyProof, Head } from "./contract";

// The journal was rewritten or put back: nothing may be sent and a person must know.
export class WitnessBroken extends Error {
  constructor(readonly seen: Head, readonly shown: Head | null) {
    super("the journal does not continue the one that this tablet saw");
  }
}

export const bytesOf = (text: string) =>
  Uint8Array.from(text.match(/../g) ?? [], (one) => parseInt(one, 16));

export async function joined(left: string, right: string): Promise<string> {
  const content = new Uint8Array([1, ...bytesOf(left), ...bytesOf(right)]);
  return hex(await crypto.subtle.digest("SHA-256", content));
}

export const isHash = (text: unknown): text is string =>
  typeof text === "string" && /^[0-9a-f]{64}$/.test(text);

// Sizes are below 2^53 and not 2^32: halves, not shifts.
export const odd = (number: number) => number % 2 === 1;
export const half = (number: number) => Math.floor(number / 2);

// Whether `proof` shows that the journal of `old` is the beginning of that of `head`.
export async function consistent(old: Head, head: Head, proof: string[]): Promise<boolean> {
  if (![old.root, head.root, ...proof].every(isHash)) return false;
  if (!Number.isSafeInteger(head.size) || old.size < 1 || old.size > head.size) return false;
  if (old.size === head.size) return proof.length === 0 && old.root === head.root;
  const path = [...proof];
  let [fn, sn] = [old.size - 1, head.size - 1];
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  const first = fn > 0 ? path.shift() : old.root; // a whole subtree is its own beginning
  if (!first) return false;
  let [fr, sr] = [first, first];
  for (const one of path) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      [fr, sr] = [await joined(one, fr), await joined(one, sr)];
      while (fn !== 0 && !odd(fn)) [fn, sn] = [half(fn), half(sn)];
    } else sr = await joined(sr, one);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr === old.root && sr === head.root;
}

// The head to remember from now on. Throws WitnessBroken when the proof does not hold.
export async function witnessed(
  seen: Head | null, shown: Head, prove: (from: number) => Promise<ConsistencyProof | null>,
): Promise<Head> {
  if (!seen || seen.size < 1) return shown;
  if (shown.size === seen.size && shown.root === seen.root) return seen;
  if (shown.size <= seen.size) throw new WitnessBroken(seen, shown);
  const told = await prove(seen.size);
  if (!told || !(await consistent(seen, told.head, told.proof)))
    throw new WitnessBroken(seen, told?.head ?? shown);
  return told.head;
}
