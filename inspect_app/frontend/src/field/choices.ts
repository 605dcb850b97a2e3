// What a person sees of the queue and may decide about it.

import { cellKey, dropped, operationOf, resolved, type Cell, type CellKind } from "./cells";
import type { Operation } from "./contract";
import { STUCK, UNSENT } from "./database";
import type { Counts, WaitingItem } from "./local";
import { operationId } from "./operation-id";
import {
  deviceTime, nextOrder, type Core, type StoredFile, type StoredOperation,
} from "./records";

// From keys and readable columns alone: it is asked after every answer.
export async function counts(core: Core): Promise<Counts> {
  const { database } = core.records;
  const [unsent, stuck, cases, files, sending] = await Promise.all([
    database.count("operations", UNSENT), database.count("operations", STUCK),
    database.unsentByCase(), database.all("files"), sendingNow(core),
  ]);
  const open = files.filter((row) => row.state !== "received");
  const byCase = { ...cases };
  for (const row of open) if (row.case) byCase[row.case] = (byCase[row.case] ?? 0) + 1;
  return {
    unsent, sending, byCase,
    stuck: stuck + open.filter((row) => row.state && STUCK.includes(row.state)).length,
    files: open.length,
    fileBytes: open.reduce((sum, row) => sum + (row.size ?? 0), 0),
  };
}

async function sendingNow(core: Core): Promise<number> {
  if (!core.syncing()) return 0;
  const rows = await core.records.database.all("operations", "state", "waiting");
  return rows.filter((row) => row.sent).length;
}

export async function waiting(core: Core): Promise<WaitingItem[]> {
  const [operations, files] = await Promise.all([
    core.records.all<StoredOperation>("operations"), core.records.all<StoredFile>("files"),
  ]);
  const items: [number, WaitingItem][] = [];
  for (const { row, value } of operations) {
    if (row.state === "received") continue;
    const mine = value?.operation ?? null;
    const sending = row.state === "waiting" && row.sent && core.syncing();
    items.push([row.order ?? 0, {
      id: row.key as string, caseId: row.case ?? "", kind: mine?.kind ?? "note",
      question: mine && "question" in mine ? mine.question : "",
      state: sending ? "sending" : (row.state ?? "waiting"), progress: 0,
      problems: value?.problems ?? [{ code: "damaged", text: "", where: "" }],
      mine, theirs: value?.theirs ?? null,
    }]);
  }
  for (const { row, value } of files) {
    if (row.state === "received") continue;
    const hash = String(row.key[1]);
    const progress = core.progress(hash);
    items.push([row.order ?? 0, {
      id: hash, caseId: row.case ?? "", kind: value?.file.kind ?? "photo",
      question: String(row.key[2]), progress,
      state: row.state === "waiting" && progress > 0 && core.syncing() ? "sending" : (row.state ?? "waiting"),
      problems: value?.problems ?? [{ code: "damaged", text: "", where: "" }],
      mine: null, theirs: null,
    }]);
  }
  return items.sort(([one], [other]) => one - other).map(([, item]) => item);
}

// A conflict, by a person: mine goes out once more, against the value that the person saw; theirs is
// told as well, so that the whole team sees the conflict closed.
export async function resolve(
  core: Core, opId: string, choice: "mine" | "theirs", settles: readonly string[] = [],
): Promise<void> {
  await core.queue.run(async (pen) => {
    const stored = await pen.get<StoredOperation>("operations", opId);
    const plain = await pen.plain("operations", opId);
    if (!stored?.cell || !plain || !("question" in stored.operation)) return;
    const key = cellKey(plain.case ?? "", stored.cell, stored.operation.question);
    const cell = await pen.get<Cell>("cells", key);
    if (cell?.stuck !== "conflict") return;
    const named = [...new Set([opId, ...settles])];
    for (const one of [cell.sent, cell.next]) if (one) pen.remove("operations", one);
    const [id, at, device] = [operationId(), deviceTime(), core.self.device.label];
    const queue = async (operation: Operation, of: CellKind | "") => pen.put("operations", id,
      { operation, cell: of, problems: [], theirs: null, receipt: null },
      { case: plain.case, order: await nextOrder(pen), state: "waiting", sent: 0 });
    const after = resolved(cell, choice, id);
    const answers = stored.cell === "answer";
    if (choice === "mine" && after.mine) {
      const words = { ...after.mine, at, ...(answers ? { settles: [...new Set([...named, ...(after.mine.settles ?? [])])] } : {}) };
      pen.put("cells", key, { ...after, mine: words }, { case: plain.case });
      return queue(operationOf(after, words, id, device), stored.cell);
    }
    pen.put("cells", key, after, { case: plain.case });
    if (!answers) return;
    const { question } = stored.operation;
    const seen_version = cell.theirs?.version ?? 0;
    await queue({ op_id: id, at, device, kind: "conflict_settled", question, conflicts: named, seen_version }, "");
  });
}

// A refused operation, or a refused or damaged file, by a person.
export async function discard(core: Core, id: string): Promise<void> {
  const files = (await core.records.all<StoredFile>("files")).filter(
    ({ row }) => row.key[1] === id && row.state === "refused",
  );
  await core.queue.run(async (pen) => {
    for (const { row } of files) {
      if ((await pen.plain("files", row.key))?.state === "refused") pen.remove("files", row.key);
    }
    const plain = await pen.plain("operations", id);
    if (plain?.state !== "refused") return;
    const stored = await pen.get<StoredOperation>("operations", id);
    pen.remove("operations", id);
    if (!stored?.cell || !("question" in stored.operation)) return;
    const key = cellKey(plain.case ?? "", stored.cell, stored.operation.question);
    const cell = await pen.get<Cell>("cells", key);
    if (cell) pen.put("cells", key, dropped(cell), { case: plain.case });
  });
  if (!files.length) return;
  const left = (await core.records.database.all("files")).some((row) => row.key[1] === id);
  if (!left) await core.queue.run(async (pen) => pen.remove("blobs", id));
}
