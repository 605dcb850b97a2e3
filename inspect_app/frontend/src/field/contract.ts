// What the server says and takes under /api/field/ (inspect_app/field). Times are ISO 8601 in UTC,
// days are ISO dates, hashes are SHA-256 in lower-case hex, texts are NFC.

export interface Problem {
  code: string;
  text: string;
  where: string;
}

export interface Limits {
  photo_bytes: number;
  chunk_bytes: number;
  batch_operations: number;
  batch_bytes: number;
  text_characters: number;
}

// POST /api/field/enrol {code, label} — public, the code is good once and for ten minutes.
export interface Enrolment {
  token: string; // bearer token of this device; never shown again
  device: { id: string; label: string };
  user: { id: string; name: string; login: string };
  organisation: { name: string; short_name: string };
  recovery_key: string; // base64 of 32 bytes; also kept by the server for this device
  standing_key: string; // kept in plain: only good for asking whether this device was revoked
  limits: Limits;
  server_time: string;
}

// GET /api/field/now?unsent=<n>&build=<id> — the heartbeat. 401 {problems:[{code}]} with code
// `revoked` (wipe), `disabled` (quarantine) or `signed_out` (enrol again; keep everything).
export interface Now {
  server_time: string;
  user: { id: string; name: string };
  device: { id: string; label: string };
  standing_key: string;
  limits: Limits;
  journal: Head;
}

// POST /api/field/standing-of-device {device, key}, public: asked by a locked tablet. `revoked`: wipe.
export interface DeviceStanding {
  standing: "ok" | "revoked";
}

export interface Head {
  size: number;
  root: string; // hex
}

// GET /api/field/journal/proof?from=<size> — the head of now and why the old one is a prefix of it.
export interface ConsistencyProof {
  from: number;
  head: Head;
  proof: string[]; // hex, RFC 9162 2.1.4.1
}

// GET /api/field/cases
export interface CaseCard {
  id: string;
  entity: { id: string; name: string; kind: "facility" | "fund"; commune: string; address: string };
  procedure: "inspection" | "specialised_check";
  procedure_words: string;
  state: string; // opened | in_progress | ready | concluded | closed
  state_words: string;
  decision: string;
  decided_on: string;
  planned_on: string | null;
  due_on: string | null; // last day of the running legal clock
  due_words: string;
  children: number | null;
  risk: number | null; // 0..100, null where nothing was scored
  role: "leader" | "member";
  pack_hash: string; // changes when the pack must be fetched again
}

// GET /api/field/cases/<id> — everything that the visit needs, pinned.
export interface CasePack {
  card: CaseCard;
  fetched_at: string;
  team: { user_id: string; name: string; post: string; role: "leader" | "member" }[];
  period: { from: string; to: string };
  stages: { code: string; title: string; ends_with: string; due_on: string | null; done_on: string | null }[];
  dossier: Dossier;
  checklist: ChecklistJson;
  checklist_hash: string; // SHA-256 that names this version; minutes carry it
  norms: Record<string, Norm | null>; // figures of law as of the day that matters
  law: LawClause[]; // every clause that the checklist names, with its validity
  answers: ServerAnswer[];
  notes: ServerNote[];
  findings: ServerFinding[];
  files: ServerFile[];
  previous: { question: string; value: string | null; words: string; on: string }[]; // the last inspection
  // `question` is `corrective_<id>`: answer it like a verdict (pass | fail | not_applicable)
  corrective: { id: string; question: string; text: string; due_on: string | null; overdue: boolean }[];
  emergency: { hotline: string; clock_hours: number | null; clock_cite: string; verified: boolean; call: { name: string; phone: string }[] };
  minutes: ServerMinutes[];
  alarms: ServerAlarm[];
  conflicts: ServerConflict[];
  sections: ServerSection[];
  seq: number; // of the journal: `changes?since=` goes on from here
}

export interface Dossier {
  facts: { label: string; value: string; warn: boolean }[]; // licence, dates, head, staff, counts
  map: { text: string; geo: string | null };
  children: { label: string; count: number }[];
  violations: { on: string; text: string; cite: string }[];
}

export interface Norm {
  value: string; // exact decimal
  unit: string;
  law: string;
  verified: boolean;
}

export interface LawClause {
  reference: string; // `103/2017/NĐ-CP Đ24.1`, as questions name it
  words: string; // as a paper cites it
  text: string; // of the clause where the register has it
  valid_from: string | null;
  valid_to: string | null;
  verified: boolean;
  fine: string; // the frame of the fine in words, empty where none is known
}

export interface ServerAnswer {
  question: string;
  value: string | null;
  not_applicable_reason: string;
  version: number;
  answered_by: string; // name
  answered_at: string;
}

export interface ServerNote {
  question: string;
  text: string;
  version: number;
}

export interface ServerFinding {
  id: string;
  op_id: string | null; // of the operation that made it
  number: number;
  question: string;
  proposal: string | null;
  state: "noted" | "dismissed" | "violation";
  severity: Severity;
  title: string;
  description: string;
  responsible: string;
  references: string[];
  remedy: string;
  remedy_due: string | null;
}

export type Severity = "low" | "medium" | "high" | "grave";

export interface ServerFile {
  sha256: string;
  kind: FileKind;
  question: string;
  state: string;
}

export type FileKind = "photo" | "voice" | "document";

export interface ServerMinutes {
  sequence: number; // 1 the minutes, 2… addenda
  sha256: string;
  code: string;
  frozen_at: string;
  paper_id: string | null;
}

// A child in danger, as the office has it: open until somebody there says what was done.
export interface ServerAlarm {
  id: string; // `subject` of the receipt of the operation that raised it
  description: string;
  seen_at: string;
  raised_by: string; // name
  answered_at: string | null;
  measures: string; // what was done; empty while it is open
}

// An answer that was refused because another stood; open (`outcome` null) until a person decided.
// answered: somebody answered having seen it (`settles`); kept: what stands stays; same: what stands
// says the same now; superseded: its sender's next word took its place; unseen: a cell of a form that
// nobody sees, where the first value stands.
export interface ServerConflict {
  op_id: string; // the refused operation
  question: string;
  value: string | null;
  not_applicable_reason: string;
  answered_by: string; // name
  device: string;
  found_at: string;
  outcome: "answered" | "kept" | "same" | "superseded" | "unseen" | null;
  resolved_by: string; // name
}

// Who of the team does a section of the checklist; it refuses nobody's answer.
export interface ServerSection {
  section: string;
  user_id: string | null;
  version: number;
}

// Checklist as `checklists.stored.to_json` writes it; see evaluation/ for its parts. Or a form that
// somebody brought: {kind: "form", form: as `checklists.forms.stored.to_json` writes it, moment:
// {started, user, device, seed}}.
export type ChecklistJson = Record<string, unknown>;

// POST /api/field/cases/<id>/operations {operations: Operation[]} → {results: Result[], seq}.
// Applied in order; the batch is one transaction and each operation a savepoint in it, so that one
// that is refused or conflicts does not stop or undo the others, except those that name it (code
// `finding_refused`), and later ones of the batch at the question of a conflict, which conflict as
// well: send nothing more of that question until a person chose. The reply is given after the commit; without a reply send the same batch
// again. 413 {problems} above `limits.batch_operations` or `batch_bytes`: send fewer. Unknown
// fields are refused. After signed minutes: answer, note, finding… get `minutes_signed`; danger,
// stage, an addendum and files are still taken.
interface Base {
  op_id: string; // UUID
  at: string; // clock of the tablet, only told, never decisive
  device: string; // label
}

export type Operation = Base &
  (
    | { kind: "answer"; question: string; value: string | null; not_applicable_reason: string; seen_version: number; settles?: string[] }
    | { kind: "conflict_settled"; question: string; conflicts: string[]; seen_version: number }
    | { kind: "section_given"; section: string; person: string; seen_version: number }
    | { kind: "note"; question: string; text: string; seen_version: number }
    | { kind: "stage"; code: string; on: string; place?: string }
    | { kind: "finding"; question: string; title: string; severity: Severity; description: string; responsible: string }
    | { kind: "proposal"; proposal: string; severity: Severity; description: string; responsible: string }
    | { kind: "proposal_dismissed"; proposal: string; reason: string }
    | { kind: "finding_revised"; finding: string; severity: Severity; description: string; responsible: string }
    | { kind: "finding_set_aside"; finding: string; reason: string }
    | { kind: "violation"; finding: string; acted_on: string; references: string[]; responsible: string; remedy: string; remedy_due: string | null }
    | { kind: "danger"; question: string; description: string; seen_at: string; called: string[] }
    | { kind: "minutes"; minutes: MinutesDocument; sha256: string; code: string }
  ); // `finding` is the server's id of a finding or the op_id of the operation that made it

export type OperationKind = Operation["kind"];

export type Result =
  | { op_id: string; status: "accepted"; repeated: boolean; receipt: Receipt }
  | { op_id: string; status: "conflict"; problems: Problem[]; current: ServerAnswer | ServerNote; settled: boolean }
  | { op_id: string; status: "refused"; problems: Problem[] };

export interface Receipt {
  op_id: string;
  seq: number; // entry of the journal that proves it
  accepted_at: string;
  subject: string; // id of what it made or changed
  version: number | null; // of the answer or note
}

// GET /api/field/cases/<id>/changes?since=<seq> — the other direction: what others did.
export interface Changes {
  seq: number;
  answers: ServerAnswer[];
  notes: ServerNote[];
  findings: ServerFinding[]; // all, when anything about them changed; else empty
  files: ServerFile[];
  minutes: ServerMinutes[];
  alarms: ServerAlarm[]; // all, when anything about them changed; else empty
  conflicts: ServerConflict[]; // likewise
  sections: ServerSection[]; // likewise
  card: CaseCard;
}

// POST /api/field/cases/<id>/files {sha256, size, media_type, kind, question, finding, caption, taken_at}
// → FileState; the same announcement again gives the same state.
// PUT /api/field/cases/<id>/files/<sha256>?offset=<n>, body = next bytes → FileState (409 with
// FileState when the offset is not `received`; of a stored file 200 with `stored`). `stored` only
// after the whole hash was confirmed. Wrong hash: 200 with `received: 0`, begin again. 422
// {problems} when the whole file is here but cannot be kept (`not_a_picture`, `no_photos_now`, …):
// announce again later, the bytes are not asked for twice. The same bytes at another question are
// announced again with that question.
export interface FileAnnouncement {
  sha256: string;
  size: number;
  media_type: string;
  kind: FileKind;
  question: string;
  finding: string; // server's id or op_id, or empty
  caption: string;
  taken_at: string | null;
}

export interface FileState {
  sha256: string;
  received: number;
  stored: boolean;
}

// GET /api/field/law?have=<hash> → LawRegister, 304 while it is the one you have.
export interface LawRegister {
  hash: string;
  complete: boolean; // false: the register did not fit into 12 MB
  clauses: LawClause[];
}

// POST /api/field/receipts {op_ids, sha256s} → what the server HAS, whoever asks after whatever crash.
export interface Receipts {
  operations: Receipt[];
  files: string[];
}

// POST /api/field/quarantine {case_id, operations} by a disabled user's device → named receipts.
export interface QuarantineReceipt {
  held: string[]; // op_ids
}

// Hash and code: docs/decisions/0008-offline-page.md. Side `team` must hold the leader by name,
// with strokes; `entity` signs or is `refused` (5 characters or more) and then a `witness` signs.
export interface MinutesDocument {
  case_id: string;
  sequence: number; // 1, or 2… for an addendum
  title: string;
  decision: string;
  place: string;
  began_at: string;
  ended_at: string;
  checklist: { code: string; version: string; content_hash: string };
  answers: { question: string; value: string | null; not_applicable_reason: string; note: string; version: number | null }[];
  findings: { finding: string; title: string; severity: Severity; description: string; references: string[]; state: string }[];
  files: { sha256: string; question: string; kind: FileKind }[];
  text: string[]; // the paragraphs that both parties read
  opinion: string; // of the facility
  copies: number;
  parties: Party[];
  addendum_to: string | null; // sha256 of the minutes before
}

export interface Party {
  side: "team" | "entity" | "witness";
  name: string;
  post: string;
  identity: string; // number of a paper of identity, may be empty
  refused: string; // reason of the refusal; then a witness or the commune signs
  strokes: Stroke[]; // empty where refused
  signed_at: string | null;
}

export type Stroke = [number, number, number][]; // x, y in 1/1000 of the box, ms since the first point
