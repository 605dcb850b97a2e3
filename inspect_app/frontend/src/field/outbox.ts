// The queue's side of the store: what goes out next, and what the server's replies mean for it.

import {
  cellKey, closed, conflicted, dropped, received, refused, resolved, sameWords, standing, type Cell,
} from "./cells";
import type { Operation, Problem, QuarantineReceipt, Receipt, Result, ServerConflict } from "./contract";
import type { Plain, Row } from "./database";
import {
  fileKey, problem, type Core, type FileFacts, type Live, type StoredFile, type StoredOperation,
} from "./records";
import type { Pen } from "./write-queue";

export interface Outgoing {
  case: string;
  order: number;
  row: Row;
}

// Operations without a receipt, oldest first; only plain columns are read.
export async function unsentRows(core: Core): Promise<Outgoing[]> {
  const rows = await core.records.database.all("operations");
  return rows
    .filter((row) => row.state !== "received")
    .map((row) => ({ case: row.case ?? "", order: row.order ?? 0, row }))
    .sort((one, other) => one.order - other.order);
}

const withState = (plain: Plain, state: Plain["state"]): Plain => ({
  case: plain.case, order: plain.order, sent: plain.sent, state,
});

interface Found {
  stored: StoredOperation;
  plain: Plain;
  key: string[] | null; // of the cell
  cell: Cell | null;
}

async function find(pen: Pen, opId: string): Promise<Found | null> {
  const stored = await pen.get<StoredOperation>("operations", opId);
  const plain = await pen.plain("operations", opId);
  if (!stored || !plain) return null;
  const key = stored.cell && "question" in stored.operation
    ? cellKey(plain.case ?? "", stored.cell, stored.operation.question) : null;
  return { stored, plain, key, cell: key && (await pen.get<Cell>("cells", key)) };
}

// The next operations of a case, marked on the disk as sent before anything leaves: from here on
// their content stands. One operation per question at a time, so that each saw the one before.
export function takeBatch(
  core: Core, caseId: string, most: number, bytes: number,
): Promise<Operation[]> {
  return core.queue.run(async (pen) => {
    const rows = (await core.records.database.all("operations", "case", caseId))
      .filter((row) => row.state === "waiting")
      .sort((one, other) => (one.order ?? 0) - (other.order ?? 0));
    const batch: Operation[] = [];
    let size = 20;
    for (const row of rows) {
      if (batch.length >= most) break;
      const opId = row.key as string;
      const found = await find(pen, opId);
      if (!found) {
        damagedRow(pen, row);
        continue;
      }
      const { stored, cell, key } = found;
      if (cell && cell.sent && cell.sent !== opId) continue; // after the one that is on its way
      const fresh = !row.sent && (stored.operation.kind === "answer" || stored.operation.kind === "note");
      const operation = fresh && cell
        ? ({ ...stored.operation, seen_version: cell.base } as Operation) : stored.operation;
      const length = new TextEncoder().encode(JSON.stringify(operation)).length + 1;
      if (batch.length && size + length > bytes) break;
      size += length;
      batch.push(operation);
      if (row.sent) continue;
      pen.put("operations", opId, { ...stored, operation }, { ...withState(row, "waiting"), sent: 1 });
      if (cell && key) pen.put("cells", key, { ...cell, sent: opId, next: "" }, { case: caseId });
    }
    return batch;
  }, true);
}

// The record cannot be opened: it stays, and a person sees it.
function damagedRow(pen: Pen, row: Row): void {
  const lost: StoredOperation = {
    operation: { op_id: row.key as string } as Operation, cell: "", theirs: null, receipt: null,
    problems: [problem("damaged")],
  };
  pen.put("operations", row.key, lost, withState(row, "refused"));
}

export async function settle(core: Core, results: Result[]): Promise<void> {
  await core.queue.run(async (pen) => {
    for (const one of results) {
      if (one.status === "accepted") await accept(pen, one.receipt);
      else if (one.status === "conflict") await conflict(pen, one);
      else await refuse(pen, one.op_id, one.problems);
    }
  });
}

// Receipts found by asking, after a crash or a lost reply.
export async function settleReceipts(core: Core, receipts: Receipt[]): Promise<void> {
  if (!receipts.length) return;
  await core.queue.run(async (pen) => {
    for (const one of receipts) await accept(pen, one);
  });
}

async function accept(pen: Pen, receipt: Receipt): Promise<void> {
  const found = await find(pen, receipt.op_id);
  if (!found || found.plain.state === "received") return;
  const { stored, plain, key, cell } = found;
  await decided(pen, plain.case ?? "", stored.operation);
  if (!key) {
    pen.put("operations", receipt.op_id, { ...stored, receipt, problems: [] }, withState(plain, "received"));
    return;
  }
  pen.remove("operations", receipt.op_id); // its receipt names it
  if (!cell) return;
  const after = received(cell, stored.operation, receipt.version ?? cell.base + 1);
  pen.put("cells", key, after, { case: plain.case });
  await release(pen, after);
}

// What an accepted operation decided is shown as decided until the server tells it with all else.
async function decided(pen: Pen, caseId: string, operation: Operation): Promise<void> {
  const named = operation.kind === "conflict_settled" ? operation.conflicts
    : operation.kind === "answer" ? operation.settles ?? [] : [];
  const live = named.length ? await pen.get<Live>("live", caseId) : null;
  if (!live?.conflicts) return;
  const outcome = operation.kind === "answer" ? "answered" : "kept";
  const conflicts = live.conflicts.map((one): ServerConflict =>
    one.outcome === null && named.includes(one.op_id) ? { ...one, outcome } : one);
  pen.put("live", caseId, { ...live, conflicts });
}

// What was held back behind a conflict goes on.
async function release(pen: Pen, cell: Cell): Promise<void> {
  const next = cell.next && (await find(pen, cell.next));
  if (next && next.plain.state === "held")
    pen.put("operations", cell.next, next.stored, withState(next.plain, "waiting"));
}

async function conflict(pen: Pen, one: Extract<Result, { status: "conflict" }>): Promise<void> {
  const found = await find(pen, one.op_id);
  if (!found?.cell || !found.key) return;
  const { stored, plain, key, cell } = found;
  const theirs = standing(one.current);
  if (sameWords(cell.mine, theirs)) {
    // Both wrote the same: the reply names the operation and what stands is what it says.
    for (const gone of [cell.sent, cell.next]) if (gone) pen.remove("operations", gone);
    pen.put("cells", key, resolved({ ...cell, theirs }, "theirs", ""), { case: plain.case });
    return;
  }
  if (one.settled) return close(pen, one.op_id, { ...cell, theirs }, plain.case);
  pen.put("operations", one.op_id, { ...stored, problems: one.problems, theirs: one.current },
    withState(plain, "conflict"));
  const after = conflicted(cell, theirs, one.problems);
  pen.put("cells", key, after, { case: plain.case });
  const next = after.next && (await find(pen, after.next));
  if (next) pen.put("operations", after.next, next.stored, withState(next.plain, "held"));
}

// Decided by a person elsewhere: the server names the operation, so it may go.
async function close(pen: Pen, opId: string, cell: Cell, caseId: string | undefined): Promise<void> {
  pen.remove("operations", opId);
  const after = closed(cell);
  pen.put("cells", cellKey(cell.case, cell.kind, cell.question), after, { case: caseId });
  await release(pen, after);
}

// Own operations in conflict that the server names as decided.
export async function letGo(pen: Pen, conflicts: readonly ServerConflict[] = []): Promise<void> {
  for (const { op_id: opId, outcome } of conflicts) {
    const found = outcome && (await find(pen, opId));
    if (!found || found.plain.state !== "conflict" || found.cell?.sent !== opId) continue;
    await close(pen, opId, found.cell, found.plain.case);
  }
}

async function refuse(pen: Pen, opId: string, problems: Problem[]): Promise<void> {
  const found = await find(pen, opId);
  if (!found) return;
  const { stored, plain, key, cell } = found;
  if (cell && key) {
    pen.put("cells", key, refused(cell, problems), { case: plain.case });
    if (cell.next) {
      pen.remove("operations", opId); // the person has written something newer, which goes on
      return;
    }
  }
  pen.put("operations", opId, { ...stored, problems }, withState(plain, "refused"));
}

// Why a whole case is not taken at the moment; its operations stay in the queue.
export async function noteTrouble(core: Core, caseId: string, problems: Problem[]): Promise<void> {
  const rows = await core.records.all<StoredOperation>("operations", "case", caseId);
  const words = JSON.stringify(problems);
  const news = rows.filter(
    ({ row, value }) => row.state === "waiting" && value && JSON.stringify(value.problems) !== words,
  );
  if (!news.length) return;
  await core.queue.run(async (pen) => {
    for (const { row } of news) {
      const found = await find(pen, row.key as string);
      if (found?.plain.state !== "waiting") continue;
      pen.put("operations", row.key, { ...found.stored, problems }, withState(found.plain, "waiting"));
    }
  });
}

// A closed account handed these over; the receipt names them, so they may go.
export async function settleHeld(core: Core, receipt: QuarantineReceipt): Promise<void> {
  await core.queue.run(async (pen) => {
    for (const opId of receipt.held) {
      const found = await find(pen, opId);
      if (!found || found.plain.state === "received") continue;
      pen.remove("operations", opId);
      const { cell, key, plain } = found;
      if (!cell || !key) continue;
      const rest = {
        ...cell, sent: cell.sent === opId ? "" : cell.sent, next: cell.next === opId ? "" : cell.next,
      };
      const after: Cell = rest.sent || rest.next
        ? rest : { ...dropped(rest), mine: rest.mine, stuck: "held" };
      pen.put("cells", key, after, { case: plain.case });
    }
  });
}

export interface OutgoingFile {
  case: string;
  key: string[];
  facts: FileFacts;
  state: string;
}

// Files without the server's confirmation, oldest first. Damaged ones are never sent.
export async function unsentFiles(core: Core): Promise<OutgoingFile[]> {
  const all = await core.records.all<StoredFile>("files");
  return all
    .filter(({ row, value }) => row.state !== "received" && value && !value.damaged)
    .sort((one, other) => (one.row.order ?? 0) - (other.row.order ?? 0))
    .map(({ row, value }) => ({
      case: row.case ?? "", key: row.key as string[], facts: (value as StoredFile).file,
      state: row.state ?? "waiting",
    }));
}

export async function refuseFile(core: Core, one: OutgoingFile, problems: Problem[]): Promise<void> {
  await core.queue.run(async (pen) => {
    const key = fileKey({ case: one.case, ...one.facts });
    const [stored, plain] = [await pen.get<StoredFile>("files", key), await pen.plain("files", key)];
    if (!stored || !plain || plain.state === "received") return;
    const { case: of, order, size } = plain;
    pen.put("files", key, { ...stored, problems }, { case: of, order, size, state: "refused" });
  });
}
