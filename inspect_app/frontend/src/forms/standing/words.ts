// The words of a form in Vietnamese and English, with the values of `${…}` in them.

import { Answer } from "../answers";
import type { Choices, FaceWords, Form, Piece } from "../form";
import type { Session } from "../session";
import { isNodes, toText, trimmed, wordsOf } from "../values";
import type { Choice } from "../../field/evaluation/checklist";
import { stripped } from "../../field/evaluation/text";

export type Said = readonly [vi: string, en: string];

// What pyxform adds for `or_other` is English in every language: Vietnamese people read these.
const OTHER = "Other", KHAC = "Khác";
const SPECIFY = "Specify other.", GHI_RO = "Ghi rõ nội dung khác";

const CODE = /\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*\)\s*$/;

/** The two languages of the page among those of a form: places, the first that has a text counts. */
export class Languages {
  private readonly vi: readonly number[];
  private readonly en: readonly number[];
  private readonly texts: readonly ReadonlyMap<string, string>[];
  /** Texts without a value in them. */
  private readonly always = new Map<FaceWords, Said>();
  private readonly lists = new Map<Choices, readonly Choice[]>();

  constructor(form: Form) {
    const codes = form.languages.map(([name]) => (CODE.exec(name)?.[1] ?? trimmed(name)).toLowerCase());
    const first = Math.max(codes.indexOf("vi"), 0);
    this.vi = [first, ...Array.from({ length: Math.max(codes.length, 1) }, (_, at) => at).filter((at) => at !== first)];
    this.en = codes.includes("en") ? [codes.indexOf("en")] : [];
    this.texts = form.languages.map(([, texts]) => new Map(Object.entries(texts)));
  }

  private named(id: string, languages: readonly number[]): string {
    const found = languages.map((at) => this.texts[at]?.get(id)).find((text) => text && text !== "-");
    return found ?? "";
  }

  /** The choices of a question now, in both languages. */
  choices(session: Session, node: Answer): readonly Choice[] {
    const { choices } = node.definition;
    if (choices === undefined) return [];
    const known = this.lists.get(choices);
    if (known !== undefined && session.isFixed(node)) return known;
    const offered = session.listed(node, choices);
    const fixed = choices.fixed?.length ?? 0;
    const found = new Map<string, Choice>();
    offered.forEach(({ value, label }, at) => {
      const named = choices.translated && at >= fixed;
      const label_vi = (named && this.named(label, this.vi)) || label;
      const label_en = named ? this.named(label, this.en) : "";
      const added = value === "other" && label_vi === OTHER;
      found.set(value, added ? { name: value, label_vi: KHAC, label_en: label_en || OTHER } : { name: value, label_vi, label_en });
    });
    const made = [...found.values()];
    this.lists.set(choices, made);
    return made;
  }

  /** The label of a node. */
  label(words: FaceWords | undefined, session: Session, node: Answer, name: string): Said {
    const said = this.say(words, session, node, name);
    return said[0] === SPECIFY && name.endsWith("_other") ? [GHI_RO, said[1] || SPECIFY] : said;
  }

  /** A text of the form as seen from a node; `otherwise` where no language has one. */
  say(words: FaceWords | undefined, session: Session, node: Answer, otherwise = ""): Said {
    if (words === undefined || words.length === 0) return [otherwise, ""];
    const known = this.always.get(words);
    if (known !== undefined) return known[0] ? known : [otherwise, known[1]];
    const said: Said = [this.spoken(words, this.vi, session, node), this.spoken(words, this.en, session, node)];
    if (words.every((pieces) => pieces.every((piece) => typeof piece === "string"))) this.always.set(words, said);
    return said[0] ? said : [otherwise, said[1]];
  }

  private spoken(words: FaceWords, languages: readonly number[], session: Session, node: Answer): string {
    const pieces = words[languages.find((at) => (words[at]?.length ?? 0) > 0) ?? -1] ?? [];
    const told = (piece: Piece): string =>
      typeof piece === "string" ? piece : this.value(piece, session, node, languages === this.en);
    return stripped(pieces.map(told).join(""));
  }

  private value(piece: Exclude<Piece, string>, session: Session, node: Answer, english: boolean): string {
    const found = session.value(piece, node);
    const [first] = isNodes(found) ? found : [];
    if (!(first instanceof Answer) || first.definition.choices === undefined) return toText(found);
    return this.shown(session, first, english);
  }

  /** The value of a node as people read it: of choices their labels. */
  shown(session: Session, node: Answer, english: boolean): string {
    const text = node.text();
    const { choices } = node.definition;
    if (choices === undefined || text === "") return text;
    const offered = this.choices(session, node);
    const words = wordsOf(text);
    return words.map((word) => {
      const one = offered.find(({ name }) => name === word);
      return one === undefined ? word : (english && one.label_en) || one.label_vi;
    }).join(", ");
  }
}
