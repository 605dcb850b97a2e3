// The answer to a question of a form, by its kind and how the form wants it shown. What nobody
// foresaw is a field for text: seen and usable.

import type { FormQuestion } from "../../../forms/standing";
import { normalised } from "../../evaluation/index";
import { Button, TextField } from "../parts";
import { Choices } from "./choices";
import { FileField } from "./file-field";
import { PlaceField } from "./place-field";
import { RangeField } from "./range-field";
import { shown } from "./shown";
import { say } from "./words";

export interface FieldGiven {
  question: FormQuestion;
  value: string | null;
  headed: boolean; // in a grid whose choices are named above
  onAnswer: (value: string | null) => void; // chosen: what it sets follows at once
  onType: (value: string | null) => void; // typed so far
  onLeave: () => void; // typing is over
}

export function FormField(given: FieldGiven) {
  const { question, value, onAnswer, onType, onLeave } = given;
  const { kind, code, look } = question;
  if (look.readonly) return <p class="form-value">{shown(question, value) || say("blank")}</p>;
  const appearance = look.appearance.split(" ");
  const typed = (text: string) => onType(normalised(question, text) || null);
  const field = (label: string, more: object, text = value ?? "", take = typed) => (
    <div class={kind === "text" ? "form-wide" : ""} onFocusOut={onLeave}><TextField label={label} value={text} onText={take} {...more} /></div>
  );
  switch (kind) {
    case "select_one":
    case "select_multiple":
      return <Choices {...given} />;
    case "integer":
      return field(say("number_of", { code }), { inputMode: "numeric", maxLength: 20 });
    case "decimal":
      return field(say("number_of", { code }), { inputMode: "decimal", maxLength: 20 });
    case "date":
      return field(say("date_of", { code }), { type: "date" });
    case "time":
      return field(say("time_of", { code }), { type: "time" }, (value ?? "").slice(0, 5));
    case "date_time":
      return field(say("date_time_of", { code }), { type: "datetime-local" }, (value ?? "").slice(0, 16),
        (text) => typed(text && `${text}:00.000+07:00`));
    case "range":
      return <RangeField {...given} />;
    case "acknowledge":
      return (
        <div class="choices">
          <Button pressed={value === "OK"} onPress={() => onAnswer(value === "OK" ? null : "OK")}>
            {value === "OK" ? "☑" : "☐"} {say("acknowledge")}
          </Button>
        </div>
      );
    case "place":
      return <PlaceField {...given} />;
    case "photo":
    case "document":
      return <FileField {...given} />;
    default:
      return field(say("text_of", { code }), appearance.includes("numbers") ? { inputMode: "numeric" }
        : appearance.includes("multiline") ? { lines: 4 } : {});
  }
}
