// Room on the disk. Files stop before the disk is full, so that answers always find theirs. What the
// browser estimates may be a made-up figure (Chromium hides the true one), so a reserve of real
// bytes lies on the disk as well; the write queue gives it up when an answer finds no other room.

import { StorageFull } from "./errors";
import { type Core, type StoredFile } from "./records";
import { RESERVE_KEY } from "./write-queue";

const LEFT = 20 * 1024 * 1024; // of the estimate
const RESERVE = 4 * 1024 * 1024; // some thousand answers

// Throws StorageFull when there is no room for a file of this size beside the reserve. Bytes that
// the server confirmed make room first, the oldest before the others; receipts and thumbnails stay.
export async function makeRoom(core: Core, bytes: number): Promise<void> {
  const missing = bytes - (await free());
  if (missing > 0 && (await removeReceived(core, missing)) < missing) throw new StorageFull();
  try {
    await keepReserve(core);
  } catch (error) {
    if (!(error instanceof StorageFull)) throw error;
    if (!(await removeReceived(core, RESERVE + bytes))) throw error;
    await keepReserve(core);
  }
}

async function keepReserve(core: Core): Promise<void> {
  if (await core.records.database.has("blobs", RESERVE_KEY)) return;
  await core.queue.run(async (pen) => pen.put("blobs", RESERVE_KEY, new ArrayBuffer(RESERVE)));
}

// Returns how many bytes of confirmed files were removed, at most about `wanted`.
export async function removeReceived(core: Core, wanted: number): Promise<number> {
  const files = await core.records.all<StoredFile>("files");
  const kept = new Set(files.filter((one) => one.row.state !== "received").map(hashOf));
  const received = files
    .filter((one) => one.row.state === "received" && !kept.has(hashOf(one)))
    .sort((one, other) => (one.row.order ?? 0) - (other.row.order ?? 0));
  let removed = 0;
  for (const one of received) {
    if (removed >= wanted) break;
    const hash = hashOf(one);
    if (!(await core.records.database.has("blobs", hash))) continue;
    await core.queue.run(async (pen) => {
      const now = await pen.plain("files", one.row.key);
      if (now?.state === "received") pen.remove("blobs", hash);
    });
    removed += one.row.size ?? 0;
  }
  return removed;
}

const hashOf = (one: { row: { key: string | string[] } }) => String(one.row.key[1]);

async function free(): Promise<number> {
  const told = await navigator.storage.estimate();
  return (told.quota ?? Infinity) - (told.usage ?? 0) - LEFT;
}
