// A bare page for tests: the store and the sync of the tablet on `window.field`, nothing to see.

import { consistent } from "../../inspect_app/frontend/src/field/witness";
import * as store from "../../inspect_app/frontend/src/field/store";
import * as sync from "../../inspect_app/frontend/src/field/sync";

type Store = InstanceType<typeof store.Store>;

const fromBase64 = (text: string) =>
  Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer as ArrayBuffer;

const field = {
  ...store,
  ...sync,
  consistent,
  my: null as Store | null,
  syncing: null as sync.Sync | null,
  cases: {} as Record<string, Awaited<ReturnType<Store["openCase"]>>>,
  acknowledged: [] as { case: string; question: string; value: string | null }[],
  changes: [] as unknown[],
  last: null as unknown, // SyncState as told last
  options: { build: "test", pause: 400, backoff: 150, longest: 1200, patience: 4000 },

  hold(opened: Store) {
    field.my = opened;
    opened.subscribe((change) => {
      field.changes.push(change);
      if (change.kind === "sync") field.last = change.sync;
    });
    return opened.user;
  },
  async join(code: string, pin: string, options = {}) {
    return field.hold(await store.enrol(await sync.enrolOnServer(code, "Máy thử"), pin, options));
  },
  async enter(userId: string, pin: string) {
    return field.hold(await store.unlock(userId, pin));
  },
  start(options = {}) {
    field.syncing = sync.startSync(field.my!, { ...field.options, ...options });
  },
  async prepare() {
    const steps: number[][] = [];
    await field.syncing!.prepare((done, total) => steps.push([done, total]));
    return steps;
  },
  async case(id: string) {
    return (field.cases[id] ??= (await field.my!.openCase(id)) as never);
  },
  async answer(id: string, question: string, value: string | null, reason = "") {
    const opened = await field.case(id);
    await opened.answer(question, value, reason);
    field.acknowledged.push({ case: id, question, value });
  },
  async photo(id: string, base64: string, about = {}) {
    const opened = await field.case(id);
    return opened.addFile({
      kind: "photo", question: "licence_valid", finding: "", caption: "Giấy phép", takenAt: null,
      mediaType: "image/jpeg", bytes: fromBase64(base64), thumbnail: null, ...about,
    });
  },
  async seen(id: string) {
    const opened = await field.case(id);
    return {
      answers: Object.fromEntries(opened.answers), notes: Object.fromEntries(opened.notes),
      files: opened.files, operations: opened.operations,
    };
  },
  // Any call as {ok} or {error: name, …}: errors of ours have no name that survives otherwise.
  async tried(work: () => Promise<unknown>) {
    try {
      return { ok: (await work()) ?? null };
    } catch (error) {
      const known = Object.entries({ ...store, ...sync }).find(
        ([, one]) => typeof one === "function" && one.prototype instanceof Error && error instanceof (one as never),
      );
      return { error: known?.[0] ?? String(error), ...(error as object) };
    }
  },
  async rescued() {
    return (await field.my!.rescue()).text();
  },
  // Every record of every database of this origin, as raw bytes in base64.
  async dump() {
    const found: { where: string; base64: string }[] = [];
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(name!);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
      });
      for (const table of db.objectStoreNames) {
        const rows = await new Promise<unknown[]>((resolve, reject) => {
          const asked = db.transaction(table).objectStore(table).getAll();
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        for (const row of rows) found.push(...bytesOf(row, `${name}/${table}`));
      }
      db.close();
    }
    return found;
  },
};

function bytesOf(value: unknown, where: string): { where: string; base64: string }[] {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const all = value instanceof ArrayBuffer
      ? new Uint8Array(value) : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    let text = "";
    for (const one of all) text += String.fromCharCode(one);
    return [{ where, base64: btoa(text) }];
  }
  if (value !== null && typeof value === "object")
    return Object.entries(value).flatMap(([key, one]) => [
      ...bytesOf(key, where), ...bytesOf(one, `${where}.${key}`),
    ]);
  return bytesOf(new TextEncoder().encode(String(value)), where);
}

Object.assign(window, { field });
