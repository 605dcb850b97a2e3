// Two people answered the same question differently: both see both, a person decides.

import { useState } from "preact/hooks";
import type { Question } from "../../evaluation/index";
import type { LocalAnswer } from "../../local";
import { useApp, useCase } from "../context";
import { WorkButton } from "../parts";
import { either, moment } from "../words";
import { wordsOf } from "./answer-words";
import { say } from "./words";

export function Conflict({ question, answer }: { question: Question; answer: LocalAnswer }) {
  const { store } = useApp();
  const { file, refresh } = useCase();
  const [problem, setProblem] = useState("");
  const { theirs } = answer;
  const choose = async (choice: "mine" | "theirs") => {
    const item = (await store.waiting()).find((one) =>
      one.caseId === file.id && one.kind === "answer" && one.question === question.name && one.state === "conflict");
    if (item) await store.resolve(item.id, choice);
    refresh();
  };
  const fail = () => setProblem(say("not_kept"));
  return (
    <div class="conflict" role="alert">
      <p><b>{say("conflict")}</b> {question.code} {either(question.label_vi, question.label_en)}</p>
      <p>{say("mine")}: {wordsOf(question, answer.value, answer.reason)}</p>
      {theirs && <p>{theirs.answered_by || say("theirs")}: {wordsOf(question, theirs.value, theirs.not_applicable_reason)} <small>{moment(theirs.answered_at)}</small></p>}
      <p class="actions">
        <WorkButton onPress={() => choose("mine")} onFail={fail}>{say("keep_mine")}</WorkButton>
        <WorkButton onPress={() => choose("theirs")} onFail={fail}>{say("keep_theirs")}</WorkButton>
      </p>
      {problem && <p>{problem}</p>}
    </div>
  );
}
