// Whether a proof shows that a gift stands in the signed book of a fund, computed with WebCrypto
// alone (rules/inclusion.py is the same in Python).

import { canonical, fromBase64, hex } from "./field/canonical";
import { bytesOf, consistent, half, isHash, joined, odd } from "./field/witness";

export interface BookHead { fund: string; number: number; size: number; root: string; previous: string }
export interface SignedHead { head: BookHead; signature: string; key: string }
export interface Book { heads: SignedHead[]; consistency: string[][] }
export interface Line { fund: string; amount: number; on: string; reference: string }
export interface Proof {
  format: string; line: Line; salt: string; index: number; path: string[];
  head: BookHead; signature: string;
}

const FORMAT = "inspect-app gift proof 1";
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const utf8 = (text: string) => new TextEncoder().encode(text);

// Whether leaf `index` is under `root` of a tree of `size` leaves (RFC 9162, 2.1.3.2).
export async function included(
  index: number, size: number, leaf: string, path: string[], root: string,
): Promise<boolean> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size)) return false;
  if (index < 0 || index >= size || ![leaf, root, ...path].every(isHash)) return false;
  let [fn, sn, value] = [index, size - 1, leaf];
  for (const step of path) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      value = await joined(step, value);
      while (fn !== 0 && !odd(fn)) [fn, sn] = [half(fn), half(sn)];
    } else value = await joined(value, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && value === root;
}

export async function signed(head: BookHead, signature: string, key: string): Promise<boolean> {
  const known = await crypto.subtle.importKey("spki", fromBase64(key), RSA, false, ["verify"]);
  return crypto.subtle.verify(RSA.name, known, fromBase64(signature), utf8(canonical(head)));
}

async function leafOf(salt: string, line: unknown): Promise<string> {
  const content = new Uint8Array([0, ...bytesOf(salt), ...utf8(canonical(line))]);
  return hex(await crypto.subtle.digest("SHA-256", content));
}

// Whether the proof holds under a head that stands in the book: a head that is signed but hidden
// from others proves nothing about this book. Never throws on any JSON.
export async function holds(proof: Proof, book: Book): Promise<boolean> {
  try {
    if (proof.format !== FORMAT || !/^[0-9a-f]{32}$/.test(proof.salt)) return false;
    if (proof.line.fund !== proof.head.fund) return false;
    const meant = canonical(proof.head);
    const listed = book.heads.find((one) => canonical(one.head) === meant);
    if (!listed || !(await signed(proof.head, proof.signature, listed.key))) return false;
    const leaf = await leafOf(proof.salt, proof.line);
    return await included(proof.index, proof.head.size, leaf, proof.path, proof.head.root);
  } catch {
    return false;
  }
}

// Whether every head is signed, names the one before, and continues its tree.
export async function continuous(book: Book): Promise<boolean> {
  let before: BookHead | null = null;
  for (const [at, one] of book.heads.entries()) {
    if (!(await signed(one.head, one.signature, one.key))) return false;
    if (before) {
      const named = hex(await crypto.subtle.digest("SHA-256", utf8(canonical(before))));
      if (one.head.previous !== named || one.head.number !== before.number + 1) return false;
      const proof = book.consistency[at - 1] ?? [];
      if (before.size > 0 && !(await consistent(before, one.head, proof))) return false;
    }
    before = one.head;
  }
  return true;
}
