// Speaking to the JSON API: every answer of the server becomes one of a few outcomes.
import type { Current, Operation, Outcome, Receipt } from "./checklist-queue";

interface Problem {
  code: string;
  text: string;
}

function csrf(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

// A captive portal answers 200 with a page of its own: only JSON counts as an answer.
async function json(response: Response): Promise<Record<string, unknown> | null> {
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) return null;
  try {
    return (await response.json()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

function words(body: Record<string, unknown>): string {
  const problems = (body["problems"] ?? []) as Problem[];
  return problems.map((problem) => problem.text).join(" ");
}

// What stands at the question of a refused answer stays. True only when the server has done it: its
// answer leads back to the checklist, a sign-in or a portal leads elsewhere.
export async function settleConflict(address: string, op: Operation, version: number): Promise<boolean> {
  const body = new URLSearchParams({
    question: op.question, conflicts: op.op_id, version: String(version), take: "",
  });
  try {
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", body, headers: { "X-CSRFToken": csrf() },
      signal: AbortSignal.timeout(30_000),
    });
    return answer.ok && answer.redirected && new URL(answer.url).pathname === location.pathname;
  } catch {
    return false;
  }
}

export async function sendOperation(address: string, op: Operation): Promise<Outcome> {
  let response: Response;
  try {
    response = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify(op),
      signal: AbortSignal.timeout(30_000),
    });
  } catch {
    return { kind: "unreachable" };
  }
  const body = await json(response);
  if (response.status === 401 || response.status === 400) return { kind: "signed-out" };
  if (body === null || response.status >= 500) return { kind: "unreachable" };
  if (response.ok) {
    const receipt = body["receipt"] as Receipt | undefined;
    if (!receipt || receipt.op_id !== op.op_id) return { kind: "unreachable" };
    return { kind: "receipt", receipt, state: body["state"] };
  }
  if (response.status === 409 && body["current"]) {
    return { kind: "conflict", current: body["current"] as Current };
  }
  if (response.status === 403 || response.status === 404) return { kind: "stopped" };
  return { kind: "refused", note: words(body) };
}

async function sha256(file: File): Promise<string> {
  if (!globalThis.crypto?.subtle) return ""; // plain HTTP: the server computes it alone
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// "" when the photo is stored; else what to tell the person, null when the network failed.
export async function sendPhoto(
  address: string,
  question: string,
  file: File,
): Promise<string | null> {
  const form = new FormData();
  form.append("question", question);
  form.append("sha256", await sha256(file));
  form.append("photo", file);
  try {
    const response = await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "X-CSRFToken": csrf() },
      body: form,
    });
    const body = await json(response);
    if (body === null) return null;
    return response.ok && body["photo"] ? "" : words(body);
  } catch {
    return null;
  }
}
