// The value of an expression, exactly; the twin of checklists/expression_value.py, which explains
// how blanks (null) behave. Values of a kind that a function does not take count as blank.

import type { Tree } from "./checklist";
import { dayFrom, Day } from "./dates";
import { Fraction } from "./fraction";
import { words } from "./text";

export type Value = Fraction | Day | string | boolean | null;

/** Where an expression finds the rest of the world. */
export interface Scope {
  name(name: string): Value;
  norm(id: string): Fraction | null;
  readonly today: Day;
  /** What `.` stands for. */
  readonly itself: Value;
}

type Lazy = (args: readonly Tree[], scope: Scope) => Value;

/** The value of the tree; blank when anything that it needs is blank. */
export function valueOf(tree: Tree, scope: Scope): Value {
  const [kind, text] = tree;
  if (kind !== "call") return leaf(kind, text, scope);
  const args = tree.slice(2) as unknown as readonly Tree[];
  const lazy = LAZY.get(text);
  if (lazy) return lazy(args, scope);
  return strict(text, args.map((arg) => valueOf(arg, scope)), scope);
}

/** The value where it is a number. */
export function numberOf(tree: Tree, scope: Scope): Fraction | null {
  const value = valueOf(tree, scope);
  return value instanceof Fraction ? value : null;
}

function leaf(kind: string, text: string, scope: Scope): Value {
  switch (kind) {
    case "number":
      return Fraction.read(text);
    case "text":
      return text || null;
    case "self":
      return scope.itself;
    case "name":
      return scope.name(text);
    default:
      return scope.norm(text);
  }
}

/** Functions that may have a value although an argument is blank. */
const LAZY: ReadonlyMap<string, Lazy> = new Map<string, Lazy>([
  ["or", (args, scope) => logic(true, args, scope)],
  ["and", (args, scope) => logic(false, args, scope)],
  ["=", (args, scope) => equality(true, args, scope)],
  ["!=", (args, scope) => equality(false, args, scope)],
  ["if", choice],
  ["coalesce", first],
]);

/** `deciding` is the truth that decides alone, whatever the other side is. */
function logic(deciding: boolean, args: readonly Tree[], scope: Scope): Value {
  let open = false;
  for (const arg of args) {
    const value = valueOf(arg, scope);
    if (value === deciding) return deciding;
    if (typeof value !== "boolean") open = true;
  }
  return open ? null : !deciding;
}

function equality(wanted: boolean, args: readonly Tree[], scope: Scope): Value {
  const [left, right] = args.map((arg) => valueOf(arg, scope)) as [Value, Value];
  if (args.some(([kind, text]) => kind === "text" && !text))
    return (left === null && right === null) === wanted;
  if (left === null || right === null) return null;
  return equal(left, right) === wanted;
}

function equal(left: Value, right: Value): boolean {
  if (left instanceof Fraction) return right instanceof Fraction && left.equals(right);
  if (left instanceof Day) return right instanceof Day && left.number === right.number;
  return left === right;
}

function choice(args: readonly Tree[], scope: Scope): Value {
  const condition = valueOf(args[0]!, scope);
  if (typeof condition !== "boolean") return null;
  return valueOf(args[condition ? 1 : 2]!, scope);
}

function first(args: readonly Tree[], scope: Scope): Value {
  for (const arg of args) {
    const value = valueOf(arg, scope);
    if (value !== null) return value;
  }
  return null;
}

/** Functions that are blank as soon as one argument is. */
function strict(name: string, values: readonly Value[], scope: Scope): Value {
  if (name === "true" || name === "false") return name === "true";
  if (name === "today") return scope.today;
  if (values.every((value) => typeof value === "string")) return ofTexts(name, values);
  if (values.every((value) => value instanceof Fraction)) return ofNumbers(name, values);
  if (values.every((value) => value instanceof Day)) return ofDays(name, values);
  return name === "not" && typeof values[0] === "boolean" ? !values[0] : null;
}

function ofTexts(name: string, texts: readonly string[]): Value {
  const [text = "", sought = ""] = texts;
  if (name === "selected") return words(text).includes(sought);
  if (name === "count-selected") return Fraction.of(BigInt(words(text).length));
  return name === "date" ? dayFrom(text) : null;
}

function ofDays(name: string, days: readonly Day[]): Value {
  const numbers = days.map((day) => day.number);
  if (name === "decimal-date-time") return Fraction.of(BigInt(numbers[0]!));
  if (name === "min") return new Day(Math.min(...numbers));
  if (name === "max") return new Day(Math.max(...numbers));
  return days.length === 2 ? compared(name, numbers[0]! - numbers[1]!) : null;
}

function ofNumbers(name: string, numbers: readonly Fraction[]): Value {
  const [left, right] = numbers;
  if (!left) return null;
  if (name === "min") return numbers.reduce((least, one) => (one.compare(least) < 0 ? one : least));
  if (name === "max") return numbers.reduce((most, one) => (one.compare(most) > 0 ? one : most));
  if (name === "round") return left.rounded(right ? Number(right.truncated()) : 0);
  if (name === "int") return Fraction.of(left.truncated());
  if (name === "neg") return left.negative();
  return right ? ofTwo(name, left, right) : null;
}

function ofTwo(name: string, left: Fraction, right: Fraction): Value {
  switch (name) {
    case "+":
      return left.plus(right);
    case "-":
      return left.minus(right);
    case "*":
      return left.times(right);
    case "div":
      return right.isZero ? null : left.over(right);
    case "mod":
      return right.isZero ? null : remainder(left, right);
    default:
      return compared(name, left.compare(right));
  }
}

/** With the sign of the left, as XPath has it. */
function remainder(left: Fraction, right: Fraction): Fraction {
  return left.minus(right.times(Fraction.of(left.over(right).truncated())));
}

/** `apart` is below, at or above zero as the left is less, equal or more. */
function compared(operator: string, apart: number): boolean | null {
  switch (operator) {
    case "<":
      return apart < 0;
    case "<=":
      return apart <= 0;
    case ">":
      return apart > 0;
    case ">=":
      return apart >= 0;
    default:
      return null;
  }
}
