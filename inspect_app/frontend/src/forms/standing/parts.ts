// A standing form as the pages draw it.

import type { Answer } from "../../field/evaluation/answers";
import type { Checklist, Choice, Question } from "../../field/evaluation/checklist";
import type { Evaluation } from "../../field/evaluation/evaluate";

/** How a question is asked, beyond what `Question` says; `least`, `most`, `step` are those of a range. */
export interface Look {
  readonly guidance_vi: string;
  readonly guidance_en: string;
  readonly appearance: string;
  readonly least: string;
  readonly most: string;
  readonly step: string;
  /** The value is shown only. */
  readonly readonly: boolean;
}

/** A question of a form; `own_vi` is its label without the rows around it. */
export interface FormQuestion extends Question {
  readonly own_vi: string;
  readonly own_en: string;
  readonly look: Look;
}

/** A heading: a group below a section, or an instance of a repeat. */
export interface Group {
  readonly key: string;
  readonly section: string;
  /** How many headings stand around it. */
  readonly depth: number;
  readonly label_vi: string;
  readonly label_en: string;
  readonly relevant: boolean;
  /** The first question in it; "" where nothing in it is asked. */
  readonly before: string;
}

export interface Instance {
  readonly key: string;
  /** Its place now, from 1. */
  readonly number: number;
  readonly label_vi: string;
  readonly label_en: string;
}

/** A repeat at one place among the answers; `may_add`: people add and remove its instances. */
export interface Repeat {
  readonly key: string;
  readonly section: string;
  readonly depth: number;
  readonly label_vi: string;
  readonly label_en: string;
  readonly relevant: boolean;
  readonly may_add: boolean;
  /** The question before its controls; "" at the beginning of the section. */
  readonly after: string;
  /** Whether a count rules its rows. */
  readonly counted: boolean;
  readonly instances: readonly Instance[];
}

/** What stands on the page, in the order of the form; only what is relevant. */
export type Part =
  | { readonly kind: "question"; readonly question: FormQuestion }
  | { readonly kind: "note"; readonly key: string; readonly vi: string; readonly en: string }
  | { readonly kind: "head"; readonly key: string; readonly vi: string; readonly en: string; readonly choices: readonly Choice[] }
  | { readonly kind: "group"; readonly group: Group; readonly parts: readonly Part[] }
  | RepeatPart;

export interface RepeatPart {
  readonly kind: "repeat";
  readonly repeat: Repeat;
  readonly rows: readonly RowPart[];
  /** Rows that were taken away and can be brought back. */
  readonly removed: readonly { readonly key: string; readonly about: string }[];
}

/** A row with the words that tell it from others, and how far it is. */
export interface RowPart {
  readonly instance: Instance;
  readonly about: string;
  readonly parts: readonly Part[];
  readonly names: readonly string[];
}

export interface Standing {
  readonly checklist: Checklist;
  readonly evaluation: Evaluation;
  /** What stands: what was answered, and defaults that nobody changed. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly groups: readonly Group[];
  readonly repeats: readonly Repeat[];
  /** Answered keys in rows that are not there. */
  readonly aside: readonly string[];
  /** By the name of the section. */
  readonly parts: ReadonlyMap<string, readonly Part[]>;
}
