// Answers of one visit to a form: what is asked, what is computed, what is wrong. The twin of
// checklists/forms/session.py.
//
// Everything derived (relevance, calculations, repeat counts) is worked out when it is read and
// kept until the next answer. What a person entered stays stored under a node that is not relevant,
// or beyond the count of a repeat, and comes back with it; expressions read it as blank.

import { Answer, Document, documentOf, nearest } from "./answers";
import { nodesOf, valueOf } from "./evaluator";
import type { World } from "./evaluator";
import type { Action, Choices, Definition, Form, PatternStep, Tree } from "./form";
import { FUNCTIONS } from "./functions";
import { isFixed, knownOf, offeredIn } from "./known";
import type { Known, Offered } from "./known";
import { UnknownPath } from "./state";
import type { Properties, State } from "./state";
import { preloaded, stored } from "./stored-values";
import { plainNumber, toText, toTruth, wordsOf } from "./values";
import type { Item, Value } from "./values";

const PART = /^([^/[\]]+)(?:\[(\d+)\])?$/;
const MOST_REPEATS = 1_000;
const MOST_ROUNDS = 100;

/** The answers of one visit. `user` and `device` fill the questions that ask for them. */
export class Session implements World {
  now: number;
  readonly seed: string;
  readonly functions = FUNCTIONS;
  readonly document = new Document();
  readonly root: Answer;
  private readonly properties: ReadonlyMap<string, string>;
  protected readonly known: Known;
  /** Every node ever made, by its key. */
  protected readonly nodes = new Map<string, Answer>();
  /** What each action that waits for a change saw last, by the node it sets. */
  protected readonly seen = new Map<Action, Map<Answer, string>>();
  /** Counts the states of the answers: what was worked out holds for one of them. */
  protected epoch = 1;
  private orderedAt = 0;
  private busy = 0;
  /** Whether an answer has set another one. */
  protected fired = false;

  constructor(
    readonly form: Form,
    now: Date,
    { user = "", device = "", seed = "" }: Properties = {},
  ) {
    this.now = now.getTime();
    this.seed = seed;
    this.properties = new Map([["username", user], ["deviceid", device]]);
    this.known = knownOf(form);
    this.root = this.made(form.root, this.document, false);
    this.document.roots.push(this.root);
    this.settle();
    this.begin(this.root, (action) => action.at_first);
    this.settle();
    this.fire(true);
  }

  table(name: string): Item | null {
    const found = this.known.tables.get(name);
    if (found !== undefined) return found;
    const table = Object.hasOwn(this.form.tables, name) ? this.form.tables[name] : undefined;
    if (table === undefined) return null;
    const document = documentOf(table);
    this.known.tables.set(name, document);
    return document;
  }

  path(text: string): Tree | null {
    return this.known.paths.get(text) ?? null;
  }

  pattern(text: string): readonly PatternStep[] | null {
    return this.known.patterns.get(text) ?? null;
  }

  /**
   * Store what a person entered and let everything follow. Throws UnknownPath.
   *
   * Repeats that nothing counts grow up to the position in the path. A value for a node that is
   * read-only or calculated is not stored: the form rules it.
   */
  answer(path: string, value: string): void {
    const node = this.find(path);
    if (node.definition.calculation === undefined && !this.inheritsReadonly(node)) {
      node.entered = this.inListOrder(node, stored(node.definition, value));
    }
    this.settle();
    this.fire();
  }

  /** What holds for every node now, by its path, in the order of the form. */
  states(): Map<string, State> {
    this.deriveInOrder();
    return new Map(this.all(this.root).map((node) => [node.path, this.stateOf(node)]));
  }

  /** The choices that a question offers now: value to label. Throws UnknownPath. */
  offered(path: string): ReadonlyMap<string, string> {
    return this.choicesOf(this.find(path));
  }

  /** Whether the node and everything around it is asked for. */
  relevant(node: Answer): boolean {
    if (node.relevantAt === this.epoch) return node.isRelevant;
    node.relevantAt = this.epoch;
    node.isRelevant = true; // an expression about itself must come to an end
    const upper = !(node.parent instanceof Answer) || this.relevant(node.parent);
    return (node.isRelevant = upper && this.truth(node.definition.relevant, node, true));
  }

  /** The value that expressions read: blank while the node is not relevant. */
  textOf(node: Answer): string {
    if (node.busy) return node.entered;
    if (node.valueAt === this.epoch) return node.value;
    try {
      return this.workOut(node);
    } catch (error) {
      const tooDeep = error instanceof RangeError || String(error).includes("recursion");
      if (!tooDeep || this.busy > 0 || this.orderedAt === this.epoch) throw error;
      // at the end of a long chain of calculations: from its start it needs no deep stack
      this.epoch += 1;
      this.deriveInOrder();
      return node.valueAt === this.epoch ? node.value : "";
    }
  }

  private workOut(node: Answer): string {
    node.busy = true;
    this.busy += 1;
    try {
      node.value = this.workedOut(node);
      node.valueAt = this.epoch;
      return node.value;
    } finally {
      node.busy = false;
      this.busy -= 1;
    }
  }

  /** The choices offered now: value to label. */
  choicesOf(node: Answer): ReadonlyMap<string, string> {
    const { choices } = node.definition;
    if (choices === undefined) return new Map();
    if (node.choicesAt === this.epoch) return node.choices;
    const always = this.known.offered.get(node.definition);
    if (always !== undefined) return always;
    const fixed = choices.fixed?.length ?? 0;
    const shown = ({ label }: Offered, at: number): string =>
      choices.translated && at >= fixed ? (this.known.texts.get(label) ?? "") : label;
    const found = new Map(
      this.listed(node, choices).map((one, at): [string, string] => [one.value, shown(one, at)]),
    );
    if (this.isFixed(node)) this.known.offered.set(node.definition, found);
    node.choicesAt = this.epoch;
    return (node.choices = found);
  }

  /** The choices offered now, as their list holds them. */
  listed(node: Answer, choices: Choices): readonly Offered[] {
    const { lists } = this.known;
    const known = lists.get(node.definition);
    if (known !== undefined) return known;
    const rows = choices.rows === null ? [] : nodesOf(this.value(choices.rows, node));
    const found = offeredIn(rows, choices);
    if (isFixed(choices)) lists.set(node.definition, found);
    return found;
  }

  /** Whether the choices of a question are the same whatever is answered. */
  isFixed({ definition }: Answer): boolean {
    return this.known.lists.has(definition);
  }

  private workedOut(node: Answer): string {
    if (!this.relevant(node)) return "";
    const { calculation, choices, control } = node.definition;
    if (calculation !== undefined) this.calculate(node, calculation);
    if (choices === undefined || node.entered === "") return node.entered;
    const offered = this.choicesOf(node);
    const words = control === "select" ? wordsOf(node.entered) : [node.entered];
    return words.filter((word) => offered.has(word)).join(" ");
  }

  private calculate(node: Answer, calculation: Tree): void {
    const found = (): string => stored(node.definition, toText(this.value(calculation, node)));
    node.entered = found();
    // one that would change at every look has no value
    if (node.definition.keeps === true && found() !== node.entered) node.entered = "";
  }

  /** Several choices are stored in the order of their list. */
  protected inListOrder(node: Answer, value: string): string {
    if (node.definition.control !== "select") return value;
    const [words, offered] = [wordsOf(value), this.choicesOf(node)];
    const listed = [...offered.keys()].filter((word) => words.includes(word));
    return [...listed, ...words.filter((word) => !offered.has(word))].join(" ");
  }

  value(tree: Tree, node: Answer, original: Answer = node): Value {
    return valueOf(tree, { world: this, node, original, position: 1, size: 1 });
  }

  protected truth(tree: Tree | undefined, node: Answer, otherwise = false): boolean {
    return tree === undefined ? otherwise : toTruth(this.value(tree, node));
  }

  /** What holds for the node now. */
  stateOf(node: Answer): State {
    const { constraint, required } = node.definition;
    const [relevant, value] = [this.relevant(node), node.text()];
    const judged = relevant && value !== "";
    return {
      relevant,
      value,
      required: this.truth(required, node),
      constraintOk: !judged || this.truth(constraint, node, true),
      readonly: this.inheritsReadonly(node),
    };
  }

  private inheritsReadonly(node: Item): boolean {
    if (!(node instanceof Answer)) return false;
    if (node.readonlyAt === this.epoch) return node.isReadonly;
    node.readonlyAt = this.epoch;
    node.isReadonly = false;
    return (node.isReadonly = this.truth(node.definition.readonly, node) || this.inheritsReadonly(node.parent));
  }

  /** A new node with everything below it. */
  protected made(definition: Definition, parent: Item, added: boolean, place = ""): Answer {
    const node = new Answer(this, definition, parent, added, place);
    this.nodes.set(node.key, node);
    for (const child of definition.children ?? []) {
      const { repetition } = child;
      let first = 1;
      if (repetition !== undefined) {
        first = added ? repetition.first_in_added : repetition.first;
        first = repetition.count === null ? first : 0;
        node.shown.set(child.path, first);
      }
      const every = Array.from({ length: first }, (_, at) =>
        this.made(child, node, added, repetition === undefined ? "" : String(at + 1)));
      node.children.set(child.path, every);
    }
    return node;
  }

  /** The node and everything below it that is there. */
  protected all(node: Answer, found: Answer[] = []): Answer[] {
    found.push(node);
    for (const child of node.below()) this.all(child, found);
    return found;
  }

  /** Make so many instances of a repeat; those beyond stay aside with their answers. */
  protected grow(parent: Answer, definition: Definition, wanted: number): void {
    const every = parent.children.get(definition.path) ?? [];
    while (every.length < wanted) {
      const place = String(every.length + 1);
      const added = this.made(definition, parent, parent.added || every.length > 0, place);
      every.push(added);
      parent.shown.set(definition.path, every.length);
      this.epoch += 1;
      this.begin(added, (action) => action.at_new_repeat);
    }
    // those beyond stay aside
    parent.shown.set(definition.path, wanted);
    this.epoch += 1;
  }

  /** Bring repeats to the number that their counts ask for. */
  protected settle(): void {
    this.epoch += 1;
    for (let round = 0; this.known.counts && round < MOST_ROUNDS; round++) {
      const changed = this.all(this.root).map((node) => this.adjustCounted(node));
      if (!changed.includes(true)) break;
    }
    if (this.known.lasting.size === 0) return;
    // some keep what they find first, so they look after every answer
    for (const node of this.all(this.root)) {
      if (this.known.lasting.has(node.definition.path)) node.text();
    }
  }

  /** Adjust the counted repeats right below; whether anything changed. */
  private adjustCounted(node: Answer): boolean {
    let changed = false;
    for (const child of node.definition.children ?? []) {
      const count = child.repetition?.count ?? null;
      if (count === null) continue;
      const here = new Answer(this, child, node); // the count is written as seen from an instance
      const asked = Math.trunc(plainNumber(toText(this.value(count, here))));
      const wanted = Math.min(Math.max(asked, 0), MOST_REPEATS);
      if (Number.isNaN(wanted) || wanted === node.shown.get(child.path)) continue;
      this.grow(node, child, wanted);
      changed = true;
    }
    return changed;
  }

  /** Fill what the form fills by itself when it opens or a repeat is added. */
  protected begin(top: Answer, wanted: (action: Action) => boolean): void {
    for (const node of this.all(top)) {
      const { path, preload } = node.definition;
      if (preload !== undefined && preload[0] !== "") {
        node.entered = stored(node.definition, preloaded(preload, this.now, this.properties));
      }
      for (const action of this.known.setting.get(path) ?? []) {
        if (!wanted(action)) continue;
        this.epoch += 1;
        // what is hidden now is never filled later
        if (this.relevant(node)) this.set(node, action, node);
      }
    }
  }

  /** Store what an action works out, as seen from the question that holds the action. */
  private set(node: Answer, action: Action, seenFrom: Answer): void {
    this.epoch += 1;
    node.entered = stored(node.definition, toText(this.value(action.value, seenFrom, node)));
    this.epoch += 1;
  }

  /** Do what waits for a change of another answer, until nothing changes any more. */
  protected fire(quietly = false): void {
    const { waiting } = this.known;
    for (let round = 0; round < MOST_ROUNDS && waiting.length > 0; round++) {
      const changed = waiting.map((action) => this.fireOne(action, quietly));
      if (!changed.includes(true)) return;
      this.settle();
    }
  }

  /** Set the nodes of one action whose source has changed; whether there was any. */
  private fireOne(action: Action, quietly: boolean): boolean {
    const seen = this.seen.get(action) ?? new Map<Answer, string>();
    this.seen.set(action, seen);
    let changed = false;
    const targets = this.all(this.root).filter((node) => node.definition.path === action.target);
    for (const node of targets) {
      const source = nearest(node, action.source ?? "");
      const [before, now] = [seen.get(node), source?.text() ?? ""];
      seen.set(node, now);
      if (before === undefined || before === now || quietly) continue;
      this.set(node, action, source ?? node);
      changed = this.fired = true;
    }
    return changed;
  }

  private find(path: string): Answer {
    const [root, ...parts] = path.replace(/^\/+/, "").split("/").map((part) => PART.exec(part));
    if (!path.startsWith("/") || root?.[1] !== this.root.name) throw new UnknownPath(path);
    let node = this.root;
    for (const part of parts) {
      const wanted = `${node.definition.path}/${part?.[1] ?? ""}`;
      const child = node.definition.children?.find((one) => one.path === wanted);
      if (child === undefined) throw new UnknownPath(path);
      node = this.instance(node, child, Number(part?.[2] || 1), path);
    }
    if (node.definition.kind !== "question") throw new UnknownPath(path);
    return node;
  }

  private instance(parent: Answer, child: Definition, place: number, path: string): Answer {
    const { repetition } = child;
    if (place > parent.instances(child.path).length) {
      const counted = repetition === undefined || repetition.count !== null;
      if (counted || place > MOST_REPEATS) throw new UnknownPath(path);
      this.grow(parent, child, place);
      this.settle();
      this.fire(); // what the new instance holds is seen before the answer changes it
    }
    const found = parent.instances(child.path)[place - 1];
    if (found === undefined) throw new UnknownPath(path);
    return found;
  }

  /** Work out calculations so that each finds what it needs (no deep recursion). */
  deriveInOrder(): void {
    this.orderedAt = this.epoch;
    const byPath = new Map<string, Answer[]>();
    for (const node of this.all(this.root)) {
      const { path } = node.definition;
      if (!this.known.worked.has(path)) continue;
      const alike = byPath.get(path);
      if (alike === undefined) byPath.set(path, [node]);
      else alike.push(node);
    }
    for (const path of this.form.order) byPath.get(path)?.forEach((node) => node.text());
  }
}
