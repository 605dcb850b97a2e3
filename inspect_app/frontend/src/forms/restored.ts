// A form as its answers were left: rows made, answers put in, nothing fired. The twin of
// checklists/forms/restoring.py.
//
// It begins with its defaults as of the moment the case started, so every machine and every look
// finds the same, whatever the order in which the answers came.

import { keyOf, type Answer } from "./answers";
import type { Definition, Form } from "./form";
import { Session } from "./session";
import { stored } from "./stored-values";

/** What is stored under one key; `value` null was cleared. */
export interface Cell {
  readonly value: string | null;
  readonly reason: string;
}

export type Cells = ReadonlyMap<string, Cell>;

/** When and for whom a form is looked at (ISO 8601); `seed` is what uuid() and random() are drawn from. */
export interface Moment {
  readonly started: string;
  readonly now: string;
  readonly user: string;
  readonly device: string;
  readonly seed: string;
}

export const PRESENT = "present";
export const REMOVED = "removed";
export const MOST_ROWS = 1_000;

const ROW = /^(?:(.*)\/)?([^/[\]]+)\[(\d+|\+[0-9a-z]{8})\]$/;
const INNER = /^(?:(.*)\/)?([^/[\]]+)$/;
const ADDED = /\[\+[0-9a-z]{8}\]/g;

/** Whether the key is that of a row, not of a question. */
export const isRow = (key: string): boolean => key.endsWith("]");

/** The answers of a case put into its form. */
export class Restored extends Session {
  /** Keys of cells that this form has no place for, in their order. */
  readonly unknown: string[] = [];

  constructor(form: Form, cells: Cells, moment: Moment) {
    super(form, new Date(moment.now), { ...moment, started: new Date(moment.started) });
    for (const key of rowsNamed(cells)) this.makeRow(key, cells.get(key)?.value ?? PRESENT);
    for (const [key, { value }] of cells) this.putIn(key, value ?? "");
    this.settle();
  }

  /** From now on changes are seen: what `fire` finds is a change against what stands. */
  watch(): void {
    this.beginning = this.now;
    this.fire(true);
  }

  /** One answer, or a row added, removed or brought back, with everything that follows. */
  give(key: string, value: string | null): void {
    if (isRow(key)) this.makeRow(key, value ?? PRESENT);
    else this.giveTo(this.ensured(key), value ?? "");
    this.settle();
    this.fire();
  }

  /** Every node ever made, those aside as well, by key. */
  get every(): ReadonlyMap<string, Answer> {
    return this.nodes;
  }

  /** Whether what is entered at the node is an answer of its own: the form does not work it out. */
  keeps({ definition }: Answer): boolean {
    const calculated = definition.calculation !== undefined;
    return definition.kind === "question" && (!calculated || this.known.lasting.has(definition.path));
  }

  private giveTo(node: Answer | null, value: string): void {
    if (node === null || node.definition.calculation !== undefined || this.stateOf(node).readonly) return;
    node.entered = this.inListOrder(node, stored(node.definition, value));
  }

  private putIn(key: string, value: string): void {
    if (isRow(key) && this.nodes.has(key)) return;
    const node = isRow(key) ? null : this.ensured(key);
    if (node === null || !this.keeps(node)) this.unknown.push(key);
    else node.entered = value === "" ? "" : stored(node.definition, value);
  }

  /** The node of a key; rows that a count rules are made up to it, and stay aside until it asks for them. */
  private ensured(key: string): Answer | null {
    const known = this.nodes.get(key);
    if (known !== undefined) return known;
    const [, upper = "", name = "", place] = (ROW.exec(key) ?? INNER.exec(key)) ?? [];
    const parent = name ? this.ensured(upper) : null;
    const definition = parent && childOf(parent, name);
    if (!parent || !definition?.repetition?.count || !/^[1-9]\d{0,3}$/.test(place ?? "")) return null;
    if (Number(place) > MOST_ROWS) return null;
    const shown = parent.shown.get(definition.path) ?? 0;
    this.grow(parent, definition, Number(place));
    parent.shown.set(definition.path, shown);
    return this.nodes.get(key) ?? null;
  }

  /** Add a row where nothing counts them, or say of one whether it is there. */
  private makeRow(key: string, said: string): void {
    const [, upper = "", name = "", place = ""] = ROW.exec(key) ?? [];
    const parent = this.ensured(upper);
    const definition = parent && childOf(parent, name);
    if (!parent || definition?.repetition?.count !== null) return;
    const known = this.nodes.get(key);
    const row = known ?? this.added(parent, definition, place);
    if (row === null) return;
    row.removed = said === REMOVED;
    this.derived.clear();
    if (known === undefined) this.begin(row, (action) => action.at_new_repeat);
  }

  private added(parent: Answer, definition: Definition, place: string): Answer | null {
    const every = parent.children.get(definition.path) ?? [];
    if (!place.startsWith("+") || every.length >= MOST_ROWS) return null;
    const row = this.made(definition, parent, true, place);
    const behind = every.findIndex((one) => one.place.startsWith("+") && one.place > place);
    every.splice(behind < 0 ? every.length : behind, 0, row);
    parent.shown.set(definition.path, every.length);
    return row;
  }
}

function childOf(parent: Answer, name: string): Definition | undefined {
  const path = `${parent.definition.path}/${name}`;
  return parent.definition.children?.find((one) => one.path === path);
}

/** Keys of the rows that cells name, by themselves or by an answer inside: outer ones first, in order. */
function rowsNamed(cells: Cells): string[] {
  const found = new Set<string>();
  for (const key of cells.keys()) {
    for (const match of key.matchAll(ADDED)) found.add(key.slice(0, match.index + match[0].length));
    if (isRow(key)) found.add(key);
  }
  const depth = (key: string): number => key.split("/").length;
  return [...found].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
}

/** A key for a row that is added now. `at`: milliseconds since 1970. */
export function newRow(repeat: string, at: number): string {
  const seconds = Math.floor(at / 1000) % 36 ** 5;
  const random = [...crypto.getRandomValues(new Uint16Array(3))].map((one) => (one % 36).toString(36));
  return keyOf("", repeat, `+${seconds.toString(36).padStart(5, "0")}${random.join("")}`);
}
