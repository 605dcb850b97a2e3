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

/** A node among the answers: a group, one instance of a repeat, or a question. */
export class Answer implements Item {
  readonly name: string;
  entered: string;
  /** Every instance ever made, by the path of its definition. */
  readonly children = new Map<string, Answer[]>();
  /** How many of them there are now. */
  readonly shown = new Map<string, number>();

  constructor(
    private readonly holder: Holder,
    readonly definition: Definition,
    readonly parent: Item,
    /** Whether it stands in a repeat that was added after the start. */
    readonly added = false,
  ) {
    this.name = definition.path.slice(definition.path.lastIndexOf("/") + 1);
    this.entered = stored(definition, definition.default ?? "");
  }

  below(): Answer[] {
    return (this.definition.children ?? []).flatMap(({ path }) => this.instances(path));
  }

  called(name: string): Answer[] {
    return this.instances(`${this.definition.path}/${name}`);
  }

  /** The children of the definition of this path; of a repeat as many as there are now. */
  instances(path: string): Answer[] {
    const every = this.children.get(path) ?? [];
    return every.slice(0, this.shown.get(path) ?? every.length);
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

/** What was worked out since the last answer. */
export class Derived {
  readonly relevant = new Map<Answer, boolean>();
  readonly value = new Map<Answer, string>();
  readonly choices = new Map<Answer, ReadonlyMap<string, string>>();
  readonly busy = new Set<Answer>();
  inOrder = false;
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
