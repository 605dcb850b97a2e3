// What the pages see of a case as it stands now.

import type { Question } from "../../evaluation/index";
import type { CaseFile } from "../../local";
import type { Acts, CaseView } from "../context";
import { frozenOf } from "../minutes/minutes-model";
import { today } from "../words";
import type { Opened } from "./standing";

export function viewOf(file: CaseFile, checklist: Opened, acts: Acts, refresh: () => void): CaseView {
  const { pack } = file;
  const stands = checklist.stands(file);
  const questions = new Map<string, Question>();
  for (const section of stands.checklist.sections) for (const one of section.questions) questions.set(one.name, one);
  const filesAt = new Map<string, number>();
  for (const { question } of file.files) filesAt.set(question, (filesAt.get(question) ?? 0) + 1);
  return {
    ...stands, file, pack, acts, filesAt, refresh, today: today(),
    relevant: new Set(stands.evaluation.relevant),
    previous: new Map(pack.previous.map((one) => [one.question, one])),
    frozen: frozenOf({ pack, file }).some((one) => !one.refused.length),
    question: (name) => questions.get(name),
  };
}
