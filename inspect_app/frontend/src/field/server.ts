// Speaking to the server: JSON and a bearer token, never cookies. A reply that is not ours (the
// page of a captive portal, a redirect) is no reply.

import type { DeviceStanding, Problem } from "./contract";
import type { Store } from "./field-store";

export type Why = "offline" | "portal" | "busy";

// Nothing certain is known about what was asked: it may have been done.
export class Unreachable extends Error {
  constructor(readonly why: Why) {
    super(why);
  }
}

export type TokenState = "revoked" | "disabled" | "signed_out";

export class SignedOut extends Error {
  constructor(readonly code: TokenState) {
    super(code);
  }
}

// The server itself said no; `body` is its whole answer.
export class Refusal extends Error {
  constructor(readonly status: number, readonly problems: Problem[], readonly body: unknown) {
    super(`${status} ${problems[0]?.code ?? ""}`);
  }
}

const STATES = ["revoked", "disabled", "signed_out"];
const PATIENCE = 30_000; // ms without a byte
const SLOWEST = 2_000; // bytes a second that are still worth waiting for
const LONGEST = 600_000;

export interface Ask {
  method?: "GET" | "POST" | "PUT";
  json?: unknown;
  bytes?: BufferSource;
  fits?: (data: Record<string, unknown>) => boolean; // whether this is our answer at all
  patience?: number;
}

export class Server {
  private readonly under = new Set<AbortController>();

  constructor(private readonly base: string, private readonly token: () => Promise<string>) {}

  abort(): void {
    for (const one of this.under) one.abort();
  }

  // The parsed answer; null for 304.
  async ask<T>(path: string, asked: Ask = {}): Promise<T> {
    const control = new AbortController();
    this.under.add(control);
    try {
      const reply = await this.fetched(path, asked, control);
      return this.read<T>(reply.status, reply.type, reply.text, asked);
    } finally {
      this.under.delete(control);
    }
  }

  private async fetched(path: string, asked: Ask, control: AbortController) {
    const body = asked.bytes ?? (asked.json === undefined ? undefined : JSON.stringify(asked.json));
    const headers: Record<string, string> = {
      Accept: "application/json", Authorization: `Bearer ${await this.token()}`,
    };
    if (asked.json !== undefined) headers["Content-Type"] = "application/json";
    else if (asked.bytes) headers["Content-Type"] = "application/octet-stream";
    const size = typeof body === "string" ? body.length * 2 : (asked.bytes?.byteLength ?? 0);
    const patience = asked.patience ?? PATIENCE;
    const first = Math.min(LONGEST, patience + (size / SLOWEST) * 1000);
    let timer = setTimeout(() => control.abort(), first);
    try {
      const reply = await fetch(`${this.base}${path}`, {
        method: asked.method ?? "GET", headers, body, signal: control.signal,
        credentials: "omit", redirect: "manual", cache: "no-store", referrerPolicy: "no-referrer",
      });
      if (reply.type === "opaqueredirect") throw new Unreachable("portal");
      const parts: BlobPart[] = [];
      const reader = reply.body?.getReader();
      while (reader) {
        clearTimeout(timer); // a long answer over a slow line is no hanging one
        timer = setTimeout(() => control.abort(), patience);
        const { done, value } = await reader.read();
        if (done) break;
        parts.push(value);
      }
      const text = await new Blob(parts).text();
      return { status: reply.status, type: reply.headers.get("Content-Type") ?? "", text };
    } catch (error) {
      throw error instanceof Unreachable ? error : new Unreachable("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  private read<T>(status: number, type: string, text: string, asked: Ask): T {
    if (status === 304) return null as T;
    if (status === 511) throw new Unreachable("portal");
    if (status >= 500 || status === 429 || status === 408) throw new Unreachable("busy");
    const data = type.startsWith("application/json") ? parsed(text) : null;
    if (!data) throw new Unreachable("portal");
    if (status >= 200 && status < 300) {
      if (asked.fits && !asked.fits(data)) throw new Unreachable("portal");
      return data as T;
    }
    const problems = Array.isArray(data.problems) ? (data.problems as Problem[]) : [];
    if (status === 401) {
      const code = problems[0]?.code ?? "";
      throw STATES.includes(code) ? new SignedOut(code as TokenState) : new Unreachable("portal");
    }
    throw status >= 400 ? new Refusal(status, problems, data) : new Unreachable("portal");
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(text);
    return data !== null && typeof data === "object" ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

export const BASE = "/api/field";

export const serverOf = (store: Store, base = BASE): Server =>
  new Server(base, async () => (await store.own<string>("token")) ?? "");

const hasToken = (data: Record<string, unknown>) => typeof data.token === "string";

// The same person, after an expired sign-in: a new token, the queue untouched.
export async function signIn(store: Store, login: string, password: string): Promise<void> {
  const told = await serverOf(store).ask<{ token: string }>("/sign-in", {
    method: "POST", json: { login, password }, fits: hasToken,
  });
  await store.keep("token", told.token);
  store.ask();
}

// A fresh tablet and its one-time code.
export function enrolOnServer<T>(code: string, label: string): Promise<T> {
  const server = new Server(BASE, async () => "");
  return server.ask<T>("/enrol", { method: "POST", json: { code, label }, fits: hasToken });
}

// Whether a device was revoked; needs no token, so that a locked tablet can ask.
export async function standingOf(one: { device: string; key: string }): Promise<DeviceStanding["standing"]> {
  const server = new Server(BASE, async () => "");
  const told = await server.ask<DeviceStanding>("/standing-of-device", {
    method: "POST", json: one, fits: (data) => data.standing === "ok" || data.standing === "revoked",
  });
  return told.standing;
}

// The key that opens this tablet's data without its PIN, after the password.
export async function askRecoveryKey(store: Store, password: string): Promise<string> {
  const told = await serverOf(store).ask<{ recovery_key: string }>("/recovery-key", {
    method: "POST", json: { password },
    fits: (data) => typeof data.recovery_key === "string",
  });
  return told.recovery_key;
}
