// One case in memory, for as long as its page is open.

import {
  cellKey, cellState, emptyCell, localAnswer, operationOf, OWN, pending, typed,
  type Cell, type CellKind, type Words,
} from "./cells";
import { fromBase64, nfc, sha256, toBase64 } from "./canonical";
import type { CasePack, Operation } from "./contract";
import { DamagedFile, OnlyOnServer, StorageFull, TooLarge } from "./errors";
import type { CaseFile, Given, LocalAnswer, LocalFile, LocalOperation, NewFile, Pure } from "./local";
import type { Plain } from "./database";
import {
  deviceTime, fileKey, nextOrder, problem,
  type Core, type Live, type StoredFile, type StoredOperation, type StoredThumb,
} from "./records";
import { operationId } from "./operation-id";
import { makeRoom, removeReceived } from "./room";
import type { Pen, Written } from "./write-queue";

type Acted = Exclude<Operation, { kind: "answer" | "note" }>;

interface Typed {
  kind: CellKind;
  question: string;
  words: Words;
}

interface Typing {
  words: Words;
  jobs: number; // not yet on the disk
}

const LATER = Number.MAX_SAFE_INTEGER; // in memory and not yet in the queue

export class OpenCase implements CaseFile {
  readonly answers = new Map<string, LocalAnswer>();
  readonly notes = new Map<string, string>();
  files: LocalFile[] = [];
  operations: LocalOperation[] = [];
  private cells = new Map<string, Cell>();
  private typing = new Map<string, Typing>();
  private orders = new Map<string, number>();
  private live: Live | null = null;
  private still: CasePack | null = null;

  private constructor(
    private readonly core: Core,
    readonly id: string,
    private readonly onClose: (one: OpenCase) => void,
  ) {}

  static async load(
    core: Core, id: string, onClose: (one: OpenCase) => void, listen: (one: OpenCase) => void,
  ): Promise<OpenCase> {
    const found = new OpenCase(core, id, onClose);
    listen(found); // first: what is written while we read comes to us as well
    const { records } = core;
    const [still, live, cells, files] = await Promise.all([
      records.get<CasePack>("packs", id),
      records.get<Live>("live", id),
      records.all<Cell>("cells", "case", id),
      records.all<StoredFile>("files", "case", id),
    ]);
    // What brings an answer or a note is shown by its cell: only the others are opened.
    const ofCells = new Set(cells.flatMap(({ value }) => (value ? [value.sent, value.next] : [])));
    const operations = await records.all<StoredOperation>(
      "operations", "case", id, (row) => !ofCells.has(row.key as string),
    );
    if (!still) {
      onClose(found);
      throw new TypeError(`no pack of case ${id}`);
    }
    const rows = [
      { table: "packs" as const, key: id, value: still, plain: {} },
      { table: "live" as const, key: id, value: live ?? undefined, plain: {} },
      ...[["cells", cells], ["operations", operations], ["files", files]].flatMap(([table, all]) =>
        (all as typeof cells)
          .filter((one) => one.value !== null)
          .map(({ row, value }) => ({ table, key: row.key, value, plain: row }) as Written),
      ),
    ];
    found.take(rows.filter((one) => !found.fresh(one)));
    return found;
  }

  get pack(): CasePack {
    if (!this.still) throw new TypeError("closed");
    const all = { ...this.still, ...this.live };
    const { alarms = [], conflicts = [], sections = [] } = all; // packs of old builds have none
    return { ...all, alarms, conflicts, sections };
  }

  async answer(
    question: string, value: string | null, reason = "", settles: readonly string[] = [],
  ): Promise<void> {
    await this.answerAll([{ question, value, reason, settles }]);
  }

  async answerAll(given: readonly Given[]): Promise<void> {
    const at = deviceTime();
    await this.type(given.map(({ question, value, reason, settles }) => ({
      kind: "answer", question, words: { value, reason, at, ...(settles?.length ? { settles: [...settles] } : {}) },
    })));
  }

  async note(question: string, text: string): Promise<void> {
    await this.type([{ kind: "note", question, words: { value: text, reason: "", at: deviceTime() } }]);
  }

  // All of them in one transaction, or none.
  private async type(asked: readonly Typed[]): Promise<void> {
    const most = this.core.limits().text_characters;
    const clean = asked.map((one) => ({ ...one, words: nfc(one.words) }));
    for (const { words } of clean)
      if (Math.max(words.value?.length ?? 0, words.reason.length) > most) throw new TooLarge(most);
    const seen = clean.map((one) => ({ ...one, saw: this.begin(one) }));
    try {
      await this.core.queue.run(async (pen) => {
        for (const { kind, question, words, saw } of seen) await this.save(pen, kind, question, words, saw);
      });
    } finally {
      for (const { kind, question } of seen) {
        const name = `${kind}/${question}`;
        const mine = this.typing.get(name);
        if (mine && (mine.jobs -= 1) === 0) this.typing.delete(name);
        this.show(kind, question);
      }
    }
  }

  // Shown from now on. Returns what stood on the screen before.
  private begin({ kind, question, words }: Typed): number | typeof OWN {
    const name = `${kind}/${question}`;
    const shown = this.cells.get(name);
    this.typing.set(name, { words, jobs: (this.typing.get(name)?.jobs ?? 0) + 1 });
    this.show(kind, question);
    return shown && pending(shown) ? OWN : (shown?.server?.version ?? 0);
  }

  // Answer and operation in one transaction. An operation that was never sent gives way to its
  // successor; one that may be on its way is not touched.
  private async save(
    pen: Pen, kind: CellKind, question: string, words: Words, saw: number | typeof OWN,
  ): Promise<void> {
    const key = cellKey(this.id, kind, question);
    const old = (await pen.get<Cell>("cells", key)) ?? emptyCell(this.id, kind, question);
    if (old.next) pen.remove("operations", old.next);
    if (old.stuck === "refused" && old.sent) pen.remove("operations", old.sent);
    const cell = typed(old, words, saw, operationId());
    const stored: StoredOperation = {
      operation: operationOf(cell, cell.mine ?? words, cell.next, this.core.self.device.label),
      cell: kind, problems: [], theirs: null, receipt: null,
    };
    const state = cell.stuck === "conflict" ? "held" : "waiting";
    pen.put("cells", key, cell, { case: this.id });
    const plain: Plain = { case: this.id, order: await nextOrder(pen), state, sent: 0 };
    pen.put("operations", cell.next, stored, plain);
  }

  async operate(asked: Pure<Acted>): Promise<string> {
    const base = { op_id: operationId(), at: deviceTime() };
    const clean = asked.kind === "minutes" ? asked : nfc(asked); // minutes stay as they were signed
    const operation = { ...clean, ...base, device: this.core.self.device.label } as Operation;
    const most = this.core.limits().text_characters;
    const texts = Object.values(operation).filter((one) => typeof one === "string");
    if (texts.some((one) => one.length > most)) throw new TooLarge(most);
    const shown: LocalOperation = { operation, state: "waiting", receipt: null, problems: [] };
    this.orders.set(base.op_id, LATER);
    this.operations = [...this.operations, shown];
    try {
      await this.core.queue.run(async (pen) => {
        const stored: StoredOperation = {
          operation, cell: "", problems: [], theirs: null, receipt: null,
        };
        const order = await nextOrder(pen);
        pen.put("operations", base.op_id, stored, { case: this.id, order, state: "waiting", sent: 0 });
      });
    } catch (error) {
      this.operations = this.operations.filter((one) => one !== shown);
      throw error;
    }
    return base.op_id;
  }

  async addFile(file: NewFile): Promise<string> {
    const { bytes, thumbnail, ...told } = file;
    const most = this.core.limits().photo_bytes;
    if (!bytes.byteLength || (file.kind === "photo" && bytes.byteLength > most))
      throw new TooLarge(most);
    await makeRoom(this.core, bytes.byteLength);
    const hash = await sha256(bytes);
    const facts = { ...nfc(told), sha256: hash, size: bytes.byteLength };
    const key = fileKey({ case: this.id, sha256: hash, question: file.question });
    const small: StoredThumb | null = thumbnail && {
      type: thumbnail.type, base64: toBase64(await thumbnail.arrayBuffer()),
    };
    const keep = () => this.core.queue.run(async (pen) => {
      pen.put("blobs", hash, bytes);
      if (small) pen.put("thumbs", hash, small);
      const old = await pen.plain("files", key);
      const kept = await pen.get<StoredFile>("files", key);
      if (old && kept && !kept.damaged) return; // the same file at the same question
      const stored: StoredFile = { file: facts, problems: [], damaged: false };
      const order = old?.order ?? (await nextOrder(pen));
      const plain: Plain = { case: this.id, order, state: "waiting", size: facts.size };
      pen.put("files", key, stored, plain);
    });
    await keep().catch(async (error: unknown) => {
      if (!(error instanceof StorageFull) || !(await removeReceived(this.core, facts.size))) throw error;
      await keep();
    });
    return hash;
  }

  async fileBytes(hash: string): Promise<ArrayBuffer> {
    return readFile(this.core, this.id, hash);
  }

  async thumbnail(hash: string): Promise<Blob | null> {
    const found = await this.core.records.get<StoredThumb>("thumbs", hash);
    return found && new Blob([fromBase64(found.base64)], { type: found.type });
  }

  async draft<T>(name: string): Promise<T | null> {
    await this.core.queue.idle(); // what was kept a moment ago is found
    return this.core.records.get<T>("drafts", [this.id, name]);
  }

  async keepDraft(name: string, value: unknown): Promise<void> {
    await this.core.queue.run(async (pen) => {
      if (value === null || value === undefined) pen.remove("drafts", [this.id, name]);
      else pen.put("drafts", [this.id, name], value, { case: this.id });
    });
  }

  close(): void {
    this.onClose(this);
  }

  // What was committed, here or in another tab. Returns whether it was about this case.
  take(written: Written[]): boolean {
    let mine = false;
    for (const one of written) {
      const belongs = Array.isArray(one.key) ? one.key[0] === this.id : this.owns(one);
      if (!belongs) continue;
      mine = this.takeOne(one) || mine;
    }
    return mine;
  }

  // While the case is being read: whether something newer of this record came in already.
  private fresh({ table, key }: Written): boolean {
    if (table === "packs") return !!this.still;
    if (table === "live") return !!this.live;
    if (table === "cells") return this.cells.has(`${key[1]}/${key[2]}`);
    return this.orders.has(JSON.stringify(key)) || this.orders.has(key as string);
  }

  private owns({ table, key, plain }: Written): boolean {
    if (table === "operations") return plain.case === this.id || this.orders.has(key as string);
    return (table === "packs" || table === "live") && key === this.id;
  }

  private takeOne({ table, key, value, plain }: Written): boolean {
    if (table === "packs") this.still = value as CasePack;
    else if (table === "live") this.live = (value as Live | undefined) ?? null;
    else if (table === "cells") this.takeCell(value as Cell | undefined);
    else if (table === "operations") this.takeOperation(key as string, value, plain);
    else if (table === "files") this.takeFile(key as string[], value, plain);
    else return false;
    return true;
  }

  private takeCell(cell: Cell | undefined): void {
    if (!cell) return;
    this.cells.set(`${cell.kind}/${cell.question}`, cell);
    this.show(cell.kind, cell.question);
  }

  private takeOperation(opId: string, value: unknown, plain: Plain): void {
    const rest = this.operations.filter((one) => one.operation.op_id !== opId);
    const stored = value as StoredOperation | undefined;
    if (!stored) {
      this.operations = rest;
      this.orders.delete(opId);
      return;
    }
    if (stored.cell) return;
    this.orders.set(opId, plain.order ?? LATER);
    const state = plain.state ?? "waiting";
    const sending = state === "waiting" && plain.sent === 1 && this.core.syncing();
    const { operation, receipt, problems } = stored;
    const shown: LocalOperation = {
      operation, receipt, problems, state: sending ? "sending" : state,
    };
    this.operations = [...rest, shown].sort((one, other) => this.order(one.operation.op_id) - this.order(other.operation.op_id));
  }

  private takeFile(key: string[], value: unknown, plain: Plain): void {
    const rest = this.files.filter((one) => one.sha256 !== key[1] || one.question !== key[2]);
    const stored = value as StoredFile | undefined;
    this.files = rest;
    if (!stored) return;
    const name = JSON.stringify(key);
    this.orders.set(name, plain.order ?? LATER);
    const { file, damaged, problems } = stored;
    const shown = { ...file, state: plain.state ?? "waiting", damaged, problems };
    const place = (one: LocalFile) =>
      this.order(JSON.stringify(fileKey({ ...one, case: this.id })));
    this.files = [...rest, shown].sort((one, other) => place(one) - place(other));
  }

  private order(name: string): number {
    return this.orders.get(name) ?? LATER;
  }

  private show(kind: CellKind, question: string): void {
    const name = `${kind}/${question}`;
    const kept = this.cells.get(name) ?? emptyCell(this.id, kind, question);
    const typing = this.typing.get(name);
    const cell = typing
      ? typed(kept, typing.words, kept.server?.version ?? 0, kept.next || "typing")
      : kept;
    const shown = localAnswer(cell, this.core.syncing());
    if (kind === "note") {
      const text = shown.value ?? "";
      if (text || this.notes.has(question)) this.notes.set(question, text);
      return;
    }
    if (!cell.mine && !cell.server) this.answers.delete(question);
    else this.answers.set(question, typing ? { ...shown, saving: true } : shown);
  }

  // Whether a note was received, conflicts, …
  noteState(question: string) {
    const cell = this.cells.get(`note/${question}`);
    return cell ? cellState(cell, this.core.syncing()) : "received";
  }
}

// The bytes of a file, only when they are those that were kept.
export async function readFile(core: Core, caseId: string, hash: string): Promise<ArrayBuffer> {
  const row = await core.records.database.get("blobs", hash);
  const bytes = row && (await core.records.open<ArrayBuffer>("blobs", row));
  if (bytes && (await sha256(bytes)) === hash) return bytes;
  const rows = (await core.records.all<StoredFile>("files", "case", caseId)).filter(
    (one) => one.value?.file.sha256 === hash,
  );
  if (!row && rows.some((one) => one.row.state === "received")) throw new OnlyOnServer(hash);
  await core.queue.run(async (pen) => {
    for (const { row: { key } } of rows) {
      const stored = await pen.get<StoredFile>("files", key);
      const plain = await pen.plain("files", key);
      if (!stored || !plain || stored.damaged) continue;
      const { case: of, order, size } = plain;
      const state = plain.state === "received" ? "received" : "refused";
      pen.put("files", key, { ...stored, damaged: true, problems: [problem("damaged")] },
        { case: of, order, size, state });
    }
  });
  throw new DamagedFile(hash);
}
