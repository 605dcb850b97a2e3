// IndexedDB: one small meta database with the people of this tablet, and one database per person
// whose records are all sealed. Index keys (case, question, hash, op id), the place in the queue,
// a state and a size stay readable, so that the lock screen can count what is unsent.

import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { StorageFull, StoreGone } from "./errors";
import { freshLog, logMayBeTorn } from "./fresh-log";
import { forget } from "./known-people";
import type { Sealed, Wrapping } from "./vault";

export type Table =
  | "settings" | "packs" | "live" | "cells" | "operations" | "files" | "blobs" | "thumbs" | "drafts";

export type Key = string | string[];

// `refused` files may be announced again; everything but `received` is unsent.
export type RowState = "waiting" | "conflict" | "refused" | "held" | "received";

export interface Plain {
  case?: string;
  order?: number;
  state?: RowState;
  sent?: 0 | 1; // it may have left the tablet: its content must never change again
  size?: number;
}

export interface Row extends Sealed, Plain {
  key: Key;
}

const TABLES: Record<Table, string[]> = {
  settings: [], packs: [], live: [], cells: ["case"], operations: ["case", "state"],
  files: ["case", "state"], blobs: [], thumbs: [], drafts: ["case"],
};

export const UNSENT: readonly RowState[] = ["waiting", "conflict", "refused", "held"];
export const STUCK: readonly RowState[] = ["conflict", "refused"]; // a person must look

// One database that may be closed under us at any time (cleared data, a crash of the browser's
// storage process, another tab that deletes it): it is opened again and the work is done again.
export class Database {
  private opened: Promise<IDBPDatabase> | null = null;
  private closed = false;

  constructor(readonly name: string, private readonly mayCreate: boolean) {}

  private open(): Promise<IDBPDatabase> {
    if (this.closed) throw new StoreGone();
    this.opened ??= freshLog().then(() => openDB(this.name, 1, {
      upgrade: (db, from, _to, step) => {
        if (from === 0 && !this.mayCreate) {
          step.done.catch(() => undefined);
          return step.abort(); // it was cleared: no empty one in its place
        }
        for (const [table, indexes] of Object.entries(TABLES)) {
          const made = db.createObjectStore(table, { keyPath: "key" });
          for (const index of indexes) made.createIndex(index, index);
        }
      },
      blocking: (_now, _next, event) => {
        (event.target as IDBDatabase).close();
        this.opened = null;
      },
      terminated: () => {
        this.opened = null;
        logMayBeTorn();
      },
    })).catch((error: unknown) => {
      this.opened = null;
      throw this.mayCreate || !aborted(error) ? error : new StoreGone();
    });
    return this.opened;
  }

  // `work` may run more than once: it must only put and delete by key.
  async use<T>(work: (db: IDBPDatabase) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const db = await this.open();
      try {
        return await work(db);
      } catch (error) {
        if (full(error)) throw new StorageFull();
        if (tries >= 3 || !lost(error)) throw error;
        this.opened = null;
        db.close();
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    (await this.opened?.catch(() => null))?.close();
    this.opened = null;
  }

  get(table: Table, key: Key): Promise<Row | undefined> {
    return this.use((db) => reading(db, table).get(key) as Promise<Row | undefined>);
  }

  has(table: Table, key: Key): Promise<boolean> {
    return this.use(async (db) => (await reading(db, table).count(key)) > 0);
  }

  all(table: Table, index = "", value = ""): Promise<Row[]> {
    return this.use((db) =>
      index ? reading(db, table).index(index).getAll(value) : reading(db, table).getAll(),
    );
  }

  // All or nothing, on the disk before it resolves.
  write(puts: [Table, Row][], removals: [Table, Key][]): Promise<void> {
    const tables = [...new Set([...puts, ...removals].map(([table]) => table))];
    if (!tables.length) return Promise.resolve();
    return this.use(async (db) => {
      const step = db.transaction(tables, "readwrite", { durability: "strict" });
      const asked = [
        ...puts.map(([table, row]) => step.objectStore(table).put(row)),
        ...removals.map(([table, key]) => step.objectStore(table).delete(key)),
      ];
      await Promise.all([...asked, step.done]);
    });
  }

  // How many operations and files no receipt names yet. Readable without any key.
  async unsent(): Promise<number> {
    const [operations, files] = await Promise.all([
      this.count("operations", UNSENT), this.count("files", UNSENT),
    ]);
    return operations + files;
  }

  // How many rows stand in one of these states; none is read.
  count(table: Table, states: readonly RowState[]): Promise<number> {
    return this.use(async (db) => {
      const index = reading(db, table).index("state");
      const found = await Promise.all(states.map((state) => index.count(state)));
      return found.reduce((sum, one) => sum + one, 0);
    });
  }

  // How many operations of each case no receipt names yet, from keys alone: a full tablet holds
  // thousands, and this is asked after every answer.
  unsentByCase(): Promise<Record<string, number>> {
    return this.use(async (db) => {
      const rows = reading(db, "operations");
      const received = new Set(await rows.index("state").getAllKeys("received"));
      const found: Record<string, number> = {};
      const cases: IDBValidKey[] = [];
      for (let at = await rows.index("case").openKeyCursor(null, "nextunique"); at; at = await at.continue())
        cases.push(at.key);
      for (const one of cases) {
        const keys = await rows.index("case").getAllKeys(one);
        found[String(one)] = keys.filter((key) => !received.has(key)).length;
      }
      return found;
    });
  }
}

// One table to read from. When the connection is closed under us both the request and the
// transaction say so; it is the request that is waited for.
function reading(db: IDBPDatabase, table: string) {
  const step = db.transaction(table);
  step.done.catch(() => undefined);
  return step.store;
}

const named = (error: unknown) => (error instanceof Error ? error.name : "");
const full = (error: unknown) => named(error) === "QuotaExceededError";
const aborted = (error: unknown) => ["AbortError", "VersionError"].includes(named(error));
const lost = (error: unknown) =>
  ["InvalidStateError", "AbortError", "UnknownError", "TransactionInactiveError"].includes(
    named(error),
  );

// What the lock screen needs of a person, all of it readable.
export interface Person {
  id: string;
  name: string;
  login: string;
  database: string;
  wrapping: Wrapping | null; // null: wiped; what is left of the database is still to be removed
  failures: number; // wrong PINs in a row, counted before each try
  standing?: { device: string; key: string }; // weak: only good for asking whether it was revoked
}

let people: Promise<IDBPDatabase> | null = null;

function meta(): Promise<IDBPDatabase> {
  people ??= freshLog().then(() => openDB("field", 1, {
    upgrade: (db) => void db.createObjectStore("people", { keyPath: "id" }),
    blocking: (_now, _next, event) => {
      (event.target as IDBDatabase).close();
      people = null;
    },
    terminated: () => {
      people = null;
      logMayBeTorn();
    },
  }));
  return people;
}

async function onMeta<T>(work: (db: IDBPDatabase) => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work(await meta());
    } catch (error) {
      if (tries >= 3 || !lost(error)) throw error;
      people = null;
    }
  }
}

export const allPeople = (): Promise<Person[]> => onMeta((db) => reading(db, "people").getAll());

export const person = (id: string): Promise<Person | undefined> =>
  onMeta((db) => reading(db, "people").get(id));

export function keepPerson(one: Person): Promise<void> {
  return onMeta(async (db) => {
    const step = db.transaction("people", "readwrite", { durability: "strict" });
    await Promise.all([step.store.put(one), step.done]);
  });
}

// The keys go first: what is left of the database afterwards can be read by nobody.
export async function wipe(id: string): Promise<void> {
  const found = await person(id);
  if (!found) return;
  await keepPerson({ ...found, wrapping: null });
  await deleteDB(found.database);
  await onMeta((db) => db.delete("people", id));
  await forget(id).catch(() => undefined);
}
