// The one door to the disk. Whoever changes something hands in a job; jobs of all tabs run one
// after the other (a Web Lock), read through their pen what stands, and what those that wait at the
// same time wrote goes into one transaction. A job's promise resolves after that has been committed.

import type { Database, Key, Plain, Row, Table } from "./database";
import { Locked, StorageFull } from "./errors";
import type { Vault } from "./vault";

export interface Pen {
  get<T>(table: Table, key: Key): Promise<T | null>;
  plain(table: Table, key: Key): Promise<Plain | null>;
  put(table: Table, key: Key, value: unknown, plain?: Plain): void;
  remove(table: Table, key: Key): void;
}

export type Job<T> = (pen: Pen) => Promise<T>;

// What a commit changed: `value` undefined where it was removed.
export interface Written {
  table: Table;
  key: Key;
  value: unknown;
  plain: Plain;
}

interface Waiting {
  job: Job<unknown>;
  alone: boolean;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export const RESERVE_KEY = "reserve";

const BINARY: Table[] = ["blobs"];

const place = (table: Table, key: Key) => `${table}/${JSON.stringify(key)}`;

// Records as they are read and written: sealed on the disk, values outside.
export class Records {
  constructor(readonly database: Database, readonly vault: Vault) {}

  async seal(table: Table, key: Key, value: unknown, plain: Plain): Promise<Row> {
    const content = BINARY.includes(table)
      ? (value as ArrayBuffer)
      : new TextEncoder().encode(JSON.stringify(value));
    return { key, ...plain, ...(await this.sealed(place(table, key), content)) };
  }

  private async sealed(where: string, content: BufferSource) {
    if (!this.vault.open) throw new Locked();
    return this.vault.seal(where, content);
  }

  // Null when there is none, or when it was damaged on the disk.
  async open<T>(table: Table, row: Row | undefined): Promise<T | null> {
    if (!row) return null;
    if (!this.vault.open) throw new Locked();
    try {
      const content = await this.vault.unseal(place(table, row.key), row);
      if (BINARY.includes(table)) return content as T;
      return JSON.parse(new TextDecoder().decode(content)) as T;
    } catch (error) {
      if (!this.vault.open) throw new Locked();
      if (error instanceof Error && error.name === "OperationError") return null;
      throw error;
    }
  }

  async get<T>(table: Table, key: Key): Promise<T | null> {
    return this.open<T>(table, await this.database.get(table, key));
  }

  // `wanted` looks at the readable columns: what nobody asked for is not opened.
  async all<T>(
    table: Table, index = "", value = "", wanted: (row: Row) => boolean = () => true,
  ): Promise<{ row: Row; value: T | null }[]> {
    const rows = (await this.database.all(table, index, value)).filter(wanted);
    return Promise.all(rows.map(async (row) => ({ row, value: await this.open<T>(table, row) })));
  }
}

export class WriteQueue {
  private waiting: Waiting[] = [];
  private draining: Promise<void> | null = null;

  constructor(
    private readonly records: Records,
    private readonly onCommit: (written: Written[]) => void,
  ) {}

  // `alone`: in a transaction of its own, for jobs that read whole tables.
  run<T>(job: Job<T>, alone = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ job, alone, resolve: resolve as (value: unknown) => void, reject });
      this.draining ??= this.drain();
    });
  }

  // Resolves when nothing waits any more.
  async idle(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    await Promise.resolve(); // whatever the same task still hands in comes along
    try {
      while (this.waiting.length) {
        const name = `write-${this.records.database.name}`;
        await navigator.locks.request(name, () => this.perform(this.take()));
      }
    } catch (error) {
      for (const one of this.waiting.splice(0)) one.reject(error);
    } finally {
      this.draining = null;
    }
  }

  private take(): Waiting[] {
    const until = this.waiting.findIndex((one) => one.alone);
    if (until === 0) return this.waiting.splice(0, 1);
    return this.waiting.splice(0, until < 0 ? this.waiting.length : until);
  }

  private async perform(batch: Waiting[]): Promise<void> {
    const staged = new Map<string, Written>();
    const done: (() => void)[] = [];
    for (const one of batch) {
      const own = new Map<string, Written>();
      try {
        const value = await one.job(this.pen(staged, own));
        for (const [key, written] of own) staged.set(key, written);
        done.push(() => one.resolve(value));
      } catch (error) {
        one.reject(error);
      }
    }
    try {
      await this.commit([...staged.values()]);
    } catch (error) {
      // One large record must not take the small ones down with it: each on its own then.
      if (error instanceof StorageFull && batch.length > 1) {
        for (const one of batch) await this.perform([one]);
        return;
      }
      for (const one of batch) one.reject(error);
      return;
    }
    for (const one of done) one();
  }

  // The disk is full: what was set aside is given up, so that an answer finds room.
  private async fromReserve(rows: [Table, Row][], removals: [Table, Key][]): Promise<void> {
    const { database } = this.records;
    await database.write([], [["blobs", RESERVE_KEY]]);
    for (let tries = 0; ; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** tries)); // freed a little later
      try {
        return await database.write(rows, removals);
      } catch (error) {
        if (!(error instanceof StorageFull) || tries >= 5) throw error;
      }
    }
  }

  private pen(staged: Map<string, Written>, own: Map<string, Written>): Pen {
    const known = (table: Table, key: Key) => {
      const name = place(table, key);
      return own.get(name) ?? staged.get(name);
    };
    const keep = (written: Written) => own.set(place(written.table, written.key), written);
    return {
      get: async <T>(table: Table, key: Key) => {
        const found = known(table, key);
        return found ? ((found.value ?? null) as T | null) : this.records.get<T>(table, key);
      },
      plain: async (table, key) => {
        const found = known(table, key);
        if (found) return found.value === undefined ? null : found.plain;
        return (await this.records.database.get(table, key)) ?? null;
      },
      put: (table, key, value, plain = {}) => void keep({ table, key, value, plain }),
      remove: (table, key) => void keep({ table, key, value: undefined, plain: {} }),
    };
  }

  private async commit(written: Written[]): Promise<void> {
    const kept = written.filter((one) => one.value !== undefined);
    const rows = await Promise.all(
      kept.map(async ({ table, key, value, plain }): Promise<[Table, Row]> => [
        table, await this.records.seal(table, key, value, plain),
      ]),
    );
    const gone = written.filter((one) => one.value === undefined);
    const removals = gone.map((one): [Table, Key] => [one.table, one.key]);
    try {
      await this.records.database.write(rows, removals);
    } catch (error) {
      if (!(error instanceof StorageFull) || kept.some((one) => one.table === "blobs")) throw error;
      await this.fromReserve(rows, removals);
    }
    if (written.length) this.onCommit(written);
  }
}
