// What a form stores for what was entered: each type has one way of writing its values; the twin of
// checklists/forms/stored_values.py.

import type { Definition } from "./form";
import { momentOf, plainNumber, wordsOf } from "./values";
import { isoDate, isoDateTime } from "./zone";

const INT = 2_147_483_648;
/** Most digits behind the point of a stored decimal. */
const PLACES = 20;
const DATE = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;
const TIME = /^\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[-+]\d{2}:\d{2})?$/;

/** The text that is stored; "" where it is no value of the definition's type. */
export function stored(definition: Definition, text: string): string {
  if (definition.control === "select") return [...new Set(wordsOf(text))].join(" ");
  if (definition.control === "trigger") return text === "OK" ? text : "";
  const write = WRITE.get(definition.type ?? "string");
  const written = write !== undefined && text !== "" ? write(text) : text;
  if (definition.bounds === undefined || written === "") return written;
  const [one, other] = definition.bounds.map(plainNumber) as [number, number];
  const [least, most] = other < one ? [other, one] : [one, other];
  const number = plainNumber(written);
  return least <= number && number <= most ? written : "";
}

function int(text: string): string {
  const whole = Math.trunc(plainNumber(text));
  return whole >= -INT && whole < INT ? String(whole) : "";
}

/** Digits without exponent, at least one and at most 20 behind the point. */
function decimal(text: string): string {
  const number = plainNumber(text);
  if (!Number.isFinite(number)) return "";
  const [mantissa = "", exponent = ""] = Math.abs(number).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const units = shifted(BigInt(digits), Number(exponent) - digits.length + 1 + PLACES);
  const shown = String(units).padStart(PLACES + 1, "0");
  const part = shown.slice(-PLACES).replace(/0+$/, "") || "0";
  return `${number < 0 || Object.is(number, -0) ? "-" : ""}${shown.slice(0, -PLACES)}.${part}`;
}

/** digits × 10^power as a whole number; a half goes to the even one. */
function shifted(digits: bigint, power: number): bigint {
  if (power >= 0) return digits * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  const [whole, twice] = [digits / divisor, (digits % divisor) * 2n];
  const up = twice > divisor || (twice === divisor && whole % 2n === 1n);
  return up ? whole + 1n : whole;
}

/** Latitude, longitude and, where given, altitude and accuracy; 0 0 is no place. */
function geopoint(text: string): string {
  const parts = wordsOf(text).slice(0, 4).map(decimal);
  if (parts.length < 2 || parts.includes("")) return "";
  const numbers = parts.map(Number);
  const [latitude = 0, longitude = 0] = numbers;
  const somewhere = latitude !== 0 || longitude !== 0;
  return somewhere && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? parts.join(" ") : "";
}

function date(text: string): string {
  const day = DATE.exec(text)?.[1] ?? "";
  return momentOf(day) === null ? "" : day;
}

function dateTime(text: string): string {
  const hasSeconds = text.slice(text.indexOf("T") + 1).split(":").length > 2;
  return hasSeconds && momentOf(text) !== null ? text : "";
}

function time(text: string): string {
  return TIME.test(text) && momentOf(`2000-01-01T${text}`) !== null ? text : "";
}

const WRITE: ReadonlyMap<string, (text: string) => string> = new Map([
  ["int", int],
  ["integer", int],
  ["decimal", decimal],
  ["date", date],
  ["dateTime", dateTime],
  ["time", time],
  ["geopoint", geopoint],
]);

/** What a form fills in by itself: start, today, the user, the device. */
export function preloaded(
  [kind, what]: readonly [string, string],
  now: number,
  properties: ReadonlyMap<string, string>,
): string {
  if (kind === "timestamp") return what === "start" ? isoDateTime(now) : "";
  if (kind === "date") return isoDate(now);
  return kind === "property" ? (properties.get(what) ?? "") : "";
}
