// A number between two bounds: one touch where there are few, else a slider between two buttons with
// the number beside it.

import { Button, TextField } from "../parts";
import { either } from "../words";
import type { FieldGiven } from "./field";
import { say } from "./words";

const MOST_BUTTONS = 11;
const PLACES = 6;

export function RangeField({ question, value, onAnswer, onType, onLeave }: FieldGiven) {
  const { look, code } = question;
  const [one, other] = [Number(look.least || "0"), Number(look.most || "10")];
  const [least, most] = [Math.min(one, other), Math.max(one, other)];
  const step = Math.abs(Number(look.step)) || 1;
  const count = Math.floor((most - least) / step + 1e-9) + 1;
  const label = `${code} ${either(question.label_vi, question.label_en)}`;
  const tidy = (number: number) => String(Number(number.toFixed(PLACES)));
  if (count <= MOST_BUTTONS)
    return (
      <div class="choices" role="group" aria-label={label}>
        {Array.from({ length: count }, (_, at) => tidy(least + at * step)).map((text) => (
          <Button key={text} pressed={value !== null && Number(value) === Number(text)} onPress={() => onAnswer(text)}>{text}</Button>
        ))}
      </div>
    );
  const move = (by: number) => {
    const from = value === null || Number.isNaN(Number(value)) ? least - (by > 0 ? by : 0) : Number(value);
    onAnswer(tidy(Math.min(most, Math.max(least, from + by))));
  };
  return (
    <div class="form-stepper" role="group" aria-label={label}>
      <Button label={say("less")} onPress={() => move(-step)}>−</Button>
      <input type="range" min={least} max={most} step={step} value={value ?? String(least)} aria-label={label}
        onInput={(event) => onType(event.currentTarget.value)} onChange={onLeave} />
      <Button label={say("more")} onPress={() => move(step)}>+</Button>
      <div onFocusOut={onLeave}>
        <TextField label={say("number_of", { code })} value={value ?? ""} inputMode="decimal" maxLength={20}
          hint={say("between", { least: tidy(least), most: tidy(most) })}
          onText={(text) => onType(text.trim().replace(",", ".") || null)} />
      </div>
    </div>
  );
}
