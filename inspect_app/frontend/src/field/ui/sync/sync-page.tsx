// "Đồng bộ": what is unsent, item by item, and the decisions that only a person can take.

import { useEffect, useState } from "preact/hooks";
import type { CaseCard, ServerAnswer, ServerNote } from "../../contract";
import type { Question } from "../../evaluation/index";
import type { WaitingItem } from "../../local";
import { wordsOf } from "../case/answer-words";
import { questionsIn } from "../case/standing";
import { useApp } from "../context";
import { Button, Problems, WorkButton } from "../parts";
import { either, moment } from "../words";
import { useCounts } from "./sync-pill";
import { say } from "./words";

export function SyncPage() {
  const { store, sync, state } = useApp();
  const counts = useCounts();
  const [items, setItems] = useState<WaitingItem[]>([]);
  const [cards, setCards] = useState<CaseCard[]>([]);
  const [problem, setProblem] = useState("");
  const fail = () => setProblem(say("failed"));
  useEffect(() => {
    let shown = true;
    void Promise.all([store.waiting(), store.cards()]).then(([found, all]) => {
      if (!shown) return;
      setItems(found);
      setCards(all);
    }, fail);
    return () => { shown = false; };
  }, [store, counts]);

  const rescue = async () => {
    const address = URL.createObjectURL(await store.rescue());
    const link = document.createElement("a");
    link.href = address;
    link.download = `chua-gui-${store.user.login}-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
  const ids = [...new Set(items.map((one) => one.caseId))];
  return (
    <div class="sync-page">
      <Button kind="main" onPress={() => sync.now()}>{say("now")}</Button>
      <p role="status">
        {state.running ? say("sending") : say(state.online ? "online" : "offline")}{" "}
        {say("last_contact", { at: moment(state.lastContact) })}.{" "}
        {!state.online && state.nextTry && `${say("next_try", { at: moment(new Date(state.nextTry).toISOString()) })}.`}
      </p>
      {counts && counts.files > 0 && <p>{say("files", { n: counts.files, mb: (counts.fileBytes / 1e6).toFixed(1) })}</p>}
      {counts && !items.length && <p>{say("nothing")}</p>}
      {ids.map((id) => (
        <CaseItems key={id} id={id} title={cards.find((one) => one.id === id)?.entity.name ?? id}
          items={items.filter((one) => one.caseId === id)} onFail={fail} />
      ))}
      <Problems of={problem ? [problem] : []} />
      {items.length > 0 && <p class="actions">
        <WorkButton onPress={rescue} onFail={fail}>{say("rescue")}</WorkButton>
        <small>{say("rescue_hint")}</small>
      </p>}
    </div>
  );
}

const SHOWN = 200; // items of one case; the count stands above

function CaseItems({ id, title, items, onFail }: { id: string; title: string; items: WaitingItem[]; onFail: () => void }) {
  const { store } = useApp();
  const [questions, setQuestions] = useState(new Map<string, Question>());
  useEffect(() => {
    void store.openCase(id).then((opened) => {
      setQuestions(questionsIn(opened));
      opened.close();
    }, () => undefined); // without the pack the codes of questions stand
  }, [store, id]);
  const first = [...items].sort((one, other) => rank(one) - rank(other)).slice(0, SHOWN);
  return (
    <section>
      <h2>{title} ({items.length})</h2>
      <ul class="sync-items">
        {first.map((one) => <Item key={one.id} item={one} question={questions.get(one.question)} onFail={onFail} />)}
      </ul>
    </section>
  );
}

// What needs a person stands first.
const rank = ({ state }: WaitingItem) => (state === "conflict" ? 0 : state === "refused" ? 1 : 2);

function Item({ item, question, onFail }: { item: WaitingItem; question: Question | undefined; onFail: () => void }) {
  const { store } = useApp();
  const [sure, setSure] = useState(false);
  const stuck = item.state === "conflict" || item.state === "refused";
  const mine = item.mine && "value" in item.mine ? told(question, item.mine.value, item.mine.not_applicable_reason)
    : item.mine && "text" in item.mine ? item.mine.text : "";
  return (
    <li class={stuck ? "bad" : ""}>
      <p>
        <b>{say(`kind_${item.kind}`)}</b> {question ? `${question.code} ${either(question.label_vi, question.label_en)}` : item.question}
        {" "}<span class={`pill ${stuck ? "bad" : ""}`}>{item.state === "sending" ? say("state_sending") : say(item.state)}</span>
        {item.progress > 0 && <progress max={1} value={item.progress} aria-label={say("state_sending")} />}
      </p>
      {item.problems.map((one) => <p key={one.code} class="problem">{one.code === "damaged" ? say("damaged") : one.text || one.code}</p>)}
      {item.state === "conflict" && <>
        <p>{say("mine")}: {mine}</p>
        <p>{say("theirs")}: {theirWords(question, item.theirs)}</p>
        <p class="actions">
          <WorkButton onPress={() => store.resolve(item.id, "mine")} onFail={onFail}>{say("keep_mine")}</WorkButton>
          <WorkButton onPress={() => store.resolve(item.id, "theirs")} onFail={onFail}>{say("keep_theirs")}</WorkButton>
        </p>
      </>}
      {item.state === "refused" && (sure
        ? <p class="actions"><span>{say("discard_sure")}</span>
            <WorkButton kind="danger" onPress={() => store.discard(item.id)} onFail={onFail}>{say("discard_yes")}</WorkButton></p>
        : <Button kind="quiet" onPress={() => setSure(true)}>{say("discard")}</Button>)}
    </li>
  );
}

const told = (question: Question | undefined, value: string | null, reason: string) =>
  question ? wordsOf(question, value, reason) : [value, reason].filter(Boolean).join(": ");

function theirWords(question: Question | undefined, theirs: ServerAnswer | ServerNote | null): string {
  if (!theirs) return "";
  if (!("value" in theirs)) return theirs.text;
  return `${told(question, theirs.value, theirs.not_applicable_reason)} (${theirs.answered_by}, ${moment(theirs.answered_at)})`;
}
