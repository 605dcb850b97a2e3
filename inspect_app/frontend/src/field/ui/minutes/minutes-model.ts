// The minutes as both parties read and sign them, made of what stands on the tablet. Pure. Their
// words are Vietnamese whatever the page speaks: they are a document.

import { nfc } from "../../canonical";
import type { MinutesDocument, Operation, Party, ServerMinutes } from "../../contract";
import { isBlank } from "../../evaluation/index";
import type { CaseFile } from "../../local";
import type { Part } from "../../../forms/standing";
import type { CaseView } from "../context";
import { day } from "../words";
import { alarmsOf } from "../finding/alarms";
import { findingsOf, knownIn } from "../finding/finding-model";

type View = Pick<CaseView, "file" | "pack" | "checklist" | "evaluation" | "question" | "answers" | "parts" | "conflictsAt">;

export interface Frozen {
  sequence: number;
  sha256: string;
  code: string;
  refused: string[]; // why the server did not take them over
  received: boolean;
}

// Minutes and addenda that were signed, from here or another tablet, in their order.
export function frozenOf({ pack, file }: { pack: { minutes: ServerMinutes[] }; file: Pick<CaseFile, "operations"> }): Frozen[] {
  const found = new Map<string, Frozen>();
  for (const { sequence, sha256, code } of pack.minutes)
    found.set(sha256, { sequence, sha256, code, refused: [], received: true });
  for (const { operation, state, problems } of file.operations) {
    if (operation.kind !== "minutes" || found.has(operation.sha256)) continue;
    const { sha256, code, minutes } = operation;
    const refused = state === "refused" ? problems.map((one) => one.text) : [];
    found.set(sha256, { sequence: minutes.sequence, sha256, code, refused, received: state === "received" });
  }
  return [...found.values()].sort((one, other) => one.sequence - other.sequence);
}

// Questions that must be answered before anybody signs: open ones, wrong ones, two different answers.
export function blocking({ file, evaluation, question, answers, conflictsAt }: View): string[] {
  const open = evaluation.relevant.filter((name) => {
    const given = answers.get(name);
    return evaluation.problems.has(name) || (question(name)?.required && (!given || isBlank(given)));
  });
  const disputed = evaluation.relevant.filter((name) => conflictsAt.has(name));
  const conflicts = [...file.answers.values()].filter((one) => one.state === "conflict").map((one) => one.question);
  return [...new Set([...open, ...disputed, ...conflicts])];
}

export interface Written {
  opinion: string;
  copies: number;
  place: string;
  addendum: string; // what an addendum says
  parties: Party[];
}

// What the parties read: everything but who signed and when it ended.
export type Basis = Omit<MinutesDocument, "parties" | "ended_at">;

const shown = (iso: string) => {
  const part = new Intl.DateTimeFormat("vi-VN", {
    timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date(iso));
  const of = (type: string) => part.find((one) => one.type === type)?.value ?? "";
  return `${of("hour")} giờ ${of("minute")} ngày ${of("day")}/${of("month")}/${of("year")}`;
};

export function basisOf(view: View, written: Written, before: Frozen | null): Basis {
  const { pack, file, checklist } = view;
  const { card } = pack;
  const check = card.procedure === "specialised_check";
  const began = beganAt(file, pack.fetched_at);
  const findings = findingsOf(knownIn(view)).filter((one) => one.state !== "dismissed" && one.pending !== "refused");
  const files = filesOf(view);
  const base = {
    case_id: file.id,
    sequence: before ? before.sequence + 1 : 1,
    title: `${before ? "Phụ lục biên bản" : "Biên bản"} ${check ? "kiểm tra" : "thanh tra"} tại ${card.entity.name}`,
    decision: `Quyết định số ${card.decision} ngày ${day(card.decided_on)}`,
    place: written.place,
    began_at: began,
    checklist: { code: checklist.code, version: checklist.version, content_hash: pack.checklist_hash },
    opinion: written.opinion,
    copies: written.copies,
    addendum_to: before?.sha256 ?? null,
  };
  if (before)
    return nfc({ ...base, answers: [], findings: [], files: [], text: written.addendum.split("\n").filter((one) => one.trim()) });
  return nfc({
    ...base,
    answers: answersOf(view),
    findings: findings.map((one) => ({
      finding: one.key, title: one.title, severity: one.severity, description: one.description,
      references: one.state === "violation" ? one.references : [], state: one.state,
    })),
    files,
    text: paragraphs(view, findings.length, files),
  });
}

// The sentences around the text; the paper has its own, of the same facts.
export function frameOf(
  { pack }: View, { began_at, place, copies, decision }: Basis, refusing: boolean,
): [string, string] {
  const { card } = pack;
  const team = pack.team.map((one) => `${one.name}${one.role === "leader" ? " (trưởng đoàn)" : ""}`).join(", ");
  const address = card.entity.address ? `, ${card.entity.address}` : "";
  return [
    `Hồi ${shown(began_at)}, tại ${place}, đoàn thực hiện ${decision} gồm: ${team}, đã làm việc với ${card.entity.name}${address}.`,
    `Biên bản được lập thành ${copies} bản, đã đọc cho những người có tên dưới đây cùng nghe${
      refusing ? "; có người không ký, có người chứng kiến ký tên." : ", công nhận đúng và ký tên."}`,
  ];
}

function paragraphs(
  view: View, findings: number, files: MinutesDocument["files"],
): string[] {
  const { pack, checklist, evaluation, answers } = view;
  const { card } = pack;
  const doing = card.procedure === "specialised_check" ? "kiểm tra" : "thanh tra";
  const asked = evaluation.relevant.map((name) => answers.get(name));
  // A form says by `finding_if` which answers fail; ours by the verdict.
  const failed = view.parts ? new Set(evaluation.proposedFindings.map((one) => one.name)).size
    : asked.filter((one) => one?.value === "fail").length;
  const aside = asked.filter((one) => one && (one.value === "not_applicable" || (!one.value && one.reason))).length;
  const of = (kind: string) => files.filter((one) => one.kind === kind).length;
  const documents = of("document") ? `, ${of("document")} tệp` : "";
  const alarms = alarmsOf(view).filter((one) => one.sent !== "refused").length;
  return [
    ...(pack.period.from ? [`Kỳ được ${doing}: từ ngày ${day(pack.period.from)} đến ngày ${day(pack.period.to)}.`] : []),
    `Bảng kiểm “${checklist.title_vi}”, phiên bản ${checklist.version}: đã trả lời ${evaluation.answered}/${evaluation.total} câu; không đạt ${failed} câu; không áp dụng ${aside} câu. Từng câu trả lời nằm trong phần danh mục của biên bản này.`,
    ...rowsOf(view),
    `Đoàn ghi nhận ${findings} nội dung, nêu tại phần ghi nhận của biên bản này.`,
    `Tài liệu kèm theo: ${of("photo")} ảnh, ${of("voice")} đoạn ghi âm${documents}; mỗi tệp được nhận biết bằng mã băm SHA-256 ghi trong biên bản.`,
    ...(alarms ? [`Đoàn đã báo động ${alarms} trường hợp trẻ em có nguy cơ bị xâm hại.`] : []),
  ];
}

// How many rows the lists of a form have, the inner ones all together. No names: rows may be children.
function rowsOf({ parts }: View): string[] {
  const counts = new Map<string, number>();
  const count = (all: readonly Part[]): void => {
    for (const part of all) {
      if (part.kind === "group") count(part.parts);
      if (part.kind !== "repeat") continue;
      const { label_vi } = part.repeat;
      counts.set(label_vi, (counts.get(label_vi) ?? 0) + part.rows.length);
      for (const row of part.rows) count(row.parts);
    }
  };
  for (const all of parts?.values() ?? []) count(all);
  const told = [...counts].map(([label, rows]) => `${label}: ${rows} dòng`);
  return told.length ? [`Các danh sách trong bảng kiểm: ${told.join("; ")}.`] : [];
}

function answersOf({ file, evaluation, answers }: View): MinutesDocument["answers"] {
  return evaluation.relevant.flatMap((question) => {
    const given = file.answers.get(question);
    const stands = answers.get(question); // also what a form holds by itself
    const note = file.notes.get(question) ?? "";
    if ((!stands || isBlank(stands)) && !note) return [];
    return [{
      question, value: stands?.value || null, not_applicable_reason: stands?.reason ?? "", note,
      // Only what the server has numbered has a version; what is unsent has none yet.
      version: given?.state === "received" ? given.version : null,
    }];
  });
}

function filesOf({ file, pack }: View): MinutesDocument["files"] {
  const all = [
    ...file.files.filter((one) => !one.damaged && one.state !== "refused"),
    ...pack.files,
  ].map(({ sha256, question, kind }) => ({ sha256, question, kind }));
  const seen = new Set<string>();
  return all.filter((one) => !seen.has(one.sha256 + one.question) && seen.add(one.sha256 + one.question));
}

// The first thing that was done in the visit; by the clock of the tablet, and never after now.
function beganAt(file: CaseFile, otherwise: string): string {
  const told = file.operations.map(({ operation }: { operation: Operation }) => operation.at);
  const stage = file.operations.find(({ operation }) => operation.kind === "stage")?.operation.at;
  const answered = [...file.answers.values()].map((one) => one.at).filter(Boolean);
  const first = stage ?? [...told, ...answered].sort()[0] ?? otherwise;
  const now = new Date().toISOString();
  return first < now ? first : otherwise < now ? otherwise : now;
}
