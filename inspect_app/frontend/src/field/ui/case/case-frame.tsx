// One case on screen: read once, evaluated anew after every change, in five parts.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CaseFile } from "../../local";
import { CaseContext, useApp, type CaseView } from "../context";
import { DangerSheet, DangerStrip } from "../finding/danger-sheet";
import { FindingsPage } from "../finding/findings-page";
import { LawPage } from "../law/law-page";
import { MinutesPage } from "../minutes/minutes-page";
import { Page } from "../page";
import { Button } from "../parts";
import { ChecklistPage } from "./checklist-page";
import { actsOf } from "./acts";
import { FacilityPage } from "./facility-page";
import { opened } from "./standing";
import { viewOf } from "./view";
import { say } from "./words";

export function CaseFrame({ id, tab, at }: { id: string; tab: string; at: string }) {
  const { store, state } = useApp();
  const [file, setFile] = useState<CaseFile | null>(null);
  const [missing, setMissing] = useState(false);
  const [change, setChange] = useState(0);
  const [danger, setDanger] = useState(false);
  const waiting = useRef(false);

  // What changes in one go (a batch that arrived, a key held down) is drawn once.
  const refresh = useCallback(() => {
    if (waiting.current) return;
    waiting.current = true;
    queueMicrotask(() => {
      waiting.current = false;
      setChange((one) => one + 1);
    });
  }, []);
  useEffect(() => {
    let opened: CaseFile | null = null;
    let gone = false;
    store.openCase(id).then(
      (found) => {
        if (gone) return found.close();
        opened = found;
        setFile(found);
      },
      () => setMissing(true),
    );
    const leave = store.subscribe((one) => one.kind === "case" && one.caseId === id && refresh());
    return () => {
      gone = true;
      leave();
      opened?.close();
    };
  }, [store, id]);

  const hash = JSON.stringify(file?.pack.corrective.map((one) => one.id));
  const offset = useRef(0);
  offset.current = state.clockOffset ?? 0;
  const checklist = useMemo(
    () => (file ? opened(file.pack, say("corrective_section"), () => offset.current) : null),
    // The checklist of a case never changes; its corrective actions may be added to.
    [file, hash],
  );
  const acts = useMemo(() => (file && checklist ? actsOf(file, checklist, refresh) : null), [file, checklist]);
  const view = useMemo<CaseView | null>(() => {
    if (!file || !checklist || !acts) return null;
    return viewOf(file, checklist, acts, refresh);
  }, [file, checklist, acts, change]);

  if (!view) return <Page title={say("case")} back="/"><p role="status">{say(missing ? "not_here" : "opening")}</p></Page>;
  const tabs = (["", "list", "findings", "law", "minutes"] as const).map((one) => ({
    path: `/case/${id}${one && `/${one}`}`, words: say(`tab_${one || "facility"}`), here: one === tab,
  }));
  return (
    <CaseContext.Provider value={view}>
      <Page title={view.pack.card.entity.name} back="/" tabs={tabs}>
        <DangerStrip />
        {tab === "list" ? <ChecklistPage at={at} onDanger={() => setDanger(true)} />
          : tab === "findings" ? <FindingsPage />
          : tab === "law" ? <LawPage pinned={view.pack.law} />
          : tab === "minutes" ? <MinutesPage />
          : <FacilityPage />}
        {tab !== "list" && tab !== "minutes" && (
          <p class="actions"><Button kind="danger" onPress={() => setDanger(true)}>{say("danger")}</Button></p>
        )}
      </Page>
      {danger && <DangerSheet onClose={() => setDanger(false)} />}
    </CaseContext.Provider>
  );
}
