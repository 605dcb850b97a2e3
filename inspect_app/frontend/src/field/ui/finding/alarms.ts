// Alarms of a case, from this tablet and others: open until the office says what was done. Pure.

import type { CaseView } from "../context";

export interface Alarm {
  key: string; // id of the server, or of the operation that raised it
  description: string;
  seenAt: string;
  by: string; // "" = from this tablet
  sent: "unsent" | "refused" | "received";
  answeredAt: string | null;
  measures: string;
}

export function alarmsOf({ pack, file }: Pick<CaseView, "pack" | "file">): Alarm[] {
  const known = new Set(pack.alarms.map((one) => one.id));
  const own = file.operations.flatMap(({ operation, state, receipt }): Alarm[] =>
    operation.kind !== "danger" || (receipt && known.has(receipt.subject)) ? [] : [{
      key: operation.op_id, description: operation.description, seenAt: operation.seen_at, by: "",
      sent: state === "received" || state === "refused" ? state : "unsent", answeredAt: null, measures: "",
    }]);
  const told = pack.alarms.map((one): Alarm => ({
    key: one.id, description: one.description, seenAt: one.seen_at, by: one.raised_by,
    sent: "received", answeredAt: one.answered_at, measures: one.measures,
  }));
  return [...own, ...told];
}

export const isOpen = (one: Alarm): boolean => one.answeredAt === null;
