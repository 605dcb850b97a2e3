// The value of an expression tree in its place among the answers; the twin of
// checklists/forms/evaluator.py.

import type { Axis, Call, Path, PatternStep, Step, Tree } from "./form";
import { Moment, equal, isNodes, ordered, toNumber, toTruth } from "./values";
import type { Item, Value } from "./values";

export type Function = (context: Context, args: readonly Tree[]) => Value;

/** What expressions see beside their own tree. */
export interface World {
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly now: number;
  /** What random() and uuid() are drawn from; "" draws anew each time. */
  readonly seed: string;
  /** The node above the root of the answers: where `/` starts. */
  readonly document: Item;
  readonly functions: ReadonlyMap<string, Function>;
  /** The document node of an attached table or list of choices. */
  table(name: string): Item | null;
  /** The tree of a path that stands as text in an expression. */
  path(text: string): Tree | null;
  /** The steps of a regular expression; null for what is none. */
  pattern(text: string): readonly PatternStep[] | null;
}

/** Where an expression stands: its node, its place among its siblings in a predicate. */
export interface Context {
  readonly world: World;
  readonly node: Item;
  readonly original: Item;
  readonly position: number;
  readonly size: number;
}

/** An expression that has no value here, such as count() of a text. */
export class EvaluationFault extends Error {}

/** The value of a tree. Throws EvaluationFault where the parts do not fit. */
export function valueOf(tree: Tree, context: Context): Value {
  const taken = branch(tree, context);
  switch (taken[0]) {
    case "number":
      return Number(taken[1]);
    case "text":
      return taken[1];
    case "path":
      return pathOf(taken, context);
    case "negative":
      return -toNumber(valueOf(taken[1], context));
    case "call":
      return callOf(taken, context);
    case "binary":
      return chain(taken, context);
  }
}

/** What `if` leads to; forms nest a hundred of them, so without recursion. */
function branch(tree: Tree, context: Context): Tree {
  let taken = tree;
  while (taken[0] === "call" && taken[1] === "if") {
    const [, , condition, one, other] = taken;
    if (condition === undefined || one === undefined || other === undefined) {
      throw new EvaluationFault("an argument is missing");
    }
    taken = toTruth(valueOf(condition, context)) ? one : other;
  }
  return taken;
}

/** The value as nodes. Throws EvaluationFault for any other kind. */
export function nodesOf(value: Value): readonly Item[] {
  if (!isNodes(value)) throw new EvaluationFault("a path is needed here");
  return value;
}

function callOf([, name, ...args]: Call, context: Context): Value {
  const called = context.world.functions.get(name);
  if (called === undefined) throw new EvaluationFault(`unknown function ${name}`);
  return called(context, args);
}

/** The operations of a chain such as a + b + c, from the innermost outwards. */
function chain(tree: Tree, context: Context): Value {
  const outer: [operator: string, right: Tree][] = [];
  let inner = tree;
  while (inner[0] === "binary") {
    outer.push([inner[1], inner[3]]);
    inner = inner[2];
  }
  let value = valueOf(inner, context);
  for (const [operator, right] of outer.reverse()) {
    if (operator !== "and" && operator !== "or") {
      value = combined(operator, value, valueOf(right, context));
    } else if (toTruth(value) !== (operator === "or")) {
      value = valueOf(right, context);
    }
  }
  return value;
}

function combined(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case "=":
    case "!=":
      return equal(left, right, operator === "=");
    case "<":
    case "<=":
    case ">":
    case ">=":
      return ordered(operator, left, right);
    case "|":
      return [...new Set([...nodesOf(left), ...nodesOf(right)])];
    default:
      return arithmetic(operator, toNumber(left), toNumber(right));
  }
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "div":
      return left / right;
    default:
      return left % right;
  }
}

function pathOf([, start, ...steps]: Path, context: Context): readonly Item[] {
  const from =
    start === "/" ? [context.world.document]
    : start === "." ? [context.node]
    : nodesOf(valueOf(start, context));
  return steps.reduce((nodes, step) => stepped(step, nodes, context), from);
}

function stepped([axis, name, ...predicates]: Step, nodes: readonly Item[], context: Context): readonly Item[] {
  return predicates.reduce(
    (found, predicate) => kept(predicate, found, context),
    walked(axis, name, nodes),
  );
}

function kept(predicate: Tree, nodes: readonly Item[], context: Context): Item[] {
  return nodes.filter((node, at) => {
    const value = valueOf(predicate, { ...context, node, position: at + 1, size: nodes.length });
    const isPlace = typeof value === "number" || value instanceof Moment;
    return isPlace ? toNumber(value) === at + 1 : toTruth(value);
  });
}

function walked(axis: Axis, name: string, nodes: readonly Item[]): readonly Item[] {
  switch (axis) {
    case "self":
    case "filter":
      return nodes;
    case "parent":
      return [...new Set(nodes.flatMap((node) => node.parent ?? []))];
    case "below":
      return [...new Set(childrenOf(nodes.flatMap((node) => [node, ...allBelow(node)]), name))];
    case "child":
      return childrenOf(nodes, name);
    case "attribute":
      return [];
  }
}

function childrenOf(nodes: readonly Item[], name: string): Item[] {
  return nodes.flatMap((node) => (name === "*" ? node.below() : node.called(name)));
}

function allBelow(node: Item): Item[] {
  return node.below().flatMap((child) => [child, ...allBelow(child)]);
}
