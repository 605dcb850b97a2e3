// The queue of answers that the server has not acknowledged yet. One entry in localStorage per
// operation, removed by nothing but a receipt (or the person's own choice in a conflict): two tabs
// never overwrite each other, and sending one operation twice acts once.

export interface Operation {
  op_id: string;
  device: string;
  kind: "answer";
  question: string;
  value: string | null;
  not_applicable_reason: string;
  seen_version: number;
  settles?: string[]; // refused operations that the person saw and decides by this answer
}

export interface Waiting {
  op: Operation;
  order: number;
  sent: boolean; // its body has left once: it must never change again
  stuck: "" | "refused" | "conflict";
  note: string;
  current: Current | null;
}

export interface Current {
  value: string | null;
  not_applicable_reason: string;
  version: number;
}

export interface Receipt {
  op_id: string;
  seq: number;
  question: string;
  value: string | null;
  not_applicable_reason: string;
  version: number;
}

export type Outcome =
  | { kind: "receipt"; receipt: Receipt; state: unknown }
  | { kind: "conflict"; current: Current }
  | { kind: "refused"; note: string }
  | { kind: "signed-out" }
  | { kind: "stopped" }
  | { kind: "unreachable" };

export type Trouble = "" | "signed-out" | "stopped";

export class Queue {
  private entries: Waiting[] = [];
  private readonly prefix: string;
  private running = false;
  private timer = 0;
  private failures = 0;
  trouble: Trouble = "";
  keeps = true; // whether localStorage takes what we give it

  constructor(
    private readonly storage: Storage | null,
    user: string,
    caseId: string,
    private readonly send: (op: Operation) => Promise<Outcome>,
    private readonly versionOf: (question: string) => number,
    private readonly onChange: (entry: Waiting, outcome: Outcome | null) => void,
  ) {
    this.prefix = `answer/${user}/${caseId}/`;
    this.load();
  }

  private load(): void {
    if (!this.storage) return;
    for (let index = 0; index < this.storage.length; index += 1) {
      const key = this.storage.key(index);
      if (!key?.startsWith(this.prefix)) continue;
      const text = this.storage.getItem(key);
      if (!text) continue;
      try {
        this.entries.push(JSON.parse(text) as Waiting);
      } catch {
        continue; // not ours to delete: it stays for a person to look at
      }
    }
    this.entries.sort((a, b) => a.order - b.order);
  }

  private keep(entry: Waiting): void {
    try {
      if (!this.storage) throw new Error("no storage");
      this.storage.setItem(this.prefix + entry.op.op_id, JSON.stringify(entry));
    } catch {
      this.keeps = false;
    }
  }

  private forget(entry: Waiting): void {
    this.entries = this.entries.filter((one) => one !== entry);
    this.storage?.removeItem(this.prefix + entry.op.op_id);
  }

  all(): readonly Waiting[] {
    return this.entries;
  }

  unsent(): number {
    return this.entries.filter((one) => !one.stuck).length;
  }

  stuck(): Waiting[] {
    return this.entries.filter((one) => one.stuck !== "");
  }

  isSending(): boolean {
    return this.running;
  }

  // A new answer replaces one of the same question that has not left yet, and one that is stuck.
  add(
    question: string, value: string | null, reason: string, device: string, settles: string[] = [],
  ): Waiting {
    const named = new Set(settles);
    for (const old of this.entries.filter((one) => one.op.question === question && !one.sent))
      for (const one of old.op.settles ?? []) named.add(one); // it gives way to this one
    for (const old of this.entries.filter((one) => one.op.question === question)) {
      if (old.stuck || !old.sent) this.forget(old);
    }
    const last = this.entries[this.entries.length - 1];
    const entry: Waiting = {
      op: {
        op_id: newId(),
        device,
        kind: "answer",
        question,
        value,
        not_applicable_reason: reason,
        seen_version: this.versionOf(question),
        ...(named.size ? { settles: [...named] } : {}),
      },
      order: Math.max(Date.now(), (last?.order ?? 0) + 1),
      sent: false,
      stuck: "",
      note: "",
      current: null,
    };
    this.entries.push(entry);
    this.keep(entry);
    this.onChange(entry, null);
    void this.flush();
    return entry;
  }

  drop(entry: Waiting): void {
    this.forget(entry);
    this.onChange(entry, null);
  }

  // Try again now: the person asked, the network came back, or the page became visible.
  wake(): void {
    if (this.trouble === "signed-out") this.trouble = "";
    this.failures = 0;
    void this.flush();
  }

  async flush(): Promise<void> {
    window.clearTimeout(this.timer);
    if (this.running || this.trouble) return;
    this.running = true;
    try {
      for (;;) {
        const entry = this.entries.find((one) => !one.stuck);
        if (!entry || this.trouble) break;
        if (!(await this.sendOne(entry))) break;
      }
    } finally {
      this.running = false;
    }
    const idle = this.entries[0];
    if (idle) this.onChange(idle, null);
  }

  private async sendOne(entry: Waiting): Promise<boolean> {
    if (!entry.sent) {
      entry.op.seen_version = this.versionOf(entry.op.question);
      entry.sent = true;
      this.keep(entry);
    }
    this.onChange(entry, null);
    const outcome = await this.send(entry.op);
    if (outcome.kind === "receipt") {
      this.failures = 0;
      this.forget(entry);
    } else if (outcome.kind === "conflict") {
      entry.stuck = "conflict";
      entry.current = outcome.current;
      this.keep(entry);
    } else if (outcome.kind === "refused") {
      entry.stuck = "refused";
      entry.note = outcome.note;
      this.keep(entry);
    } else if (outcome.kind === "unreachable") {
      this.failures += 1;
      this.timer = window.setTimeout(() => void this.flush(), pause(this.failures));
    } else {
      this.trouble = outcome.kind;
    }
    this.onChange(entry, outcome);
    return outcome.kind === "receipt" || entry.stuck !== "";
  }
}

// 1, 2, 4 … 30 seconds, a little spread so that tablets do not come back all at once.
function pause(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** (failures - 1)) * (0.8 + Math.random() * 0.4);
}

// crypto.randomUUID needs a secure context; getRandomValues does not.
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
