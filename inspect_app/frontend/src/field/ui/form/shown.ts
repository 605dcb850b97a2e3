// A value as people read it: the words of its choices, days and times as they are written here.

import type { Question } from "../../evaluation/index";
import { either } from "../words";

const DAY = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}:\d{2}))?/;

export function shown({ choices, kind }: Pick<Question, "choices" | "kind">, value: string | null): string {
  if (!value) return "";
  const day = DAY.exec(value);
  if (day && (kind === "date" || kind === "date_time"))
    return `${day[3]}/${day[2]}/${day[1]}${kind === "date_time" && day[4] ? ` ${day[4]}` : ""}`;
  if (kind === "time") return value.slice(0, 5);
  const named = value.split(" ").map((one) => choices.find((choice) => choice.name === one));
  return named.every(Boolean) ? named.map((one) => either(one!.label_vi, one!.label_en)).join(", ") : value;
}
