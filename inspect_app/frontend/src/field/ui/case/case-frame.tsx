// One case on screen: read once, evaluated anew after every change, in five parts.

import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { checklistFrom, evaluate, type Question } from "../../evaluation/index";
import type { CaseFile } from "../../local";
import { CaseContext, useApp, type CaseView } from "../context";
import { DangerSheet, DangerStrip } from "../finding/danger-sheet";
import { FindingsPage } from "../finding/findings-page";
import { LawPage } from "../law/law-page";
import { frozenOf } from "../minutes/minutes-model";
import { MinutesPage } from "../minutes/minutes-page";
import { Page } from "../page";
import { Button } from "../parts";
import { today } from "../words";
import { ChecklistPage } from "./checklist-page";
import { withCorrective } from "./corrective";
import { FacilityPage } from "./facility-page";
import { say } from "./words";

export function CaseFrame({ id, tab, at }: { id: string; tab: string; at: string }) {
  const { store } = useApp();
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

  const pinned = file?.pack.checklist;
  const hash = JSON.stringify(file?.pack.corrective.map((one) => one.id));
  const checklist = useMemo(
    () => (file && pinned ? withCorrective(checklistFrom(pinned), file.pack.corrective, say("corrective_section")) : null),
    // The checklist of a case never changes; its corrective actions may be added to.
    [file, hash],
  );
  const view = useMemo<CaseView | null>(() => {
    if (!file || !checklist) return null;
    const { pack } = file;
    const questions = new Map<string, Question>();
    for (const section of checklist.sections) for (const one of section.questions) questions.set(one.name, one);
    return {
      file, pack, checklist, today: today(), refresh,
      frozen: frozenOf({ pack, file }).some((one) => !one.refused.length),
      evaluation: evaluate(checklist, file.answers, pack.norms, today()),
      question: (name) => questions.get(name),
    };
  }, [file, checklist, change]);

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
