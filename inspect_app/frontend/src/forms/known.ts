// What a session looks up in a form, worked out once for all sessions on it.

import { definitionsOf, lasts } from "./form";
import type { Action, Choices, Definition, Form, PatternStep, Tree } from "./form";
import type { Item } from "./values";

/** A choice as its list holds it: `label` is its text, or the id of one in the form's languages. */
export interface Offered {
  readonly value: string;
  readonly label: string;
}

/** A form with its tables. */
export interface Known {
  texts: ReadonlyMap<string, string>;
  paths: ReadonlyMap<string, Tree>;
  patterns: ReadonlyMap<string, readonly PatternStep[]>;
  tables: Map<string, Item>;
  definitions: ReadonlyMap<string, Definition>;
  /** Paths of calculations that keep what they found before. */
  lasting: ReadonlySet<string>;
  /** Paths of what is filled when a row is added. */
  filling: ReadonlySet<string>;
  /** Whether any repeat is counted. */
  counts: boolean;
  /** Actions by the node that they set. */
  setting: ReadonlyMap<string, readonly Action[]>;
  /** Actions that wait for a change of another answer. */
  waiting: readonly Action[];
  /** Lists of choices that are the same everywhere, by question. */
  lists: Map<Definition, readonly Offered[]>;
  /** What such lists offer, value to label. */
  offered: Map<Definition, ReadonlyMap<string, string>>;
  /** Paths of what rests on other answers. */
  worked: ReadonlySet<string>;
  /** Where keys of answers lead; null for what the form does not have. */
  keys: Map<string, Definition | null>;
}

const known = new WeakMap<Form, Known>();

/** The tables of a form: made at its first session, gone with the form. */
export function knownOf(form: Form): Known {
  const found = known.get(form);
  if (found !== undefined) return found;
  const every = definitionsOf(form.root);
  const setting = new Map<string, Action[]>();
  for (const action of form.actions) {
    setting.set(action.target, [...(setting.get(action.target) ?? []), action]);
  }
  const made: Known = {
    texts: new Map(Object.entries(form.languages[0]?.[1] ?? {})),
    paths: new Map(Object.entries(form.paths)),
    patterns: new Map(Object.entries(form.patterns)),
    tables: new Map(),
    definitions: new Map(every.map((one) => [one.path, one])),
    filling: new Set(form.actions.filter((one) => one.at_new_repeat).map(({ target }) => target)),
    lasting: new Set(every.filter(lasts).map(({ path }) => path)),
    counts: every.some(({ repetition }) => (repetition?.count ?? null) !== null),
    setting,
    waiting: form.actions.filter((action) => action.source),
    lists: new Map(),
    offered: new Map(),
    worked: new Set(every.filter((one) => one.calculation ?? one.relevant ?? one.choices).map(({ path }) => path)),
    keys: new Map(),
  };
  known.set(form, made);
  return made;
}

/** Whether the choices never depend on an answer: a whole list of the form. */
export function isFixed({ rows }: Choices): boolean {
  if (rows === null) return true;
  if (rows[0] !== "path") return false;
  const [, start, ...steps] = rows;
  const listed = start[0] === "call" && start[1] === "instance" && start[2]?.[0] === "text";
  return listed && steps.every((step) => step.length === 2);
}

/** The choices that rows of a table hold. */
export function offeredIn(rows: readonly Item[], { value, label, fixed = [] }: Choices): Offered[] {
  const cell = (row: Item, name: string): string => row.called(name).at(-1)?.text() ?? "";
  const found = rows.map((row) => ({ value: cell(row, value), label: cell(row, label) }));
  return [...fixed.map(([name, text]) => ({ value: name, label: text })), ...found];
}
