// The functions of XLSForm, by name; the twin of checklists/forms/functions.py. What they need (how
// many arguments, which must be paths) was checked there when the form was published.

import { Answer } from "./answers";
import { EvaluationFault, nodesOf, valueOf } from "./evaluator";
import type { Context, Function } from "./evaluator";
import type { Tree } from "./form";
import { FUNCTIONS_OF_NODES } from "./functions-of-nodes";
import * as time from "./functions-of-time";
import { matches } from "./patterns";
import { seededDigits, seededNumber } from "./seeded";
import { Moment, numbersOf, textsOf, toNumber, toText, toTruth, trimmed, wordsOf } from "./values";
import type { Item, Value } from "./values";

/** Whole exponents up to this one are worked out by squaring. */
const MOST_SQUARED = 1024;

/** A function of the values of its arguments. */
type Simple = (...args: Value[]) => Value;

function simple(body: Simple): Function {
  return (context, args) => body(...args.map((arg) => valueOf(arg, context)));
}

/** A function whose argument is the context where it is missing. */
function ofContext(read: (value: Value) => Value): Function {
  return (context, [arg]) => read(arg === undefined ? [context.node] : valueOf(arg, context));
}

/** The leading whole number of a text. */
function whole(value: Value): number | null {
  const found = /^[-+]?\d+/.exec(trimmed(toText(value)));
  return found === null ? null : Number(found[0]);
}

function words(value: Value): string[] {
  return wordsOf(toText(value));
}

function round(value: Value, digits: Value = 0): number {
  const [number, places] = [toNumber(value), toNumber(digits)];
  if (Number.isNaN(places)) return NaN;
  if (!Number.isFinite(number)) return number;
  const scale = powerOfTen(places);
  return (Math.floor(Math.abs(number) * scale + 0.5) / scale) * (number < 0 ? -1 : 1);
}

/** 10 to the exponent: of a whole one the nearest number, which the powers of browsers often miss. */
function powerOfTen(exponent: number): number {
  if (Math.abs(exponent) > 400) return exponent > 0 ? Infinity : 0;
  return Number.isInteger(exponent) ? Number(`1e${exponent}`) : 10 ** exponent;
}

/** A power; of a whole exponent by squaring, which every platform does alike. */
function power(value: Value, places: Value): number {
  const [base, exponent] = [toNumber(value), toNumber(places)];
  if (Number.isNaN(base)) return NaN; // also of the exponent 0
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_SQUARED) return base ** exponent;
  const found = squared(base, Math.abs(exponent));
  return exponent >= 0 ? found : 1 / found;
}

function squared(base: number, exponent: number): number {
  let [found, square] = [1, base];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) found *= square;
    square *= square;
  }
  return found;
}

function sum(value: Value): number {
  const found = numbersOf([value]);
  return found.length > 0 ? found.reduce((a, b) => a + b) : NaN;
}

function extreme(choose: (a: number, b: number) => number): Simple {
  return (...args) => {
    const found = numbersOf(args);
    return found.length === 0 || found.some(Number.isNaN) ? NaN : found.reduce(choose);
  };
}

/** A blank answer counts as the choice "". */
function selected(value: Value, choice: Value): boolean {
  const [chosen, wanted] = [words(value), trimmed(toText(choice))];
  return wanted === "" ? chosen.length === 0 : chosen.includes(wanted);
}

function selectedAt(value: Value, place: Value): string {
  return words(value)[whole(place) ?? -1] ?? "";
}

function substr(value: Value, from: Value, to?: Value): string {
  const letters = [...toText(value)];
  const [start, end] = [whole(from), to === undefined ? letters.length : whole(to)];
  if (start === null || end === null) return "";
  const counted = (at: number): number => Math.max(at < 0 ? at + letters.length : at, 0);
  return letters.slice(counted(start), counted(end)).join("");
}

function substringBefore(value: Value, part: Value): string {
  const [text, at] = [toText(value), toText(value).indexOf(toText(part))];
  return at < 0 ? "" : text.slice(0, at);
}

function substringAfter(value: Value, part: Value): string {
  const [text, at] = [toText(value), toText(value).indexOf(toText(part))];
  return at < 0 ? "" : text.slice(at + toText(part).length);
}

function translate(value: Value, from: Value, to: Value): string {
  const [old, fresh] = [[...toText(from)], [...toText(to)]];
  const changed = (letter: string): string => {
    const at = old.indexOf(letter);
    return at < 0 ? letter : (fresh[at] ?? "");
  };
  return [...toText(value)].map(changed).join("");
}

/** Whether the pattern, which stands as text in the form, matches anywhere in the text. */
function regex(context: Context, [value, pattern]: readonly Tree[]): boolean {
  const text = value === undefined ? "" : toText(valueOf(value, context));
  const steps = pattern?.[0] === "text" ? context.world.pattern(pattern[1]) : null;
  if (steps === null) throw new EvaluationFault("regex() of what is no pattern");
  return matches(steps, text);
}

/** Drawn from the seed of the visit where it has one: every machine finds the same. */
function random({ world, original }: Context): number {
  return world.seed === "" ? Math.random() : seededNumber(world.seed, keyOf(original));
}

function uuid(context: Context, [length]: readonly Tree[]): string {
  if (length !== undefined) {
    return digits(context, uuidLength(toNumber(valueOf(length, context)))).join("");
  }
  const all = digits(context, 32);
  all[12] = "4";
  all[16] = "89ab".charAt(parseInt(all[16] ?? "0", 16) % 4);
  return all.join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function digits({ world, original }: Context, count: number): string[] {
  if (world.seed !== "") return seededDigits(world.seed, keyOf(original), count);
  return [...crypto.getRandomValues(new Uint8Array(count))].map((byte) => (byte % 16).toString(16));
}

const keyOf = (node: Item): string => (node instanceof Answer ? node.key : "");

function uuidLength(wanted: number): number {
  return Number.isNaN(wanted) ? 0 : Math.min(Math.max(Math.trunc(wanted), 0), 1000);
}

function nonEmpty(value: Value): number {
  return nodesOf(value).filter((node) => node.text() !== "").length;
}

const LOGIC_AND_CHOICES: Record<string, Function> = {
  true: simple(() => true),
  false: simple(() => false),
  not: simple((value) => !toTruth(value)),
  boolean: simple((value) => toTruth(value)),
  "boolean-from-string": simple((value) => ["1", "true"].includes(toText(value))),
  selected: simple(selected),
  "selected-at": simple(selectedAt),
  "count-selected": simple((value) => words(value).length),
  count: simple((value) => new Set(nodesOf(value)).size),
  "count-non-empty": simple(nonEmpty),
};

const NUMBERS: Record<string, Function> = {
  sum: simple(sum),
  min: simple(extreme((a, b) => (b < a ? b : a))),
  max: simple(extreme((a, b) => (b > a ? b : a))),
  round: simple(round),
  int: simple((value) => Math.trunc(toNumber(value))),
  floor: simple((value) => Math.floor(toNumber(value))),
  ceiling: simple((value) => Math.ceil(toNumber(value))),
  abs: simple((value) => Math.abs(toNumber(value))),
  pow: simple(power),
  random,
  number: ofContext(time.number),
};

const TEXTS: Record<string, Function> = {
  string: ofContext(toText),
  "string-length": ofContext((value) => toText(value).length),
  "normalize-space": ofContext((value) => words(value).join(" ")),
  concat: simple((...args) => textsOf(args).join("")),
  join: simple((between, ...args) => textsOf(args).join(toText(between))),
  contains: simple((value, part) => toText(value).includes(toText(part))),
  "starts-with": simple((value, part) => toText(value).startsWith(toText(part))),
  "ends-with": simple((value, part) => toText(value).endsWith(toText(part))),
  substr: simple(substr),
  "substring-before": simple(substringBefore),
  "substring-after": simple(substringAfter),
  translate: simple(translate),
  regex,
  uuid,
};

const TIMES: Record<string, Function> = {
  date: simple(time.date),
  "date-time": simple(time.date),
  "decimal-date-time": simple(time.decimalDateTime),
  "decimal-time": simple((value) => time.decimalTime(toText(value))),
  "format-date": simple((value, pattern) => time.formatted(toText(value), toText(pattern))),
  "format-date-time": simple((value, pattern) => time.formatted(toText(value), toText(pattern))),
  today: (context) => time.today(context.world.now),
  now: (context) => new Moment(context.world.now),
};

export const FUNCTIONS: ReadonlyMap<string, Function> = new Map(
  Object.entries({ ...LOGIC_AND_CHOICES, ...NUMBERS, ...TEXTS, ...TIMES, ...FUNCTIONS_OF_NODES }),
);
