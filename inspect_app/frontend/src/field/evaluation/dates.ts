// Days of the calendar by plain counting: a Date would bring the time zone of the tablet with it.

/** A day, counted from 1970-01-01. */
export class Day {
  constructor(readonly number: number) {}

  /** `2026-11-23` */
  toString(): string {
    const { year, month, day } = civil(this.number);
    return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  }

  /** `23/11/2026`; the year without leading zeros, as the server prints it. */
  shown(): string {
    const { year, month, day } = civil(this.number);
    return `${two(day)}/${two(month)}/${year}`;
  }
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** The day that `2026-11-23` names; null for any other text. */
export function dayFrom(text: string): Day | null {
  const match = DAY.exec(text);
  return match && dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

function dayOf(year: number, month: number, day: number): Day | null {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return new Day(daysBefore(year) + daysBeforeMonth(year, month) + day - 1);
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : LENGTHS[month - 1]!;
}

function daysBeforeMonth(year: number, month: number): number {
  let days = 0;
  for (let before = 1; before < month; before++) days += daysIn(year, before);
  return days;
}

const BEFORE_1970 = 719_162;

/** Days from 1970-01-01 to the first day of a year. */
function daysBefore(year: number): number {
  const full = year - 1;
  const leap = Math.floor(full / 4) - Math.floor(full / 100) + Math.floor(full / 400);
  return full * 365 + leap - BEFORE_1970;
}

function civil(number: number): { year: number; month: number; day: number } {
  let year = 1970 + Math.floor(number / 365.2425);
  // The guess is at most one year off.
  if (daysBefore(year) > number) year -= 1;
  if (daysBefore(year + 1) <= number) year += 1;
  let day = number - daysBefore(year) + 1;
  let month = 1;
  for (; day > daysIn(year, month); month++) day -= daysIn(year, month);
  return { year, month, day };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
