// Lets mutants of a script sit an exam in one process: reads {script, mutants, questions, moment} and
// writes a line per mutant, "fails" or "passes".
import { readFileSync, writeSync } from "node:fs";
import vm from "node:vm";

const { script, mutants, questions, moment } = JSON.parse(readFileSync(0, "utf-8"));
const LONGEST = 5_000; // milliseconds for one question

freeze(questions);
globalThis.moment = moment;
const ask = new vm.Script("exam.isRight(question, moment)");

/** By file the places of the questions, those that failed mutants of it lately first. */
const orders = new Map();

for (const mutant of mutants) {
  const { at, old, fresh } = mutant;
  const text = script.slice(0, at) + fresh + script.slice(at + old.length);
  writeSync(1, fails(text, mutant.file) ? "fails\n" : "passes\n");
}

function fails(text, file) {
  const order = orders.get(file) ?? questions.map((_, at) => at);
  orders.set(file, order);
  try {
    new vm.Script(text).runInThisContext({ timeout: LONGEST });
  } catch {
    return true;
  }
  const wrong = order.findIndex((at) => !isRight(questions[at]));
  if (wrong >= 0) order.unshift(...order.splice(wrong, 1));
  return wrong >= 0;
}

function isRight(question) {
  globalThis.question = question;
  try {
    return ask.runInThisContext({ timeout: LONGEST });
  } catch {
    return false;
  }
}

/** No mutant may change what the next one is asked. */
function freeze(value) {
  if (value === null || typeof value !== "object") return;
  for (const inner of Object.values(value)) freeze(inner);
  Object.freeze(value);
}
