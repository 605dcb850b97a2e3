// The law of the visit: searched without network, each clause with its days and the fine.

import { useEffect, useState } from "preact/hooks";
import type { LawClause } from "../../contract";
import { useApp } from "../context";
import { Sheet, TextField } from "../parts";
import { day, today } from "../words";
import { LawIndex, type Hit } from "./law-search";
import { say } from "./words";
import "./law.css";

// `pinned`: the clauses of the case on screen, which the register may name no more.
export function LawPage({ pinned = [] }: { pinned?: readonly LawClause[] }) {
  const { store } = useApp();
  const [clauses, setClauses] = useState<LawClause[] | null>(null);
  const [index, setIndex] = useState<LawIndex | null>(null);
  const [query, setQuery] = useState("");
  const [opened, setOpened] = useState<LawClause | null>(null);
  useEffect(() => {
    let shown = true;
    void store.law().then(async (register) => {
      if (!shown) return;
      const known = new Set(pinned.map((one) => one.reference));
      const all = [...pinned, ...register.filter((one) => !known.has(one.reference))];
      setClauses(all);
      const made = new LawIndex(all);
      await made.build();
      if (shown) setIndex(made);
    });
    return () => { shown = false; };
  }, [store]);
  const { hits, total } = index?.search(query) ?? { hits: [], total: 0 };
  const all: Hit[] = query.trim() ? hits : (clauses ?? []).slice(0, 50).map((clause) => ({ clause, marks: [] }));
  return (
    <div class="law-page">
      <TextField label={say("search")} value={query} onText={setQuery} maxLength={100} />
      <p role="status">
        {clauses?.length === 0 ? say("empty")
          : query.trim() && index ? (total ? say("found", { n: total }) : say("none")) : ""}
      </p>
      <ul class="law-list">
        {all.map((one) => (
          <li key={one.clause.reference}>
            <button type="button" onClick={() => setOpened(one.clause)}>
              <b>{one.clause.words || one.clause.reference}</b> <Validity clause={one.clause} />
              <span class="law-excerpt"><Marked text={one.clause.text} marks={one.marks} around={160} /></span>
            </button>
          </li>
        ))}
      </ul>
      {total > hits.length && <p>{say("shown", { n: hits.length })}</p>}
      {opened && <ClauseSheet clause={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}

function ClauseSheet({ clause, onClose }: { clause: LawClause; onClose: () => void }) {
  return (
    <Sheet title={clause.words || clause.reference} onClose={onClose}>
      <p><Validity clause={clause} /></p>
      <p class="law-text">{clause.text || say("no_text")}</p>
      {clause.fine && <p><b>{say("fine")}</b> {clause.fine}</p>}
    </Sheet>
  );
}

function Validity({ clause }: { clause: LawClause }) {
  const now = today();
  const { valid_from: from, valid_to: to, verified } = clause;
  return (
    <>
      {to && to < now ? <span class="pill bad">{say("expired", { day: day(to) })}</span>
        : from && from > now ? <span class="pill warn">{say("coming", { day: day(from) })}</span>
        : from ? <span class="pill">{say("valid", { day: day(from) })}</span> : null}
      {!verified && <span class="pill warn">{say("unverified")}</span>}
    </>
  );
}

// A part of the text from a little before its first mark.
function Marked({ text, marks, around }: { text: string; marks: Hit["marks"]; around: number }) {
  const first = Math.max(0, (marks[0]?.[0] ?? 0) - 30);
  const last = Math.min(text.length, first + around);
  const parts = [];
  let at = first;
  for (const [from, to] of marks) {
    if (from >= last) break;
    parts.push(text.slice(at, from), <mark key={from}>{text.slice(from, to)}</mark>);
    at = to;
  }
  parts.push(text.slice(at, Math.max(at, last)));
  return <>{first > 0 && "…"}{parts}{last < text.length && "…"}</>;
}
