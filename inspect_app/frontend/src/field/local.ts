// What the store of the tablet gives to the pages: `store.ts` and `case-file.ts` build it.

import type {
  CaseCard, CasePack, FileKind, LawClause, Operation, OperationKind, Problem, Receipt,
  ServerAnswer, ServerNote,
} from "./contract";

export interface LocalUser {
  id: string;
  name: string;
  login: string;
  unsent: number; // kept in plain, so that the lock screen can warn
}

// One signed-in person on this tablet. Everything below is sealed at rest.
export interface FieldStore {
  readonly user: LocalUser;
  readonly device: { id: string; label: string };
  cards(): Promise<CaseCard[]>;
  keepCards(cards: CaseCard[]): Promise<void>;
  keepPack(pack: CasePack): Promise<void>; // merges: never overwrites what is unsent
  hasPack(caseId: string): Promise<CasePack["card"]["pack_hash"] | null>;
  openCase(caseId: string): Promise<CaseFile>;
  keepLaw(clauses: LawClause[]): Promise<void>;
  law(): Promise<LawClause[]>;
  setting<T>(name: string): Promise<T | null>; // small sealed values: theme, last check, …
  keepSetting(name: string, value: unknown): Promise<void>;
  counts(): Promise<Counts>;
  waiting(): Promise<WaitingItem[]>; // for the page "Đồng bộ"
  // A conflict, by a person; `settles`: the refused operations that were shown beside it.
  resolve(opId: string, choice: "mine" | "theirs", settles?: readonly string[]): Promise<void>;
  discard(opId: string): Promise<void>; // a refused operation, by a person, after export was offered
  rescue(): Promise<Blob>; // everything unsent, readable, for a human to carry (asks no network)
  changePin(old: string, next: string): Promise<void>;
  lock(): void;
  subscribe(listener: (change: Change) => void): () => void; // also from other tabs
}

export interface Counts {
  unsent: number; // operations without a receipt
  sending: number;
  stuck: number; // conflicts and refusals: a person must look
  files: number; // files without the server's confirmation
  fileBytes: number;
  byCase: Record<string, number>; // unsent operations and files
}

export type ItemState = "waiting" | "sending" | "received" | "conflict" | "refused" | "held";

export interface WaitingItem {
  id: string; // op_id or sha256
  caseId: string;
  kind: OperationKind | FileKind;
  question: string;
  state: ItemState;
  progress: number; // 0..1 of a file
  problems: Problem[];
  mine: Operation | null;
  theirs: ServerAnswer | ServerNote | null;
}

export type Change =
  | { kind: "case"; caseId: string } // something in this case changed: read it again
  | { kind: "queue" } // counts changed
  | { kind: "sync"; sync: SyncState }
  | { kind: "locked" } // the key is gone: show the PIN page
  | { kind: "wiped" }; // the device was revoked and its data is gone

export interface SyncState {
  running: boolean;
  online: boolean; // the server itself answered last time (a captive portal is offline)
  trouble: "" | "signed_out" | "disabled" | "revoked" | "portal" | "witness" | "storage" | "update";
  lastContact: string | null;
  nextTry: number | null; // ms since 1970
  clockOffset: number | null; // ms, tablet minus server
}

export interface LocalAnswer {
  question: string;
  value: string | null;
  reason: string; // why not applicable
  own: string; // in conflict: the refused operation
  settles: string[]; // refused operations that these unsent words decide
  version: number; // of the server's answer that this one saw; 0 none
  state: ItemState;
  by: string; // "" = on this tablet
  at: string;
  theirs: ServerAnswer | null; // in conflict
  problems: Problem[];
  saving?: boolean; // typed, but not yet on the disk
}

// One case in memory: read at once when it is opened, written record by record.
export interface CaseFile {
  readonly id: string;
  readonly pack: CasePack;
  readonly answers: ReadonlyMap<string, LocalAnswer>;
  readonly notes: ReadonlyMap<string, string>;
  readonly files: readonly LocalFile[];
  readonly operations: readonly LocalOperation[]; // of this case, unsent and received, without answers and notes
  // Each resolves when the record is on the disk; the memory above has changed before that.
  answer(question: string, value: string | null, reason?: string, settles?: readonly string[]): Promise<void>;
  answerAll(given: readonly Given[]): Promise<void>; // in one write: all or none
  note(question: string, text: string): Promise<void>;
  operate(operation: Pure<Exclude<Operation, { kind: "answer" | "note" }>>): Promise<string>; // op_id
  addFile(file: NewFile): Promise<string>; // SHA-256
  fileBytes(sha256: string): Promise<ArrayBuffer>; // throws DamagedFile when the hash is wrong
  thumbnail(sha256: string): Promise<Blob | null>;
  draft<T>(name: string): Promise<T | null>; // e.g. half-filled finding, half-signed minutes
  keepDraft(name: string, value: unknown): Promise<void>; // null removes
  close(): void;
}

export interface Given {
  question: string;
  value: string | null;
  reason: string;
  settles?: readonly string[]; // refused operations that the person saw and decides by this
}

export interface LocalOperation {
  operation: Operation;
  state: ItemState;
  receipt: Receipt | null;
  problems: Problem[];
}

export type Pure<T> = T extends unknown ? Omit<T, "op_id" | "at" | "device"> : never;

export interface NewFile {
  kind: FileKind;
  question: string;
  finding: string;
  caption: string;
  takenAt: string | null;
  mediaType: string;
  bytes: ArrayBuffer;
  thumbnail: Blob | null;
}

export interface LocalFile {
  sha256: string;
  kind: FileKind;
  question: string;
  finding: string;
  caption: string;
  takenAt: string | null;
  mediaType: string;
  size: number;
  state: ItemState;
  damaged?: boolean; // its bytes on the disk are not those that were kept
  problems?: Problem[];
}

// The functions of `store.ts`:
//   localUsers(): Promise<LocalUser[]>
//   enrol(enrolment: Enrolment, pin: string): Promise<FieldStore>
//   unlock(userId: string, pin: string): Promise<FieldStore>   throws WrongPin {waitSeconds}
//   unlockWithRecoveryKey(userId: string, recoveryKey: string, newPin: string): Promise<FieldStore>
//   unsupported(): string   why this browser cannot keep data ("" = it can)
// and of `sync.ts`: startSync(store): Sync { now(): void; stop(): void; state(): SyncState;
//   prepare(progress): Promise<void> /* cards, packs, law */ }

