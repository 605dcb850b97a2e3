// The checklist: sections at the side, the questions of one of them, and below how much is open.

import { useEffect, useState } from "preact/hooks";
import { mayBeNotApplicable, isBlank, type Section } from "../../evaluation/index";
import { useApp, useCase } from "../context";
import { FindingSheet } from "../finding/finding-sheet";
import { Button } from "../parts";
import { either } from "../words";
import { QuestionRow } from "./question-row";
import { Reasons } from "./reasons";
import { say } from "./words";

export function ChecklistPage({ at, onDanger }: { at: string; onDanger: () => void }) {
  const { go } = useApp();
  const { file, checklist, evaluation, frozen } = useCase();
  const relevant = new Set(evaluation.relevant);
  const asked = checklist.sections.filter((section) =>
    section.questions.some((one) => relevant.has(one.name)) || section.notes.length > 0);
  const sectionOf = (name: string) =>
    asked.find((section) => section.questions.some((one) => one.name === name))?.name;
  const [chosen, setChosen] = useState("");
  const [finding, setFinding] = useState<{ question?: string; proposal?: string } | null>(null);
  const [jump, setJump] = useState(at);
  const shown = asked.find((section) => section.name === chosen) ?? asked[0];

  useEffect(() => setJump(at), [at]);
  useEffect(() => {
    if (!jump) return;
    const section = sectionOf(jump);
    if (section && section !== shown?.name) return setChosen(section);
    const row = document.getElementById(`q-${jump}`);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
    setJump("");
  }, [jump, shown?.name]);

  if (!shown) return <p>{say("no_questions")}</p>;
  const index = asked.indexOf(shown);
  const next = asked[index + 1];
  const show = (section: Section) => {
    setChosen(section.name);
    scrollTo(0, 0);
  };
  return (
    <div class="checklist">
      <nav class="sections" aria-label={say("sections")}>
        {asked.map((section) => <SectionLink key={section.name} section={section} here={section === shown} onShow={() => show(section)} />)}
      </nav>
      <section class="questions" aria-label={either(shown.title_vi, shown.title_en)}>
        {frozen && <p class="notice" role="status">{say("frozen")}</p>}
        <SectionHead key={shown.name} section={shown} />
        {shown.questions.filter((one) => relevant.has(one.name)).map((one) => (
          <QuestionRow key={one.name} question={one} onFinding={() => setFinding({ question: one.name })} />
        ))}
        {evaluation.computed.filter((one) => shown.computed.some((row) => row.name === one.name)).map((one) => (
          <div key={one.name} class={`computed ${one.verdict}`}>
            <p>{either(one.sentenceVi, one.sentenceEn) || either(one.labelVi, one.labelEn)}
              {" "}<b>{!one.sentenceVi && either(one.valueVi, one.valueEn)}</b></p>
            {one.verdict && <span class={`pill ${one.verdict === "kept" ? "good" : one.verdict === "broken" ? "bad" : "warn"}`}>{say(one.verdict)}</span>}
            {one.verdict === "broken" && !frozen && <Button onPress={() => setFinding({ proposal: one.name })}>{say("make_finding")}</Button>}
          </div>
        ))}
        {next && <p class="actions"><Button onPress={() => show(next)}>{say("next_section")} {either(next.title_vi, next.title_en)}</Button></p>}
      </section>
      <footer class="foot">
        <p class="progress">
          <b>{evaluation.answered}/{evaluation.total}</b> {say("answered")}
          <progress max={evaluation.total} value={evaluation.answered} aria-label={say("answered")} />
        </p>
        <Button kind="danger" onPress={onDanger}>{say("danger")}</Button>
        <Button disabled={!evaluation.nextUnanswered} onPress={() => setJump(evaluation.nextUnanswered ?? "")}>{say("unanswered")} ↓</Button>
        <Button kind="main" onPress={() => go(`/case/${file.id}/minutes`)}>{say("to_minutes")}</Button>
      </footer>
      {finding && <FindingSheet {...finding} onClose={() => setFinding(null)} />}
    </div>
  );
}

function SectionLink({ section, here, onShow }: { section: Section; here: boolean; onShow: () => void }) {
  const { evaluation } = useCase();
  const found = evaluation.sections.find((one) => one.name === section.name);
  return (
    <button type="button" aria-current={here ? "true" : undefined} onClick={onShow}>
      <span>{section.code}. {either(section.title_vi, section.title_en)}</span>
      <small>{found?.answered ?? 0}/{found?.total ?? 0}</small>
      <progress max={found?.total || 1} value={found?.answered ?? 0} aria-label={either(section.title_vi, section.title_en)} />
    </button>
  );
}

function SectionHead({ section }: { section: Section }) {
  const { file, evaluation, frozen, refresh } = useCase();
  const [asking, setAsking] = useState(false);
  const relevant = new Set(evaluation.relevant);
  const open = section.questions.filter((one) => {
    const given = file.answers.get(one.name);
    return relevant.has(one.name) && mayBeNotApplicable(one) && (!given || isBlank(given));
  });
  const setAside = (reason: string) => {
    setAsking(false);
    const kept = open.map((one) => file.answer(one.name, one.kind === "verdict" ? "not_applicable" : null, reason));
    refresh();
    void Promise.allSettled(kept).then(refresh);
  };
  return (
    <div class="section-head">
      <h2>{section.code}. {either(section.title_vi, section.title_en)}</h2>
      {section.notes.map((one) => <p key={one.name}>{either(one.label_vi, one.label_en)}</p>)}
      {open.length > 0 && !frozen && <Button kind="quiet" onPress={() => setAsking(!asking)}>{say("section_na", { n: open.length })}</Button>}
      {asking && <Reasons onReason={setAside} />}
    </div>
  );
}
