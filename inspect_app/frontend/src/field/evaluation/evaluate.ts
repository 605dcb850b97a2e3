// What the answers so far amount to: what to ask, what is computed, what it shows. The twin of
// checklists/evaluation.py, equal in every result (tests/field_evaluation).

import { problemsOfAnswer, isBlank, typedValue, valueOfSound } from "./answers";
import type { Answer, AnswerProblem } from "./answers";
import { FAIL, isQuestion } from "./checklist";
import type { Checklist, Computed, Question, Section } from "./checklist";
import { resultOf } from "./computation";
import type { Basis, ComputedResult, Norms, World } from "./computation";
import { Day, dayFrom } from "./dates";
import { valueOf } from "./expression";
import type { Scope, Value } from "./expression";
import { Fraction } from "./fraction";
import { Prepared } from "./prepared";
import type { Entry } from "./prepared";
import { findingSentences } from "./sentences";

/** How far a section is: relevant questions only. `requiredOpen` must reach 0. */
export interface SectionProgress {
  readonly code: string;
  readonly name: string;
  readonly titleVi: string;
  readonly titleEn: string;
  readonly answered: number;
  readonly total: number;
  readonly requiredOpen: number;
}

/** What the inspector may turn into a finding. Unverified: no signed document may cite its law. */
export interface ProposedFinding {
  readonly code: string;
  readonly name: string;
  readonly source: "answer" | "computed";
  readonly titleVi: string;
  readonly titleEn: string;
  readonly sentenceVi: string;
  readonly sentenceEn: string;
  readonly law: readonly string[];
  readonly severity: string;
  readonly critical: boolean;
  readonly remedy: string;
  readonly status: string;
}

/**
 * The state of one checklist, names in its order. `hidden` are answered questions that are no
 * longer asked, `unknown` answers to no question of this version, `problems` answers that cannot
 * stand.
 */
export interface Evaluation {
  readonly relevant: readonly string[];
  readonly sections: readonly SectionProgress[];
  readonly nextUnanswered: string | null;
  readonly computed: readonly ComputedResult[];
  readonly proposedFindings: readonly ProposedFinding[];
  readonly problems: ReadonlyMap<string, readonly AnswerProblem[]>;
  readonly hidden: readonly string[];
  readonly unknown: readonly string[];
  readonly answered: number;
  readonly total: number;
  readonly requiredOpen: number;
  /** Nothing required is open and nothing given is wrong. */
  readonly complete: boolean;
}

/** Answers by the name of the question; the answers of a CaseFile are such a map. */
export type Answers = ReadonlyMap<string, Answer>;

const NO_ANSWER: Answer = { value: null, reason: "" };
const tables = new WeakMap<Checklist, Prepared>();

/** The state of the checklist on a day; `norms` are the figures of law by id. */
export function evaluate(
  checklist: Checklist,
  answers: Answers,
  norms: Norms,
  today: string,
): Evaluation {
  return new Run(prepared(checklist), answers, norms, day(today)).evaluation();
}

/** The end of the inspected period as answered; null where none is asked or validly answered. */
export function periodEnd(checklist: Checklist, answers: Answers, today: string): string | null {
  const name = checklist.period[1];
  if (name === undefined) return null;
  const { item } = prepared(checklist).get(name);
  if (!isQuestion(item)) return null;
  const end = typedValue(item, answers.get(name) ?? NO_ANSWER, day(today));
  return end instanceof Day ? end.toString() : null;
}

/** The tables of a checklist: made at its first evaluation, gone with the checklist. */
function prepared(checklist: Checklist): Prepared {
  const known = tables.get(checklist);
  if (known) return known;
  const made = new Prepared(checklist);
  tables.set(checklist, made);
  return made;
}

function day(text: string): Day {
  const found = dayFrom(text);
  if (!found) throw new RangeError(`no day: ${text}`);
  return found;
}

/** One evaluation; whatever is worked out is kept to its end. */
class Run implements World {
  private readonly values = { verified: new Map<string, Value>(), all: new Map<string, Value>() };
  private readonly shown = new Map<string, boolean>();
  private readonly faults = new Map<string, readonly AnswerProblem[]>();
  private readonly figures = new Map<string, Fraction | null>();
  private readonly scopes: { verified: Scope; all: Scope };
  private readonly start: Day | null;
  private readonly end: Day | null;

  constructor(
    private readonly tables: Prepared,
    private readonly answers: Answers,
    readonly norms: Norms,
    private readonly today: Day,
  ) {
    this.scopes = { verified: this.scopeWith(true), all: this.scopeWith(false) };
    const [from, to] = tables.checklist.period;
    // A side of the period that is not yet answered is open, so that nothing is left out.
    this.start = from === undefined ? today : this.answeredDay(from);
    this.end = to === undefined ? today : this.answeredDay(to);
  }

  private answeredDay(name: string): Day | null {
    const { item } = this.tables.get(name);
    const value = isQuestion(item) ? this.typed(item) : null;
    return value instanceof Day ? value : null;
  }

  private answer(name: string): Answer {
    return this.answers.get(name) ?? NO_ANSWER;
  }

  private typed(question: Question): Value {
    const answer = this.answer(question.name);
    return valueOfSound(question, answer, this.problemsOf(question, answer));
  }

  private problemsOf(question: Question, answer: Answer): readonly AnswerProblem[] {
    let found = this.faults.get(question.name);
    if (!found) {
      found = problemsOfAnswer(question, answer, this.today);
      this.faults.set(question.name, found);
    }
    return found;
  }

  private scopeWith(verifiedOnly: boolean): Scope {
    return {
      name: (name) => this.value(name, verifiedOnly),
      norm: (id) => this.figure(id, verifiedOnly),
      today: this.today,
      itself: null,
    };
  }

  private figure(id: string, verifiedOnly: boolean): Fraction | null {
    const norm = Object.hasOwn(this.norms, id) ? this.norms[id] : null;
    if (!norm || (verifiedOnly && !norm.verified)) return null;
    let figure = this.figures.get(id);
    if (figure === undefined) {
      figure = Fraction.read(norm.value);
      this.figures.set(id, figure);
    }
    return figure;
  }

  scope(verifiedOnly: boolean): Scope {
    return verifiedOnly ? this.scopes.verified : this.scopes.all;
  }

  item(name: string): Question | Computed {
    return this.tables.get(name).item;
  }

  /** The value of a question or calculation; blank while it is not relevant. */
  value(name: string, verifiedOnly: boolean): Value {
    const known = verifiedOnly ? this.values.verified : this.values.all;
    let value = known.get(name);
    if (value === undefined) {
      value = this.isRelevant(name) ? this.worked(this.item(name), verifiedOnly) : null;
      known.set(name, value);
    }
    return value;
  }

  private worked(item: Question | Computed, verifiedOnly: boolean): Value {
    if (isQuestion(item)) return this.typed(item);
    return valueOf(item.calculation, this.scope(verifiedOnly));
  }

  /** Whether the row counts: in force, and neither it nor its section hidden. */
  private isRelevant(name: string): boolean {
    let relevant = this.shown.get(name);
    if (relevant === undefined) {
      const entry = this.tables.get(name);
      const scope = this.scopes.verified;
      relevant =
        this.hasLawInForce(entry) &&
        entry.conditions.every((tree) => valueOf(tree, scope) === true);
      this.shown.set(name, relevant);
    }
    return relevant;
  }

  private hasLawInForce({ bounds, references }: Entry): boolean {
    return bounds || !references.length || references.some(({ doc }) => this.isInForce(doc));
  }

  /** Whether a document was in force on any day of the period. */
  private isInForce(doc: string): boolean {
    const law = this.tables.laws.get(doc);
    if (!law) return false;
    if (this.end && this.end.number < law.from.number) return false;
    return !this.start || !law.until || this.start.number <= law.until.number;
  }

  /** Where one of the references in force is verified, nothing else may be cited. */
  basis(item: Question | Computed): Basis {
    const { references } = this.tables.get(item.name);
    const found = references.filter(({ doc }) => this.isInForce(doc));
    const proven = found.filter(({ verified }) => verified);
    const status = proven.length || !references.length ? item.status : "unverified";
    return { law: (proven.length ? proven : found).map(({ text }) => text), status };
  }

  openNames(row: Computed): readonly string[] {
    const open = new Set<string>();
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const { item, needs } = this.tables.get(name);
      if (!isQuestion(item)) needs.forEach(visit);
      else if (this.isRelevant(name) && this.value(name, true) === null) open.add(name);
    };
    visit(row.name);
    if (!open.size) return [];
    return [...this.tables.entries.keys()].filter((name) => open.has(name));
  }

  /** Everything, in the order of the checklist. */
  evaluation(): Evaluation {
    const { checklist, questions, entries } = this.tables;
    const asked = questions.filter((question) => this.isRelevant(question.name));
    const relevant = new Set(asked.map((question) => question.name));
    const problems = this.problems(asked);
    const stands = ({ name }: Question): boolean =>
      !problems.has(name) && !isBlank(this.answer(name));
    const sections = checklist.sections.map((section) => progress(section, relevant, stands));
    const computed = this.results();
    const given = [...this.answers.keys()].filter((name) => !isBlank(this.answer(name)));
    const isAsked = (name: string): boolean => {
      const entry = entries.get(name);
      return entry !== undefined && isQuestion(entry.item);
    };
    const hidden = new Set(given.filter((name) => isAsked(name) && !relevant.has(name)));
    const requiredOpen = sum(sections.map((section) => section.requiredOpen));
    return {
      relevant: [...relevant],
      sections,
      nextUnanswered: asked.find((question) => !stands(question))?.name ?? null,
      computed,
      proposedFindings: [...this.failed(asked), ...this.broken(computed)],
      problems,
      hidden: questions.map(({ name }) => name).filter((name) => hidden.has(name)),
      unknown: given.filter((name) => !isAsked(name)),
      answered: sum(sections.map((section) => section.answered)),
      total: sum(sections.map((section) => section.total)),
      requiredOpen,
      complete: requiredOpen === 0 && problems.size === 0,
    };
  }

  private problems(asked: readonly Question[]): Map<string, readonly AnswerProblem[]> {
    const found = new Map<string, readonly AnswerProblem[]>();
    for (const question of asked) {
      const problems = this.problemsOf(question, this.answer(question.name));
      if (problems.length) found.set(question.name, problems);
    }
    return found;
  }

  private results(): ComputedResult[] {
    return this.tables.computed
      .filter((row) => this.isRelevant(row.name))
      .map((row) => resultOf(row, this));
  }

  private failed(asked: readonly Question[]): ProposedFinding[] {
    return asked
      .filter(({ kind, name }) => kind === "verdict" && this.value(name, true) === FAIL)
      .map((question) => this.finding(question, "answer", ...findingSentences(question)));
  }

  private broken(results: readonly ComputedResult[]): ProposedFinding[] {
    return results
      .filter(({ verdict }) => verdict === "broken")
      .map(({ name, sentenceVi, sentenceEn }) =>
        this.finding(this.item(name), "computed", sentenceVi, sentenceEn),
      );
  }

  private finding(
    item: Question | Computed,
    source: ProposedFinding["source"],
    sentenceVi: string,
    sentenceEn: string,
  ): ProposedFinding {
    const { law, status } = this.basis(item);
    return {
      code: item.code,
      name: item.name,
      source,
      titleVi: item.label_vi,
      titleEn: item.label_en,
      sentenceVi,
      sentenceEn,
      law,
      severity: item.severity,
      critical: item.critical,
      remedy: item.remedy,
      status,
    };
  }
}

function progress(
  section: Section,
  relevant: ReadonlySet<string>,
  stands: (question: Question) => boolean,
): SectionProgress {
  const asked = section.questions.filter((question) => relevant.has(question.name));
  const open = asked.filter((question) => !stands(question));
  return {
    code: section.code,
    name: section.name,
    titleVi: section.title_vi,
    titleEn: section.title_en,
    answered: asked.length - open.length,
    total: asked.length,
    requiredOpen: open.filter((question) => question.required).length,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
