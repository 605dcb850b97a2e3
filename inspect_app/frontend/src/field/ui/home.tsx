// "Cuộc thanh tra của tôi": the cases on this tablet, and whether it is ready to leave the network.

import { useEffect, useState } from "preact/hooks";
import type { CaseCard } from "../contract";
import { Refusal, SignedOut, Unreachable } from "../sync";
import { checked, type Check } from "./readiness";
import { useApp } from "./context";
import { Problems, WorkButton } from "./parts";
import { useCounts } from "./sync/sync-pill";
import { day, daysLeft, say, today } from "./words";

export function HomePage() {
  const { store, sync, state } = useApp();
  const [cards, setCards] = useState<CaseCard[] | null>(null);
  const counts = useCounts();
  const [checks, setChecks] = useState<Check[]>([]);
  const [progress, setProgress] = useState("");
  const [problems, setProblems] = useState<string[]>([]);

  const read = async () => setCards(inOrder(await store.cards()));
  useEffect(() => void read(), [store, counts]); // cards change in the same breath as the queue
  useEffect(() => {
    let shown = true;
    void checked(store, state.clockOffset).then((found) => shown && setChecks(found));
    return () => { shown = false; };
  }, [store, cards, state.clockOffset]);

  const prepare = async () => {
    setProblems([]);
    void navigator.storage.persist?.().catch(() => false); // on the home screen by now, perhaps
    try {
      await sync.prepare((done, total) => setProgress(`${done}/${total}`));
      await store.keepSetting("prepared_at", new Date().toISOString());
      await read();
    } catch (error) {
      if (error instanceof Unreachable) setProblems([say("no_network")]);
      else if (error instanceof SignedOut) setProblems([say("trouble_signed_out")]);
      else if (error instanceof Refusal) setProblems(error.problems.map((one) => one.text));
      else throw error;
    } finally {
      setProgress("");
    }
  };
  const ready = checks.length > 0 && checks.every((one) => one.good);
  return (
    <div class="home">
      <section aria-label={say("cases")}>
        {cards?.length === 0 && <p>{say("no_cases")}</p>}
        <ul class="cards">
          {cards?.map((card) => <Card key={card.id} card={card} unsent={counts && (counts.byCase[card.id] ?? 0)} />)}
        </ul>
      </section>
      <section class="readiness" aria-label={say("prepare")}>
        <WorkButton kind="main" onPress={prepare}>{say("prepare")}</WorkButton>
        <p role="status">{progress}</p>
        <Problems of={problems} />
        {checks.length > 0 && <>
          <h2 class={ready ? "good" : "bad"}>{say(ready ? "ready" : "not_ready")}</h2>
          <ul>
            {checks.map((one) => (
              <li key={one.name} class={one.good ? "good" : "bad"}>
                <span aria-hidden="true">{one.good ? "✓" : "✗"}</span> {one.words}
              </li>
            ))}
          </ul>
        </>}
        <nav class="actions" aria-label={say("parts")}>
          <a class="button" href="#/law">{say("law")}</a>
          <a class="button" href="#/settings">{say("settings")}</a>
        </nav>
      </section>
    </div>
  );
}

const inOrder = (cards: CaseCard[]) =>
  [...cards].sort((one, other) => (one.planned_on ?? one.due_on ?? "9").localeCompare(other.planned_on ?? other.due_on ?? "9"));

// `unsent`: null until it was counted; nothing is called sent before that.
function Card({ card, unsent }: { card: CaseCard; unsent: number | null }) {
  const left = card.due_on ? daysLeft(card.due_on, today()) : null;
  return (
    <li>
      <a class="card" href={`#/case/${card.id}`}>
        <b>{card.entity.name}</b>
        <span>{[card.entity.commune, day(card.planned_on)].filter(Boolean).join(" · ")}</span>
        <span class="pills">
          <span class="pill">{card.state_words}</span>
          {card.children !== null && <span class="pill">{say("children", { n: card.children })}</span>}
          {card.risk !== null && <span class="pill">{say("risk", { n: card.risk })}</span>}
          {left !== null && (
            <span class={`pill ${left < 0 ? "bad" : left < 4 ? "warn" : ""}`}>
              {say(left < 0 ? "days_over" : "days_left", { words: card.due_words, n: Math.abs(left) })}
            </span>
          )}
          {unsent !== null && (
            <span class={`pill ${unsent ? "warn" : "good"}`}>
              {unsent ? say("unsent", { n: unsent }) : say("synced")}
            </span>
          )}
        </span>
      </a>
    </li>
  );
}
