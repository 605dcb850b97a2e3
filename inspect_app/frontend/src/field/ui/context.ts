// What every page of the tablet may ask for: the open store, the case on screen, the way elsewhere.

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { CasePack, ServerConflict } from "../contract";
import type { Answer, Checklist, Evaluation, Question } from "../evaluation/index";
import type { CaseFile, Given, SyncState } from "../local";
import type { Part } from "../../forms/standing";
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
  answers: ReadonlyMap<string, Answer>; // what stands: also defaults of a form that nobody changed
  parts: ReadonlyMap<string, readonly Part[]> | null; // of each section of a form
  previous: ReadonlyMap<string, CasePack["previous"][number]>;
  relevant: ReadonlySet<string>; // names of the questions that are asked now
  filesAt: ReadonlyMap<string, number>; // how many of a question
  // Refused answers that wait for a person, by question, but the own ones and what was decided here.
  conflictsAt: ReadonlyMap<string, readonly ServerConflict[]>;
  owners: ReadonlyMap<string, Owner>; // of sections, by name
  sectionAt: ReadonlyMap<string, string>; // question to the name of its section
  question(name: string): Question | undefined;
  acts: Acts;
  refresh(): void; // draw again: what was handed to `file` is in its memory at once
}

// Who does a section; `version` is what the next gift saw.
export interface Owner {
  user: string; // empty: nobody
  name: string;
  version: number;
}

// What a person does at a question; the same object as long as the case is open.
export interface Acts {
  // An answer, and in the same write what a form sets by it.
  // `settles`: refused answers that the person saw beside it.
  give(question: string, value: string | null, reason?: string, settles?: readonly string[]): Promise<void>;
  // What is being typed: kept key by key; what it sets follows with `settle`.
  type(question: string, value: string | null): Promise<void>;
  settle(question: string): Promise<void>;
  giveAll(given: readonly Given[]): Promise<void>;
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
