// Full-text search of the law pack, with or without diacritics. Pure; the index is built in slices
// so that a slow tablet still takes touches while it grows.

import type { LawClause } from "../../contract";

export interface Hit {
  clause: LawClause;
  marks: [from: number, to: number][]; // in `clause.text`, in order, not overlapping
}

interface Entry {
  clause: LawClause;
  head: string; // folded reference and citation
  all: string; // folded, one blank before every word
  rank: number; // in the register
}

const SLICE = 100; // clauses folded before others get their turn

// Letters and digits of the other words: `Đ` is not a letter with a mark to Unicode.
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

export class LawIndex {
  private readonly entries: Entry[] = [];
  private building: Promise<void> | null = null;

  constructor(private readonly clauses: readonly LawClause[]) {}

  // Resolves when every clause can be found.
  build(): Promise<void> {
    this.building ??= this.fill();
    return this.building;
  }

  private async fill(): Promise<void> {
    for (let at = 0; at < this.clauses.length; at++) {
      if (at % SLICE === SLICE - 1) await new Promise((resolve) => setTimeout(resolve));
      const clause = this.clauses[at]!;
      const head = wordsOf(`${clause.reference} ${clause.words}`).join(" ");
      const all = ` ${head} ${wordsOf(clause.text).join(" ")}`;
      this.entries.push({ clause, head, all, rank: at });
    }
  }

  // Clauses in which every word of the query begins some word: those named so first, then those
  // that hold the words side by side, then the others, each in the register's order.
  search(query: string, most = 50): { hits: Hit[]; total: number } {
    const words = wordsOf(query);
    if (!words.length) return { hits: [], total: 0 };
    const phrase = words.join(" ");
    const score = (one: Entry) =>
      ` ${one.head}`.includes(` ${phrase}`) ? 0 : one.all.includes(` ${phrase}`) ? 1 : 2;
    const found = this.entries
      .filter((one) => words.every((word) => one.all.includes(` ${word}`)))
      .map((one) => [score(one), one] as const)
      .sort(([a, one], [b, other]) => a - b || one.rank - other.rank);
    const hits = found.slice(0, most).map(([, { clause }]) => ({ clause, marks: marksIn(clause.text, words) }));
    return { hits, total: found.length };
  }
}

// Where words of the text begin with a word of the query; positions are those of the text as it is.
function marksIn(text: string, words: readonly string[]): [number, number][] {
  const marks: [number, number][] = [];
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const whole = folded(found[0]);
    const length = Math.max(0, ...words.filter((word) => whole.startsWith(word)).map((word) => word.length));
    if (length) marks.push([found.index, found.index + spanOf(found[0], length)]);
  }
  return marks;
}

// How much of a word its first `length` folded letters take, marks of the last one included.
function spanOf(word: string, length: number): number {
  let at = 0;
  for (const letter of word) {
    if (folded(word.slice(0, at)).length >= length && folded(letter) !== "") break;
    at += letter.length;
  }
  return at;
}
