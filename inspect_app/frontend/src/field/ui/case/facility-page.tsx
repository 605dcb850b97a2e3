// The dossier: what is known of the facility before the first question, and the start of the visit.

import { useState } from "preact/hooks";
import { useApp, useCase } from "../context";
import { Problems, TextField, WorkButton } from "../parts";
import { day } from "../words";
import { say } from "./words";

export function FacilityPage() {
  const { pack } = useCase();
  const { dossier, card } = pack;
  return (
    <div class="facility">
      <Start />
      <section>
        <h2>{say("facts")}</h2>
        <dl>
          {dossier.facts.map((one) => (
            <div key={one.label} class={one.warn ? "bad" : ""}><dt>{one.label}</dt><dd>{one.value}</dd></div>
          ))}
          <div><dt>{say("decision")}</dt><dd>{card.decision} ({day(card.decided_on)})</dd></div>
          {pack.period.from && (
            <div><dt>{say("period")}</dt><dd>{day(pack.period.from)} – {day(pack.period.to)}</dd></div>
          )}
        </dl>
        {dossier.map.geo && <p><a class="button" href={dossier.map.geo}>{say("map")}</a></p>}
        {dossier.map.text && <p>{dossier.map.text}</p>}
      </section>
      {dossier.children.length > 0 && (
        <section>
          <h2>{say("children")}</h2>
          <table>
            <tbody>
              {dossier.children.map((one) => (
                <tr key={one.label}><th scope="row">{one.label}</th><td>{one.count}</td></tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <section>
        <h2>{say("corrective")}</h2>
        {!pack.corrective.length && <p>{say("none")}</p>}
        <ul>
          {pack.corrective.map((one) => (
            <li key={one.id}>
              {one.text} {one.due_on && <span class={`pill ${one.overdue ? "bad" : ""}`}>
                {say(one.overdue ? "overdue" : "due", { day: day(one.due_on) })}
              </span>}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say("violations")}</h2>
        {!dossier.violations.length && <p>{say("none")}</p>}
        <ul>{dossier.violations.map((one) => <li key={one.on + one.text}>{day(one.on)}: {one.text} <small>{one.cite}</small></li>)}</ul>
      </section>
      <section>
        <h2>{say("team")}</h2>
        <ul>{pack.team.map((one) => <li key={one.user_id}>{one.name}{one.role === "leader" && ` – ${say("leader")}`}</li>)}</ul>
      </section>
    </div>
  );
}

// The announcement of the decision begins the visit; it is an operation like every other.
function Start() {
  const { go } = useApp();
  const { file, pack, today, refresh } = useCase();
  const [place, setPlace] = useState(pack.card.entity.address);
  const [problem, setProblem] = useState("");
  const stage = pack.stages.find((one) => one.ends_with === "announced");
  const list = `/case/${file.id}/list`;
  const sent = file.operations.some(({ operation, state }) =>
    operation.kind === "stage" && operation.code === stage?.code && state !== "refused");
  if (!stage || stage.done_on || sent)
    return <p class="actions"><a class="button main" href={`#${list}`}>{say("go_on")}</a></p>;
  if (pack.card.role !== "leader")
    return (
      <section>
        <p>{say("leader_announces")}</p>
        <p class="actions"><a class="button main" href={`#${list}`}>{say("go_on")}</a></p>
      </section>
    );
  const start = async () => {
    await file.operate({ kind: "stage", code: stage.code, on: today, place });
    refresh();
    go(list);
  };
  return (
    <section>
      <h2>{stage.title}</h2>
      <TextField label={say("place")} value={place} onText={setPlace} />
      <Problems of={problem ? [problem] : []} />
      <WorkButton kind="main" onPress={start} onFail={(error) => setProblem(String(error))}>{say("start")}</WorkButton>
    </section>
  );
}
