// Values of expressions and how one kind is read as another; the twin of checklists/forms/values.py,
// where the conversions are explained.

import { isInCalendar, isoDate, isoDateTime, localOf, momentAt } from "./zone";

/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** A node that paths walk over: an answer, a group, or a row of an attached table. */
export interface Item {
  readonly name: string;
  readonly parent: Item | null;
  /** Its children, in the order of the document. */
  below(): readonly Item[];
  /** Its children of this name, in the order of the document. */
  called(name: string): readonly Item[];
  /** Its value as text; "" for a group. */
  text(): string;
  /** The label of a choice of this question; "" where it has none. */
  choiceLabel(value: string): string;
}

/** A point in time; `at` (milliseconds) is null for a date that does not exist. */
export class Moment {
  constructor(
    readonly at: number | null,
    readonly shown: string | null = null,
  ) {}

  /** Days since 1970-01-01T00:00Z; not a number where there is no such date. */
  get days(): number {
    return this.at === null ? NaN : this.at / DAY;
  }

  /** The local date; with time and zone unless it is midnight. */
  get text(): string {
    if (this.shown !== null) return this.shown;
    if (this.at === null) return "Invalid Date";
    const { hour, minute, second, millisecond } = localOf(this.at);
    const midnight = hour + minute + second + millisecond === 0;
    if (midnight) return isoDate(this.at);
    return isoDateTime(this.at).replace(/(\.[0-9]*?[1-9])0+(?=[-+])/, "$1"); // .25, but .000
  }
}

export type Value = number | string | boolean | Moment | readonly Item[];

const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?(?:(Z)|([-+])(0\d|1[0-4]):([0-5]\d))?)?$/;
const NUMBER =
  /^(?:[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|Infinity)|0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+))$/;
// What the server counts as blanks: not quite ECMAScript's \s.
const BLANKS = /(?:(?!\ufeff)[\s\x1c-\x1f\x85])+/;
const PLAIN = /^[!-~]+$/; // one word, as most answers are
const OUTER_BLANKS = new RegExp(`^${BLANKS.source}|${BLANKS.source}$`, "g");

/** The text without the blanks around it. */
export function trimmed(text: string): string {
  return text.replace(OUTER_BLANKS, "");
}

/** The words of a text. */
export function wordsOf(text: string): string[] {
  if (PLAIN.test(text)) return [text];
  return text.split(BLANKS).filter((word) => word !== "");
}

/** The moment that a text names (local time where it names no zone); null for any other. */
export function momentOf(text: string): number | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const part = (at: number): number => Number(match[at] ?? "0");
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (!isDay(part(1), part(2), part(3)) || hour > 23 || minute > 59 || second > 59) return null;
  const thousandths = Number((match[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
  const shown = new Date(0).setUTCFullYear(part(1), part(2) - 1, part(3)) + time;
  const zone = (match[9] === "-" ? -1 : 1) * (part(10) * 60 + part(11)) * 60_000;
  const at = match[8] || match[9] ? shown - zone : momentAt(shown);
  return isInCalendar(at) ? at : null;
}

function isDay(year: number, month: number, day: number): boolean {
  const last = new Date(0).setUTCFullYear(year, month, 0);
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= new Date(last).getUTCDate();
}

/** The moment so many days after 1970-01-01T00:00Z, to the millisecond. */
export function momentAfter(days: number): Moment {
  const at = Math.floor(days * DAY + 0.5);
  return new Moment(isInCalendar(at) ? at : null);
}

/** A text as a number: blank is none, a date is its days, the rest as ECMAScript reads it. */
export function textNumber(text: string): number {
  const at = momentOf(text);
  return at === null ? plainNumber(text) : at / DAY;
}

/** A text as a number, without dates; blank is none. */
export function plainNumber(text: string): number {
  if (text === "") return NaN;
  const inner = trimmed(text);
  if (inner === "") return 0;
  return NUMBER.test(inner) ? Number(inner) : NaN;
}

/** The value as a number; of nodes the first one. */
export function toNumber(value: Value): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return textNumber(value);
  if (value instanceof Moment) return value.days;
  return value[0] === undefined ? NaN : nodeNumber(value[0]);
}

function nodeNumber(node: Item): number {
  const text = node.text();
  return trimmed(text) === "" ? NaN : textNumber(text);
}

/** The value as text; of nodes the first one. What is not a number is blank. */
export function toText(value: Value): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isNaN(value) ? "" : String(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value instanceof Moment) return value.text;
  return value[0]?.text() ?? "";
}

/** The value as a truth inside an expression; nodes are true where there is any. */
export function toTruth(value: Value): boolean {
  if (typeof value === "number") return !Number.isNaN(value) && value !== 0;
  if (typeof value === "boolean") return value;
  if (value instanceof Moment) {
    return value.at !== null && (value.shown !== null || value.at !== 0);
  }
  return value.length > 0;
}

/** Every value as text, each node for itself. */
export function textsOf(values: readonly Value[]): string[] {
  return values.flatMap((value) => (isNodes(value) ? value.map((node) => node.text()) : [toText(value)]));
}

/** Every value as a number, each node for itself. */
export function numbersOf(values: readonly Value[]): number[] {
  return values.flatMap((value) => (isNodes(value) ? value.map(nodeNumber) : [toNumber(value)]));
}

/** `=` (`wanted`) and `!=` of XPath: among nodes, whether any pair is so. */
export function equal(left: Value, right: Value, wanted: boolean): boolean {
  if (typeof left === "boolean" || typeof right === "boolean") {
    return (toTruth(left) === toTruth(right)) === wanted;
  }
  return singles(left).some((a) => singles(right).some((b) => same(a, b) === wanted));
}

function singles(value: Value): Value[] {
  return isNodes(value) ? value.map((node) => [node]) : [value];
}

function same(left: Value, right: Value): boolean {
  const counted = [left, right].some((one) => typeof one === "number" || one instanceof Moment);
  return counted ? toNumber(left) === toNumber(right) : toText(left) === toText(right);
}

/** `<`, `<=`, `>`, `>=`: by number; among nodes, whether any pair is so. */
export function ordered(operator: string, left: Value, right: Value): boolean {
  const holds = COMPARISONS[operator] ?? ((a, b) => a >= b);
  const others = numbersOf([right]);
  return numbersOf([left]).some((a) => others.some((b) => holds(a, b)));
}

const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
};

export function isNodes(value: Value): value is readonly Item[] {
  return Array.isArray(value);
}
