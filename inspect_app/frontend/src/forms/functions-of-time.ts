// Functions about dates and times, in local time of Vietnam; the twin of
// checklists/forms/functions_of_time.py.

import { DAY, Moment, isNodes, momentAfter, momentOf, toNumber, toText } from "./values";
import type { Value } from "./values";
import { isoDate, localOf, padded } from "./zone";
import type { Local } from "./zone";

const LOOKS_LIKE_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:\d{2})?)?/;
const UNPADDED = /^(\d{4})-([1-9]|\d{2})-([1-9]|\d{2})(T.*)?$/;
const TIME = /^\d{2}:\d{2}(:[0-5]\d)?(\.\d+)?([-+]\d{2}:\d{2})?$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const FORMATS: Record<string, (at: Local) => string> = {
  "%Y": (at) => padded(at.year, 4),
  "%y": (at) => padded(at.year, 4).slice(2),
  "%m": (at) => padded(at.month),
  "%n": (at) => String(at.month),
  "%b": (at) => MONTHS[at.month - 1] ?? "",
  "%d": (at) => padded(at.day),
  "%e": (at) => String(at.day),
  "%a": (at) => DAYS[at.weekday] ?? "",
  "%H": (at) => padded(at.hour),
  "%h": (at) => String(at.hour),
  "%M": (at) => padded(at.minute),
  "%S": (at) => padded(at.second),
  "%3": (at) => padded(at.millisecond, 3),
};

/** Midnight of the local day. */
export function today(now: number): Moment {
  return new Moment(momentOf(isoDate(now)));
}

function moment(value: Value): Moment {
  if (value instanceof Moment) return value;
  if (typeof value === "boolean") return new Moment(null);
  if (typeof value === "number") return momentAfter(value);
  return new Moment(momentOf(toText(value)));
}

/** date(): a text or a number of days as a moment; blank stays blank. */
export function date(value: Value): Value {
  if (typeof value === "boolean") return "";
  if (typeof value === "string" || isNodes(value)) {
    const text = toText(value);
    if (text === "") return "";
    if (!LOOKS_LIKE_DATE.test(text)) return new Moment(momentOf(withZeros(text)));
  }
  return new Moment(moment(value).at);
}

function withZeros(text: string): string {
  const [, year = "", month = "", day = "", rest = ""] = UNPADDED.exec(text) ?? [];
  return year && `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}${rest}`;
}

/** Days since 1970-01-01T00:00Z. */
export function decimalDateTime(value: Value): number {
  return moment(value).days;
}

/** The local time of day as a part of the day. */
export function decimalTime(text: string): number {
  const at = TIME.test(text) ? momentOf(`1970-01-01T${text}`) : null;
  if (at === null) return NaN;
  const { hour, minute, second, millisecond } = localOf(at);
  return (((hour * 60 + minute) * 60 + second) * 1000 + millisecond) / DAY;
}

/** format-date(): %Y %y %m %n %b %d %e %a %H %h %M %S %3; blank for what is no date. */
export function formatted(text: string, pattern: string): string {
  const at = momentOf(text);
  if (at === null) return "";
  const local = localOf(at);
  return pattern.replace(/%[YymnbdeaHhMS3]/g, (sign) => FORMATS[sign]?.(local) ?? sign);
}

/** number(): a date keeps its days, shown as whole ones. */
export function number(value: Value): Value {
  if (value instanceof Moment) return value;
  const at = typeof value === "string" || isNodes(value) ? momentOf(toText(value)) : null;
  return at === null ? toNumber(value) : new Moment(at, String(Math.floor(at / DAY)));
}
