// Every order of typing, keeping, sending, cutting, killing and of what others do, up to a number of
// steps, on the real write queue, cells, outbox, merge and case file. The disk, the line, the server's
// rule (one version per answer, one receipt per operation) and the scheduler are of this file.
//
// Reads {scenarios: [{name, steps, tabs, typed, others, kills}]} as JSON; tells what it found.

import { readFileSync } from "node:fs";
import { OpenCase } from "@field/case-file";
import { resolve } from "@field/choices";
import { openConflicts } from "@field/ui/case/team";
import { keepChanges } from "@field/merge";
import { settle, settleReceipts, takeBatch, unsentRows } from "@field/outbox";
import { DEFAULT_LIMITS, type Core } from "@field/records";
import { WriteQueue, type Written } from "@field/write-queue";
import { CASE, copy, EMPTY, QUESTION, Server } from "./model-server";


interface Scenario {
  name: string;
  steps: number;
  tabs: number;
  typed: number; // answers typed at most
  others: number; // answers of somebody else at most
  kills: number;
  settles: number; // times that somebody else says that what stands stays
  yields: boolean; // in a conflict the person takes the other's value
}

type Any = any; // the model's rows, without their sealing

let ids = 0;
let locks: { tab: string; go: () => Promise<void> }[] = [];
Object.defineProperty(globalThis.crypto, "getRandomValues", {
  value: (drawn: Uint8Array) => {
    new DataView(drawn.buffer).setUint32(4, ids += 1); // operationId: what is drawn for each
    return drawn;
  },
});
Object.defineProperty(globalThis, "navigator", {
  configurable: true,
  value: {
    locks: {
      request: (name: string, work: () => Promise<unknown>) =>
        new Promise((done, fail) => {
          locks.push({ tab: name.slice("write-".length), go: async () => void await work().then(done, fail) });
        }),
    },
  },
});

const settled = () => new Promise((done) => setImmediate(done));
const named = (table: string, key: unknown) => `${table}/${JSON.stringify(key)}`;

// Rows as the database holds them; a write is all or nothing.
class Disk {
  rows = new Map<string, Any>([
    [named("packs", CASE), { key: CASE, value: { ...EMPTY, answers: [], notes: [] } }],
    [named("live", CASE), { key: CASE, value: EMPTY }],
  ]);

  of(name: string) {
    const all = (table: string, index = "", value = "") =>
      [...this.rows].filter(([key, row]) => key.startsWith(`${table}/`) && (!index || row[index] === value))
        .map(([, row]) => copy(row));
    const database = {
      name,
      get: async (table: string, key: unknown) => copy(this.rows.get(named(table, key))),
      has: async (table: string, key: unknown) => this.rows.has(named(table, key)),
      all: async (table: string, index = "", value = "") => all(table, index, value),
      write: async (rows: Any[], removals: Any[]) => {
        for (const [table, row] of rows) this.rows.set(named(table, row.key), copy(row));
        for (const [table, key] of removals) this.rows.delete(named(table, key));
      },
    };
    return {
      database,
      seal: async (_: string, key: unknown, value: unknown, plain: object) => ({ key, ...plain, value }),
      open: async (_: string, row: Any) => row?.value ?? null,
      get: async (table: string, key: unknown) => copy(this.rows.get(named(table, key))?.value) ?? null,
      all: async (table: string, index = "", value = "") =>
        all(table, index, value).map((row) => ({ row, value: row.value })),
    };
  }
}

interface Request {
  what: string;
  ask: () => unknown; // what the server does when it arrives
  reply?: unknown;
  done: (reply: unknown) => void;
  fail: (error: Error) => void;
}

class Tab {
  core!: Core & { queue: WriteQueue };
  file!: OpenCase;
  news: Written[] = []; // written by other tabs, not yet heard

  constructor(readonly name: string, private readonly run: Run) {}

  async open() {
    const records = this.run.disk.of(this.name);
    const queue = new WriteQueue(records as Any, (written) => {
      this.file.take(written);
      for (const tab of this.run.tabs) if (tab !== this) tab.news.push(...written);
    });
    const self = { device: { label: "" } };
    this.core = {
      records, queue, self, limits: () => DEFAULT_LIMITS, syncing: () => false, progress: () => 0,
    } as Any;
    this.file = await OpenCase.load(this.core, CASE, () => undefined, (file) => { this.file = file; });
  }

  async hear() {
    const rows = this.run.disk.of(this.name);
    const written = await Promise.all(this.news.splice(0).map(async ({ table, key }) => {
      const row = await rows.database.get(table, key);
      return { table, key, value: row?.value, plain: row ?? {} } as Written;
    }));
    this.file.take(written);
  }
}

class Run {
  disk = new Disk();
  tabs: Tab[] = [];
  typed: string[] = [];
  acknowledged = new Set<string>();
  shown = new Map<string, number>(); // typed value → version of the server's answer on the screen
  chosen = new Map<string, number>(); // typed value → version that a person chose it against
  server = new Server((value, version) =>
    this.shown.get(value) === version || this.chosen.get(value) === version);
  others = 0;
  settles = 0;
  kills = 0;
  conflicts = 0;
  line: Request | null = null;
  late: Request[] = []; // given up by the tablet, still on their way
  syncing = false;
  generation = 0;
  underway: string[] = []; // what the round asked, and the reply that may still wait for the disk
  saw = new Map<string, string>(); // typed value → what its tab knew; it counts until it is kept

  constructor(readonly scenario: Scenario) {
    ids = 0;
    locks = [];
  }

  async start() {
    for (let at = 0; at < this.scenario.tabs; at += 1) this.tabs.push(new Tab(`tab${at}`, this));
    for (const tab of this.tabs) await tab.open();
    await settled();
    return this;
  }

  // What may happen next.
  possible(): string[] {
    const { typed, others, kills, settles } = this.scenario;
    const waiting = [...new Set(locks.map((one) => one.tab))].map((tab) => `keep ${tab}`);
    const doings = [...waiting];
    if (this.typed.length < typed) doings.push(...this.tabs.map((tab) => `type ${tab.name}`));
    doings.push(...this.tabs.filter((tab) => tab.news.length).map((tab) => `hear ${tab.name}`));
    if (!this.syncing) doings.push("sync");
    if (this.line) doings.push(...(this.line.reply === undefined ? ["arrive", "cut"] : ["reply", "cut"]));
    if (this.late.length) doings.push("late");
    if (this.others < others) doings.push("other");
    if (this.settles < settles && this.server.conflicts.some((one) => one.outcome === null)) doings.push("settle");
    if (this.kills < kills && this.typed.length) doings.push("kill");
    return doings;
  }

  async step(doing: string) {
    const [verb, name] = doing.split(" ");
    const tab = this.tabs.find((one) => one.name === name);
    if (verb === "type") this.type(tab!);
    else if (verb === "hear") await tab!.hear();
    else if (verb === "keep") await locks.splice(locks.findIndex((one) => one.tab === name), 1)[0]!.go();
    else if (verb === "sync") this.sync();
    else if (verb === "arrive") this.line!.reply = this.line!.ask();
    else if (verb === "reply") this.answer((line) => line.done(line.reply));
    else if (verb === "cut") {
      if (this.line!.reply === undefined) this.late.push(this.line!);
      this.answer((line) => line.fail(new Error("cut")));
    } else if (verb === "late") this.late.shift()!.ask();
    else if (verb === "other") this.server.write(`other${(this.others += 1)}`, "other");
    else if (verb === "settle") {
      this.settles += 1;
      this.server.close("kept", () => true);
    } else if (verb === "kill") await this.kill();
    await settled();
  }

  private answer(how: (line: Request) => void) {
    const line = this.line!;
    this.line = null;
    this.underway.push(JSON.stringify(line.reply ?? null));
    how(line);
  }

  private type(tab: Tab) {
    const value = `typed${this.typed.length + 1}`;
    this.saw.set(value, JSON.stringify([...(tab.file as Any).cells]));
    const screen = tab.file.answers.get(QUESTION);
    this.typed.push(value);
    // Over the own words: whoever saw them knows what they were written against.
    const own = screen && screen.state !== "received" && this.typed.includes(screen.value ?? "");
    const against = own ? this.shown.get(screen.value!) : screen?.version;
    if (against !== undefined) this.shown.set(value, against);
    void tab.file.answer(QUESTION, value).then(() => {
      this.acknowledged.add(value);
      this.saw.delete(value);
    }, () => undefined);
  }

  private async kill() {
    this.kills += 1;
    this.generation += 1;
    locks = [];
    if (this.line) this.late.push(this.line);
    this.line = null;
    this.syncing = false;
    this.saw.clear();
    this.tabs = this.tabs.map((tab) => new Tab(tab.name, this));
    for (const tab of this.tabs) await tab.open();
  }

  // A round of `sync.ts`: receipts of what may have arrived, operations, what others did.
  private sync() {
    const [core, generation] = [this.tabs[0]!.core, this.generation];
    const ask = (what: unknown, work: () => unknown) => new Promise<Any>((done, fail) => {
      if (generation !== this.generation) return;
      this.underway = [JSON.stringify(what)];
      this.line = { what: this.underway[0]!, ask: work, done, fail };
    });
    const round = async () => {
      const sent = (await unsentRows(core)).filter((one) => one.row.sent === 1).map((one) => one.row.key as string);
      if (sent.length) {
        const told = await ask(sent, () => sent.flatMap((op_id) => {
          const version = this.server.receipts.get(op_id);
          if (this.server.settled.includes(op_id)) return [{ op_id, version: 0 }];
          return version === undefined ? [] : [{ op_id, version }];
        }));
        await settleReceipts(core, told);
      }
      const unsure = new Set<string>();
      for (;;) {
        const batch = await takeBatch(core, CASE, 200, 1_000_000);
        if (!batch.length || batch.every((one) => unsure.has(one.op_id))) break;
        await settle(core, await ask(batch, () => this.server.operations(batch)));
        for (const one of batch) unsure.add(one.op_id);
      }
      await keepChanges(core, CASE, await ask("changes", () => this.server.changes()));
    };
    this.syncing = true;
    this.underway = [];
    void round().catch(() => undefined).finally(() => {
      if (generation === this.generation) this.syncing = false;
    });
  }

  // A good line and time; a person decides what is in conflict for what was typed.
  async finish(): Promise<string[]> {
    const calm = ["keep", "hear", "arrive", "reply", "late"];
    for (let rounds = 0; rounds < 8; rounds += 1) {
      for (let steps = 0; steps < 60; steps += 1) {
        const next = this.possible().find((one) => calm.includes(one.split(" ")[0]!));
        if (!next) break;
        await this.step(next);
      }
      const stuck = [...this.disk.rows].find(([key, row]) => key.startsWith("operations/") && row.state === "conflict");
      if (stuck) await this.choose(stuck[1]);
      else if (this.shownOpen().length) await this.keepWhatStands();
      else if (rounds > 2 && !this.unsent()) break;
      await this.step("sync");
    }
    return this.faults();
  }

  // Refused answers that the page shows beside the one that stands.
  private shownOpen(): string[] {
    return (openConflicts(this.tabs[0]!.file).get(QUESTION) ?? []).map((one) => one.op_id);
  }

  private async keepWhatStands() {
    const file = this.tabs[0]!.file;
    const seen_version = file.answers.get(QUESTION)?.version ?? 0;
    void file.operate({ kind: "conflict_settled", question: QUESTION, conflicts: this.shownOpen(), seen_version });
    await settled();
  }

  private unsent(): boolean {
    return [...this.disk.rows].some(([key, row]) => key.startsWith("operations/") && row.state !== "received");
  }

  private async choose(row: Any) {
    this.conflicts += 1;
    const cell = [...this.disk.rows].find(([key]) => key.startsWith("cells/"))![1].value;
    if (!this.scenario.yields) this.chosen.set(cell.mine.value, cell.theirs.version);
    void resolve(this.tabs[0]!.core, row.key, this.scenario.yields ? "theirs" : "mine");
    await settled();
  }

  private faults(): string[] {
    const found = [...this.server.faults];
    // Two tabs have no common order of typing; what was kept last counts.
    const order = this.tabs.length > 1 ? [...this.acknowledged] : this.typed;
    const last = order.findLastIndex((one) => this.acknowledged.has(one));
    const may = last < 0 ? [] : order.slice(last);
    if (last >= 0 && this.server.by === "me" && !may.includes(this.server.value ?? ""))
      found.push(`${order[last]} was acknowledged, ${this.server.value} stands`);
    if (last >= 0 && this.server.by === "other" && !this.others) found.push("nobody else was there");
    if (last >= 0 && !this.server.version) found.push(`${order[last]} never arrived`);
    if (this.unsent()) found.push("something is still unsent");
    // What was decided over something that no longer stood is shown again, until it is closed.
    if (this.server.conflicts.some((one) => one.outcome === null)) found.push("a conflict is still open");
    if (this.server.version !== this.server.receipts.size + this.others) found.push("acted twice");
    if (this.conflicts && !this.others && this.tabs.length === 1) found.push("in conflict with oneself");
    for (const tab of this.tabs) {
      const shown = tab.file.answers.get(QUESTION)?.value ?? null;
      if (shown !== this.server.value) found.push(`${tab.name} shows ${shown}, ${this.server.value} stands`);
    }
    return found;
  }

  // Two paths that lead here have the same future.
  state(): string {
    const { disk, server, tabs, typed, acknowledged, shown, chosen, others, kills, settles, line, late, syncing } = this;
    return JSON.stringify([
      [...disk.rows].sort(), { ...server, receipts: [...server.receipts] }, typed, [...acknowledged],
      [...shown], [...chosen], others, kills, settles, syncing, locks.map((one) => one.tab),
      line && [line.what, line.reply ?? null], late.map((one) => one.what),
      syncing ? this.underway : [], [...this.saw],
      tabs.map((tab) => [[...tab.file.answers], tab.news.map((one) => [one.table, one.key])]),
    ], (key, value) => (key === "at" ? "" : value));
  }
}

async function at(scenario: Scenario, path: string[]): Promise<Run> {
  const run = await new Run(scenario).start();
  for (const step of path) await run.step(step);
  return run;
}

async function explore(scenario: Scenario) {
  const seen = new Set<string>();
  const faults: string[] = [];
  let level: string[][] = [[]];
  let paths = 0;
  for (let depth = 0; level.length && depth <= scenario.steps; depth += 1) {
    const next: string[][] = [];
    for (const path of level) {
      const run = await at(scenario, path);
      const state = run.state();
      if (seen.has(state)) continue;
      seen.add(state);
      if (depth < scenario.steps) next.push(...run.possible().map((doing) => [...path, doing]));
      paths += 1;
      for (const fault of await run.finish()) faults.push(`${path.join(", ")}: ${fault}`);
      if (faults.length >= 5) return { name: scenario.name, paths, faults };
    }
    level = next;
  }
  return { name: scenario.name, paths, faults };
}

const { scenarios } = JSON.parse(readFileSync(0, "utf-8")) as { scenarios: Scenario[] };
const told = [];
for (const scenario of scenarios) told.push(await explore(scenario));
console.log(JSON.stringify(told));
