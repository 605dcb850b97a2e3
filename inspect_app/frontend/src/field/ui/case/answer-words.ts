// An answer as a person reads it: the words of its choices, or the reason why it does not apply.

import type { Question } from "../../evaluation/index";
import { shown } from "../form/shown";
import { say } from "./words";

export function wordsOf(question: Question, value: string | null, reason: string): string {
  if (!value) return reason ? `${say("not_applicable")}: ${reason}` : say("no_answer");
  const words = shown(question, value);
  return reason ? `${words}: ${reason}` : words;
}
