// Sync: one tab at a time, in the background, for as long as the store is open. Each round: the
// heartbeat, the witness, receipts of what may have arrived, operations, what others did, files.
// Times to wait are measured by timers; the clock of the tablet decides nothing.

import { keepChanges } from "./merge";
import type {
  CaseCard, CasePack, Changes, ConsistencyProof, Head, LawClause, LawRegister, Limits, Now,
  Operation, QuarantineReceipt, Receipts, Result,
} from "./contract";
import { Locked, StorageFull, StoreGone } from "./errors";
import type { Store } from "./field-store";
import type { SyncState } from "./local";
import { cellKey, type Cell } from "./cells";
import { noteTrouble, settle, settleHeld, settleReceipts, takeBatch, unsentRows } from "./outbox";
import { deviceTime, problem, type Live, type StoredOperation } from "./records";
import { BASE, Refusal, serverOf, SignedOut, Unreachable, type Server } from "./server";
import { handOverFiles, sendFiles } from "./upload";
import { WitnessBroken, witnessed } from "./witness";

export { askRecoveryKey, enrolOnServer, Refusal, signIn, SignedOut, Unreachable } from "./server";
export { WitnessBroken } from "./witness";

export interface Sync {
  now(): void;
  stop(): void;
  state(): SyncState;
  // Cards, packs and law for the way. Rejects with Unreachable, SignedOut or Refusal.
  prepare(progress: (done: number, total: number) => void): Promise<void>;
}

export interface SyncOptions {
  build?: string; // told to the server with each heartbeat
  base?: string;
  pause?: number; // ms between rounds when all is well
  backoff?: number; // ms after the first failure; doubles, with jitter
  longest?: number; // ms that no wait exceeds: so soon the queue goes out after the server is back
  patience?: number; // ms that a small request may take
}

const NORMAL = { build: "", base: BASE, pause: 30_000, backoff: 3_000, longest: 60_000 };
const SOON = 700; // ms: what people type in one go travels together
const ASKED = 1000; // ids in one question for receipts
const AT_ONCE = 200; // operations in the first batch

export function startSync(store: Store, options: SyncOptions = {}): Sync {
  return new Syncer(store, { ...NORMAL, ...options });
}

type Settings = typeof NORMAL & { patience?: number };

class Syncer implements Sync {
  private readonly server: Server;
  private readonly ending = new AbortController();
  private readonly undo: (() => void)[] = [];
  private failures = 0;
  private asked = true; // a person or an event asked for a round: refused files are tried again
  private owed = false; // the files of a round that was asked for gave way before its end
  private leading = false;
  private most = AT_ONCE;
  private readonly closedCases = new Set<string>(); // whose operations were not taken this round
  private wake: () => void = () => undefined;

  constructor(private readonly store: Store, private readonly settings: Settings) {
    this.server = serverOf(store, settings.base);
    const listen = (target: EventTarget, name: string, act: () => void) => {
      target.addEventListener(name, act);
      this.undo.push(() => target.removeEventListener(name, act));
    };
    listen(window, "online", () => this.now());
    listen(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") this.now();
    });
    this.undo.push(store.onAsked(() => this.hurry()));
    this.undo.push(store.subscribe((change) => {
      if (change.kind === "locked" || change.kind === "wiped") this.stop();
      else if (change.kind === "queue") this.soon();
    }));
    const lock = { signal: this.ending.signal };
    navigator.locks
      .request(`sync-${store.records.database.name}`, lock, () => this.lead())
      .catch(() => undefined); // stopped while another tab was syncing
  }

  now(): void {
    this.store.ask(); // whichever tab it is that syncs
  }

  stop(): void {
    if (this.ending.signal.aborted) return;
    this.ending.abort();
    this.server.abort();
    for (const one of this.undo) one();
    this.wake();
  }

  state(): SyncState {
    return this.store.sync;
  }

  private get stopped(): boolean {
    return this.ending.signal.aborted;
  }

  private hurry(): void {
    this.asked = true;
    this.wake();
  }

  // Something was written. While the server cannot be reached the timer decides, not the typing.
  private soon(): void {
    if (!this.leading || this.failures || this.store.sync.running || this.store.sync.trouble) return;
    setTimeout(() => this.wake(), SOON);
  }

  private async lead(): Promise<void> {
    this.leading = true;
    while (!this.stopped) {
      const again = this.asked || this.owed;
      this.asked = false;
      const more = await this.attempt(again);
      if (this.stopped) break;
      const wait = more ? SOON : this.delay();
      this.tell({ running: false, nextTry: Date.now() + wait });
      if (!this.asked) await this.sleep(wait);
    }
  }

  private delay(): number {
    if (!this.failures) return this.settings.pause;
    const { backoff, longest } = this.settings;
    const wait = backoff * 2 ** Math.min(16, this.failures - 1);
    return Math.min(longest, Math.min(longest, wait) * (0.5 + Math.random()));
  }

  private sleep(wait: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private tell(news: Partial<SyncState>): void {
    if (!this.stopped) this.store.keepSync({ ...this.store.sync, ...news });
  }

  // One round and what came of it. True when more waits to be sent at once.
  private async attempt(again: boolean): Promise<boolean> {
    this.tell({ running: true, nextTry: null });
    try {
      await this.round(again);
      this.failures = 0;
      this.tell({ trouble: "", online: true });
      return await this.typedMeanwhile();
    } catch (error) {
      this.failures += 1;
      if (!this.stopped) await this.failed(error);
      return false;
    }
  }

  private async failed(error: unknown): Promise<void> {
    if (error instanceof SignedOut) return this.signedOut(error);
    if (error instanceof Unreachable)
      return this.tell({ online: false, trouble: error.why === "portal" ? "portal" : "" });
    if (error instanceof WitnessBroken) return this.tell({ online: true, trouble: "witness" });
    if (error instanceof StoreGone || error instanceof Locked) {
      this.stop();
      return this.store.announce({ kind: "locked" });
    }
    if (error instanceof StorageFull) return this.tell({ trouble: "storage" });
    if (error instanceof Refusal) return this.tell({ online: true });
    console.error("sync", error);
  }

  private async signedOut({ code }: SignedOut): Promise<void> {
    if (code === "revoked") {
      this.tell({ online: true, trouble: "revoked", running: false });
      this.stop();
      await this.store.wipe();
      return;
    }
    this.tell({ online: true, trouble: code });
    if (code !== "disabled") return;
    try {
      await this.handOver();
    } catch (error) {
      if (!(error instanceof SignedOut)) this.tell({ online: !(error instanceof Unreachable) });
    }
  }

  private async round(again: boolean): Promise<void> {
    await this.heartbeat();
    try {
      await this.sendAll(again);
    } catch (error) {
      // Data are wiped or handed over on the heartbeat's word alone.
      if (!(error instanceof SignedOut)) throw error;
      await this.heartbeat();
      throw new Unreachable("busy");
    }
  }

  private async sendAll(again: boolean): Promise<void> {
    this.closedCases.clear();
    await this.askReceipts();
    const cases = new Set((await unsentRows(this.store)).map((one) => one.case));
    for (const id of cases) await this.sendCase(id);
    for (const row of await this.store.records.database.all("live"))
      await this.fetchChanges(row.key as string);
    const whole = await sendFiles(this.store, this.server, again, () => this.moved());
    this.owed = again && !whole;
  }

  private async heartbeat(): Promise<void> {
    const { store } = this;
    const unsent = await store.records.database.unsent();
    const words = new URLSearchParams({ unsent: String(unsent), build: this.settings.build });
    const began = performance.now();
    const told = await this.server.ask<Now>(`/now?${words}`, {
      patience: this.settings.patience, fits: isNow,
    });
    const trip = (performance.now() - began) / 2;
    const clockOffset = Math.round(Date.now() - trip - Date.parse(told.server_time));
    const seen = await store.own<Head>("head");
    const head = await witnessed(seen, told.journal, (from) => this.prove(from));
    if (!seen || head.size !== seen.size) await store.keep("head", head);
    await store.keepLimits(told.limits);
    if (told.standing_key) await store.keepStanding(told.device.id, told.standing_key);
    this.tell({ online: true, trouble: "", lastContact: deviceTime(), clockOffset });
  }

  private async prove(from: number): Promise<ConsistencyProof | null> {
    try {
      return await this.server.ask<ConsistencyProof>(`/journal/proof?from=${from}`, {
        fits: (data) => Array.isArray(data.proof) && isHead(data.head),
      });
    } catch (error) {
      if (error instanceof Refusal && [409, 422].includes(error.status)) return null;
      throw error;
    }
  }

  // After a crash or a lost reply: what has arrived is not sent anew.
  private async askReceipts(): Promise<void> {
    const sent = (await unsentRows(this.store)).filter((one) => one.row.sent === 1);
    for (let start = 0; start < sent.length; start += ASKED) {
      const op_ids = sent.slice(start, start + ASKED).map((one) => one.row.key as string);
      const told = await this.server.ask<Receipts>("/receipts", {
        method: "POST", json: { op_ids, sha256s: [] },
        fits: (data) => Array.isArray(data.operations),
      });
      await settleReceipts(this.store, told.operations.filter((one) => op_ids.includes(one.op_id)));
    }
  }

  private async sendCase(id: string): Promise<void> {
    const unsure = new Set<string>(); // told neither yes nor no: not twice in one round
    for (;;) {
      const limits = this.store.limits();
      const most = Math.min(this.most, limits.batch_operations);
      const batch = await takeBatch(this.store, id, most, limits.batch_bytes * 0.9);
      if (!batch.length || batch.every((one) => unsure.has(one.op_id))) return;
      try {
        const { results } = await this.server.ask<{ results: Result[] }>(`/cases/${id}/operations`, {
          method: "POST", json: { operations: batch }, fits: (data) => answers(data, batch),
        });
        await settle(this.store, results);
        this.failures = 0;
        this.most = Math.min(limits.batch_operations, this.most * 2);
        for (const one of batch) unsure.add(one.op_id);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.status !== 413) {
          this.closedCases.add(id);
          return noteTrouble(this.store, id, error.problems);
        }
        if (batch.length > 1) this.most = Math.max(1, Math.floor(batch.length / 2));
        else {
          const result = { op_id: batch[0]?.op_id ?? "", status: "refused" as const };
          await settle(this.store, [{ ...result, problems: [problem("too_large"), ...error.problems] }]);
        }
      }
    }
  }

  private async fetchChanges(id: string): Promise<void> {
    const live = await this.store.records.get<Live>("live", id);
    try {
      const news = await this.server.ask<Changes>(`/cases/${id}/changes?since=${live?.seq ?? 0}`, {
        fits: (data) => typeof data.seq === "number" && Array.isArray(data.answers),
      });
      await keepChanges(this.store, id, news);
      if (news.card.pack_hash !== (await this.store.hasPack(id))) await this.fetchPack(id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error; // no more of this team: it stays as it is
    }
  }

  private async fetchPack(id: string): Promise<void> {
    const fits = (data: Record<string, unknown>) => Array.isArray(data.answers) && !!data.checklist;
    await this.store.keepPack(await this.server.ask<CasePack>(`/cases/${id}`, { fits }));
  }

  // A line that carries something before it breaks is no server that is away: the next try is soon.
  private moved(): Promise<boolean> {
    this.failures = 0;
    return this.typedMeanwhile();
  }

  // Asked after each piece of a file: it reads no more than what waits.
  private async typedMeanwhile(): Promise<boolean> {
    const rows = await this.store.records.database.all("operations", "state", "waiting");
    return rows.some((row) => !row.sent && !this.closedCases.has(row.case ?? ""));
  }

  async prepare(progress: (done: number, total: number) => void): Promise<void> {
    const { cases } = await this.server.ask<{ cases: CaseCard[] }>("/cases", {
      fits: (data) => Array.isArray(data.cases),
    });
    const total = cases.length + 1;
    let done = 0;
    for (const card of cases) {
      progress(done++, total);
      if ((await this.store.hasPack(card.id)) !== card.pack_hash) await this.fetchPack(card.id);
    }
    await this.store.keepCards(cases); // last: what is listed is here
    progress(done++, total);
    const have = (await this.store.own<string>("law_hash")) ?? "";
    const law = await this.server.ask<LawRegister | null>(`/law?have=${encodeURIComponent(have)}`, {
      fits: (data) => Array.isArray(data.clauses),
    });
    if (law) {
      await this.store.keepLaw(law.clauses satisfies LawClause[]);
      await this.store.keep("law_hash", law.hash);
    }
    progress(done, total);
  }

  // The account was closed: everything unsent goes to the team's leader, in whatever state it is.
  private async handOver(): Promise<void> {
    const { store } = this;
    const limits: Limits = store.limits();
    const rows = await unsentRows(store);
    for (const id of new Set(rows.map((one) => one.case))) {
      const all: Operation[] = [];
      for (const one of rows) if (one.case === id) all.push(...(await this.asTyped(one.row.key as string)));
      let most = Math.min(AT_ONCE, limits.batch_operations);
      while (all.length) {
        const operations = all.slice(0, most);
        try {
          const told = await this.server.ask<QuarantineReceipt>("/quarantine", {
            method: "POST", json: { case_id: id, operations },
            fits: (data) => Array.isArray(data.held),
          });
          await settleHeld(store, told);
          all.splice(0, operations.length);
        } catch (error) {
          if (!(error instanceof Refusal) || error.problems[0]?.code === "not_disabled") throw error;
          if (error.status !== 413 || most === 1) break; // it stays on the tablet
          most = Math.floor(most / 2);
        }
      }
    }
    await handOverFiles(store, this.server);
  }

  private async asTyped(opId: string): Promise<Operation[]> {
    const { records } = this.store;
    const row = await records.database.get("operations", opId);
    const stored = await records.open<StoredOperation>("operations", row);
    if (!row || !stored?.operation.kind) return [];
    const { operation, cell } = stored;
    if (!cell || row.sent || !("question" in operation)) return [operation];
    const kept = await records.get<Cell>("cells", cellKey(row.case ?? "", cell, operation.question));
    return [{ ...operation, seen_version: kept?.base ?? 0 } as Operation];
  }
}

const isHead = (data: unknown): data is Head =>
  !!data && typeof (data as Head).size === "number" && typeof (data as Head).root === "string";

const isNow = (data: Record<string, unknown>) =>
  typeof data.server_time === "string" && isHead(data.journal) && !!data.limits;

// Results for these very operations, nothing else.
function answers(data: Record<string, unknown>, batch: Operation[]): boolean {
  if (!Array.isArray(data.results) || data.results.length !== batch.length) return false;
  return (data.results as Result[]).every((one, index) => one.op_id === batch[index]?.op_id);
}
