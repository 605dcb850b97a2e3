// Local time of Vietnam. The table is that of the zone Asia/Ho_Chi_Minh; asking Intl for every
// value would be slow, and old tablets carry old tables.

/** From which second (since 1970-01-01T00:00Z) which offset (seconds) holds; latest first. */
const OFFSETS: readonly (readonly [from: number, offset: number])[] = [
  [171_820_800, 25_200],
  [-315_648_000, 28_800],
  [-457_772_400, 25_200],
  [-718_095_600, 28_800],
  [-767_869_200, 25_200],
  [-782_643_600, 32_400],
  [-852_105_600, 28_800],
  [-1_851_577_590, 25_200],
  [-Infinity, 25_590],
];

const FIRST = Date.UTC(2000, 0, 1) - 730_119 * 86_400_000; // 0001-01-01
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A clock face: what a calendar and a clock on the wall show. `weekday` 0 is Sunday. */
export interface Local {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  weekday: number;
}

/** Whether a moment (milliseconds) lies in the years 1 to 9999, in UTC and in Vietnam. */
export function isInCalendar(at: number): boolean {
  return at >= FIRST && at + offsetAt(at) * 1000 <= LAST;
}

/** What the clocks of Vietnam show at a moment (milliseconds since 1970-01-01T00:00Z). */
export function localOf(at: number): Local {
  const shifted = new Date(at + offsetAt(at) * 1000);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
    weekday: shifted.getUTCDay(),
  };
}

/** The moment at which the clocks of Vietnam show this; a time shown twice is the first one. */
export function momentAt(shown: number): number {
  const at = OFFSETS.findIndex(([from, offset], place) => {
    const before = OFFSETS[place + 1]?.[1] ?? offset;
    return shown >= (from + Math.max(offset, before)) * 1000;
  });
  return shown - (OFFSETS[at]?.[1] ?? 0) * 1000;
}

/** The local date, as 2026-11-23. */
export function isoDate(at: number): string {
  const { year, month, day } = localOf(at);
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

/** The local date and time with its offset, as 2026-11-23T09:00:00.000+07:00. */
export function isoDateTime(at: number): string {
  const { hour, minute, second, millisecond } = localOf(at);
  const time = `${padded(hour)}:${padded(minute)}:${padded(second)}.${padded(millisecond, 3)}`;
  const offset = offsetAt(at);
  const rest = offset % 60 === 0 ? "" : `:${padded(offset % 60)}`;
  const zone = `${padded(Math.floor(offset / 3600))}:${padded(Math.floor(offset / 60) % 60)}${rest}`;
  return `${isoDate(at)}T${time}+${zone}`;
}

export function padded(number: number, length = 2): string {
  return String(number).padStart(length, "0");
}

function offsetAt(at: number): number {
  return OFFSETS.find(([from]) => at >= from * 1000)?.[1] ?? 0;
}
