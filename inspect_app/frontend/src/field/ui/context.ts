// What every page of the tablet may ask for: the open store, the case on screen, the way elsewhere.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { CasePack } from "../contract";
import type { Checklist, Evaluation, Question } from "../evaluation/index";
import type { CaseFile, SyncState } from "../local";
import type { Store } from "../store";
import type { Sync } from "../sync";

export interface App {
  store: Store;
  sync: Sync;
  state: SyncState;
  go(path: string): void; // "/", "/case/<id>/list", …
}

// One case as it stands now; a new object after every change, from this tab or another.
export interface CaseView {
  file: CaseFile;
  pack: CasePack;
  checklist: Checklist;
  evaluation: Evaluation;
  frozen: boolean; // minutes were signed: answers, notes and findings stand
  today: string; // ISO day in Việt Nam
  question(name: string): Question | undefined;
  refresh(): void; // draw again: what was handed to `file` is in its memory at once
}

export const AppContext = createContext<App | null>(null);
export const CaseContext = createContext<CaseView | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new TypeError("no store is open");
  return app;
}

export function useCase(): CaseView {
  const view = useContext(CaseContext);
  if (!view) throw new TypeError("no case is open");
  return view;
}
