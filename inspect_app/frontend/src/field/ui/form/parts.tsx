// The parts of a section of a form, in their order: questions, notes, groups, and repeats whose rows
// people add and remove.

import { useState } from "preact/hooks";
import { newRow, PRESENT, REMOVED, type Part, type RepeatPart, type RowPart } from "../../../forms/standing";
import { isBlank } from "../../evaluation/index";
import type { LocalAnswer } from "../../local";
import { Conflict } from "../case/conflict";
import { rowQuestion } from "../case/standing";
import { QuestionRow } from "../case/question-row";
import { useCase } from "../context";
import { Button, WorkButton } from "../parts";
import { either } from "../words";
import { say as sayCase } from "../case/words";
import { say } from "./words";
import "./form.css";

const MOST_OPEN = 20; // questions of a repeat whose rows are all drawn

export interface Rows {
  isOpen(row: string, otherwise: boolean): boolean;
  setOpen(row: string, open: boolean): void;
}

interface Given {
  parts: readonly Part[];
  rows: Rows;
  onFinding: (question: string) => void;
}

export function Parts({ parts, rows, onFinding }: Given) {
  let headed = false; // the choices of the grid that follows were named
  return (
    <>
      {parts.map((part) => {
        switch (part.kind) {
          case "head":
            headed = true;
            return (
              <div key={part.key} class="question form-head">
                <div class="words"><p><b>{either(part.vi, part.en)}</b></p></div>
                <div class="answer form-grid">{part.choices.map((one) => <span key={one.name}>{either(one.label_vi, one.label_en)}</span>)}</div>
                <div class="tools" aria-hidden="true"><span class="button">{sayCase("more")}</span></div>
              </div>
            );
          case "question": {
            headed &&= part.question.look.appearance.split(" ").includes("list-nolabel");
            return <QuestionRow key={part.question.name} question={part.question} headed={headed} onFinding={onFinding} />;
          }
          case "note":
            return <p key={part.key} class="form-note">{either(part.vi, part.en)}</p>;
          case "group":
            return (
              <section key={part.group.key} class="form-group" aria-label={either(part.group.label_vi, part.group.label_en)}>
                <h3>{either(part.group.label_vi, part.group.label_en)}</h3>
                <Parts parts={part.parts} rows={rows} onFinding={onFinding} />
              </section>
            );
          case "repeat":
            return <Repeated key={part.repeat.key} of={part} rows={rows} onFinding={onFinding} />;
        }
      })}
    </>
  );
}

function Repeated({ of: part, rows, onFinding }: { of: RepeatPart } & Omit<Given, "parts">) {
  const { acts, file, frozen } = useCase();
  const [problem, setProblem] = useState("");
  const { repeat } = part;
  const title = either(repeat.label_vi, repeat.label_en);
  const all = part.rows.reduce((sum, one) => sum + one.names.length, 0);
  const fail = () => setProblem(say("not_kept"));
  const add = async () => {
    const key = newRow(repeat.key, Date.now());
    rows.setOpen(key, true);
    await acts.give(key, PRESENT);
    setProblem("");
  };
  return (
    <section class="form-rows" aria-label={title}>
      <h3>{title} ({part.rows.length})</h3>
      {!part.rows.length && <p>{say("no_rows")}</p>}
      {part.rows.map((row) => (
        <Row key={row.instance.key} of={row} may={!repeat.counted && !frozen} open={rows.isOpen(row.instance.key, all <= MOST_OPEN)}
          rows={rows} onFinding={onFinding} onFail={fail} />
      ))}
      {repeat.counted ? <small>{say("counted")}</small>
        : <p class="actions"><WorkButton disabled={!repeat.may_add || frozen} onPress={add} onFail={fail}>+ {say("add_row", { what: title })}</WorkButton></p>}
      {part.removed.length > 0 && (
        <div class="form-removed">
          <small>{say("removed")}</small>
          {part.removed.map((one) => (
            <div key={one.key}>
              <WorkButton kind="quiet" disabled={frozen} onPress={() => acts.give(one.key, PRESENT)} onFail={fail}>
                ↩ {say("bring_back")}: {one.about || say("no_name")}
              </WorkButton>
              <RowConflict row={one.key} vi={one.about} en={one.about} given={file.answers.get(one.key)} />
            </div>
          ))}
        </div>
      )}
      {problem && <p class="problems" role="alert">{problem}</p>}
    </section>
  );
}

// One person took the row away, another one has it.
function RowConflict({ row, vi, en, given }: { row: string; vi: string; en: string; given: LocalAnswer | undefined }) {
  const { conflictsAt } = useCase();
  const others = conflictsAt.get(row) ?? [];
  return given?.state === "conflict" || others.length
    ? <Conflict question={rowQuestion(row, vi, en)} answer={given} others={others} owner="" /> : null;
}

function Row({ of: row, may, open, rows, onFinding, onFail }: {
  of: RowPart; may: boolean; open: boolean; onFail: () => void;
} & Omit<Given, "parts">) {
  const { acts, answers, evaluation, file, relevant } = useCase();
  const [asking, setAsking] = useState(false);
  const { instance } = row;
  const title = either(instance.label_vi, instance.label_en);
  const asked = row.names.filter((name) => relevant.has(name));
  const done = asked.filter((name) => {
    const given = answers.get(name);
    return given !== undefined && !isBlank(given) && !evaluation.problems.has(name);
  }).length;
  return (
    <section class="form-row" id={`q-${instance.key}`} tabIndex={-1} aria-label={title}>
      <header>
        <button type="button" class="form-row-head" aria-expanded={open} onClick={() => rows.setOpen(instance.key, !open)}>
          <span>{open ? "▾" : "▸"} {title}{row.about && ` · ${row.about}`}</span>
          <small>{say("row_progress", { n: done, all: asked.length })}</small>
        </button>
        {may && <Button kind="quiet" label={`${say("remove_row")}: ${title}`} onPress={() => setAsking(!asking)}>✕</Button>}
      </header>
      <RowConflict row={instance.key} vi={instance.label_vi} en={instance.label_en} given={file.answers.get(instance.key)} />
      {asking && (
        <div class="form-sure" role="alert">
          <p>{say("remove_sure", { what: title })}</p>
          <p class="actions">
            <WorkButton kind="danger" onPress={() => acts.give(instance.key, REMOVED)} onFail={onFail}>{say("remove_yes")}</WorkButton>
            <Button onPress={() => setAsking(false)}>{say("remove_no")}</Button>
          </p>
        </div>
      )}
      {open && <div class="form-row-parts"><Parts parts={row.parts} rows={rows} onFinding={onFinding} /></div>}
    </section>
  );
}
