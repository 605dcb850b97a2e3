// Numbers of a form that are held against a figure of law (`bind::ins:norm`, `compare`): kept, broken,
// undecided as in ours. The twin of checklists/forms/figures.py.

import type { Computed, Tree } from "../../field/evaluation/checklist";
import { resultOf, type ComputedResult, type Norms, type World } from "../../field/evaluation/computation";
import type { Day } from "../../field/evaluation/dates";
import type { ProposedFinding } from "../../field/evaluation/evaluate";
import { Fraction } from "../../field/evaluation/fraction";
import type { Columns } from "./plan";
import type { Said } from "./words";

// A number beyond all limits comes from a division by zero, which ours judge: with children and
// nobody who cares for them "at most five each" is broken.
const overZero = (top: string): Tree => ["call", "div", ["number", top], ["number", "0"]];
const BY_ZERO: Readonly<Record<string, Tree>> = { Infinity: overZero("1"), "-Infinity": overZero("0") };
const OPEN = "\0";

/** A number with its row; `asked` is the question whose answer it is, "" where it is worked out. */
export interface Figure {
  readonly row: Computed;
  readonly value: Fraction | null;
  readonly asked: string;
}

export function figureOf(name: string, code: string, [vi, en]: Said, columns: Columns, text: string, asked: string): Figure {
  const [law, status] = columns.basis;
  const row: Computed = {
    code, name, label_vi: vi, label_en: en, calculation: BY_ZERO[text] ?? ["name", name], relevant: null, norm: columns.norm,
    compare: columns.compare, limit: null, law, severity: columns.severity, critical: columns.critical,
    status, says_vi: columns.says_vi || sentence(vi), says_en: columns.says_en || sentence(en || vi),
    remedy: columns.remedy,
  };
  return { row, value: text ? Fraction.read(text) : null, asked };
}

const sentence = (label: string): string =>
  `${label.replaceAll("{", "{{").replaceAll("}", "}}")}: {value} {sign} {limit}`;

/** The verdict on each number. */
export function results(figures: readonly Figure[], norms: Norms, today: Day): ComputedResult[] {
  const values = new Map(figures.map((one) => [one.row.name, one]));
  const rows = new Map(figures.map((one) => [one.row.name, one.row]));
  const value = (name: string): Fraction | null => values.get(name)?.value ?? null;
  const world: World = {
    norms, value,
    item: (name) => rows.get(name)!,
    scope: (verifiedOnly) => ({
      name: value, today, itself: null,
      norm(id) {
        const norm = Object.hasOwn(norms, id) ? norms[id] : null;
        return !norm || (verifiedOnly && !norm.verified) ? null : Fraction.read(norm.value);
      },
    }),
    openNames: ({ name, calculation }) =>
      value(name) === null && calculation[0] !== "call" ? [values.get(name)?.asked || OPEN] : [],
    basis: ({ law, status }) => ({ law, status }),
  };
  return figures.map(({ row }) => {
    const found = resultOf(row, world);
    return { ...found, missing: found.missing.filter((name) => name !== OPEN) };
  });
}

/** A proposal for each number that breaks its norm. */
export function broken(figures: readonly Figure[], found: readonly ComputedResult[]): ProposedFinding[] {
  return found.flatMap((one, at): ProposedFinding[] => {
    const row = figures[at]?.row;
    if (row === undefined || one.verdict !== "broken") return [];
    return [{
      code: one.code, name: one.name, source: "computed", titleVi: one.labelVi, titleEn: one.labelEn,
      sentenceVi: one.sentenceVi, sentenceEn: one.sentenceEn, law: one.law, severity: row.severity,
      critical: row.critical, remedy: row.remedy, status: one.status,
    }];
  });
}

/** What `finding_if` proposes; in the words of the form, else in those of the label. */
export function findingOf(key: string, code: string, [vi, en]: Said, columns: Columns, asked: boolean): ProposedFinding {
  const [law, status] = columns.basis;
  return {
    code, name: key, source: asked ? "answer" : "computed", titleVi: vi, titleEn: en,
    sentenceVi: columns.finding_vi || vi, sentenceEn: columns.finding_en || en, law,
    severity: columns.severity, critical: columns.critical, remedy: columns.remedy, status,
  };
}
