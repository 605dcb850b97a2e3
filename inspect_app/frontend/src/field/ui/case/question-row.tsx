// One question: its words, its answer in one tap, and on demand the note, photos and the finding.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { FormQuestion } from "../../../forms/standing";
import {
  FAIL, isNotApplicable, mayBeNotApplicable, NOT_APPLICABLE, type Answer, type AnswerProblem, type Question,
} from "../../evaluation/index";
import type { ServerConflict } from "../../contract";
import type { LocalAnswer } from "../../local";
import { useApp, useCase, type Acts } from "../context";
import { Evidence } from "../evidence/evidence";
import { FormField } from "../form/field";
import { say as sayForm } from "../form/words";
import { Button, TextField } from "../parts";
import { day, either } from "../words";
import { AnswerField } from "./answer-field";
import { Conflict } from "./conflict";
import { Reasons } from "./reasons";
import { say } from "./words";

const NOTHING: Answer = { value: null, reason: "" };
const SOUND: readonly AnswerProblem[] = [];
const AGREED: readonly ServerConflict[] = [];

interface Given {
  question: Question | FormQuestion;
  headed?: boolean;
  onFinding: (question: string) => void; // the same function as long as the page stands
}

interface Shown extends Given {
  given: LocalAnswer | undefined; // what was answered here or elsewhere
  answer: Answer; // what stands
  problems: readonly AnswerProblem[];
  note: string;
  files: number;
  before: string;
  frozen: boolean;
  acts: Acts;
  disputes: readonly ServerConflict[];
  owner: string; // somebody else who does this section
}

const isOfForm = (question: Question | FormQuestion): question is FormQuestion => "look" in question;

// A change elsewhere draws only the rows that it touches: a form has hundreds of them.
export function QuestionRow({ question, headed, onFinding }: Given) {
  const { file, evaluation, answers, previous, filesAt, frozen, acts, conflictsAt, owners, sectionAt } = useCase();
  const { store } = useApp();
  const disputes = conflictsAt.get(question.name) ?? AGREED;
  const disputed = disputes.map((one) => one.op_id).join();
  const owned = owners.get(sectionAt.get(question.name) ?? "");
  const owner = owned && owned.user !== store.self.user.id ? owned.name : "";
  const given = file.answers.get(question.name);
  const answer = answers.get(question.name) ?? NOTHING;
  const problems = evaluation.problems.get(question.name) ?? SOUND;
  const found = previous.get(question.name);
  const before = found ? say("before", { words: found.words, day: day(found.on) }) : "";
  const note = file.notes.get(question.name) ?? "";
  const files = filesAt.get(question.name) ?? 0;
  const wrong = problems.map((one) => one.code + one.vi + one.en).join();
  return useMemo(
    () => <Row {...{ question, headed, onFinding, given, answer, problems, note, files, before, frozen, acts, disputes, owner }} />,
    [question, headed, onFinding, given, answer.value, answer.reason, wrong, note, files, before, frozen, acts, disputed, owner],
  );
}

function Row({ question, headed, onFinding, given, answer, problems, note, files, before, frozen, acts, disputes, owner }: Shown) {
  const [open, setOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const [setting, setSetting] = useState(false); // asked why it does not apply
  const [failed, setFailed] = useState("");
  const form = isOfForm(question) ? question : null;
  const label = form ? either(form.own_vi, form.own_en) : either(question.label_vi, question.label_en);
  const guidance = form && either(form.look.guidance_vi, form.look.guidance_en);
  const aside = isNotApplicable(answer);
  const fail = question.kind === "verdict" && answer.value === FAIL;
  const { name } = question;

  const kept = (work: Promise<void>) => {
    setFailed("");
    work.catch((error: unknown) => setFailed(String(error)));
  };
  const answered = (value: string | null, reason = "") => kept(acts.give(name, value, reason));
  const choose = (value: string) => {
    if (value === NOT_APPLICABLE) return setSetting(true);
    setSetting(false);
    answered(value);
    if (value === FAIL && question.kind === "verdict") onFinding(name);
  };
  const state = given?.state === "refused" ? "bad" : given?.state === "conflict" || disputes.length ? "bad" : problems.length || setting ? "warn" : (answer.value || aside) && !given?.saving ? "done" : ""; // green: it is on the disk
  return (
    <article id={`q-${name}`} class={`question ${state}`} tabIndex={-1} aria-label={`${question.code} ${either(question.label_vi, question.label_en)}`}>
      <div class="words">
        <p>
          <b>{question.code}</b> {label}
          {question.critical && <span class="pill bad">{say("critical")}</span>}
          {!question.required && !form?.look.readonly && <span class="pill">{say("optional")}</span>}
          {form?.look.readonly && <span class="pill">{sayForm("read_only")}</span>}
          {before && <small class="before">{before}</small>}
          {owner && <small class="owner"> {say("section_of", { name: owner })}</small>}
        </p>
        {question.hint_vi && <small>{either(question.hint_vi, question.hint_en)}</small>}
        {guidance && <Button kind="quiet" pressed={help} label={`${sayForm("guidance")}: ${label}`} onPress={() => setHelp(!help)}>?</Button>}
        {guidance && help && <p class="form-guidance">{guidance}</p>}
      </div>
      <fieldset class="answer" disabled={frozen}>
        {!(aside && question.kind !== "verdict") && (form
          ? <FormField question={form} value={answer.value} headed={headed === true} onAnswer={(value) => answered(value)}
              onType={(value) => kept(acts.type(name, value))} onLeave={() => kept(acts.settle(name))} />
          : <AnswerField question={question} value={answer.value} onAnswer={choose} onClear={() => answered(null)} />)}
        {aside && !setting && (
          <p class="aside">{say("not_applicable")}: {answer.reason || "…"} <Button kind="quiet" onPress={() => setSetting(true)}>{say("change")}</Button></p>
        )}
      </fieldset>
      <div class="tools">
        <Button pressed={open} onPress={() => setOpen(!open)}>
          {say("more")}{files > 0 && ` · ${say("files", { n: files })}`}{note && ` · ${say("note_there")}`}
        </Button>
        {fail && !frozen && <Button onPress={() => onFinding(name)}>{say("make_finding")}</Button>}
      </div>
      {setting && <Reasons value={answer.reason} onReason={(reason) => {
        setSetting(false);
        answered(question.kind === "verdict" ? NOT_APPLICABLE : null, reason);
      }} />}
      {problems.length > 0 && !setting && <ul class="problems">{problems.map((one) => <li key={one.code}>{either(one.vi, one.en)}</li>)}</ul>}
      {given?.state === "refused" && <ul class="problems">{given.problems.map((one) => <li key={one.code}>{one.text}</li>)}</ul>}
      {failed && <p class="problems" role="alert">{say("not_kept")} {failed}</p>}
      {(given?.state === "conflict" || disputes.length > 0) && <Conflict question={question} answer={given} others={disputes} owner={owner} />}
      {open && (
        <div class="details">
          <Evidence question={name} />
          <fieldset disabled={frozen}><NoteField question={name} note={note} /></fieldset>
          {question.evidence.length > 0 && <p><small>{say("evidence_wanted")} {question.evidence.map((one) => say(`evidence_${one}` as never)).join(", ")}</small></p>}
          {!frozen && <p class="actions">
            {question.kind !== "verdict" && mayBeNotApplicable(question) && !aside && !form?.look.readonly && <Button onPress={() => setSetting(true)}>{say("not_applicable")}</Button>}
            {(answer.value || aside) && !form?.look.readonly && <Button kind="quiet" onPress={() => answered(null)}>{say("clear")}</Button>}
            {form && <Button onPress={() => onFinding(name)}>{say("make_finding")}</Button>}
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
