// "Lập biên bản & ký": first what is still open, then the text, then the signatures, then the code.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Party } from "../../contract";
import { canonical, sealOf } from "../../store";
import { useCase } from "../context";
import { Problems, TextField, WorkButton, Button } from "../parts";
import { either } from "../words";
import { FrozenMinutes } from "./frozen";
import { cited, knownIn, openProposals } from "../finding/finding-model";
import { basisOf, blocking, frameOf, frozenOf, type Frozen, type Written } from "./minutes-model";
import { PartyFields } from "./party";
import { say } from "./words";
import "./minutes.css";

export function MinutesPage() {
  const view = useCase();
  const frozen = frozenOf(view).filter((one) => !one.refused.length);
  const refused = frozenOf(view).flatMap((one) => one.refused);
  const [adding, setAdding] = useState(false);
  const last = frozen.at(-1) ?? null;
  const open = last ? [] : blocking(view);
  if (last && !adding)
    return <>{frozen.map((one) => <FrozenMinutes key={one.sha256} of={one} />)}
      <p class="actions"><Button onPress={() => setAdding(true)}>{say("addendum")}</Button></p></>;
  if (open.length) return <Blocked questions={open} />;
  return <Writing key={last?.sha256 ?? "first"} before={last} refused={refused} onDone={() => setAdding(false)} />;
}

function Blocked({ questions }: { questions: string[] }) {
  const { file, question, evaluation, conflictsAt } = useCase();
  return (
    <div class="minutes-page">
      <h2>{say("blocked", { n: questions.length })}</h2>
      <ul class="minutes-open">
        {questions.slice(0, 100).map((name) => {
          const one = question(name);
          const problem = evaluation.problems.get(name)?.[0];
          const disputed = conflictsAt.has(name) || file.answers.get(name)?.state === "conflict";
          return (
            <li key={name}><a class="button" href={`#/case/${file.id}/list/${encodeURIComponent(name)}`}>
              <span>{one?.code} {one && either(one.label_vi, one.label_en)}{problem && <small> {either(problem.vi, problem.en)}</small>}
                {disputed && <small> {say("disputed")}</small>}</span>
            </a></li>
          );
        })}
      </ul>
    </div>
  );
}

interface Draft extends Written {
  basis: string; // of what was read when the first party signed; empty: nobody signed
}

const party = (side: Party["side"], name: string, post: string): Party =>
  ({ side, name, post, identity: "", refused: "", strokes: [], signed_at: null });

const LEAST_REASON = 5;

function Writing({ before, refused, onDone }: { before: Frozen | null; refused: string[]; onDone: () => void }) {
  const view = useCase();
  const { file, pack } = view;
  const leader = pack.team.find((one) => one.role === "leader");
  const fresh = useMemo<Draft>(() => ({
    opinion: "", copies: 2, place: pack.card.entity.name, addendum: "", basis: "",
    parties: [party("team", leader?.name ?? "", say("leader_post")), party("entity", "", "")],
  }), []);
  const [draft, setDraft] = useState<Draft>(fresh);
  const [problems, setProblems] = useState<string[]>([]);
  const [dropped, setDropped] = useState(false);
  const [loaded, setLoaded] = useState(false);
  const name = before ? `minutes/${before.sequence + 1}` : "minutes";
  const latest = useRef(draft);
  useEffect(() => {
    void file.draft<Draft>(name).then((found) => {
      if (found) setDraft(latest.current = found);
      setLoaded(true);
    });
  }, []);

  const basis = basisOf(view, draft, before);
  const spelled = canonical(basis);
  const [opening, closing] = frameOf(view, basis, draft.parties.some((one) => one.refused));
  const unrecorded = before ? 0 : openProposals(knownIn(view)).length;
  const keep = (next: Draft) => {
    setDraft(latest.current = next);
    void file.keepDraft(name, next);
  };
  const signed = draft.parties.some((one) => one.strokes.length);
  // Nobody's signature stands under a text that they did not read.
  useEffect(() => {
    if (!loaded || !signed || draft.basis === spelled) return;
    keep({ ...draft, basis: "", parties: draft.parties.map((one) => ({ ...one, strokes: [], signed_at: null })) });
    setDropped(true);
  }, [loaded, spelled, signed]);
  const change = (part: Partial<Written>) => keep({ ...draft, ...part });
  const changeParty = (at: number, part: Partial<Party>) => {
    setDropped(false);
    const now = latest.current;
    const parties = now.parties.map((one, index) => (index === at ? { ...one, ...part } : one));
    const entity = parties.find((one) => one.side === "entity");
    const refusing = entity?.refused !== "";
    const witness = parties.find((one) => one.side === "witness");
    const all = refusing && !witness ? [...parties, party("witness", "", say("witness_post"))]
      : !refusing ? parties.filter((one) => one.side !== "witness") : parties;
    keep({ ...now, parties: all, basis: all.some((one) => one.strokes.length) ? now.basis || spelled : "" });
  };

  const freeze = async () => {
    const wrong = faults(draft, before !== null);
    setProblems(wrong);
    if (wrong.length) return;
    const ended = new Date().toISOString();
    const parties = draft.parties.map((one) => ({ ...one, refused: one.refused.trim() }));
    const document = JSON.parse(canonical({ ...basis, parties, ended_at: ended })) as never;
    const { sha256, code } = await sealOf(document);
    await file.operate({ kind: "minutes", minutes: document, sha256, code });
    await file.keepDraft(name, null);
    view.refresh();
    onDone();
  };
  return (
    <div class="minutes-page">
      <Problems of={refused} />
      {unrecorded > 0 && <p class="notice" role="status">
        {say("unrecorded", { n: unrecorded })} <a class="button" href={`#/case/${file.id}/findings`}>{say("look")}</a>
      </p>}
      {dropped && <p class="notice" role="alert">{say("dropped")}</p>}
      <article class="minutes-text" lang="vi">
        <h2>{basis.title}</h2>
        <p>{opening}</p>
        {basis.text.map((one) => <p key={one}>{one}</p>)}
        {basis.findings.length > 0 && <ol>
          {basis.findings.map((one) => (
            <li key={one.finding}><b>{one.title.replace(/[.:;]$/, "")}</b>: {one.description} {one.references.length > 0 && `(vi phạm: ${cited(pack.law, one.references)})`}</li>
          ))}
        </ol>}
        <p>{closing}</p>
      </article>
      <section>
        {before && <TextField label={say("addendum_text")} value={draft.addendum} lines={4} onText={(addendum) => change({ addendum })} required />}
        <TextField label={say("opinion")} value={draft.opinion} lines={2} onText={(opinion) => change({ opinion })} maxLength={10_000} />
        <div class="minutes-row">
          <TextField label={say("place")} value={draft.place} onText={(place) => change({ place })} required />
          <TextField label={say("copies")} value={String(draft.copies)} inputMode="numeric" maxLength={2}
            onText={(text) => change({ copies: /^\d{1,2}$/.test(text) ? Number(text) : 0 })} />
        </div>
      </section>
      {loaded && draft.parties.map((one, index) => (
        <PartyFields key={one.side} party={one} onChange={(part) => changeParty(index, part)} />
      ))}
      <Problems of={problems} />
      <p class="actions">
        <WorkButton kind="main" onPress={freeze} onFail={() => setProblems([say("failed")])}>{say("freeze")}</WorkButton>
        {before && <Button onPress={onDone}>{say("no_addendum_now")}</Button>}
        <small>{say("freeze_hint")}</small>
      </p>
    </div>
  );
}

function faults(draft: Draft, addendum: boolean): string[] {
  const of = (side: Party["side"]) => draft.parties.find((one) => one.side === side);
  const [team, entity, witness] = [of("team"), of("entity"), of("witness")];
  const refusing = !!entity?.refused;
  return [
    draft.place.trim() ? "" : say("no_place"),
    draft.copies >= 1 ? "" : say("no_copies"),
    addendum && !draft.addendum.trim() ? say("no_addendum") : "",
    team?.strokes.length ? "" : say("no_leader"),
    entity?.name.trim() ? "" : say("no_entity_name"),
    refusing && entity.refused.trim().length < LEAST_REASON ? say("no_reason") : "",
    !refusing && !entity?.strokes.length ? say("no_entity") : "",
    refusing && !(witness?.name.trim() && witness.strokes.length) ? say("no_witness") : "",
  ].filter(Boolean);
}
