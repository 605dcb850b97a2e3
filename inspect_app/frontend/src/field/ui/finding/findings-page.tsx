// All findings of the case, from whichever tablet, and what the answers still propose.

import { useState } from "preact/hooks";
import { useCase } from "../context";
import { Button } from "../parts";
import { either, moment } from "../words";
import { alarmsOf } from "./alarms";
import { AlarmMark } from "./danger-sheet";
import { FindingSheet } from "./finding-sheet";
import { cited, findingsOf, itemOf, knownIn, openProposals, type FindingView } from "./finding-model";
import { say } from "./words";

export function FindingsPage() {
  const view = useCase();
  const { checklist, frozen } = view;
  const [opened, setOpened] = useState<{ finding?: string; question?: string } | null>(null);
  const known = knownIn(view);
  const all = findingsOf(known);
  const proposals = openProposals(known);
  const alarms = alarmsOf(view);
  return (
    <div class="finding-page">
      {alarms.length > 0 && <section>
        <h2>{say("alarms", { n: alarms.length })}</h2>
        <ul class="alarms">
          {alarms.map((one) => (
            <li key={one.key}>
              <p><b>{moment(one.seenAt)}</b>{one.by && ` · ${one.by}`} <AlarmMark of={one} /></p>
              <p>{one.description}</p>
              {one.measures && <p>{say("alarm_done", { measures: one.measures })}</p>}
            </li>
          ))}
        </ul>
      </section>}
      {proposals.length > 0 && <section>
        <h2>{say("proposals", { n: proposals.length })}</h2>
        <ul>
          {proposals.map((one) => (
            <li key={one.name}>
              <button type="button" onClick={() => setOpened({ question: one.name })}>
                <b>{one.code}</b> {either(one.sentenceVi, one.sentenceEn)} <span class="pill">{say(one.severity as "low")}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>}
      <section>
        <h2>{say("findings", { n: all.length })}</h2>
        {!all.length && <p>{say("none")}</p>}
        <ul>
          {all.map((one) => (
            <li key={one.key} class={one.state}>
              <button type="button" onClick={() => setOpened({ finding: one.key })}>
                <b>{one.number !== null && `${one.number}. `}{itemOf(checklist, one.question)?.code} {one.title}</b>
                <span>{one.description}</span>
                <span class="pills"><Marks of={one} /></span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      {frozen ? <p class="notice" role="status">{say("frozen")}</p>
        : <p class="actions"><Button onPress={() => setOpened({})}>{say("by_hand")}</Button></p>}
      {opened && <FindingSheet {...opened} onClose={() => setOpened(null)} />}
    </div>
  );
}

function Marks({ of: one }: { of: FindingView }) {
  const { pack } = useCase();
  return (
    <>
      <span class={`pill ${one.state === "violation" ? "bad" : ""}`}>{say(one.state)}</span>
      <span class="pill">{say(one.severity)}</span>
      {one.references.length > 0 && one.state === "violation" && <span class="pill">{cited(pack.law, one.references)}</span>}
      {one.pending && <span class={`pill ${one.pending === "refused" ? "bad" : "warn"}`}>{say(one.pending === "refused" ? "refused" : "unsent")}</span>}
    </>
  );
}
