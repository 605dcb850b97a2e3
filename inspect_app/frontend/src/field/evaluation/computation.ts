// One calculation: its value, its limit, the verdict between them and the sentence about it; the
// twin of checklists/computation.py.

import type { Norm } from "../contract";
import type { Computed, Language, Question } from "./checklist";
import { numberOf } from "./expression";
import type { Scope, Value } from "./expression";
import type { Fraction } from "./fraction";
import { plain, ratioText, says, shownValue } from "./sentences";

export type Verdict = "kept" | "broken" | "undecided";

/**
 * A calculation with its verdict; "" where it is compared with nothing. `why` an undecided one is
 * so: "answer" (`missing` names the open questions), "norm" (no figure of law for the day),
 * "unverified" (the figure or the law is not verified) or "zero" (a division by zero).
 */
export interface ComputedResult {
  readonly code: string;
  readonly name: string;
  readonly labelVi: string;
  readonly labelEn: string;
  readonly value: Fraction | null;
  readonly limit: Fraction | null;
  readonly verdict: Verdict | "";
  readonly why: "" | "answer" | "norm" | "unverified" | "zero";
  readonly missing: readonly string[];
  readonly valueVi: string;
  readonly valueEn: string;
  readonly limitVi: string;
  readonly limitEn: string;
  readonly sentenceVi: string;
  readonly sentenceEn: string;
  readonly law: readonly string[];
  readonly status: string;
}

/** References in force, and whether they are verified. */
export interface Basis {
  readonly law: readonly string[];
  readonly status: string;
}

export type Norms = Readonly<Record<string, Norm | null>>;

/** What a calculation needs from the evaluation around it. */
export interface World {
  readonly norms: Norms;
  item(name: string): Question | Computed;
  /** Where its expressions look; with `verifiedOnly` an unverified figure counts as missing. */
  scope(verifiedOnly: boolean): Scope;
  value(name: string, verifiedOnly: boolean): Value;
  /** Open questions that it rests on. */
  openNames(row: Computed): readonly string[];
  basis(item: Computed): Basis;
}

/** A value and limit, worked out with or without unverified figures of law. */
interface Figures {
  readonly value: Fraction | null;
  readonly limit: Fraction | null;
  readonly verdict: Verdict;
  readonly byZero: boolean;
}

/** The calculation; only verified figures decide, others are still shown. */
export function resultOf(row: Computed, world: World): ComputedResult {
  const { law, status } = world.basis(row);
  let shown = figuresOf(row, world, true);
  let verdict: ComputedResult["verdict"] = row.compare ? shown.verdict : "";
  let why: ComputedResult["why"] = "";
  if (verdict && (verdict === "undecided" || status !== "verified")) {
    shown = figuresOf(row, world, false);
    verdict = "undecided";
    why = whyUndecided(row, world, shown);
  }
  return {
    code: row.code,
    name: row.name,
    labelVi: row.label_vi,
    labelEn: row.label_en,
    value: shown.value,
    limit: shown.limit,
    verdict,
    why,
    missing: why === "answer" ? world.openNames(row) : [],
    valueVi: valueText(row, shown, "vi"),
    valueEn: valueText(row, shown, "en"),
    limitVi: shown.limit ? plain(shown.limit, "vi") : "",
    limitEn: shown.limit ? plain(shown.limit, "en") : "",
    sentenceVi: sentence(row, world, shown, "vi"),
    sentenceEn: sentence(row, world, shown, "en"),
    law,
    status,
  };
}

function figuresOf(row: Computed, world: World, verifiedOnly: boolean): Figures {
  const scope = world.scope(verifiedOnly);
  const value = numberOf(row.calculation, scope);
  const limit = limitOf(row, world, scope);
  const [kind, text, top, bottom] = row.calculation;
  if (!value && kind === "call" && text === "div" && top && bottom) {
    const above = numberOf(top, scope);
    const byZero = above !== null && numberOf(bottom, scope)?.isZero === true;
    // Something for nobody is beyond every greatest share.
    const broken = byZero && limit !== null && row.compare === "<=" && !above.isZero;
    return { value, limit, verdict: broken ? "broken" : "undecided", byZero };
  }
  return { value, limit, verdict: verdictOf(row, value, limit), byZero: false };
}

function limitOf(row: Computed, world: World, scope: Scope): Fraction | null {
  if (row.norm && isSameLaw(row, world.norms)) return scope.norm(row.norm);
  return row.limit ? numberOf(row.limit, scope) : null;
}

function verdictOf(row: Computed, value: Fraction | null, limit: Fraction | null): Verdict {
  if (!value || !limit || !row.compare) return "undecided";
  const apart = value.compare(limit);
  return (row.compare === "<=" ? apart <= 0 : apart >= 0) ? "kept" : "broken";
}

/**
 * Whether the figure comes from a document that the row cites. The successor of a decree may have
 * another figure under the same id: it says nothing about a row that asks about the old decree.
 */
function isSameLaw(row: Computed, norms: Norms): boolean {
  const norm = Object.hasOwn(norms, row.norm) ? norms[row.norm] : null;
  return !norm?.law || row.law.some((reference) => norm.law.includes(documentOf(reference)));
}

/** The number of the document in a reference such as `103/2017/NĐ-CP Đ24.1`. */
export function documentOf(reference: string): string {
  return reference.split(" ", 1)[0]!;
}

function whyUndecided(row: Computed, world: World, shown: Figures): ComputedResult["why"] {
  if (shown.verdict !== "undecided") return "unverified";
  if (world.openNames(row).length) return "answer";
  if (shown.byZero) return "zero";
  return shown.limit && shown.value ? "unverified" : "norm";
}

/** The sentence once value and limit are there; "" before. */
function sentence(row: Computed, world: World, figures: Figures, language: Language): string {
  if (figures.verdict === "undecided" || !figures.limit) return "";
  return says(row, language, {
    value: valueText(row, figures, language),
    limit: plain(figures.limit, language),
    kept: figures.verdict === "kept",
    named: (name) => shownValue(world.item(name), world.value(name, false), language),
  });
}

function valueText(row: Computed, figures: Figures, language: Language): string {
  if (figures.byZero) return language === "vi" ? "vô hạn" : "unlimited";
  return ratioText(row, figures.value, figures.limit, language);
}
