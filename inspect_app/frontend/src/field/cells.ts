// A cell is one answer or one note of a case: what the server said last, what was typed here, and
// the operations between the two. Pure: jobs of the write queue put what comes out.

import type { Operation, Problem, ServerAnswer, ServerNote } from "./contract";
import type { ItemState, LocalAnswer } from "./local";

export type CellKind = "answer" | "note";

// An answer or the text of a note (`value`) with its version on the server.
export interface Standing {
  value: string | null;
  reason: string;
  version: number;
  by: string;
  at: string;
}

export interface Words {
  value: string | null;
  reason: string;
  at: string;
  settles?: string[]; // refused operations that the person saw and decided by these words
}

export interface Cell {
  case: string;
  kind: CellKind;
  question: string;
  server: Standing | null;
  mine: Words | null; // typed here and not received
  base: number; // version that `mine` saw
  sent: string; // operation that may be on its way; its content stands
  next: string; // operation that was never sent and holds `mine` when there is one
  stuck: "" | "conflict" | "refused" | "held";
  theirs: Standing | null; // in conflict, as the server told it; a person chooses against this
  problems: Problem[];
}

export const cellKey = (caseId: string, kind: CellKind, question: string) => [
  caseId, kind, question,
];

export function emptyCell(caseId: string, kind: CellKind, question: string): Cell {
  return {
    case: caseId, kind, question, server: null, mine: null, base: 0, sent: "", next: "",
    stuck: "", theirs: null, problems: [],
  };
}

export const isAnswer = (told: ServerAnswer | ServerNote): told is ServerAnswer => "value" in told;

export function standing(told: ServerAnswer | ServerNote): Standing {
  if (!isAnswer(told))
    return { value: told.text, reason: "", version: told.version, by: "", at: "" };
  const { value, not_applicable_reason: reason, version, answered_by: by, answered_at: at } = told;
  return { value, reason, version, by: by ?? "", at: at ?? "" };
}

export function told(cell: Cell, one: Standing | null): ServerAnswer | ServerNote | null {
  const { question } = cell;
  if (!one) return null;
  if (cell.kind === "note") return { question, text: one.value ?? "", version: one.version };
  return {
    question, value: one.value, not_applicable_reason: one.reason, version: one.version,
    answered_by: one.by, answered_at: one.at,
  };
}

export const newer = (one: Standing | null, other: Standing | null): Standing | null =>
  !one || (other && other.version > one.version) ? other : one;

export const sameWords = (one: Words | null, other: Standing | null): boolean =>
  !!one && !!other && one.value === other.value && one.reason === other.reason;

export const pending = (cell: Cell): boolean => !!(cell.sent || cell.next);

// What the server tells by the way. What is unsent and the version it saw stay as they are.
export function heard(cell: Cell, one: Standing): Cell {
  const server = newer(cell.server, one);
  const over = cell.stuck === "held" && !pending(cell) && (server?.version ?? 0) > cell.base;
  return over ? { ...cell, server, mine: null, stuck: "" } : { ...cell, server };
}

// What stood on the screen was typed here and had no receipt at that moment.
export const OWN = "own";

// Something was typed. `saw`: the version on the screen; decisive only where nothing is unsent. Who
// saw the own words saw what they became, also when their receipt came before this could be kept.
export function typed(cell: Cell, words: Words, saw: number | typeof OWN, opId: string): Cell {
  const next = { ...cell, mine: withEarlier(cell, words), next: opId };
  if (cell.stuck === "conflict") return next;
  if (cell.stuck === "refused") return { ...next, sent: "", stuck: "", problems: [] };
  return { ...next, base: pending(cell) || saw === OWN ? cell.base : saw, stuck: "" };
}

// What was never sent gives way to the words after it, and what it decided with it.
function withEarlier(cell: Cell, words: Words): Words {
  const earlier = (cell.next && cell.mine?.settles) || [];
  const all = [...new Set([...earlier, ...(words.settles ?? [])])];
  return all.length ? { ...words, settles: all } : words;
}

// A receipt: version `version` is what the operation wrote.
export function received(cell: Cell, operation: Operation, version: number): Cell {
  const mine = { ...standing(asServer(operation)), version };
  const rest = cell.sent === operation.op_id ? { ...cell, sent: "" } : { ...cell, next: "" };
  return {
    ...rest, server: newer(cell.server, mine), base: version, stuck: "", theirs: null, problems: [],
    mine: rest.next || rest.sent ? cell.mine : null,
  };
}

function asServer(operation: Operation): ServerAnswer | ServerNote {
  if (operation.kind === "note")
    return { question: operation.question, text: operation.text, version: 0 };
  if (operation.kind !== "answer") throw new TypeError(operation.kind);
  const { question, value, not_applicable_reason, at } = operation;
  return { question, value, not_applicable_reason, version: 0, answered_by: "", answered_at: at };
}

export function conflicted(cell: Cell, theirs: Standing, problems: Problem[]): Cell {
  const server = newer(cell.server, theirs);
  return { ...cell, stuck: "conflict", theirs, server, problems };
}

// Refused for good. What was typed after it goes on alone.
export function refused(cell: Cell, problems: Problem[]): Cell {
  if (cell.next) return { ...cell, sent: "" };
  return { ...cell, stuck: "refused", problems };
}

// A person elsewhere decided that `theirs` stands: what was refused goes, what was typed after it
// and never sent goes out as a new word against what it saw.
export function closed(cell: Cell): Cell {
  const clear = { ...cell, sent: "", stuck: "" as const, theirs: null, problems: [] };
  return cell.next ? clear : { ...clear, mine: null, server: newer(cell.server, cell.theirs) };
}

// A person chose against `theirs`; somebody's later value is then a new conflict.
export function resolved(cell: Cell, choice: "mine" | "theirs", opId: string): Cell {
  const clear = { ...cell, sent: "", stuck: "" as const, theirs: null, problems: [] };
  if (choice === "theirs")
    return { ...clear, mine: null, next: "", server: newer(cell.server, cell.theirs) };
  return { ...clear, next: opId, base: cell.theirs?.version ?? 0 };
}

export const dropped = (cell: Cell): Cell => ({
  ...cell, mine: null, sent: "", next: "", stuck: "", theirs: null, problems: [],
});

export function cellState(cell: Cell, syncing: boolean): ItemState {
  if (cell.stuck) return cell.stuck;
  if (cell.sent && !cell.next) return syncing ? "sending" : "waiting";
  return cell.mine ? "waiting" : "received";
}

export function localAnswer(cell: Cell, syncing: boolean): LocalAnswer {
  const state = cellState(cell, syncing);
  const shown = cell.mine ?? cell.server;
  return {
    question: cell.question,
    own: cell.stuck === "conflict" ? cell.sent : "",
    settles: cell.mine?.settles ?? [],
    value: shown?.value ?? null,
    reason: shown?.reason ?? "",
    version: cell.mine ? cell.base : (cell.server?.version ?? 0),
    state,
    by: cell.mine ? "" : (cell.server?.by ?? ""),
    at: shown?.at ?? "",
    theirs: cell.stuck === "conflict" ? (told(cell, cell.theirs) as ServerAnswer | null) : null,
    problems: cell.problems,
  };
}

// The operation that brings what was typed. `seen_version` is set when it is sent.
export function operationOf(
  cell: Cell, words: Words, opId: string, device: string,
): Operation {
  const base = { op_id: opId, at: words.at, device, question: cell.question, seen_version: 0 };
  if (cell.kind === "note") return { ...base, kind: "note", text: words.value ?? "" };
  return {
    ...base, kind: "answer", value: words.value, not_applicable_reason: words.reason,
    ...(words.settles?.length ? { settles: words.settles } : {}),
  };
}
