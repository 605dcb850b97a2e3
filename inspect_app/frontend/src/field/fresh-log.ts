// A new log before the first write. Chromium keeps all databases of the page in one LevelDB. After a
// kill it opens the same log again and writes on behind the half record that the kill may have left
// there (google/leveldb#1287); the start after that finds the log damaged and throws every database
// of the page away. Deleting a database makes Chromium compact at once: what the log holds goes into
// a table, the log ends, and with it whatever was torn. Other browsers lose nothing by it.

import { deleteDB, openDB } from "idb";

const NAME = "fresh-log";
const LONGEST = 10_000; // ms; a browser that hangs here is still better used than not

let made: Promise<unknown> | null = null;

// Once for each page, and in one tab at a time. Never fails: without it the page works as well.
export function freshLog(): Promise<unknown> {
  made ??= Promise.race([
    navigator.locks.request(NAME, turn).catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, LONGEST)),
  ]);
  return made;
}

// The browser closed the store by itself, after a write that failed half-way for instance.
export function logMayBeTorn(): void {
  made = null;
}

async function turn(): Promise<void> {
  (await openDB(NAME, 1)).close();
  await deleteDB(NAME);
}
