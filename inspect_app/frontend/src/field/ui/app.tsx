// The open page of one person: which address shows what, and what is seen everywhere.

import { useEffect, useState } from "preact/hooks";
import type { SyncState } from "../local";
import type { Store } from "../store";
import type { Sync } from "../sync";
import { CaseFrame } from "./case/case-frame";
import { AppContext, type App } from "./context";
import { HomePage } from "./home";
import { LawPage } from "./law/law-page";
import { Page } from "./page";
import { SettingsPage } from "./settings";
import { SyncPage } from "./sync/sync-page";
import { say } from "./words";

const IDLE = 15 * 60 * 1000; // ms without a touch until the tablet locks itself

const here = () => decodeURI(location.hash.slice(1)) || "/";

export function OpenApp({ store, sync }: { store: Store; sync: Sync }) {
  const [path, setPath] = useState(here);
  const [told, setTold] = useState<SyncState>(store.sync);
  const [update, setUpdate] = useState(false);
  useEffect(() => store.subscribe((change) => change.kind === "sync" && setTold(change.sync)), [store]);
  useEffect(() => {
    const moved = () => {
      setPath(here());
      scrollTo(0, 0);
    };
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  useEffect(() => watchIdle(() => store.lock()), [store]);
  useEffect(() => watchUpdate(() => setUpdate(true)), []);

  // Only where nobody is in the middle of a visit is a new build offered.
  const atRest = update && !told.trouble && path === "/";
  const state: SyncState = atRest ? { ...told, trouble: "update" } : told;
  const app: App = { store, sync, state, go: (to) => { location.hash = to; } };
  return <AppContext.Provider value={app}>{pageOf(path)}</AppContext.Provider>;
}

function pageOf(path: string) {
  const [, room, id, tab, ...at] = path.split("/");
  if (room === "case" && id) return <CaseFrame key={id} id={id} tab={tab ?? ""} at={decodeURIComponent(at.join("/"))} />;
  if (room === "law") return <Page title={say("law")} back="/"><LawPage /></Page>;
  if (room === "sync") return <Page title={say("sync")} back="/"><SyncPage /></Page>;
  if (room === "settings") return <Page title={say("settings")} back="/"><SettingsPage /></Page>;
  return <Page title={say("cases")}><HomePage /></Page>;
}

function watchIdle(lock: () => void): () => void {
  let last = performance.now();
  const touched = () => { last = performance.now(); };
  const timer = setInterval(() => performance.now() - last > IDLE && lock(), 10_000);
  const kinds = ["pointerdown", "keydown", "scroll"];
  for (const kind of kinds) addEventListener(kind, touched, { passive: true, capture: true });
  return () => {
    clearInterval(timer);
    for (const kind of kinds) removeEventListener(kind, touched, { capture: true });
  };
}

function watchUpdate(waiting: () => void): () => void {
  let watched = true;
  void navigator.serviceWorker?.getRegistration("/m/").then((registration) => {
    if (!registration || !watched) return;
    if (registration.waiting && navigator.serviceWorker.controller) waiting();
    registration.addEventListener("updatefound", () => {
      const coming = registration.installing;
      coming?.addEventListener("statechange", () => {
        if (coming.state === "installed" && navigator.serviceWorker.controller && watched) waiting();
      });
    });
  });
  return () => { watched = false; };
}
