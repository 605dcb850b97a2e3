// One look at a restored form: its sections, questions, headings and proposals, in one walk. The twin
// of checklists/forms/view.py; `parts` are what the pages of the tablet draw.

import type { Answer as Node } from "../answers";
import type { Definition, Form } from "../form";
import { definitionsOf } from "../form";
import type { Answer, AnswerProblem } from "../../field/evaluation/answers";
import { problem } from "../../field/evaluation/answers";
import type { Checklist, Note, Section } from "../../field/evaluation/checklist";
import type { Norms } from "../../field/evaluation/computation";
import { dayFrom, type Day } from "../../field/evaluation/dates";
import type { ProposedFinding } from "../../field/evaluation/evaluate";
import { byCodePoint } from "../../field/evaluation/text";
import { momentOf } from "../values";
import { isoDate } from "../zone";
import { evaluationOf } from "./evaluated";
import { broken, figureOf, findingOf, results, type Figure } from "./figures";
import { isCounted, MOST_ROWS } from "./keys";
import { isAsked, isHead, isNote, isSeen, problemsOf, takesAnswers } from "./kinds";
import type { FormQuestion, Group, Instance, Part, Repeat, RowPart, Standing } from "./parts";
import { nameOf, planOf, type Plan, type SectionPlan } from "./plan";
import { questionOf } from "./questions";
import { Restored, type Cells, type Moment } from "./restored";
import type { Said } from "./words";

/** The form after these answers; `norms` are figures of law by id. Total: no answer makes it fail. */
export function standing(form: Form, cells: Cells, moment: Moment, norms: Norms = {}): Standing {
  return new View(form, cells, moment, norms).standing();
}

/** Where the walk is: the section, how deep, and the words of the rows around. */
interface Place {
  readonly section: string;
  readonly depth: number;
  readonly rows: Said;
}

const BLANK: Answer = { value: null, reason: "" };

class View {
  private readonly session: Restored;
  private readonly plan: Plan;
  private readonly today: Day;
  private readonly groups: Group[] = [];
  private readonly repeats: Repeat[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly relevant: string[] = [];
  private readonly problems = new Map<string, readonly AnswerProblem[]>();
  private readonly figures: Figure[] = [];
  private readonly findings: ProposedFinding[] = [];
  private notes: Note[] = [];
  private questions: FormQuestion[] = [];

  constructor(
    private readonly form: Form, private readonly cells: Cells, moment: Moment,
    private readonly norms: Norms,
  ) {
    this.today = dayFrom(isoDate(momentOf(moment.now) ?? Date.parse(moment.now)))!;
    this.session = new Restored(form, cells, moment);
    this.plan = planOf(form);
    this.session.deriveInOrder();
  }

  standing(): Standing {
    const parts = new Map<string, readonly Part[]>();
    const sections = this.plan.sections.map((one) => this.section(one, parts));
    const checklist: Checklist = {
      format: 1, code: this.form.form_id, title_vi: this.form.title, title_en: "", subject: "",
      version: this.form.version, period: [], laws: [], sections,
    };
    const { answers, relevant, problems, groups, repeats } = this;
    const computed = results(this.figures, this.norms, this.today);
    const findings = [...this.findings, ...broken(this.figures, computed)];
    const evaluation = evaluationOf(checklist, this.cells, {
      relevant, problems, answers, computed, findings, unknown: this.session.unknown,
    });
    return { checklist, evaluation, answers, groups, repeats, aside: this.aside(), parts };
  }

  /** Answered questions in rows that do not stand, in the order of their keys. */
  private aside(): string[] {
    const standing = new Set(this.session.stand().map(({ key }) => key));
    const given = [...this.cells].filter(([key, { value, reason }]) => (value || reason) && !standing.has(key));
    const asked = given.map(([key]) => key).filter((key) => {
      const definition = this.session.definitionAt(key);
      return definition?.kind === "question" && takesAnswers(definition);
    });
    return asked.sort(byCodePoint);
  }

  private section(plan: SectionPlan, parts: Map<string, readonly Part[]>): Section {
    [this.notes, this.questions] = [[], []];
    const from = this.figures.length;
    const { root } = this.session;
    const place: Place = { section: plan.name, depth: 0, rows: ["", ""] };
    const [first] = plan.definitions;
    let title: Said = [this.form.title, ""];
    let found: Part[];
    if (first !== undefined && first.kind === "group") {
      const [node] = root.instances(first.path) as [Node];
      title = this.say(node);
      found = this.inside(node, place);
      if (!this.session.relevant(node)) found = [];
    } else {
      if (first?.kind === "repeat") title = this.say(this.session.atFirst(first, root));
      found = plan.definitions.flatMap((definition) => this.one(root, definition, place));
    }
    parts.set(plan.name, found);
    return {
      code: plan.code, name: plan.name, title_vi: title[0], title_en: title[1], relevant: null,
      notes: this.notes, questions: this.questions, computed: this.figures.slice(from).map(({ row }) => row),
    };
  }

  private inside(node: Node, place: Place): Part[] {
    return (node.definition.children ?? []).flatMap((child) => this.one(node, child, place));
  }

  private one(parent: Node, definition: Definition, place: Place): Part[] {
    if (definition.kind === "repeat") return this.repeat(parent, definition, place);
    const [node] = parent.instances(definition.path);
    if (node === undefined) return [];
    if (definition.kind === "group") return this.group(node, place);
    return isAsked(definition) ? this.question(node, place) : this.other(node, place);
  }

  private group(node: Node, place: Place): Part[] {
    const relevant = this.session.relevant(node);
    if (node.definition.face?.label === undefined) {
      const parts = this.inside(node, place);
      return relevant ? parts : [];
    }
    const [group, parts] = this.heading(node, node.key, this.say(node), place, place.rows);
    return relevant && parts.length > 0 ? [{ kind: "group", group, parts }] : [];
  }

  /** A heading and all below it. */
  private heading(node: Node, key: string, [label_vi, label_en]: Said, place: Place, rows: Said): [Group, Part[]] {
    const [at, first] = [this.groups.length, this.questions.length];
    const { section, depth } = place;
    const empty: Group = { key, section, depth, label_vi, label_en, relevant: this.session.relevant(node), before: "" };
    this.groups.push(empty);
    const parts = this.inside(node, { section, depth: depth + 1, rows });
    const group = { ...empty, before: this.questions[first]?.name ?? "" };
    this.groups[at] = group;
    return [group, parts];
  }

  private repeat(parent: Node, definition: Definition, place: Place): Part[] {
    if (!definitionsOf(definition).some(isSeen)) return [];
    const seenFrom = this.session.atFirst(definition, parent);
    const [label_vi, label_en] = this.say(seenFrom);
    const every = parent.children.get(definition.path) ?? [];
    const nodes = parent.instances(definition.path);
    const at = this.repeats.length;
    const empty: Repeat = {
      key: `${parent.key && `${parent.key}/`}${nameOf(definition)}`, section: place.section, depth: place.depth,
      label_vi, label_en, relevant: this.session.relevant(seenFrom),
      may_add: !isCounted(definition) && nodes.length < MOST_ROWS, after: "", counted: isCounted(definition), instances: [],
    };
    this.repeats.push(empty);
    const rows = nodes.map((node, index) => this.row(node, index + 1, place));
    const repeat = { ...empty, after: this.questions.at(-1)?.name ?? "", instances: rows.map((one) => one.instance) };
    this.repeats[at] = repeat;
    if (!repeat.relevant) return [];
    const removed = every.filter((one) => one.removed).map((one) => ({ key: one.key, about: this.about(one) }));
    return [{ kind: "repeat", repeat, rows, removed }];
  }

  private row(node: Node, number: number, place: Place): RowPart {
    const [vi, en] = this.say(node);
    const said: Said = [`${vi} ${number}`, en && `${en} ${number}`];
    const first = this.questions.length;
    const rows: Said = [`${place.rows[0]}${said[0]} – `, `${place.rows[1]}${said[1] || said[0]} – `];
    const [, parts] = this.heading(node, node.key, said, place, rows);
    const instance: Instance = { key: node.key, number, label_vi: said[0], label_en: said[1] };
    const names = this.questions.slice(first).map(({ name }) => name);
    return { instance, about: this.about(node), parts, names };
  }

  /** A node that nobody answers: a note, or something that is only judged. */
  private other(node: Node, place: Place): Part[] {
    if (!this.session.relevant(node)) return [];
    this.judge(node, place, null);
    if (!isNote(node.definition)) return [];
    const [vi, en] = this.say(node);
    const value = node.text() && `: ${node.text()}`;
    const [label_vi, label_en] = [`${place.rows[0]}${vi}${value}`, en && `${place.rows[1]}${en}${value}`];
    this.notes.push({ name: node.key, label_vi, label_en });
    if (isHead(node.definition) && node.definition.choices !== undefined) {
      return [{ kind: "head", key: node.key, vi, en, choices: this.plan.languages.choices(this.session, node) }];
    }
    return [{ kind: "note", key: node.key, vi: `${vi}${value}`, en: en && `${en}${value}` }];
  }

  private question(node: Node, place: Place): Part[] {
    const state = this.session.stateOf(node);
    const question = questionOf(node, state, place.rows, this.plan, this.session);
    this.questions.push(question);
    const given = this.given(node);
    if (given !== null) this.answers.set(node.key, given);
    if (!state.relevant) return [];
    this.relevant.push(node.key);
    const found = this.problemsAt(node, question, given ?? BLANK, state.constraintOk);
    if (found.length > 0) this.problems.set(node.key, found);
    this.judge(node, place, question);
    return [{ kind: "question", question }];
  }

  /** What was answered; else what stands there by itself. */
  private given(node: Node): Answer | null {
    const answers = takesAnswers(node.definition);
    const cell = answers ? this.cells.get(node.key) : undefined;
    if (cell !== undefined) return cell;
    const value = answers ? node.entered : node.text();
    return value ? { value, reason: "" } : null;
  }

  private problemsAt(node: Node, question: FormQuestion, given: Answer, kept: boolean): readonly AnswerProblem[] {
    const found = takesAnswers(node.definition) ? problemsOf(node.definition, question, given, this.today) : [];
    if (found.length > 0 || kept) return found;
    return [problem("constraint", question.constraint_vi, question.constraint_en)];
  }

  /** What a node proposes by its number or by `finding_if`. */
  private judge(node: Node, place: Place, question: FormQuestion | null): void {
    const { definition, key } = node;
    const columns = this.plan.columns(definition);
    const code = this.plan.codes.get(definition.path);
    const compared = columns.norm !== "" && columns.compare !== "";
    if (code === undefined || (!compared && definition.finding_if === undefined)) return;
    const [vi, en] = this.say(node);
    const label: Said = [`${place.rows[0]}${vi}`, en && `${place.rows[1]}${en}`];
    if (compared) {
      const name = question ? `${key}:norm` : key;
      this.figures.push(figureOf(name, code, label, columns, node.text(), question ? key : ""));
    }
    if (this.session.holdsAt(definition.finding_if, node)) {
      this.findings.push(findingOf(key, code, label, columns, question !== null));
    }
  }

  private say(node: Node): Said {
    const { face } = node.definition;
    return this.plan.languages.label(face?.label, this.session, node, node.name);
  }

  /** The first answers in a row, as people tell it from others. */
  private about(row: Node): string {
    const asked = row.below().filter(({ definition }) => isAsked(definition) && definition.control !== "upload");
    const texts = asked.map((node) => this.plan.languages.shown(this.session, node, false)).filter(Boolean);
    return texts.slice(0, 2).join(", ").slice(0, 60);
  }
}
