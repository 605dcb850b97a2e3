// Lets mutants of a script sit exams in one process: reads {script, mutants, exams, moment} and writes
// a line per mutant, the name of the exam that it fails or "alive".
import { readFileSync, writeSync } from "node:fs";
import vm from "node:vm";

const { script, mutants, exams, moment } = JSON.parse(readFileSync(0, "utf-8"));
const LONGEST = 5_000; // milliseconds for one question

freeze(exams);
globalThis.moment = moment;
const ask = new vm.Script("exam.isRight(question, moment)");

/** The questions in their order, those that failed mutants of a file lately first. */
const orders = new Map();

for (const mutant of mutants) {
  const { at, old, fresh } = mutant;
  const text = script.slice(0, at) + fresh + script.slice(at + old.length);
  const failed = Object.keys(exams).find((name) => fails(text, mutant.file, name));
  writeSync(1, `${failed ?? "alive"}\n`);
}

function fails(text, file, name) {
  const order = orders.get(`${file} ${name}`) ?? exams[name].map((_, at) => at);
  orders.set(`${file} ${name}`, order);
  try {
    new vm.Script(text).runInThisContext({ timeout: LONGEST });
  } catch {
    return true;
  }
  const wrong = order.findIndex((at) => !isRight(exams[name][at]));
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
