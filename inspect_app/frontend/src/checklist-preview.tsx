// The tablet's checklist over a case that is in memory alone: nothing is kept, nothing is sent.

import { render } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { CasePack, LawClause, Norm } from "./field/contract";
import type { CaseFile, Given as GivenAnswer, LocalAnswer } from "./field/local";
import type { Store } from "./field/store";
import type { Sync } from "./field/sync";
import { actsOf } from "./field/ui/case/acts";
import { ChecklistPage } from "./field/ui/case/checklist-page";
import { opened } from "./field/ui/case/standing";
import { viewOf } from "./field/ui/case/view";
import { AppContext, CaseContext, type App, type CaseView } from "./field/ui/context";
import "./field/ui/field.css";
import { language, switchLanguage } from "./field/ui/words";

interface Given {
  checklist: Record<string, unknown>;
  norms: Record<string, Norm | null>;
  law: LawClause[];
  language: string;
}

class NotKept extends Error {
  constructor() {
    super("a preview keeps nothing");
  }
}

const refuse = (): Promise<never> => Promise.reject(new NotKept());

// What a visit would find, as far as the questions look at it. Whole, so that the compiler tells
// when the pages of the tablet come to read one field more.
function emptyPack(given: Given): CasePack {
  return {
    card: {
      id: "preview", entity: { id: "", name: "…", kind: "facility", commune: "", address: "" },
      procedure: "inspection", procedure_words: "", state: "in_progress", state_words: "", decision: "",
      decided_on: "", planned_on: null, due_on: null, due_words: "", children: null, risk: null,
      role: "leader", pack_hash: "",
    },
    fetched_at: "", team: [], period: { from: "", to: "" }, stages: [],
    dossier: { facts: [], map: { text: "", geo: null }, children: [], violations: [] },
    checklist: given.checklist, checklist_hash: "", norms: given.norms, law: given.law,
    answers: [], notes: [], findings: [], files: [], previous: [], corrective: [],
    emergency: { hotline: "", clock_hours: null, clock_cite: "", verified: false, call: [] },
    minutes: [], alarms: [], conflicts: [], sections: [], seq: 0,
  };
}

function memoryCase(pack: CasePack, changed: () => void): CaseFile {
  const answers = new Map<string, LocalAnswer>();
  const notes = new Map<string, string>();
  const answerAll = async (given: readonly GivenAnswer[]): Promise<void> => {
    for (const { question, value, reason } of given)
      answers.set(question, {
        question, value, reason, version: 0, state: "received", by: "", at: "", theirs: null, problems: [],
        settles: [], own: "",
      });
    changed();
  };
  return {
    id: "preview", pack, answers, notes, files: [], operations: [], answerAll,
    answer: (question, value, reason = "") => answerAll([{ question, value, reason }]),
    note: async (question, text) => {
      notes.set(question, text);
      changed();
    },
    operate: refuse, addFile: refuse, fileBytes: refuse,
    thumbnail: async () => null,
    draft: async () => null,
    keepDraft: async () => undefined,
    close: () => undefined,
  };
}

function Preview({ given, elsewhere }: { given: Given; elsewhere: () => void }) {
  const [change, setChange] = useState(0);
  const refresh = () => queueMicrotask(() => setChange((one) => one + 1));
  const file = useMemo(() => memoryCase(emptyPack(given), refresh), [given]);
  const checklist = useMemo(() => opened(file.pack, "", () => 0), [file]);
  const acts = useMemo(() => actsOf(file, checklist, refresh), [file, checklist]);
  const view = useMemo<CaseView>(() => viewOf(file, checklist, acts, refresh), [file, checklist, acts, change]);
  // The pages ask the store for the size of photos and for conflicts; there are neither here.
  const app = useMemo<App>(() => ({
    store: { limits: () => ({ photo_bytes: 0 }), waiting: async () => [] } as unknown as Store,
    sync: {} as Sync,
    state: { running: false, online: false, trouble: "", lastContact: null, nextTry: null, clockOffset: null },
    go: elsewhere,
  }), []);
  return (
    <AppContext.Provider value={app}>
      <CaseContext.Provider value={view}>
        <ChecklistPage at="" onDanger={elsewhere} />
      </CaseContext.Provider>
    </AppContext.Provider>
  );
}

const root = document.getElementById("tablet");
const notice = document.getElementById("notice");
if (root) {
  const given = JSON.parse(root.dataset["preview"] ?? "{}") as Given;
  const remembered = localStorage.getItem("field-language");
  if (given.language !== language()) switchLanguage(); // the office's language holds in this frame
  if (remembered === null) localStorage.removeItem("field-language");
  else localStorage.setItem("field-language", remembered);
  const elsewhere = (): void => {
    if (notice) notice.textContent = root.dataset["elsewhere"] ?? "";
    notice?.scrollIntoView({ block: "center" });
  };
  render(<Preview given={given} elsewhere={elsewhere} />, root);
}
