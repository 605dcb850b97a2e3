// What an evaluation looks up in a checklist, worked out once for all taps on it.

import { isQuestion, namesOf } from "./checklist";
import type { Checklist, Computed, Question, Section, Tree } from "./checklist";
import { documentOf } from "./computation";
import { dayFrom } from "./dates";
import type { Day } from "./dates";

/** A document of law with its days read. */
export interface LawDays {
  readonly from: Day;
  readonly until: Day | null;
  readonly verified: boolean;
}

/** A reference of a row, with its document. */
interface Reference {
  readonly text: string;
  readonly doc: string;
  readonly verified: boolean;
}

/** A row with everything that depends on the checklist alone. */
export interface Entry {
  readonly item: Question | Computed;
  /** Conditions of its section and its own. */
  readonly conditions: readonly Tree[];
  readonly references: readonly Reference[];
  /** Whether it asks for the inspected period, and so can never fall out of it. */
  readonly bounds: boolean;
  /** Rows that its calculation and limit read. */
  readonly needs: readonly string[];
}

/** A checklist with its tables. */
export class Prepared {
  /** Rows in the order of the checklist: of each section the questions, then the calculations. */
  readonly entries = new Map<string, Entry>();
  readonly questions: readonly Question[];
  readonly computed: readonly Computed[];
  readonly laws = new Map<string, LawDays>();

  constructor(readonly checklist: Checklist) {
    for (const law of checklist.laws) {
      const { doc, status, valid_from, valid_until } = law;
      const from = dayFrom(valid_from);
      const until = valid_until === null ? null : dayFrom(valid_until);
      if (!from) throw new RangeError(`no day: ${valid_from}`);
      this.laws.set(doc, { from, until, verified: status === "verified" });
    }
    this.questions = checklist.sections.flatMap((section) => section.questions);
    this.computed = checklist.sections.flatMap((section) => section.computed);
    for (const section of checklist.sections)
      for (const item of [...section.questions, ...section.computed])
        this.entries.set(item.name, this.entry(section, item));
  }

  /** Throws RangeError for a name that the checklist does not have. */
  get(name: string): Entry {
    const entry = this.entries.get(name);
    if (!entry) throw new RangeError(`no such row: ${name}`);
    return entry;
  }

  private entry(section: Section, item: Question | Computed): Entry {
    const needs = isQuestion(item) ? [] : [...namesOf(item.calculation), ...namesOf(item.limit)];
    return {
      item,
      conditions: [section.relevant, item.relevant].filter((tree) => tree !== null),
      references: item.law.map((text) => this.reference(text)),
      bounds: this.checklist.period.includes(item.name),
      needs,
    };
  }

  /** A `?` stands for an article that nobody has looked up: it is never verified. */
  private reference(text: string): Reference {
    const doc = documentOf(text);
    return { text, doc, verified: this.laws.get(doc)?.verified === true && !text.endsWith("?") };
  }
}
