// Functions that need their place in the form, or not all of their arguments.

import { EvaluationFault, nodesOf, valueOf } from "./evaluator";
import type { Context, Function } from "./evaluator";
import type { Tree } from "./form";
import { toNumber, toText } from "./values";
import type { Item, Value } from "./values";

type Args = readonly Tree[];

/** The value of the argument in this place (from 0). */
function argument(context: Context, args: Args, at: number): Value {
  const tree = args[at];
  if (tree === undefined) throw new EvaluationFault("an argument is missing");
  return valueOf(tree, context);
}

function coalesce(context: Context, args: Args): Value {
  return toText(argument(context, args, 0)) || toText(argument(context, args, 1));
}

/** What the node that is set holds already, else the argument. */
function once(context: Context, args: Args): Value {
  return context.original.text() || toText(argument(context, args, 0));
}

/** The place among neighbours of the same name. */
function position(context: Context, args: Args): Value {
  if (args.length === 0) return context.position;
  const [node, ...others] = nodesOf(argument(context, args, 0));
  if (node === undefined) return NaN;
  if (others.length > 0) throw new EvaluationFault("position() of several nodes");
  if (node.parent === null) return 1;
  return node.parent.called(node.name).indexOf(node) + 1;
}

function instance(context: Context, args: Args): Value {
  const table = context.world.table(toText(argument(context, args, 0)));
  return table === null ? [] : [table];
}

/** A cell of an attached table: table, column wanted, column searched, value searched. */
function pulldata(context: Context, args: Args): Value {
  const [name = "", wanted, column, key] = args.map((arg) => toText(valueOf(arg, context)));
  const cell = (row: Item, named: string | undefined): string | undefined =>
    row.below().find((one) => one.name === named)?.text();
  const root = context.world.table(name)?.below()[0];
  const row = root?.below().find((one) => cell(one, column) === key);
  return row === undefined ? "" : (cell(row, wanted) ?? "");
}

/** The label of a choice; the question is named by a text that holds its path. */
function choiceName(context: Context, args: Args): Value {
  const value = toText(argument(context, args, 0));
  const path = context.world.path(toText(argument(context, args, 1)));
  if (path === null) throw new EvaluationFault("jr:choice-name of what is no path");
  const question = nodesOf(valueOf(path, context))[0];
  if (question === undefined) {
    throw new EvaluationFault("jr:choice-name of a question that is not there");
  }
  return question.choiceLabel(value);
}

/** The answers in the n-th repeat (then in the m-th repeat inside it). */
function indexedRepeat(context: Context, args: Args): Value {
  const targets = nodesOf(argument(context, args, 0));
  const pairs: { depth: number; repeats: readonly Item[]; place: number }[] = [];
  for (let at = 1; at < args.length - 1; at += 2) {
    const repeats = nodesOf(argument(context, args, at));
    const place = toNumber(argument(context, args, at + 1));
    if (Number.isNaN(place) || repeats[0] === undefined) return [];
    pairs.push({ depth: depthOf(repeats[0]), repeats, place });
  }
  let inside: Item | undefined;
  for (const { repeats, place } of pairs.sort((a, b) => a.depth - b.depth)) {
    const outer: Item | undefined = inside;
    inside = repeats.filter((one) => outer === undefined || isIn(one, outer))[place - 1];
    if (inside === undefined) return [];
  }
  return targets.filter((node) => inside !== undefined && isIn(node, inside));
}

function depthOf(node: Item | null): number {
  return node === null ? 0 : 1 + depthOf(node.parent);
}

function isIn(node: Item, outer: Item): boolean {
  let upper: Item | null = node;
  while (upper !== null && upper !== outer) upper = upper.parent;
  return upper === outer;
}

export const FUNCTIONS_OF_NODES: Record<string, Function> = {
  coalesce,
  once,
  position,
  last: (context) => context.size,
  current: (context) => [context.original],
  instance,
  pulldata,
  "jr:choice-name": choiceName,
  "indexed-repeat": indexedRepeat,
};
