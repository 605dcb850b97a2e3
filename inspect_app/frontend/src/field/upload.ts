// Files go up in pieces, after the operations. The server says how much it has; a file is done
// only when it has confirmed the whole hash. Photos of a slow line take minutes and an answer or a
// child in danger must not wait for them: after each piece they give way to what was typed.

import { readFile } from "./case-file";
import type { FileAnnouncement, FileState } from "./contract";
import { DamagedFile, OnlyOnServer } from "./errors";
import type { Store } from "./field-store";
import { confirmFiles } from "./merge";
import { refuseFile, unsentFiles, type OutgoingFile } from "./outbox";
import { problem } from "./records";
import { Refusal, Unreachable, type Server } from "./server";

const SMALLEST = 16 * 1024;
const GOOD = 4_000; // ms for a piece: below, the next is twice as large; four times above, half

let piece = 128 * 1024; // what this line carried well; learned while sending

const isState = (data: unknown): data is FileState =>
  !!data && typeof (data as FileState).received === "number"
  && typeof (data as FileState).stored === "boolean";

// Told after each answer of the server about a file; whether something else should go out first.
type Moved = () => Promise<boolean>;

// False: it gave way before its end. At least one piece goes up at each call.
export async function sendFiles(
  store: Store, server: Server, again: boolean, moved: Moved,
): Promise<boolean> {
  for (const one of await unsentFiles(store)) {
    if (one.state === "refused" && !again) continue;
    if (one.facts.finding && (await isUnsent(store, one.facts.finding))) continue;
    try {
      await sendFile(store, server, one, moved);
    } catch (error) {
      if (error instanceof DamagedFile || error instanceof OnlyOnServer) continue; // shown as such
      if (!(error instanceof Refusal)) throw error;
      await refuseFile(store, one, error.problems.length ? error.problems : [problem("refused")]);
    } finally {
      store.sending.delete(one.facts.sha256);
    }
    if (await moved()) return false;
  }
  return true;
}

// It names a finding whose operation has no receipt yet.
async function isUnsent(store: Store, opId: string): Promise<boolean> {
  const row = await store.records.database.get("operations", opId);
  return !!row && row.state !== "received";
}

export function announcement({ facts }: OutgoingFile): FileAnnouncement {
  const { sha256, size, mediaType, kind, question, finding, caption, takenAt } = facts;
  return { sha256, size, media_type: mediaType, kind, question, finding, caption, taken_at: takenAt };
}

// Sends the rest of a file, or what of it goes up before something else is in a hurry.
async function sendFile(store: Store, server: Server, one: OutgoingFile, moved: Moved): Promise<void> {
  const { sha256, size, question } = one.facts;
  const path = `/cases/${one.case}/files`;
  let state = await server.ask<FileState>(path, {
    method: "POST", json: announcement(one), fits: isState,
  });
  const bytes = state.stored ? null : await readFile(store, one.case, sha256); // whole, or thrown
  let restarts = 0;
  while (!state.stored && bytes) {
    store.sending.set(sha256, Math.max(0.001, state.received / size));
    store.announce({ kind: "queue" });
    const from = state.received;
    if (from >= size && (restarts += 1) > 2) throw new Unreachable("busy");
    state = await sendPiece(server, `${path}/${sha256}?offset=${from}`, bytes, from, store);
    if (!state.stored && state.received === 0 && from > 0 && (restarts += 1) > 2)
      throw new Unreachable("busy"); // spoilt on the way again and again: later
    if (!state.stored && (await moved())) return;
  }
  await confirmFiles(store, [{ case: one.case, sha256, question }]);
}

async function sendPiece(
  server: Server, path: string, bytes: ArrayBuffer, from: number, store: Store,
): Promise<FileState> {
  const most = Math.min(piece, store.limits().chunk_bytes);
  const began = performance.now();
  try {
    const state = await server.ask<FileState>(path, {
      method: "PUT", bytes: new Uint8Array(bytes, from, Math.min(most, bytes.byteLength - from)),
      fits: isState,
    });
    const took = performance.now() - began;
    if (took < GOOD) piece = Math.min(store.limits().chunk_bytes, most * 2);
    else if (took > 4 * GOOD) piece = Math.max(SMALLEST, Math.floor(most / 2));
    return state;
  } catch (error) {
    if (error instanceof Unreachable) piece = Math.max(SMALLEST, Math.floor(most / 2));
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 409 && isState(error.body)) return error.body;
    if (error.status !== 413 || most <= SMALLEST) throw error;
    piece = Math.max(SMALLEST, Math.floor(most / 2));
    return { sha256: "", received: from, stored: false };
  }
}

// A closed account's tablet hands each file over whole.
export async function handOverFiles(store: Store, server: Server): Promise<void> {
  for (const one of await unsentFiles(store)) {
    const { size: _size, sha256, taken_at, ...about } = announcement(one);
    const words = new URLSearchParams({ case_id: one.case, ...about, taken_at: taken_at ?? "" });
    try {
      const told = await server.ask<{ held: string[] }>(`/quarantine/files/${sha256}?${words}`, {
        method: "PUT", bytes: await readFile(store, one.case, sha256),
        fits: (data) => Array.isArray(data.held),
      });
      if (!told.held.includes(sha256)) continue;
      await confirmFiles(store, [{ case: one.case, sha256, question: one.facts.question }]);
    } catch (error) {
      if (error instanceof DamagedFile || error instanceof OnlyOnServer) continue;
      if (!(error instanceof Refusal) || error.problems[0]?.code === "not_disabled") throw error;
      await refuseFile(store, one, error.problems);
    }
  }
}
