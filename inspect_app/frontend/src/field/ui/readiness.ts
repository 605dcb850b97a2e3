// What must hold before the tablet leaves the network: measured, never assumed.

import type { Store } from "../store";
import { moment, say } from "./words";

export interface Check {
  name: string;
  good: boolean;
  words: string; // a fault says what to do
}

const SPACE = 500; // MB for the photos of some days
const CLOCK = 120; // seconds
const FRESH = 24 * 3600 * 1000; // ms
const BATTERY = 50; // percent

interface Battery {
  level: number;
}

export async function checked(store: Store, clockOffset: number | null): Promise<Check[]> {
  const one = (name: string, good: boolean, yes: string, no: string): Check =>
    ({ name, good, words: good ? yes : no });
  const cards = await store.cards();
  const packs = await Promise.all(cards.map((card) => store.hasPack(card.id)));
  const missing = packs.filter((hash) => hash === null).length;
  const law = (await store.law()).length;
  const room = await navigator.storage.estimate();
  const mb = Math.floor(((room.quota ?? 0) - (room.usage ?? 0)) / 1e6);
  const seconds = clockOffset === null ? null : Math.round(Math.abs(clockOffset) / 1000);
  const at = await store.setting<string>("prepared_at");
  const age = at === null ? Infinity : Date.now() - Date.parse(at);
  const kept = await navigator.storage.persisted?.().catch(() => false);
  const shell = (await caches.keys()).some((name) => name.startsWith("field-shell-"));
  const battery = await (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.().catch(() => null);
  const percent = battery ? Math.round(battery.level * 100) : null;
  return [
    one("packs", cards.length > 0 && !missing, say("check_packs", { n: cards.length }),
      cards.length ? say("check_packs_missing", { n: missing }) : say("no_cases")),
    one("law", law > 0, say("check_law", { n: law }), say("check_law_missing")),
    one("offline", shell, say("check_offline"), say("check_offline_missing")),
    one("persist", kept === true, say("check_persist"), say("check_persist_missing")),
    one("space", mb >= SPACE, say("check_space", { mb }), say("check_space_missing", { mb })),
    seconds === null
      ? { name: "clock", good: false, words: say("check_clock_unknown") }
      : one("clock", seconds <= CLOCK, say("check_clock", { seconds }), say("check_clock_missing", { seconds })),
    // A clock that was put back is no proof of freshness.
    one("fresh", age >= 0 && age <= FRESH, say("check_fresh", { at: moment(at) }), say("check_fresh_missing")),
    ...(percent === null ? [] : [
      one("battery", percent >= BATTERY, say("check_battery", { percent }), say("check_battery_missing", { percent })),
    ]),
  ];
}
