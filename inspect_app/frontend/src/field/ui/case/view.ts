// What the pages see of a case as it stands now.

import type { Question } from "../../evaluation/index";
import type { CaseFile } from "../../local";
import type { Acts, CaseView } from "../context";
import { frozenOf } from "../minutes/minutes-model";
import { today } from "../words";
import { openConflicts, ownersOf } from "./team";
import type { Opened } from "./standing";

export function viewOf(file: CaseFile, checklist: Opened, acts: Acts, refresh: () => void): CaseView {
  const { pack } = file;
  const stands = checklist.stands(file);
  const questions = new Map<string, Question>();
  const sectionAt = new Map<string, string>();
  for (const section of stands.checklist.sections) {
    for (const one of section.questions) {
      questions.set(one.name, one);
      sectionAt.set(one.name, section.name);
    }
  }
  const filesAt = new Map<string, number>();
  for (const { question } of file.files) filesAt.set(question, (filesAt.get(question) ?? 0) + 1);
  return {
    ...stands, file, pack, acts, filesAt, sectionAt, refresh, today: today(),
    conflictsAt: openConflicts(file), owners: ownersOf(file),
    relevant: new Set(stands.evaluation.relevant),
    previous: new Map(pack.previous.map((one) => [one.question, one])),
    frozen: frozenOf({ pack, file }).some((one) => !one.refused.length),
    question: (name) => questions.get(name),
  };
}
