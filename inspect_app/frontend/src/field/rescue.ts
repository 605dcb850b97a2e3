// Everything unsent in one readable file that a person can carry: asks no network.

import { toBase64 } from "./canonical";
import type { CaseCard } from "./contract";
import { deviceTime, type Core, type Live, type StoredFile, type StoredOperation } from "./records";

export async function rescue(core: Core): Promise<Blob> {
  const { records, self } = core;
  const [operations, files, drafts] = await Promise.all([
    records.all<StoredOperation>("operations"), records.all<StoredFile>("files"),
    records.all<unknown>("drafts"),
  ]);
  const cases = new Map<string, { card: CaseCard | null; operations: unknown[] }>();
  const of = async (id: string) => {
    const card = cases.get(id)?.card ?? (await records.get<Live>("live", id))?.card ?? null;
    return cases.get(id) ?? cases.set(id, { card, operations: [] }).get(id)!;
  };
  operations.sort((one, other) => (one.row.order ?? 0) - (other.row.order ?? 0));
  for (const { row, value } of operations) {
    if (row.state === "received") continue;
    const { operation, problems, theirs } = value ?? {};
    const told = { state: row.state, sent: row.sent === 1, operation, problems, theirs };
    (await of(row.case ?? "")).operations.push(operation ? told : { op_id: row.key, damaged: true });
  }
  const head = {
    format: "inspect-field-rescue", version: 1, made_at: deviceTime(), ...self,
    cases: [...cases].map(([id, one]) => ({ case_id: id, ...one })),
    drafts: drafts.map(({ row, value }) => ({ case_id: row.key[0], name: row.key[1], value })),
  };
  // In parts: photos of a whole day would not fit into one text.
  const parts: BlobPart[] = [JSON.stringify(head).slice(0, -1), ',"files":['];
  let first = true;
  for (const { row, value } of files) {
    if (row.state === "received") continue;
    const bytes = await records.get<ArrayBuffer>("blobs", String(row.key[1]));
    const [case_id, sha256, question] = row.key as string[];
    const about = { case_id, sha256, question, ...value?.file, problems: value?.problems };
    const content = bytes ? { base64: toBase64(bytes) } : { damaged: true };
    parts.push(new Blob([first ? "" : ",", JSON.stringify({ ...about, ...content })]));
    first = false;
  }
  return new Blob([...parts, "]}"], { type: "application/json" });
}
