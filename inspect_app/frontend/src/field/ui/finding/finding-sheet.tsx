// From "Không đạt" to a recorded violation in four taps: the texts and clauses come from the
// checklist, the person checks them. What is half done survives a crash as a draft.

import { useEffect, useRef, useState } from "preact/hooks";
import type { CaseFile } from "../../local";
import { useCase } from "../context";
import { DateField } from "../date-field";
import { Button, Choice, Problems, Sheet as Frame, TextField, WorkButton } from "../parts";
import { day, either } from "../words";
import { cited, findingsOf, itemOf, knownIn, preset, proposalKey, SEVERITIES, suggested, type FindingView, type Sheet } from "./finding-model";
import { say } from "./words";
import "./finding.css";

interface Given {
  question?: string;
  proposal?: string; // name of a computed figure that broke its norm
  finding?: string; // key of one that stands already
  onClose: () => void;
}

const LEAST_REASON = 5;

export function FindingSheet(given: Given) {
  const view = useCase();
  const { file, pack, checklist, evaluation, today } = view;
  const all = findingsOf(knownIn(view));
  const name = given.question ?? given.proposal ?? "";
  const existing: FindingView | undefined = given.finding
    ? all.find((one) => one.key === given.finding)
    : all.find((one) => one.question === name && one.state !== "dismissed");
  const at = existing?.question ?? name;
  const item = itemOf(checklist, at);
  const proposal = evaluation.proposedFindings.find((one) => one.name === at);
  const draftName = `finding/${existing?.key ?? name}`;
  const start = preset({ item, proposal, existing, responsible: pack.card.entity.name, today });
  const [sheet, setSheet] = useState<Sheet>(start);
  const [ready, setReady] = useState(false);
  const [problems, setProblems] = useState<string[]>([]);
  const [title, setTitle] = useState(""); // of a finding that belongs to no question
  const [aside, setAside] = useState<string | null>(null);
  const touched = useRef(false);
  useEffect(() => {
    void file.draft<Sheet>(draftName).then((found) => {
      if (found && !touched.current) setSheet(found);
      setReady(true);
    });
  }, []);
  const change = (part: Partial<Sheet>) => {
    touched.current = true;
    const next = { ...sheet, ...part };
    setSheet(next);
    void file.keepDraft(draftName, next);
  };
  const laws = suggested(
    item?.law ?? existing?.references ?? [], pack.law, (proposal?.status ?? item?.status) === "verified", sheet.actedOn,
  );
  const chosen = sheet.references.filter((one) => laws.some((law) => law.citable && law.clause.reference === one));

  const done = async () => {
    await file.keepDraft(draftName, null);
    view.refresh();
    given.onClose();
  };
  const save = async (asViolation: boolean) => {
    const wrong = [
      item || existing || title.trim() ? "" : say("no_title"),
      sheet.description.trim() ? "" : say("no_description"),
      asViolation && !sheet.responsible.trim() ? say("no_responsible") : "",
      asViolation && sheet.actedOn > today ? say("future") : "",
      asViolation && sheet.remedyDue && sheet.remedyDue < today ? say("due_past") : "",
    ].filter(Boolean);
    setProblems(wrong);
    if (wrong.length) return;
    const key = await noted(file, sheet, existing, proposal && proposalKey(proposal), item && !("calculation" in item) ? at : "", item?.label_vi ?? title);
    if (asViolation)
      await file.operate({
        kind: "violation", finding: key, acted_on: sheet.actedOn, references: chosen,
        responsible: sheet.responsible, remedy: sheet.remedy, remedy_due: sheet.remedyDue || null,
      });
    await done();
  };
  const setItAside = async () => {
    const reason = (aside ?? "").trim();
    if (reason.length < LEAST_REASON) return setProblems([say("no_reason")]);
    if (existing) await file.operate({ kind: "finding_set_aside", finding: existing.key, reason });
    else if (proposal) await file.operate({ kind: "proposal_dismissed", proposal: proposalKey(proposal), reason });
    await done();
  };
  const fail = () => setProblems([say("failed")]);
  const violation = existing?.state === "violation";
  return (
    <Frame title={say(violation ? "title_violation" : existing ? "title_revise" : "title_new")} onClose={given.onClose}
      footer={!violation && ready && !view.frozen && <>
        <WorkButton onPress={() => save(false)} onFail={fail}>{say("save_finding")}</WorkButton>
        <WorkButton kind="main" disabled={!chosen.length} onPress={() => save(true)} onFail={fail}>{say("save_violation")}</WorkButton>
        {!chosen.length && laws.some((one) => one.citable) && <small>{say("choose_basis")}</small>}
      </>}>
      <p><b>{item?.code}</b> {item ? either(item.label_vi, item.label_en) : existing?.title}</p>
      <Problems of={problems} />
      {!item && !existing && <TextField label={say("title")} value={title} onText={setTitle} maxLength={500} required />}
      {violation ? <p>{say("violation_stands")}</p> : <>
        <Choice label={say("severity")} options={SEVERITIES.map((one) => [one, say(one)] as const)}
          value={sheet.severity} onChoose={(severity) => change({ severity })} />
        <fieldset class="finding-law">
          <legend>{say("bases")}</legend>
          {!laws.length && <p>{say("no_bases")}</p>}
          {laws.map(({ clause, citable, why }) => (
            <Button key={clause.reference} disabled={!citable} pressed={chosen.includes(clause.reference)}
              onPress={() => change({ references: toggled(sheet.references, clause.reference) })}>
              <span>
                <b>{clause.words}</b>{" "}
                {why && <span class="pill warn">{say(why)}</span>}
                {clause.text && <small>{clause.text.slice(0, 220)}{clause.text.length > 220 && "…"}</small>}
                {clause.fine && <small>{say("fine")} {clause.fine}</small>}
              </span>
            </Button>
          ))}
        </fieldset>
        <TextField label={say("description")} value={sheet.description} lines={3} maxLength={10_000}
          hint={say("description_hint")} onText={(description) => change({ description })} required />
        <TextField label={say("responsible")} value={sheet.responsible} maxLength={500}
          onText={(responsible) => change({ responsible })} />
        <div class="finding-days">
          <DateField label={say("acted_on")} value={sheet.actedOn} onDay={(actedOn) => change({ actedOn: actedOn || today })} />
          <DateField label={say("remedy_due")} value={sheet.remedyDue} onDay={(remedyDue) => change({ remedyDue })} />
        </div>
        <TextField label={say("remedy")} value={sheet.remedy} lines={2} maxLength={10_000} onText={(remedy) => change({ remedy })} />
        {aside === null
          ? (existing || proposal) && <Button kind="quiet" onPress={() => setAside("")}>{say("set_aside")}</Button>
          : <div class="reasons">
              <TextField label={say("reason")} value={aside} onText={setAside} maxLength={1000} />
              <WorkButton onPress={setItAside} onFail={fail}>{say("set_aside")}</WorkButton>
            </div>}
      </>}
      {existing && <Standing finding={existing} />}
    </Frame>
  );
}

// The finding itself: new, or revised where something differs. Returns what names it.
async function noted(
  file: CaseFile, sheet: Sheet, existing: FindingView | undefined, proposal: string | undefined,
  question: string, title: string,
): Promise<string> {
  const { severity, description, responsible } = sheet;
  if (existing) {
    const same = existing.severity === severity && existing.description === description && existing.responsible === responsible;
    if (!same) await file.operate({ kind: "finding_revised", finding: existing.key, severity, description, responsible });
    return existing.key;
  }
  if (proposal) return file.operate({ kind: "proposal", proposal, severity, description, responsible });
  return file.operate({ kind: "finding", question, title, severity, description, responsible });
}

const toggled = (all: string[], one: string) => (all.includes(one) ? all.filter((each) => each !== one) : [...all, one]);

function Standing({ finding }: { finding: FindingView }) {
  const { pack } = useCase();
  return (
    <>
      {finding.problems.map((one) => <p key={one.code} class="problem">{one.text}</p>)}
      {finding.state === "violation" && <dl class="finding-facts">
        <dt>{say("description")}</dt><dd>{finding.description}</dd>
        <dt>{say("bases")}</dt><dd>{cited(pack.law, finding.references)}</dd>
        <dt>{say("responsible")}</dt><dd>{finding.responsible}</dd>
        <dt>{say("remedy")}</dt><dd>{finding.remedy} {finding.remedyDue && `(${day(finding.remedyDue)})`}</dd>
      </dl>}
    </>
  );
}
