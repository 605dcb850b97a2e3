// The checklist: sections at the side, the questions of one of them, and below how much is open.

import { useCallback, useEffect, useState } from "preact/hooks";
import { rowsAround, type FormQuestion } from "../../../forms/standing";
import { mayBeNotApplicable, isBlank, type Question, type Section } from "../../evaluation/index";
import { useApp, useCase } from "../context";
import { FindingSheet } from "../finding/finding-sheet";
import { Parts } from "../form/parts";
import { Button } from "../parts";
import { either } from "../words";
import { QuestionRow } from "./question-row";
import { Reasons } from "./reasons";
import { say } from "./words";

export function ChecklistPage({ at, onDanger }: { at: string; onDanger: () => void }) {
  const { go, store } = useApp();
  const { file, checklist, evaluation, relevant, parts, frozen, owners } = useCase();
  const [onlyMine, setOnlyMine] = useState(false);
  const asked = checklist.sections.filter((section) =>
    section.questions.some((one) => relevant.has(one.name)) || section.notes.length > 0 || (parts?.get(section.name)?.length ?? 0) > 0);
  const sectionOf = (name: string) =>
    asked.find((section) => section.questions.some((one) => one.name === name || one.name.startsWith(`${name}/`)))?.name;
  const [rows, setRows] = useState<ReadonlyMap<string, boolean>>(new Map()); // that somebody opened or closed
  const [chosen, setChosen] = useState("");
  const [finding, setFinding] = useState<{ question?: string; proposal?: string } | null>(null);
  const [jump, setJump] = useState(at);
  const shown = asked.find((section) => section.name === chosen) ?? asked[0];

  useEffect(() => setJump(at), [at]);
  useEffect(() => {
    if (!jump) return;
    const section = sectionOf(jump);
    if (section && section !== shown?.name) return setChosen(section);
    const closed = rowsAround(jump).filter((row) => rows.get(row) !== true);
    if (closed.length) return setRows(new Map([...rows, ...closed.map((row) => [row, true] as const)]));
    const row = document.getElementById(`q-${jump}`);
    row?.scrollIntoView({ block: "center" });
    row?.focus({ preventScroll: true });
    setJump("");
  }, [jump, shown?.name, rows]);
  const find = useCallback((question: string) => setFinding({ question }), []);

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
        {[...owners.values()].some((one) => one.user) && (
          <Button kind="quiet" pressed={onlyMine} onPress={() => setOnlyMine(!onlyMine)}>{say("sections_mine")}</Button>
        )}
        {asked.filter((one) => !onlyMine || one === shown || owners.get(one.name)?.user === store.self.user.id).map((section) => <SectionLink key={section.name} section={section} here={section === shown} onShow={() => show(section)} />)}
      </nav>
      <section class="questions" aria-label={either(shown.title_vi, shown.title_en)}>
        {frozen && <p class="notice" role="status">{say("frozen")}</p>}
        <SectionHead key={shown.name} section={shown} />
        {parts?.has(shown.name)
          ? <Parts parts={parts.get(shown.name) ?? []} onFinding={find} rows={{
              isOpen: (row, otherwise) => rows.get(row) ?? otherwise,
              setOpen: (row, open) => setRows((before) => new Map([...before, [row, open]])),
            }} />
          : shown.questions.filter((one) => relevant.has(one.name)).map((one) => (
              <QuestionRow key={one.name} question={one} onFinding={find} />
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
  const { evaluation, owners } = useCase();
  const owner = owners.get(section.name)?.name;
  const found = evaluation.sections.find((one) => one.name === section.name);
  return (
    <button type="button" aria-current={here ? "true" : undefined} onClick={onShow}>
      <span>{section.code}. {either(section.title_vi, section.title_en)}</span>
      <small>{found?.answered ?? 0}/{found?.total ?? 0}</small>
      {owner && <small class="owner">{owner}</small>}
      <progress max={found?.total || 1} value={found?.answered ?? 0} aria-label={either(section.title_vi, section.title_en)} />
    </button>
  );
}

function SectionHead({ section }: { section: Section }) {
  const { answers, acts, frozen, parts, relevant, owners, pack } = useCase();
  const owner = owners.get(section.name)?.name;
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const open = section.questions.filter((one) => {
    const given = answers.get(one.name);
    return relevant.has(one.name) && mayBeNotApplicable(one) && !isReadonly(one) && (!given || isBlank(given));
  });
  const setAside = (reason: string) => {
    setAsking(false);
    const given = open.map((one) => ({ question: one.name, value: one.kind === "verdict" ? "not_applicable" : null, reason }));
    acts.giveAll(given).then(() => setProblem(""), () => setProblem(say("not_kept")));
  };
  return (
    <div class="section-head">
      <h2>{section.code}. {either(section.title_vi, section.title_en)}</h2>
      {owner && <p>{say("section_of", { name: owner })}</p>}
      {problem && <p class="problems" role="alert">{problem}</p>}
      {!parts?.has(section.name) && section.notes.map((one) => <p key={one.name}>{either(one.label_vi, one.label_en)}</p>)}
      {open.length > 0 && !frozen && <Button kind="quiet" onPress={() => setAsking(!asking)}>{say("section_na", { n: open.length })}</Button>}
      {asking && <Reasons onReason={setAside} />}
      {pack.card.role === "leader" && !frozen && <GiveSection section={section} />}
    </div>
  );
}

// The leader says who does it; it keeps nobody from answering.
function GiveSection({ section }: { section: Section }) {
  const { file, pack, owners, refresh } = useCase();
  const [open, setOpen] = useState(false);
  const owner = owners.get(section.name);
  const give = async (person: string) => {
    setOpen(false);
    const kept = file.operate({ kind: "section_given", section: section.name, person, seen_version: owner?.version ?? 0 });
    refresh();
    await kept.finally(refresh);
  };
  return <>
    <Button kind="quiet" pressed={open} onPress={() => setOpen(!open)}>{say("section_give")}</Button>
    {open && <div class="choices" role="group" aria-label={say("section_give")}>
      {[...pack.team.map((one) => [one.user_id, one.name] as const), ["", say("section_nobody")] as const].map(([id, name]) => (
        <Button key={id} pressed={(owner?.user ?? "") === id} onPress={() => void give(id)}>{name}</Button>
      ))}
    </div>}
  </>;
}

const isReadonly = (question: Question): boolean => "look" in question && (question as FormQuestion).look.readonly;
