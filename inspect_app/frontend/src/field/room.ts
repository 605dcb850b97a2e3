// Room on the disk. Files stop before the disk is full, so that answers always find theirs.

import { StorageFull } from "./errors";
import { type Core, type StoredFile } from "./records";

export const RESERVE = 20 * 1024 * 1024;

// Throws StorageFull when a file of this size would use up the reserve. Bytes that the server
// confirmed make room first, the oldest before the others; their receipts and thumbnails stay.
export async function makeRoom(core: Core, bytes: number): Promise<void> {
  let missing = bytes - (await free());
  if (missing <= 0) return;
  const files = await core.records.all<StoredFile>("files");
  const kept = new Set(files.filter((one) => one.row.state !== "received").map(hashOf));
  const received = files
    .filter((one) => one.row.state === "received" && !kept.has(hashOf(one)))
    .sort((one, other) => (one.row.order ?? 0) - (other.row.order ?? 0));
  for (const one of received) {
    if (missing <= 0) break;
    const hash = hashOf(one);
    if (!(await core.records.database.get("blobs", hash))) continue;
    await core.queue.run(async (pen) => {
      const now = await pen.plain("files", one.row.key);
      if (now?.state === "received") pen.remove("blobs", hash);
    });
    missing -= one.row.size ?? 0;
  }
  if (bytes - (await free()) > 0 && missing > 0) throw new StorageFull();
}

const hashOf = (one: { row: { key: string | string[] } }) => String(one.row.key[1]);

async function free(): Promise<number> {
  const told = await navigator.storage.estimate();
  return (told.quota ?? Infinity) - (told.usage ?? 0) - RESERVE;
}

