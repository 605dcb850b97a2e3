// An answer as a person reads it: the words of its choices, or the reason why it does not apply.

import type { Question } from "../../evaluation/index";
import { either } from "../words";
import { say } from "./words";

export function wordsOf(question: Question, value: string | null, reason: string): string {
  if (!value) return reason ? `${say("not_applicable")}: ${reason}` : say("no_answer");
  const named = value.split(" ").map((one) => question.choices.find((choice) => choice.name === one));
  const words = named.every(Boolean) ? named.map((one) => either(one!.label_vi, one!.label_en)).join(", ") : value;
  return reason ? `${words}: ${reason}` : words;
}
