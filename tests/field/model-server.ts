// The server's rule in the model: one version per answer, one receipt per operation, and refused answers
// that stay open for the whole team until somebody decided.

export const CASE = "c";
export const QUESTION = "q";
export const EMPTY = { seq: 0, card: { id: CASE, pack_hash: "1" }, findings: [], files: [], minutes: [], alarms: [], sections: [] };

type Any = any; // operations as the tablet sends them

export const copy = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

export class Server {
  value: string | null = null;
  version = 0;
  by = "";
  seq = 0;
  receipts = new Map<string, number>();
  faults: string[] = [];
  settled: string[] = []; // operations that only decided about a conflict
  conflicts: { op_id: string; question: string; value: string; outcome: string | null }[] = [];

  constructor(private readonly sawOthers: (value: string, version: number) => boolean) {}

  operations(batch: Any[]) {
    let stuck = false;
    const results = batch.map((one) => {
      const known = this.receipts.get(one.op_id);
      if (known !== undefined) return this.accepted(one.op_id, known);
      if (one.kind === "conflict_settled") {
        if (one.seen_version === this.version) this.close("kept", (kept) => one.conflicts.includes(kept.op_id));
        if (!this.settled.includes(one.op_id)) this.settled.push(one.op_id);
        return this.accepted(one.op_id, one.seen_version);
      }
      if (stuck || one.seen_version !== this.version) {
        stuck = true;
        const settled = this.refuse(one.op_id, one.value);
        return { op_id: one.op_id, status: "conflict", current: this.current(), problems: [], settled };
      }
      if (this.by === "other" && !this.sawOthers(one.value, this.version))
        this.faults.push(`${one.value} replaced ${this.value}, which was never seen`);
      this.write(one.value, "me");
      this.close("answered", (kept) => (one.settles ?? []).includes(kept.op_id) || kept.value === one.value);
      this.receipts.set(one.op_id, this.version);
      return this.accepted(one.op_id, this.version);
    });
    return copy(results);
  }

  write(value: string, by: string) {
    Object.assign(this, { value, by, version: this.version + 1, seq: this.seq + 1 });
  }

  // Kept once for the whole team. Whether it was decided already.
  private refuse(op_id: string, value: string): boolean {
    const known = this.conflicts.find((one) => one.op_id === op_id);
    if (!known && value !== this.value) {
      this.close("superseded", () => true);
      this.conflicts.push({ op_id, question: QUESTION, value, outcome: null });
      this.seq += 1;
    }
    return !!known?.outcome;
  }

  close(outcome: string, which: (one: { op_id: string; value: string }) => boolean) {
    for (const one of this.conflicts) if (one.outcome === null && which(one)) one.outcome = outcome;
    this.seq += 1;
  }

  private accepted(op_id: string, version: number) {
    return { op_id, status: "accepted", receipt: { op_id, version } };
  }

  current() {
    const { value, version, by } = this;
    return { question: QUESTION, value, not_applicable_reason: "", version, answered_by: by, answered_at: "" };
  }

  changes() {
    return copy({ ...EMPTY, seq: this.seq, answers: this.version ? [this.current()] : [], notes: [], conflicts: this.conflicts });
  }
}
