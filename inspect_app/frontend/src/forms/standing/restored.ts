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
  private pending: [key: string, value: string][] = [];

  constructor(form: Form, private readonly cells: Cells, moment: Moment) {
    super(form, new Date(moment.started), moment);
    for (const node of this.stand()) if (this.lasts(node)) this.first.set(node.key, node.entered);
    this.now = Date.parse(moment.now);
    this.read();
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const [rows, entered] = [this.makeRows(), this.putIn()];
      if (round > 0 && !rows && !entered) break;
      this.settle();
    }
  }

  /** From now on triggers see what changes. */
  watch(): void {
    this.fire(true);
  }

  /** One answer, or a row added, removed or brought back, with everything that follows. */
  give(key: string, value: string | null): void {
    const node = this.nodes.get(key);
    if (isRow(key)) this.setRow(key, value === PRESENT);
    else if (node !== undefined) node.entered = this.inListOrder(node, stored(node.definition, value ?? ""));
    this.settle();
    this.fire();
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

  private read(): void {
    const rows = new Set<string>();
    for (const [key, { value, reason }] of this.cells) {
      const definition = this.definitionAt(key);
      if (definition === null) this.unknown.push(key);
      else if (!isRow(key)) this.pending.push([key, value ?? ""]);
      if (definition === null || (!value && !reason) || !key.includes("[")) continue;
      for (const row of rowsAround(key)) {
        const said = this.cells.get(row)?.value || PRESENT;
        if (said === PRESENT || said === REMOVED) rows.add(row);
      }
    }
    const depth = (key: string): number => key.split("/").length;
    this.rows = [...rows].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  }

  /** Make the rows that have a place by now; whether any. */
  private makeRows(): boolean {
    const before = this.rows.length;
    this.rows = this.rows.filter((key) => !this.setRow(key, this.cells.get(key)?.value !== REMOVED));
    return this.rows.length < before;
  }

  private putIn(): boolean {
    const before = this.pending.length;
    this.pending = this.pending.filter(([key, value]) => {
      const node = this.nodes.get(key);
      if (node === undefined) return true;
      if (this.holds(node)) node.entered = value === "" ? "" : stored(node.definition, value);
      return false;
    });
    return this.pending.length < before;
  }

  /** Add a row where nothing counts them, or say of one whether it is there. False: it has no place. */
  private setRow(key: string, stands: boolean): boolean {
    const [upper, name, place] = partsOf(key);
    const parent = this.nodes.get(upper);
    const definition = parent && this.known.definitions.get(`${parent.definition.path}/${name}`);
    if (parent === undefined || definition === undefined) return false;
    if (isCounted(definition)) return this.nodes.has(key);
    const known = this.nodes.get(key);
    const row = known ?? this.added(parent, definition, place);
    if (row === null) return false;
    row.removed = !stands;
    this.epoch += 1;
    if (known === undefined) this.begin(row, (action) => action.at_new_repeat);
    return true;
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

function orBlank<T>(work: () => T, blank: T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof EvaluationFault) return blank;
    throw error;
  }
}
