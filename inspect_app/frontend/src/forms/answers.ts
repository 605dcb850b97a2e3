// The nodes that expressions walk over: answers, and rows of attached tables. The twin of
// checklists/forms/answers.py.

import type { Definition, Table } from "./form";
import { stored } from "./stored-values";
import type { Item } from "./values";

/** What an answer asks of the session that holds it. */
export interface Holder {
  textOf(node: Answer): string;
  choicesOf(node: Answer): ReadonlyMap<string, string>;
}

const NO_CHILDREN = new Map<string, Answer[]>();
const NO_CHOICES: ReadonlyMap<string, string> = new Map();
const NONE_SHOWN = new Map<string, number>();

/** A node among the answers: a group, one instance of a repeat, or a question. */
export class Answer implements Item {
  readonly name: string;
  entered: string;
  /** Every instance ever made, by the path of its definition. */
  readonly children: Map<string, Answer[]>;
  /** How many of them there are now. */
  readonly shown: Map<string, number>;
  // What was worked out, each with the state of the answers (`Session.epoch`) that it holds for.
  relevantAt = 0;
  isRelevant = false;
  valueAt = 0;
  value = "";
  readonlyAt = 0;
  isReadonly = false;
  choicesAt = 0;
  choices: ReadonlyMap<string, string> = NO_CHOICES;
  /** Whether its value is being worked out. */
  busy = false;
  /** A row that a person took away: aside with its answers. */
  removed = false;
  /** Its path below the root, as answers are stored: `home/children[+k3f09a7c]/age`. */
  readonly key: string;

  constructor(
    private readonly holder: Holder,
    readonly definition: Definition,
    readonly parent: Item,
    /** Whether it stands in a repeat that was added after the start. */
    readonly added = false,
    /** What stands in brackets in its key: the number of a row, or `+` and the id of an added one. */
    readonly place = "",
  ) {
    this.name = definition.path.slice(definition.path.lastIndexOf("/") + 1);
    this.entered = definition.default === undefined ? "" : stored(definition, definition.default);
    const isLeaf = definition.kind === "question";
    this.children = isLeaf ? NO_CHILDREN : new Map();
    this.shown = isLeaf ? NONE_SHOWN : new Map();
    this.key = parent instanceof Answer ? keyOf(parent.key, this.name, place) : "";
  }

  below(): Answer[] {
    const { children } = this.definition;
    if (children === undefined) return [];
    const found: Answer[] = [];
    for (const { path } of children) for (const one of this.instances(path)) found.push(one);
    return found;
  }

  called(name: string): Answer[] {
    return this.instances(`${this.definition.path}/${name}`);
  }

  /** The children of the definition of this path; of a repeat as many as there are now. */
  instances(path: string): Answer[] {
    const every = this.children.get(path) ?? [];
    const shown = this.shown.get(path);
    if (shown === undefined) return every;
    return every.filter((one, at) => at < shown && !one.removed);
  }

  text(): string {
    return this.definition.kind === "question" ? this.holder.textOf(this) : "";
  }

  choiceLabel(value: string): string {
    return this.holder.choicesOf(this).get(value) ?? "";
  }

  /** The path with the position of every repeat on the way. */
  get path(): string {
    if (!(this.parent instanceof Answer)) return `/${this.name}`;
    const path = `${this.parent.path}/${this.name}`;
    if (this.definition.kind !== "repeat") return path;
    return `${path}[${this.parent.called(this.name).indexOf(this) + 1}]`;
  }
}

/** The key of a node below that of its parent. */
export function keyOf(parent: string, name: string, place: string): string {
  return `${parent && `${parent}/`}${name}${place && `[${place}]`}`;
}

/** The node of that path in the same repeats as `node`. */
export function nearest(node: Answer, path: string): Answer | null {
  let upper: Item = node;
  while (upper instanceof Answer && !path.startsWith(`${upper.definition.path}/`)) upper = upper.parent;
  return upper instanceof Answer ? firstOf(upper, path) : null;
}

function firstOf(node: Answer, path: string): Answer | null {
  if (node.definition.path === path) return node;
  for (const child of node.below()) {
    const found = firstOf(child, path);
    if (found !== null) return found;
  }
  return null;
}

/** The node above the root: where `/` starts. */
export class Document implements Item {
  readonly name = "";
  readonly parent = null;
  readonly roots: Item[] = [];

  below(): readonly Item[] {
    return this.roots;
  }

  called(name: string): readonly Item[] {
    return this.roots.filter((root) => root.name === name);
  }

  text(): string {
    return "";
  }

  choiceLabel(): string {
    return "";
  }
}

/** A node of a table: its document, its root, a row or a cell. */
class Row implements Item {
  readonly inner: Row[] = [];

  constructor(
    readonly name: string,
    readonly parent: Row | null,
    private readonly value = "",
  ) {
    parent?.inner.push(this);
  }

  below(): readonly Item[] {
    return this.inner;
  }

  called(name: string): readonly Item[] {
    return this.inner.filter((row) => row.name === name);
  }

  text(): string {
    return this.value;
  }

  choiceLabel(): string {
    return "";
  }
}

/** The document node of a table. */
export function documentOf({ columns, rows }: Table): Item {
  const document = new Row("", null);
  const root = new Row("root", document);
  for (const cells of rows) {
    const row = new Row("item", root);
    columns.forEach((name, at) => {
      const text = cells[at];
      if (typeof text === "string") new Row(name, row, text);
    });
  }
  return document;
}
