// A team at one case: answers that wait for a choice, and who does which section.

import type { ServerConflict } from "../../contract";
import type { CaseFile } from "../../local";
import type { Owner } from "../context";

// What a person decided here stands as decided, also before the server has heard of it.
export function openConflicts({ pack, operations, answers }: CaseFile): Map<string, ServerConflict[]> {
  const decided = new Set<string>();
  for (const { operation, state } of operations)
    if (operation.kind === "conflict_settled" && state !== "received" && state !== "refused")
      for (const one of operation.conflicts) decided.add(one);
  for (const { state, settles, own } of answers.values()) {
    if (own) decided.add(own);
    if (state !== "conflict" && state !== "refused") for (const one of settles) decided.add(one);
  }
  const found = new Map<string, ServerConflict[]>();
  for (const one of pack.conflicts) {
    if (one.outcome !== null || decided.has(one.op_id)) continue;
    found.set(one.question, [...(found.get(one.question) ?? []), one]);
  }
  return found;
}

// As the server has it, and what was given here since.
export function ownersOf({ pack, operations }: CaseFile): Map<string, Owner> {
  const names = new Map(pack.team.map((one) => [one.user_id, one.name]));
  const found = new Map<string, Owner>();
  const put = (section: string, user: string, version: number) =>
    found.set(section, { user, name: names.get(user) ?? "", version });
  for (const { section, user_id, version } of pack.sections) put(section, user_id ?? "", version);
  for (const { operation, state, receipt } of operations) {
    if (operation.kind !== "section_given" || state === "refused") continue;
    const known = found.get(operation.section)?.version ?? 0;
    const version = receipt?.version ?? operation.seen_version + 1;
    if (version > known) put(operation.section, operation.person, version);
  }
  return found;
}
