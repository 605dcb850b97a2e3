// A form as its answers were left: rows made, answers put in, nothing fired. The twin of
// checklists/forms/restoring.py.
//
// It begins with its defaults as of the moment the case started, so every machine and every look
// finds the same, whatever the order in which the answers came.

import { Answer } from "../answers";
import { EvaluationFault } from "../evaluator";
import type { Choices, Definition, Form, Tree } from "../form";
import type { Offered } from "../known";
import { Session } from "../session";
import { stored } from "../stored-values";
import { toTruth, type Value } from "../values";
import { definitionAt, isCounted, isRow, MOST_ROWS, partsOf, PRESENT, REMOVED, rowsAround } from "./keys";
import { isAsked } from "./kinds";

/** What is stored under one key; `value` null was cleared, `reason` says why it does not apply. */
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

const MOST_ROUNDS = 100;

/** The answers of a case put into its form. */
export class Restored extends Session {
  /** Keys of cells that this form has no place for. */
  readonly unknown: string[] = [];
  /** What stays what it was first, as it was before any answer. */
  readonly first = new Map<string, string>();
  private rows: string[] = [];
  private pending: string[] = [];
  /** Keys of the answers that have been put in. */
  private readonly put = new Set<string>();

  constructor(form: Form, private cells: Cells, moment: Moment) {
    super(form, new Date(moment.started), moment);
    for (const node of this.stand()) if (this.lasts(node)) this.first.set(node.key, node.entered);
    this.now = Date.parse(moment.now);
    this.restore();
  }

  /** From now on triggers see what changes; rows that come back later have changed nothing. */
  watch(): void {
    this.seen.clear();
    this.fire(true);
  }

  /** One answer, or a row added, removed or brought back, with everything that follows. */
  give(key: string, value: string | null): void {
    const node = this.stand().find((one) => one.key === key);
    if (node?.definition.kind === "question") {
      node.entered = this.inListOrder(node, stored(node.definition, value ?? ""));
      this.put.add(key);
    }
    this.cells = new Map(this.cells).set(key, { value, reason: "" });
    this.restore();
    this.fire();
    this.restore();
  }

  /** Every node that stands. */
  stand(): Answer[] {
    return this.all(this.root).slice(1);
  }

  /** Whether an answer has set another one since `watch`. */
  get hasFired(): boolean {
    return this.fired;
  }

  /** The definition that a key names; null for what the form does not have. */
  definitionAt(key: string): Definition | null {
    return definitionAt(this.form.root, key, this.known);
  }

  /** A node that does not stand, from which the label of a repeat is seen. */
  atFirst(definition: Definition, parent: Answer): Answer {
    return new Answer(this, definition, parent);
  }

  /** Whether a rule of a node holds. */
  holdsAt(tree: Tree | undefined, node: Answer): boolean {
    return tree !== undefined && toTruth(this.value(tree, node));
  }

  /** The value of an expression; "" where it has none: no answer makes a look fail. */
  override value(tree: Tree, node: Answer, original: Answer = node): Value {
    return orBlank(() => super.value(tree, node, original), "");
  }

  override listed(node: Answer, choices: Choices): readonly Offered[] {
    return orBlank(() => super.listed(node, choices), []);
  }

  /** Whether it stays what it was first: once(), and what new rows were filled with. */
  lasts({ definition }: Answer): boolean {
    return this.known.lasting.has(definition.path) || this.known.filling.has(definition.path);
  }

  /** Whether an entered value stays in it: an answer, or what triggers and first values leave. */
  holds({ definition }: Answer): boolean {
    if (definition.kind !== "question") return false;
    if (this.known.lasting.has(definition.path)) return true;
    if (definition.calculation !== undefined) return false;
    return isAsked(definition) || this.known.setting.has(definition.path);
  }

  /** Make and remove rows, put answers in and count repeats, again as long as that makes rows. */
  private restore(): void {
    this.read();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const [rows, entered] = [this.makeRows(), this.putIn()];
      if (round > 0 && !rows && !entered) break;
      this.settle();
    }
  }

  private read(): void {
    const rows = new Set<string>();
    this.unknown.length = this.pending.length = 0;
    for (const [key, { value, reason }] of this.cells) {
      const definition = this.definitionAt(key);
      if (definition === null) this.unknown.push(key);
      else if (!isRow(key) && !this.put.has(key)) this.pending.push(key);
      if (definition === null || (!value && !reason) || !key.includes("[")) continue;
      for (const row of rowsAround(key)) {
        const said = this.cells.get(row)?.value || PRESENT;
        if (said === PRESENT || said === REMOVED) rows.add(row);
      }
    }
    // outer rows first, and of one repeat those that go before those that come
    const order = (key: string): number => key.split("/").length * 2 + (this.isWanted(key) ? 1 : 0);
    this.rows = [...rows].sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
  }

  private isWanted(row: string): boolean {
    return this.cells.get(row)?.value !== REMOVED;
  }

  /** Make the rows that have a place by now; whether any. */
  private makeRows(): boolean {
    const before = this.rows.length;
    this.rows = this.rows.filter((key) => !this.setRow(key, this.isWanted(key)));
    return this.rows.length < before;
  }

  private putIn(): boolean {
    const before = this.pending.length;
    this.pending = this.pending.filter((key) => {
      const node = this.nodes.get(key);
      if (node === undefined) return true;
      this.put.add(key);
      const value = this.cells.get(key)?.value ?? "";
      if (this.holds(node)) node.entered = value === "" ? "" : stored(node.definition, value);
      return false;
    });
    return this.pending.length < before;
  }

  /** Add a row where nothing counts them, or take it away. False: it has no place. */
  private setRow(key: string, stands: boolean): boolean {
    const [upper, name, place] = partsOf(key);
    const parent = this.nodes.get(upper);
    const definition = parent && this.known.definitions.get(`${parent.definition.path}/${name}`);
    if (parent === undefined || definition === undefined) return false;
    const known = this.nodes.get(key);
    if (isCounted(definition)) return known !== undefined;
    if (known !== undefined && known.removed !== stands) return true;
    if (known !== undefined && (!stands || !place.startsWith("+"))) {
      known.removed = !stands; // one of the first comes back as it stood in the new form
      this.epoch += 1;
      return true;
    }
    const row = this.added(parent, definition, place, stands);
    if (row === null) return false;
    if (stands) this.begin(row, (action) => action.at_new_repeat);
    return true;
  }

  /** A new row in its place; what was answered in one that comes back is put in again. */
  private added(parent: Answer, definition: Definition, place: string, stands: boolean): Answer | null {
    const every = parent.children.get(definition.path) ?? [];
    const isFull = stands && parent.instances(definition.path).length >= MOST_ROWS;
    if (isFull || !place.startsWith("+")) return null;
    const before = every.findIndex((one) => one.place === place);
    const row = this.made(definition, parent, true, place);
    row.removed = !stands;
    const behind = every.findIndex((one) => one.place.startsWith("+") && one.place > place);
    if (before >= 0) every[before] = row;
    else every.splice(behind < 0 ? every.length : behind, 0, row);
    parent.shown.set(definition.path, every.length);
    this.epoch += 1;
    for (const key of [...this.put].filter((one) => one.startsWith(`${row.key}/`))) {
      this.put.delete(key);
      this.pending.push(key);
    }
    return row;
  }
}

function orBlank<T>(work: () => T, blank: T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationFault) return blank;
    throw error;
  }
}
