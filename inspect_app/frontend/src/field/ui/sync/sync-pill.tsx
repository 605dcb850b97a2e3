// Always in view: how much is unsent. Coloured by the queue, never by the network.

import { useEffect, useState } from "preact/hooks";
import type { Counts } from "../../local";
import { useApp } from "../context";
import { say } from "./words";
import "./sync.css";

export function useCounts(): Counts | null {
  const { store } = useApp();
  const [counts, setCounts] = useState<Counts | null>(null);
  useEffect(() => {
    let shown = true;
    let asked = false;
    // Many changes in one go are counted once.
    const count = () => {
      if (asked) return;
      asked = true;
      setTimeout(() => {
        asked = false;
        if (shown) store.counts().then((found) => shown && setCounts(found), () => undefined);
      }, 150);
    };
    count();
    const leave = store.subscribe((change) => (change.kind === "queue" || change.kind === "sync") && count());
    return () => {
      shown = false;
      leave();
    };
  }, [store]);
  return counts;
}

export function SyncPill() {
  const { state } = useApp();
  const counts = useCounts();
  if (!counts) return null;
  const unsent = counts.unsent + counts.files;
  const [colour, words] = counts.stuck
    ? ["bad", say("stuck", { n: counts.stuck })]
    : !unsent ? ["good", say("all_sent")]
    : counts.sending && state.running ? ["warn", say("sending")]
    : ["warn", say("unsent", { n: unsent })];
  return <a class={`sync-pill ${colour}`} href="#/sync">{words}</a>;
}
