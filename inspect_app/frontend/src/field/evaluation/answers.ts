// One answer: what may be wrong with it, and its value; the twin of checklists/answers.py.

import { mayBeNotApplicable, NOT_APPLICABLE } from "./checklist";
import type { Question } from "./checklist";
import { dayFrom } from "./dates";
import type { Day } from "./dates";
import { valueOf } from "./expression";
import type { Value } from "./expression";
import { Fraction } from "./fraction";
import { byCodePoint, characters, hasControls, stripped, words } from "./text";

export const MAX_TEXT = 10_000;

/** What is stored for one question; `reason` says why it does not apply. A LocalAnswer is one. */
export interface Answer {
  readonly value: string | null;
  readonly reason: string;
}

/** Why an answer cannot stand; `code` is stable for programs. */
export interface AnswerProblem {
  readonly code: string;
  readonly vi: string;
  readonly en: string;
}

const INTEGER = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,12}(?:\.\d{1,2})?$/;
const GROUPED = /^-?\d{1,3}(?:\.\d{3})+$/;
const COMMA = /^-?\d{1,12},\d{1,2}$/;
const WITHOUT_SECONDS = /(?:^|T)\d{2}:\d{2}$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(\.\d{1,6})?(Z|[-+](\d{2}):(\d{2}))?$/;
const SHA256 = /^[0-9a-f]{64}$/;
const NUMBER = /^-?\d{1,12}(?:\.\d{1,20})?$/;
const LEAST_REASON = 5;

/** Nothing was answered. */
export function isBlank(answer: Answer): boolean {
  return !answer.value && !stripped(answer.reason);
}

/** The question was set aside, with or without a reason. */
export function isNotApplicable(answer: Answer): boolean {
  return answer.value === NOT_APPLICABLE || (!answer.value && !isBlank(answer));
}

/** What a person typed, in stored form where that is beyond doubt; else unchanged. */
export function normalised(question: Question, typed: string): string {
  const text = stripped(typed.replaceAll("\r\n", "\n").normalize("NFC"));
  const compact = text.replace(/[ \xa0]/g, "");
  switch (question.kind) {
    case "integer":
      return GROUPED.test(compact) ? compact.replaceAll(".", "") : compact;
    case "decimal":
      return COMMA.test(compact) ? compact.replace(",", ".") : compact;
    case "time":
    case "date_time":
      return WITHOUT_SECONDS.test(compact) ? `${compact}:00` : text;
    case "select_multiple":
      return inOrder(question, new Set(words(text)));
    default:
      return text;
  }
}

function inOrder(question: Question, names: ReadonlySet<string>): string {
  const order = question.choices.map((choice) => choice.name);
  const unknown = [...names].filter((name) => !order.includes(name)).sort(byCodePoint);
  return [...order.filter((name) => names.has(name)), ...unknown].join(" ");
}

/** A question, by the kind that its answers are judged by. */
export type Judged = Omit<Question, "kind"> & { readonly kind: Question["kind"] | "number" };

/** Everything that is wrong with the answer; a blank has no problem, it is merely open. */
export function problemsOfAnswer(question: Judged, answer: Answer, today: Day): AnswerProblem[] {
  if (isBlank(answer)) return [];
  if (isNotApplicable(answer)) return notApplicable(question, stripped(answer.reason));
  if (stripped(answer.reason)) return [problem("both")];
  const text = answer.value ?? "";
  const code = wrongForm(question, text);
  if (code) return [problem(code)];
  return keepsConstraint(question, text, today)
    ? []
    : [problem("constraint", question.constraint_vi, question.constraint_en)];
}

/** The value for expressions; blank for no answer, for one set aside and for a wrong one. */
export function typedValue(question: Question, answer: Answer, today: Day): Value {
  return valueOfSound(question, answer, problemsOfAnswer(question, answer, today));
}

/** The same, where the problems of the answer are known. */
export function valueOfSound(
  question: Question,
  answer: Answer,
  problems: readonly AnswerProblem[],
): Value {
  if (isBlank(answer) || problems.length) return null;
  if (isNotApplicable(answer) && question.kind !== "verdict") return null;
  return read(question.kind, answer.value || NOT_APPLICABLE);
}

const PROBLEMS = {
  not_applicable: ["Câu này phải trả lời, không được chọn “Không áp dụng”.",
    "This question must be answered; it always applies."],
  reason: ["Hãy ghi lý do không áp dụng (ít nhất 5 ký tự).",
    "Give the reason why it does not apply (5 characters or more)."],
  both: ["Đã có câu trả lời thì không ghi lý do không áp dụng.",
    "An answer and a reason for not applying exclude each other."],
  integer: ["Phải là số nguyên, ví dụ 45.", "Must be a whole number, such as 45."],
  decimal: ["Phải là số có nhiều nhất hai chữ số thập phân, ví dụ 1234 hoặc 12,5.",
    "Must be a number with at most two decimals, such as 12.5."],
  number: ["Phải là số, phần thập phân sau dấu chấm, ví dụ 1234 hoặc 3.456.",
    "Must be a number, decimals behind a point, such as 1234 or 3.456."],
  date: ["Phải là ngày có thật, dạng năm-tháng-ngày.", "Must be a real date, yyyy-mm-dd."],
  time: ["Phải là giờ có thật, ví dụ 08:30.", "Must be a real time, such as 08:30."],
  date_time: ["Phải là ngày và giờ có thật.", "Must be a real date and time."],
  place: ["Phải là vĩ độ và kinh độ, ví dụ 21.03 105.85.",
    "Must be latitude and longitude, such as 21.03 105.85."],
  range: ["Phải là số trong khoảng cho phép.", "Must be a number within the limits."],
  acknowledge: ["Chỉ nhận xác nhận (OK).", "Only OK can be acknowledged."],
  file: ["Không phải là tệp đã gửi.", "Not a file that was sent."],
  choice: ["Không phải là một trong các lựa chọn.", "Not one of the choices."],
  length: [`Dài quá ${MAX_TEXT} ký tự.`, `Longer than ${MAX_TEXT} characters.`],
  characters: ["Có ký tự điều khiển không hợp lệ.", "Contains control characters."],
  constraint: ["Giá trị không hợp lệ.", "The value is not allowed."],
} as const;

export type Code = keyof typeof PROBLEMS;

/** The problem of that code, in its own words unless others are given. */
export function problem(code: Code, vi = "", en = ""): AnswerProblem {
  const [usualVi, usualEn] = PROBLEMS[code];
  return { code, vi: vi || usualVi, en: en || usualEn };
}

function notApplicable(question: Judged, reason: string): AnswerProblem[] {
  if (!mayBeNotApplicable(question)) return [problem("not_applicable")];
  if (characters(reason) < LEAST_REASON) return [problem("reason")];
  const code = wrongText(reason);
  return code ? [problem(code)] : [];
}

function wrongText(text: string): Code | null {
  if (characters(text) > MAX_TEXT) return "length";
  return hasControls(text) ? "characters" : null;
}

/** `number` is a decimal of forms that people bring, which has up to 20 places behind the point. */
function wrongForm(question: Judged, text: string): Code | null {
  const isChoice = (name: string): boolean =>
    question.choices.some((choice) => choice.name === name);
  switch (question.kind) {
    case "text":
      return wrongText(text);
    case "integer":
      return INTEGER.test(text) ? null : "integer";
    case "decimal":
      return DECIMAL.test(text) ? null : "decimal";
    case "date":
      return dayFrom(text) ? null : "date";
    case "time":
      return isTime(text) ? null : "time";
    case "date_time":
      return dayFrom(text.slice(0, 10)) && text[10] === "T" && isTime(text.slice(11)) ? null : "date_time";
    case "place":
      return isPlace(text) ? null : "place";
    case "range":
    case "number":
      return NUMBER.test(text) ? null : question.kind;
    case "acknowledge":
      return text === "OK" ? null : "acknowledge";
    case "photo":
    case "document":
      return SHA256.test(text) ? null : "file";
    case "select_multiple": {
      const chosen = words(text);
      const fits = chosen.length > 0 && new Set(chosen).size === chosen.length;
      return fits && chosen.every(isChoice) ? null : "choice";
    }
    default:
      return isChoice(text) ? null : "choice";
  }
}

function isTime(text: string): boolean {
  const found = TIME.exec(text);
  if (!found) return false;
  const [hour, minute, second, , zone, zoneHour, zoneMinute] = found.slice(1);
  const zoned = !zone || zone === "Z" || (Number(zoneHour) < 24 && Number(zoneMinute) < 60);
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60 && zoned;
}

function isPlace(text: string): boolean {
  const parts = text.split(" ");
  if (parts.length < 2 || parts.length > 4 || !parts.every((one) => NUMBER.test(one))) return false;
  return Math.abs(Number(parts[0])) <= 90 && Math.abs(Number(parts[1])) <= 180;
}

function read(kind: string, text: string): Value {
  if (kind === "integer" || kind === "decimal") return Fraction.read(text);
  return kind === "date" ? dayFrom(text) : text;
}

function keepsConstraint(question: Judged, text: string, today: Day): boolean {
  if (!question.constraint) return true;
  const itself = read(question.kind, text);
  return valueOf(question.constraint, { name: nothing, norm: nothing, today, itself }) === true;
}

/** A constraint sees nothing but the answer itself. */
function nothing(): null {
  return null;
}
