// The store of one signed-in person: opened by the PIN, shared by all tabs of the tablet.

import { OpenCase } from "./case-file";
import * as choices from "./choices";
import type { CaseCard, CasePack, LawClause, Limits } from "./contract";
import { Database, keepPerson, person, wipe, type Key, type Table } from "./database";
import { Locked, WrongPin } from "./errors";
import type { CaseFile, Change, Counts, FieldStore, LocalUser, SyncState, WaitingItem } from "./local";
import { keepPack } from "./merge";
import { DEFAULT_LIMITS, type Core, type Live, type Self } from "./records";
import { rescue } from "./rescue";
import { rewrapped, Vault } from "./vault";
import { Records, WriteQueue, type Written } from "./write-queue";

type Message =
  | { type: "written"; records: { table: Table; key: Key; gone: boolean; case: string }[] }
  | { type: "change"; change: Change }
  | { type: "please" };

const STILL: SyncState = {
  running: false, online: false, trouble: "", lastContact: null, nextTry: null, clockOffset: null,
};

export class Store implements FieldStore, Core {
  readonly records: Records;
  readonly queue: WriteQueue;
  readonly sending = new Map<string, number>(); // progress of files, by hash
  sync: SyncState = STILL;
  private readonly channel: BroadcastChannel;
  private ended = false;
  private readonly listeners = new Set<(change: Change) => void>();
  private readonly askers = new Set<() => void>();
  private readonly cases = new Set<OpenCase>();
  private told: Limits = DEFAULT_LIMITS;
  private reading: Promise<void> = Promise.resolve();

  private constructor(readonly personId: string, readonly self: Self, records: Records) {
    this.records = records;
    this.queue = new WriteQueue(records, (written) => this.committed(written));
    this.channel = new BroadcastChannel(records.database.name);
    this.channel.onmessage = (event) => this.heard(event.data as Message);
  }

  static async open(personId: string, database: string, key: CryptoKey): Promise<Store> {
    const records = new Records(new Database(database, false), new Vault(key));
    const self = await records.get<Self>("settings", "self");
    if (!self) throw new Locked();
    const store = new Store(personId, self, records);
    store.told = (await records.get<Limits>("settings", "limits")) ?? DEFAULT_LIMITS;
    return store;
  }

  get user(): LocalUser {
    return { ...this.self.user, id: this.personId, unsent: this.lastUnsent };
  }

  get device(): Self["device"] {
    return this.self.device;
  }

  private lastUnsent = 0;
  private counting: Promise<Counts> | null = null;

  limits(): Limits {
    return this.told;
  }

  syncing(): boolean {
    return this.sync.running;
  }

  progress(sha256: string): number {
    return this.sending.get(sha256) ?? 0;
  }

  async cards(): Promise<CaseCard[]> {
    const cards = (await this.records.get<CaseCard[]>("settings", "cards")) ?? [];
    const live = await Promise.all(cards.map((one) => this.records.get<Live>("live", one.id)));
    return cards.map((card, index) => live[index]?.card ?? card);
  }

  async keepCards(cards: CaseCard[]): Promise<void> {
    await this.keep("cards", cards);
    this.emit({ kind: "queue" });
  }

  keepPack(pack: CasePack): Promise<void> {
    return keepPack(this, pack);
  }

  hasPack(caseId: string): Promise<string | null> {
    return this.own<string>(`pack/${caseId}`);
  }

  async openCase(caseId: string): Promise<CaseFile> {
    await this.queue.idle(); // what is just being written is read as well
    return OpenCase.load(
      this, caseId, (one) => this.cases.delete(one), (one) => this.cases.add(one),
    );
  }

  keepLaw(clauses: LawClause[]): Promise<void> {
    return this.keep("law", clauses);
  }

  async law(): Promise<LawClause[]> {
    return (await this.records.get<LawClause[]>("settings", "law")) ?? [];
  }

  setting<T>(name: string): Promise<T | null> {
    return this.records.get<T>("settings", `page/${name}`);
  }

  keepSetting(name: string, value: unknown): Promise<void> {
    return this.keep(`page/${name}`, value);
  }

  // What the store itself keeps: token, limits, head of the journal, …
  own<T>(name: string): Promise<T | null> {
    return this.records.get<T>("settings", name);
  }

  async keep(name: string, value: unknown): Promise<void> {
    await this.queue.run(async (pen) => {
      if (value === null || value === undefined) pen.remove("settings", name);
      else pen.put("settings", name, value);
    });
  }

  async keepLimits(limits: Limits): Promise<void> {
    if (JSON.stringify(limits) === JSON.stringify(this.told)) return;
    this.told = limits;
    await this.keep("limits", limits);
  }

  // Tablets that were enrolled before there was one learn their weak key by the way.
  async keepStanding(device: string, key: string): Promise<void> {
    const found = await person(this.personId);
    if (!found?.wrapping || (found.standing?.device === device && found.standing.key === key)) return;
    await keepPerson({ ...found, standing: { device, key } });
  }

  // Several parts of a page ask at once: one reading answers all who ask before the next change.
  counts(): Promise<Counts> {
    if (this.counting) return this.counting;
    const mine = this.count().finally(() => {
      if (this.counting === mine) this.counting = null;
    });
    this.counting = mine;
    return mine;
  }

  private async count(): Promise<Counts> {
    const counts = await choices.counts(this);
    this.lastUnsent = counts.unsent + counts.files;
    return counts;
  }

  waiting(): Promise<WaitingItem[]> {
    return choices.waiting(this);
  }

  resolve(opId: string, choice: "mine" | "theirs", settles: readonly string[] = []): Promise<void> {
    return choices.resolve(this, opId, choice, settles);
  }

  discard(id: string): Promise<void> {
    return choices.discard(this, id);
  }

  rescue(): Promise<Blob> {
    return rescue(this);
  }

  async changePin(old: string, next: string): Promise<void> {
    const found = await person(this.personId);
    const wrapping = found?.wrapping && (await rewrapped(found.wrapping, old, next));
    if (!found || !wrapping) throw new WrongPin(0);
    await keepPerson({ ...found, wrapping });
  }

  // Every tab of this person, once what is being written stands on the disk.
  lock(): void {
    this.tell({ kind: "locked" });
    void this.end({ kind: "locked" });
  }

  // The device was revoked: its keys first, then everything.
  async wipe(): Promise<void> {
    this.tell({ kind: "wiped" });
    this.records.vault.lock();
    await this.records.database.close();
    await wipe(this.personId);
    await this.end({ kind: "wiped" });
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // To all tabs, this one as well.
  announce(change: Change): void {
    this.tell(change);
    this.emit(change);
  }

  keepSync(sync: SyncState): void {
    this.sync = sync;
    this.announce({ kind: "sync", sync });
  }

  // Another tab may be the one that syncs: whoever it is, please do it now.
  ask(): void {
    this.post({ type: "please" });
    for (const asker of this.askers) asker();
  }

  onAsked(asker: () => void): () => void {
    this.askers.add(asker);
    return () => this.askers.delete(asker);
  }

  private emit(change: Change): void {
    this.counting = null;
    for (const listener of [...this.listeners]) listener(change);
  }

  private tell(change: Change): void {
    this.post({ type: "change", change });
  }

  private post(message: Message): void {
    if (!this.ended) this.channel.postMessage(message);
  }

  private async end(change: Change): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    if (change.kind === "locked") await this.queue.idle().catch(() => undefined);
    this.records.vault.lock();
    this.emit(change);
    this.cases.clear();
    this.listeners.clear();
    this.askers.clear();
    this.channel.close();
    await this.records.database.close();
  }

  private committed(written: Written[]): void {
    for (const one of this.cases) one.take(written);
    const records = written.map(({ table, key, value, plain }) => ({
      table, key, gone: value === undefined, case: caseOf(table, key, plain.case),
    }));
    this.post({ type: "written", records });
    this.changed(records);
  }

  private changed(records: { table: Table; case: string }[]): void {
    for (const caseId of new Set(records.map((one) => one.case)))
      if (caseId) this.emit({ kind: "case", caseId });
    if (records.some((one) => one.table === "operations" || one.table === "files"))
      this.emit({ kind: "queue" });
  }

  private heard(message: Message): void {
    if (message.type === "please") for (const asker of this.askers) asker();
    else if (message.type === "change") this.heardChange(message.change);
    else this.reading = this.reading.then(() => this.reread(message.records)).catch(() => undefined);
  }

  private heardChange(change: Change): void {
    if (change.kind === "sync") this.sync = change.sync;
    if (change.kind === "locked" || change.kind === "wiped") void this.end(change);
    else this.emit(change);
  }

  // Another tab wrote: what an open case shows is read again, one message after the other.
  private async reread(
    records: Extract<Message, { type: "written" }>["records"],
  ): Promise<void> {
    if (this.cases.size) {
      const written = await Promise.all(records.map(async ({ table, key, gone }) => {
        const row = gone || table === "blobs" ? undefined : await this.records.database.get(table, key);
        const value = (await this.records.open(table, row)) ?? undefined;
        return { table, key, value, plain: row ?? {} } satisfies Written;
      }));
      for (const one of this.cases) one.take(written);
    }
    if (records.some((one) => one.table === "settings" && one.key === "limits"))
      this.told = (await this.own<Limits>("limits")) ?? this.told;
    this.changed(records);
  }
}

function caseOf(table: Table, key: Key, told = ""): string {
  if (told) return told;
  if (Array.isArray(key)) return key[0] ?? "";
  return table === "packs" || table === "live" ? key : "";
}
