// Figures and sentences as people read them; the twin of checklists/sentences.py.

import { isQuestion } from "./checklist";
import type { Computed, Language, Question } from "./checklist";
import { Day } from "./dates";
import type { Value } from "./expression";
import { Fraction } from "./fraction";
import { words } from "./text";

const MOST_DIGITS = 6;
/** What stands for a value that is not there yet. */
const BLANK = "…";

/** The number with `digits` after the point: 1.234,5 in Vietnamese, 1,234.5 in English. */
export function numberText(value: Fraction, digits: number, language: Language): string {
  const units = value.absolute().units(digits);
  const [group, point] = language === "vi" ? [".", ","] : [",", "."];
  const plainDigits = String(units).padStart(digits + 1, "0");
  const whole = plainDigits.slice(0, plainDigits.length - digits);
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group);
  const text = digits ? `${grouped}${point}${plainDigits.slice(-digits)}` : grouped;
  return value.top < 0n && units !== 0n ? `-${text}` : text;
}

/** So many digits that the shown value stands to the limit as the true one does. */
function digitsBeside(value: Fraction, limit: Fraction, least: number): number {
  for (let digits = least; digits < MOST_DIGITS; digits++)
    if (value.rounded(digits).compare(limit) === value.compare(limit)) return digits;
  return MOST_DIGITS;
}

/** A number by itself: whole without digits, others with two. */
export function plain(value: Fraction, language: Language): string {
  return numberText(value, value.isWhole ? 0 : 2, language);
}

/** A value of an answer or calculation inside a sentence. */
export function shownValue(item: Question | Computed, value: Value, language: Language): string {
  if (value === null) return BLANK;
  if (typeof value === "boolean") return String(value);
  if (value instanceof Fraction) return plain(value, language);
  if (value instanceof Day) return value.shown();
  if (!isQuestion(item) || !item.choices.length) return value;
  const chosen = words(value);
  return item.choices
    .filter((choice) => chosen.includes(choice.name))
    .map((choice) => (language === "vi" ? choice.label_vi : choice.label_en))
    .join(", ");
}

/** The value of a calculation: a quotient has at least one digit after the point. */
export function ratioText(
  row: Computed,
  value: Fraction | null,
  limit: Fraction | null,
  language: Language,
): string {
  if (!value) return BLANK;
  const [kind, text] = row.calculation;
  const least = (kind === "call" && text === "div") || !value.isWhole ? 1 : 0;
  const digits = limit ? digitsBeside(value, limit, least) : 2 * least;
  return numberText(value, digits, language);
}

/** What the sentence of a calculation says about it. */
export interface Said {
  readonly value: string;
  readonly limit: string;
  readonly kept: boolean;
  /** The figure of another row. */
  named(name: string): string;
}

// `{{` and `}}` stand for one brace; what follows `!` or `:` in a name would be Python's formatting,
// which no sentence uses.
const SLOT = /\{\{|\}\}|\{([^{}!:]*)[^{}]*\}/g;

/** The sentence of the calculation. */
export function says(row: Computed, language: Language, said: Said): string {
  const template = language === "vi" ? row.says_vi : row.says_en;
  return template.replace(SLOT, (slot: string, name: string | undefined) => {
    if (name === undefined) return slot.slice(1);
    if (name === "value") return said.value;
    if (name === "limit") return said.limit;
    return name === "sign" ? sign(row.compare, said.kept) : said.named(name);
  });
}

function sign(compare: string, kept: boolean): string {
  if (compare === "<=") return kept ? "≤" : ">";
  return kept ? "≥" : "<";
}

/** What a failed verdict states, in Vietnamese and in English. */
export function findingSentences(question: Question): [vi: string, en: string] {
  return [
    question.finding_vi || `Chưa bảo đảm yêu cầu: ${question.label_vi}`,
    question.finding_en || `Requirement not met: ${question.label_en}`,
  ];
}
