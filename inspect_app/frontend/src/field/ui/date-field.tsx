// A day as people here write it, 24/11/2026, whatever language the browser has: its own field of a
// date would show month or day first by that language, and nobody could tell which.

import { useState } from "preact/hooks";
import { TextField } from "./parts";
import { day, say } from "./words";

// `05012026`, `5/1/2026`, `5.1.2026`, `2026-01-05` → `2026-01-05`; "" for what is no day.
export function isoDay(typed: string): string {
  const text = typed.trim();
  const found = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/.exec(text) ?? /^(\d\d)(\d\d)(\d{4})$/.exec(text);
  const iso = found ? `${found[3]}-${found[2]!.padStart(2, "0")}-${found[1]!.padStart(2, "0")}` : text;
  if (!/^\d{4}-\d\d-\d\d$/.test(iso)) return "";
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : "";
}

// The numeric keypad has no slash: they come by themselves after day and month.
function slashed(typed: string): string {
  if (!/^(\d{0,8}|\d\d\/\d{0,6}|\d\d\/\d\d\/\d{0,4})$/.test(typed)) return typed;
  const digits = typed.replace(/\D/g, "");
  return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].filter(Boolean).join("/");
}

// `onDay` is told a whole day at once, and "" when the field is left with less.
export function DateField({ label, value, onDay }: { label: string; value: string; onDay: (iso: string) => void }) {
  const [typing, setTyping] = useState<string | null>(null);
  const [left, setLeft] = useState(false);
  const type = (text: string) => {
    setTyping(text);
    setLeft(false);
    const iso = isoDay(text);
    if (iso) onDay(iso);
  };
  const leave = () => {
    if (typing === null) return;
    const sound = isoDay(typing) !== "" || !typing.trim();
    setTyping(sound ? null : typing);
    setLeft(true);
    if (!isoDay(typing) && value) onDay("");
  };
  const wrong = typing !== null && typing.trim() !== "" && !isoDay(typing) && (left || typing.length >= 10);
  return (
    <div class="date-field" onFocusOut={leave}>
      <TextField label={label} value={typing ?? (day(value) || value)} onText={type} shape={slashed}
        inputMode="numeric" maxLength={10} hint={say("day_form")} problem={wrong ? say("day_wrong") : ""} />
    </div>
  );
}
