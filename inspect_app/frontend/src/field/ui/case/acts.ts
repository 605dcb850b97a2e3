// What a person does at a question becomes answers of the case.

import type { Answer } from "../../evaluation/index";
import type { CaseFile, Given } from "../../local";
import type { Acts } from "../context";
import type { Opened } from "./standing";

const BLANK: Answer = { value: null, reason: "" };

export function actsOf(file: CaseFile, checklist: Opened, refresh: () => void): Acts {
  // What stood at a question when somebody began to type there: what follows is found against it.
  const before = new Map<string, Answer>();
  const giveAll = async (given: readonly Given[]): Promise<void> => {
    const kept = file.answerAll(given);
    refresh(); // at once, and again when it is on the disk
    await kept.finally(refresh);
  };
  return {
    giveAll,
    give(question, value, reason = "", settles = []) {
      const given = { question, value, reason, settles };
      const further = checklist.further(file, given, before.get(question));
      before.delete(question);
      return giveAll([given, ...further]);
    },
    type(question, value) {
      if (!before.has(question)) before.set(question, file.answers.get(question) ?? BLANK);
      return giveAll([{ question, value, reason: "" }]);
    },
    async settle(question) {
      const old = before.get(question);
      before.delete(question);
      const typed = file.answers.get(question);
      if (!old || !typed || old.value === typed.value) return;
      const further = checklist.further(file, { question, value: typed.value, reason: typed.reason }, old);
      if (further.length) await giveAll(further);
    },
  };
}
