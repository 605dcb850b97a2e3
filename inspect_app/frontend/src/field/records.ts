// What lies sealed in the person's database, and what every part of the store works with.

import type {
  CaseCard, Limits, Operation, Problem, Receipt, ServerAlarm, ServerAnswer, ServerConflict, ServerFinding,
  ServerFile, ServerMinutes, ServerNote, ServerSection,
} from "./contract";
import type { Pen, Records, WriteQueue } from "./write-queue";
import type { CellKind } from "./cells";
import type { LocalFile } from "./local";

export interface Self {
  user: { id: string; name: string; login: string };
  device: { id: string; label: string };
  organisation: { name: string; short_name: string };
}

export interface StoredOperation {
  operation: Operation;
  cell: CellKind | "";
  problems: Problem[];
  theirs: ServerAnswer | ServerNote | null;
  receipt: Receipt | null;
}

export type FileFacts = Omit<LocalFile, "state" | "damaged" | "problems">;

export interface StoredFile {
  file: FileFacts;
  problems: Problem[];
  damaged: boolean;
}

export interface StoredThumb {
  type: string;
  base64: string;
}

// The part of a pack that others change while it lies here.
export interface Live {
  seq: number;
  card: CaseCard;
  findings: ServerFinding[];
  files: ServerFile[];
  minutes: ServerMinutes[];
  alarms: ServerAlarm[];
  conflicts?: ServerConflict[]; // none in what an older build kept
  sections?: ServerSection[];
}

// What the parts of one person's store share.
export interface Core {
  readonly records: Records;
  readonly queue: WriteQueue;
  readonly self: Self;
  limits(): Limits;
  syncing(): boolean; // somebody (maybe another tab) is sending right now
  progress(sha256: string): number; // of a file that is being sent
}

export const fileKey = (one: { case: string; sha256: string; question: string }) => [
  one.case, one.sha256, one.question,
];

// The next place in the queue. The device's clock may jump; this cannot.
export async function nextOrder(pen: Pen): Promise<number> {
  const order = ((await pen.get<number>("settings", "order")) ?? 0) + 1;
  pen.put("settings", "order", order);
  return order;
}

// The clock of the tablet, told and never decisive.
export const deviceTime = () => new Date().toISOString();

export const problem = (code: string, text = "", where = ""): Problem => ({ code, text, where });

// What every server of ours allowed when this was built; the server's own word replaces it.
export const DEFAULT_LIMITS: Limits = {
  photo_bytes: 10 * 1024 * 1024, chunk_bytes: 1024 * 1024, batch_operations: 500,
  batch_bytes: 4 * 1024 * 1024, text_characters: 10_000,
};
