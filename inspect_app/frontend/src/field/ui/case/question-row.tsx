// One question: its words, its answer in one tap, and on demand the note, photos and the finding.

import { useEffect, useRef, useState } from "preact/hooks";
import { FAIL, isNotApplicable, mayBeNotApplicable, NOT_APPLICABLE, type Question } from "../../evaluation/index";
import type { LocalAnswer } from "../../local";
import { useCase } from "../context";
import { Evidence } from "../evidence/evidence";
import { Button, TextField } from "../parts";
import { day, either } from "../words";
import { AnswerField } from "./answer-field";
import { Conflict } from "./conflict";
import { Reasons } from "./reasons";
import { say } from "./words";

const NOTHING = { value: null, reason: "" };

export function QuestionRow({ question, onFinding }: { question: Question; onFinding: () => void }) {
  const { file, pack, evaluation, frozen, refresh } = useCase();
  const [open, setOpen] = useState(false);
  const [setting, setSetting] = useState(false); // asked why it does not apply
  const [failed, setFailed] = useState("");
  const given: LocalAnswer | undefined = file.answers.get(question.name);
  const answer = given ?? NOTHING;
  const aside = isNotApplicable(answer);
  const problems = evaluation.problems.get(question.name) ?? [];
  const before = pack.previous.find((one) => one.question === question.name);
  const note = file.notes.get(question.name) ?? "";
  const files = file.files.filter((one) => one.question === question.name).length;
  const fail = question.kind === "verdict" && answer.value === FAIL;

  const answered = (value: string | null, reason = "") => {
    setFailed("");
    file.answer(question.name, value, reason).then(refresh, (error: unknown) => setFailed(String(error)));
    refresh(); // at once, and again when it is on the disk
  };
  const choose = (value: string) => {
    if (value === NOT_APPLICABLE) return setSetting(true);
    setSetting(false);
    answered(value);
    if (value === FAIL && question.kind === "verdict") onFinding();
  };
  const state = given?.state === "refused" ? "bad" : given?.state === "conflict" ? "bad" : problems.length || setting ? "warn" : (answer.value || aside) && !given?.saving ? "done" : ""; // green: it is on the disk
  return (
    <article id={`q-${question.name}`} class={`question ${state}`} tabIndex={-1} aria-label={`${question.code} ${either(question.label_vi, question.label_en)}`}>
      <div class="words">
        <p>
          <b>{question.code}</b> {either(question.label_vi, question.label_en)}
          {question.critical && <span class="pill bad">{say("critical")}</span>}
          {!question.required && <span class="pill">{say("optional")}</span>}
          {before && <small class="before">{say("before", { words: before.words, day: day(before.on) })}</small>}
        </p>
        {question.hint_vi && <small>{either(question.hint_vi, question.hint_en)}</small>}
      </div>
      <fieldset class="answer" disabled={frozen}>
        {!(aside && question.kind !== "verdict") && <AnswerField question={question} value={answer.value} onAnswer={choose} onClear={() => answered(null)} />}
        {aside && !setting && (
          <p class="aside">{say("not_applicable")}: {answer.reason || "…"} <Button kind="quiet" onPress={() => setSetting(true)}>{say("change")}</Button></p>
        )}
      </fieldset>
      <div class="tools">
        <Button pressed={open} onPress={() => setOpen(!open)}>
          {say("more")}{files > 0 && ` · ${say("files", { n: files })}`}{note && ` · ${say("note_there")}`}
        </Button>
        {fail && !frozen && <Button onPress={onFinding}>{say("make_finding")}</Button>}
      </div>
      {setting && <Reasons value={answer.reason} onReason={(reason) => {
        setSetting(false);
        answered(question.kind === "verdict" ? NOT_APPLICABLE : null, reason);
      }} />}
      {problems.length > 0 && !setting && <ul class="problems">{problems.map((one) => <li key={one.code}>{either(one.vi, one.en)}</li>)}</ul>}
      {given?.state === "refused" && <ul class="problems">{given.problems.map((one) => <li key={one.code}>{one.text}</li>)}</ul>}
      {failed && <p class="problems" role="alert">{say("not_kept")} {failed}</p>}
      {given?.state === "conflict" && <Conflict question={question} answer={given} />}
      {open && (
        <div class="details">
          <Evidence question={question.name} />
          <fieldset disabled={frozen}><NoteField question={question.name} note={note} /></fieldset>
          {question.evidence.length > 0 && <p><small>{say("evidence_wanted")} {question.evidence.map((one) => say(`evidence_${one}` as never)).join(", ")}</small></p>}
          {!frozen && <p class="actions">
            {question.kind !== "verdict" && mayBeNotApplicable(question) && !aside && <Button onPress={() => setSetting(true)}>{say("not_applicable")}</Button>}
            {(answer.value || aside) && <Button kind="quiet" onPress={() => answered(null)}>{say("clear")}</Button>}
          </p>}
          {question.law.length > 0 && <p><small>{say("law")} {question.law.join("; ")}</small></p>}
        </div>
      )}
    </article>
  );
}

// A note goes to the disk when typing rests for a moment, and at once when the field is left.
function NoteField({ question, note }: { question: string; note: string }) {
  const { file, refresh } = useCase();
  const pending = useRef<{ text: string; timer: number } | null>(null);
  const [problem, setProblem] = useState("");
  const keep = () => {
    if (!pending.current) return;
    clearTimeout(pending.current.timer);
    const { text } = pending.current;
    pending.current = null;
    file.note(question, text).then(() => setProblem(""), () => setProblem(say("not_kept")));
    refresh();
  };
  useEffect(() => keep, []);
  const typed = (text: string) => {
    if (pending.current) clearTimeout(pending.current.timer);
    pending.current = { text, timer: setTimeout(keep, 300) as unknown as number };
  };
  return <div onFocusOut={keep}>
    <TextField label={say("note")} value={note} onText={typed} lines={3} hint={say("note_hint")} problem={problem} />
  </div>;
}
