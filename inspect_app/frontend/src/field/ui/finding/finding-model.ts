// What is known of the findings of a case, and what the sheet begins with. Pure.

import type { LawClause, Operation, Problem, ServerFinding, Severity } from "../../contract";
import type { Checklist, Computed, ProposedFinding, Question } from "../../evaluation/index";
import type { ItemState, LocalOperation } from "../../local";
import type { CaseView } from "../context";

export const SEVERITIES = ["low", "medium", "high", "grave"] as const;

// A finding as it stands with what is still unsent.
export interface FindingView {
  key: string; // id of the server, or of the operation that made it
  number: number | null;
  question: string;
  proposal: string; // of which it was made; empty: by hand
  title: string;
  severity: Severity;
  description: string;
  responsible: string;
  references: string[];
  remedy: string;
  remedyDue: string | null;
  state: ServerFinding["state"];
  pending: ItemState | null; // of the newest operation about it that is no receipt yet
  problems: Problem[];
}

export interface Known {
  findings: readonly ServerFinding[];
  operations: readonly LocalOperation[];
  checklist: Checklist;
  proposals: readonly ProposedFinding[];
}

export const knownIn = (
  { pack, file, checklist, evaluation }: Pick<CaseView, "pack" | "file" | "checklist" | "evaluation">,
): Known => ({
  findings: pack.findings, operations: file.operations, checklist, proposals: evaluation.proposedFindings,
});

export const proposalKey = (one: { source: string; name: string }) => `${one.source}:${one.name}`;

export function findingsOf(known: Known): FindingView[] {
  const made = new Set(known.findings.map((one) => one.op_id).filter(Boolean));
  const views = known.findings.map(fromServer);
  for (const local of known.operations) {
    const { operation } = local;
    if (operation.kind === "finding" || operation.kind === "proposal") {
      const held = operation.kind === "proposal" && local.state === "received"
        && known.findings.some((one) => one.proposal === operation.proposal);
      if (!made.has(operation.op_id) && !held) views.push(fromOperation(known, local, operation));
    } else if (local.state !== "received") changed(views, known.findings, local);
  }
  return views;
}

function fromServer(one: ServerFinding): FindingView {
  return {
    key: one.id, number: one.number, question: one.question, proposal: one.proposal ?? "",
    title: one.title, severity: one.severity, description: one.description,
    responsible: one.responsible, references: one.references, remedy: one.remedy,
    remedyDue: one.remedy_due, state: one.state, pending: null, problems: [],
  };
}

function fromOperation(
  known: Known, local: LocalOperation, operation: Extract<Operation, { kind: "finding" | "proposal" }>,
): FindingView {
  const proposal = operation.kind === "proposal" ? operation.proposal : "";
  const question = operation.kind === "finding" ? operation.question : proposal.split(":")[1] ?? "";
  const item = itemOf(known.checklist, question);
  return {
    key: operation.op_id, number: null, question, proposal,
    title: operation.kind === "finding" ? operation.title : (item?.label_vi ?? ""),
    severity: operation.severity, description: operation.description,
    responsible: operation.responsible, references: [], remedy: item?.remedy ?? "",
    remedyDue: null, state: "noted", pending: local.state === "received" ? null : local.state,
    problems: local.problems,
  };
}

// What was done about a finding and has no receipt yet.
function changed(views: FindingView[], server: readonly ServerFinding[], { operation, state, problems }: LocalOperation): void {
  if (operation.kind === "proposal_dismissed") return;
  if (!("finding" in operation)) return;
  const id = server.find((one) => one.op_id === operation.finding)?.id ?? operation.finding;
  const at = views.findIndex((one) => one.key === id);
  const old = views[at];
  if (!old) return;
  const now: FindingView = { ...old, pending: state, problems };
  if (state === "refused") views[at] = now;
  else if (operation.kind === "finding_revised")
    views[at] = { ...now, severity: operation.severity, description: operation.description, responsible: operation.responsible };
  else if (operation.kind === "finding_set_aside") views[at] = { ...now, state: "dismissed" };
  else if (operation.kind === "violation")
    views[at] = {
      ...now, state: "violation", references: operation.references, responsible: operation.responsible,
      remedy: operation.remedy, remedyDue: operation.remedy_due,
    };
}

// Proposals of the answers that nobody took up or set aside.
export function openProposals(known: Known): ProposedFinding[] {
  const taken = new Set<string>(known.findings.map((one) => one.proposal ?? ""));
  for (const { operation, state } of known.operations)
    if (state !== "refused" && "proposal" in operation) taken.add(operation.proposal);
  return known.proposals.filter((one) => !taken.has(proposalKey(one)));
}

export function itemOf(checklist: Checklist, name: string): Question | Computed | undefined {
  for (const section of checklist.sections) {
    const found = section.questions.find((one) => one.name === name) ?? section.computed.find((one) => one.name === name);
    if (found) return found;
  }
  return undefined;
}

// Clauses as a paper cites them; a reference of which the case knows no words stands as it is.
export const cited = (law: readonly LawClause[], references: readonly string[]): string =>
  references.map((reference) => law.find((one) => one.reference === reference)?.words ?? reference).join("; ");

export interface Suggestion {
  clause: LawClause;
  citable: boolean; // the server takes no other: in force on the day, and its text was read
  why: "" | "unverified" | "not_in_force" | "unknown";
}

// The clauses of the question on the day of the act, those that may be cited first.
export function suggested(
  references: readonly string[], law: readonly LawClause[], read: boolean, on: string,
): Suggestion[] {
  const found = references.map((reference): Suggestion => {
    const clause = law.find((one) => one.reference === reference);
    if (!clause) {
      const unknown = { reference, words: reference, text: "", valid_from: null, valid_to: null, verified: false, fine: "" };
      return { clause: unknown, citable: false, why: "unknown" };
    }
    const inForce = (!clause.valid_from || clause.valid_from <= on) && (!clause.valid_to || on <= clause.valid_to);
    const why = !inForce ? "not_in_force" : !clause.verified || !read ? "unverified" : "";
    return { clause, citable: why === "", why };
  });
  return [...found.filter((one) => one.citable), ...found.filter((one) => !one.citable)];
}

// What a person changes in the sheet; kept as a draft while it is open.
export interface Sheet {
  severity: Severity;
  description: string;
  responsible: string;
  actedOn: string;
  references: string[];
  remedy: string;
  remedyDue: string;
}

export function preset(given: {
  item: Question | Computed | undefined;
  proposal: ProposedFinding | undefined;
  existing: FindingView | undefined;
  responsible: string;
  today: string;
}): Sheet {
  const { item, proposal, existing } = given;
  const sentence = proposal?.sentenceVi || (item && "finding_vi" in item ? item.finding_vi : "");
  const severity = existing?.severity ?? proposal?.severity ?? item?.severity;
  return {
    severity: SEVERITIES.find((one) => one === severity) ?? "medium",
    description: existing?.description ?? sentence,
    responsible: existing?.responsible || given.responsible,
    actedOn: given.today,
    references: [],
    remedy: existing?.remedy || item?.remedy || "",
    remedyDue: existing?.remedyDue ?? "",
  };
}
