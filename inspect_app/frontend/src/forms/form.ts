// A published form as the server sends it (checklists/forms/stored.py writes it). Fields that are
// missing hold their default; a tree is what the parser of checklists/forms/xpath.py makes.

export type Tree =
  | readonly ["number", string]
  | readonly ["text", string]
  | readonly ["negative", Tree]
  | readonly ["binary", string, Tree, Tree]
  | Call
  | Path;

export type Call = readonly ["call", string, ...Tree[]];

/** From the document, the context or the nodes of a tree, step by step. */
export type Path = readonly ["path", "/" | "." | Tree, ...Step[]];

/** One step of a path: axis, name, and the predicates that keep some of its nodes. */
export type Step = readonly [Axis, string, ...Tree[]];

export type Axis = "child" | "self" | "parent" | "below" | "attribute" | "filter";

export interface Choices {
  rows: Tree | null;
  value: string;
  label: string;
  translated: boolean;
  fixed?: [value: string, label: string][];
}

/** A piece of a text: itself, or the tree of a `${…}` whose value stands there. */
export type Piece = string | Tree;

/** A text as pieces, once per language in the order of `Form.languages`; missing where there is none. */
export type FaceWords = readonly (readonly Piece[])[];

/** What a form shows at a node: words, and the words of its rules. `media` is the kind of file asked for. */
export interface Face {
  label?: FaceWords;
  hint?: FaceWords;
  guidance?: FaceWords;
  constraint?: FaceWords;
  required?: FaceWords;
  appearance?: string;
  media?: string;
  step?: string;
}

export interface Definition {
  path: string;
  kind: "group" | "repeat" | "question";
  type?: string;
  control?: string;
  relevant?: Tree;
  required?: Tree;
  readonly?: Tree;
  constraint?: Tree;
  calculation?: Tree;
  default?: string;
  preload?: [kind: string, what: string];
  choices?: Choices;
  bounds?: [string, string];
  repetition?: { first: number; first_in_added: number; count: Tree | null };
  children?: Definition[];
  extras?: [string, string][];
  face?: Face;
  /** Our own column: while it is true a finding is proposed. */
  finding_if?: Tree;
  /** The calculation reads what it gave before. */
  keeps?: boolean;
}

export interface Action {
  target: string;
  value: Tree;
  at_first: boolean;
  at_new_repeat: boolean;
  source?: string;
}

export interface Table {
  columns: string[];
  rows: (string | null)[][];
}

/** One step of a regular expression (checklists/forms/patterns.py). */
export type PatternStep =
  | readonly ["set", ...number[]]
  | readonly ["split", number, number]
  | readonly ["jump", number]
  | readonly ["at", "start" | "end" | "edge" | "inside"];

export interface Form {
  title: string;
  form_id: string;
  version: string;
  root: Definition;
  actions: Action[];
  tables: Record<string, Table>;
  languages: [name: string, texts: Record<string, string>][];
  order: string[];
  /** The tree of each path that stands as text in an expression. */
  paths: Record<string, Tree>;
  /** The steps of each regular expression. */
  patterns: Record<string, PatternStep[]>;
}

/** The definition and all below it. */
export function definitionsOf(definition: Definition): Definition[] {
  return [definition, ...(definition.children ?? []).flatMap(definitionsOf)];
}

/** Whether its calculation keeps what it found before: it reads its own value, or calls once(). */
export function lasts({ calculation, keeps }: Definition): boolean {
  return keeps === true || (calculation !== undefined && holdsCall(calculation, "once"));
}

/** Whether a tree calls a function anywhere; lists inside a tree are trees or steps. */
function holdsCall(tree: readonly unknown[], name: string): boolean {
  if (tree[0] === "call" && tree[1] === name) return true;
  return tree.some((part) => Array.isArray(part) && holdsCall(part, name));
}
