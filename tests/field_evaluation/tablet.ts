// Answers as the tablet does what `both.py` asks: a list of jobs comes in on stdin, a list of
// outcomes goes out, in the shape that `both.py` gives to the answers of the server.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isBlank, isNotApplicable, normalised, problemsOfAnswer, typedValue } from "@evaluation/answers";
import type { Answer } from "@evaluation/answers";
import { checklistFrom } from "@evaluation/checklist";
import type { Checklist, Question, Tree } from "@evaluation/checklist";
import type { Norms } from "@evaluation/computation";
import { Day, dayFrom } from "@evaluation/dates";
import { evaluate, periodEnd } from "@evaluation/evaluate";
import { valueOf } from "@evaluation/expression";
import type { Value } from "@evaluation/expression";
import { Fraction } from "@evaluation/fraction";

type Plain = [kind: string, text: string] | null;
type Job =
  | { do: "visit"; checklist: number; answers: [string, string | null, string][]; norms: Norms; today: string }
  | { do: "value"; tree: Tree; names: Record<string, Plain>; norms: Record<string, string>; today: string; itself: Plain }
  | { do: "normalised"; question: Question; text: string }
  | { do: "answer"; question: Question; answer: Answer; today: string };

interface Asked {
  checklists: unknown[];
  jobs: Job[];
  digests: boolean;
}

function plain(value: Value): Plain {
  if (value === null) return null;
  if (value instanceof Fraction) return ["number", value.toString()];
  if (value instanceof Day) return ["date", value.toString()];
  return [typeof value === "boolean" ? "truth" : "text", String(value)];
}

function value(told: Plain): Value {
  if (told === null) return null;
  const [kind, text] = told;
  if (kind === "number") {
    const [top = "", bottom = "1"] = text.split("/");
    return Fraction.of(BigInt(top), BigInt(bottom));
  }
  if (kind === "date") return dayFrom(text);
  return kind === "truth" ? text === "true" : text;
}

function outcome(job: Job, checklists: Checklist[]): unknown {
  switch (job.do) {
    case "visit": {
      const checklist = checklists[job.checklist]!;
      const answers = new Map(job.answers.map(([name, value, reason]) => [name, { value, reason }]));
      const found = evaluate(checklist, answers, job.norms, job.today);
      return { ...found, periodEnd: periodEnd(checklist, answers, job.today) };
    }
    case "value": {
      const names = new Map(Object.entries(job.names).map(([name, told]) => [name, value(told)]));
      const norm = (id: string): Fraction | null => Fraction.read(job.norms[id] ?? "");
      const scope = { name: (name: string) => names.get(name) ?? null, norm, today: dayFrom(job.today)!, itself: value(job.itself) };
      return plain(valueOf(job.tree, scope));
    }
    case "normalised":
      return normalised(job.question, job.text);
    case "answer": {
      const { question, answer } = job;
      const today = dayFrom(job.today)!;
      const problems = problemsOfAnswer(question, answer, today);
      const value = plain(typedValue(question, answer, today));
      return { blank: isBlank(answer), notApplicable: isNotApplicable(answer), problems, value };
    }
  }
}

function text(found: unknown): string {
  return JSON.stringify(found, (_key, part: unknown) => {
    if (part instanceof Fraction) return part.toString();
    return part instanceof Map ? [...part] : part;
  });
}

function safely(job: Job, checklists: Checklist[]): unknown {
  try {
    return outcome(job, checklists);
  } catch (error) {
    return `crash: ${error instanceof Error ? error.stack : String(error)}`;
  }
}

const asked = JSON.parse(readFileSync(0, "utf-8")) as Asked;
const checklists = asked.checklists.map(checklistFrom);
const start = performance.now();
const found = asked.jobs.map((job) => safely(job, checklists));
const seconds = (performance.now() - start) / 1000;
const told = found.map(text);
const digest = (one: string): string => createHash("sha256").update(one).digest("hex").slice(0, 20);
console.log(JSON.stringify({ seconds, told: asked.digests ? told.map(digest) : told }));
