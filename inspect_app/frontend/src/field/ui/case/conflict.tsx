// Two people answered the same question differently: both see both, a person decides.

import { useState } from "preact/hooks";
import type { ServerConflict } from "../../contract";
import type { Question } from "../../evaluation/index";
import type { LocalAnswer } from "../../local";
import { useApp, useCase } from "../context";
import { WorkButton } from "../parts";
import { either, moment } from "../words";
import { wordsOf } from "./answer-words";
import { say } from "./words";

interface Given {
  question: Question;
  answer: LocalAnswer | undefined;
  others: readonly ServerConflict[]; // refused answers of others, or of this person elsewhere
  owner: string; // who does the section
}

export function Conflict({ question, answer, others, owner }: Given) {
  const [problem, setProblem] = useState("");
  const fail = () => setProblem(say("not_kept"));
  const own = answer?.state === "conflict";
  return (
    <div class="conflict" role="alert">
      <p><b>{say("conflict")}</b> {question.code} {either(question.label_vi, question.label_en)} {owner && <small>{say("section_of", { name: owner })}</small>}</p>
      {own ? <Own question={question} answer={answer} others={others} onFail={fail} />
        : <Standing question={question} answer={answer} others={others} onFail={fail} />}
      {problem && <p>{problem}</p>}
    </div>
  );
}

function Others({ question, others }: { question: Question; others: readonly ServerConflict[] }) {
  return <>{others.map((one) => (
    <p key={one.op_id}>{one.answered_by}: {wordsOf(question, one.value, one.not_applicable_reason)} <small>{moment(one.found_at)}</small></p>
  ))}</>;
}

// What was typed here was refused.
function Own({ question, answer, others, onFail }: Omit<Given, "owner" | "answer"> & { answer: LocalAnswer; onFail: () => void }) {
  const { store } = useApp();
  const { refresh } = useCase();
  const { theirs, own } = answer;
  const choose = async (choice: "mine" | "theirs") => {
    await store.resolve(own, choice, others.map((one) => one.op_id));
    refresh();
  };
  return <>
    <p>{say("mine")}: {wordsOf(question, answer.value, answer.reason)}</p>
    {theirs && <p>{theirs.answered_by || say("theirs")}: {wordsOf(question, theirs.value, theirs.not_applicable_reason)} <small>{say("stands")} · {moment(theirs.answered_at)}</small></p>}
    <Others question={question} others={others} />
    <p class="actions">
      <WorkButton onPress={() => choose("mine")} onFail={onFail}>{say("keep_mine")}</WorkButton>
      <WorkButton onPress={() => choose("theirs")} onFail={onFail}>{say("keep_theirs")}</WorkButton>
    </p>
  </>;
}

// What stands here was answered; somebody else's answer was refused for it.
function Standing({ question, answer, others, onFail }: Omit<Given, "owner"> & { onFail: () => void }) {
  const { file, acts, frozen, refresh } = useCase();
  const named = others.map((one) => one.op_id);
  const words = answer ? wordsOf(question, answer.value, answer.reason) : say("no_answer");
  const keep = async () => {
    await file.operate({ kind: "conflict_settled", question: question.name, conflicts: named, seen_version: answer?.version ?? 0 });
    refresh();
  };
  const take = (one: ServerConflict) => acts.give(question.name, one.value, one.not_applicable_reason, named);
  const settled = !answer || answer.state === "received"; // against what the server has, nothing else
  return <>
    <p>{answer?.by || say("mine")}: {words} <small>{say("stands")}{answer?.at && ` · ${moment(answer.at)}`}</small></p>
    <Others question={question} others={others} />
    {settled ? <p class="actions">
      <WorkButton onPress={keep} onFail={onFail}>{say("keep_it", { words })}</WorkButton>
      {!frozen && others.map((one) => (
        <WorkButton key={one.op_id} onPress={() => take(one)} onFail={onFail}>{say("take_it", { words: wordsOf(question, one.value, one.not_applicable_reason) })}</WorkButton>
      ))}
    </p> : <p>{say("choose_when_sent")}</p>}
  </>;
}
