// One or several of a list: buttons side by side, in columns, as a scale or in a grid; a long list
// of which one is chosen is a native select.

import { normalised } from "../../evaluation/index";
import { Button } from "../parts";
import { either } from "../words";
import type { FieldGiven } from "./field";
import { say } from "./words";

const MOST_BUTTONS = 8; // beyond, a list of one choice that asks for little room is a select
const MOST_EVER = 30;
const COLUMNS = /^columns-(\d+)$/;

export function Choices({ question, value, headed, onAnswer }: FieldGiven) {
  const { choices, kind, look } = question;
  const appearance = look.appearance.split(" ");
  const label = `${question.code} ${either(question.label_vi, question.label_en)}`;
  const chosen = (value ?? "").split(" ").filter(Boolean);
  const gone = chosen.filter((name) => !choices.some((one) => one.name === name));
  const many = kind === "select_multiple";
  const press = (name: string) => {
    if (!many) return onAnswer(name);
    const next = chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name];
    onAnswer(normalised(question, next.join(" ")) || null);
  };
  if (!choices.length && !gone.length) return <p class="form-note">{say("no_choices")}</p>;
  const all = [
    ...choices.map((one) => ({ name: one.name, words: either(one.label_vi, one.label_en) || one.name })),
    ...gone.map((name) => ({ name, words: say("gone_choice", { value: name }) })),
  ];
  const long = all.length > (appearance.includes("minimal") ? MOST_BUTTONS : MOST_EVER);
  if (!many && long)
    return (
      <select class="form-select" aria-label={label} value={value ?? ""} onChange={(event) => onAnswer(event.currentTarget.value || null)}>
        <option value="">{say("choose")}</option>
        {all.map((one) => <option key={one.name} value={one.name}>{one.words}</option>)}
      </select>
    );
  const grid = headed && appearance.includes("list-nolabel");
  const columns = appearance.map((one) => COLUMNS.exec(one)?.[1]).find(Boolean)
    ?? (appearance.includes("columns") || appearance.includes("columns-pack") ? "3" : "");
  const shape = grid ? "form-grid" : `choices ${appearance.includes("likert") ? "likert" : columns ? "stacked" : kind}`;
  return (
    <div class={shape} role="group" aria-label={label} style={columns && !grid ? `--columns: ${Math.min(Number(columns), 6)}` : undefined}>
      {all.map((one) => (
        <Button key={one.name} pressed={chosen.includes(one.name)} label={grid ? one.words : undefined} onPress={() => press(one.name)}>
          {grid ? (chosen.includes(one.name) ? "●" : "○") : one.words}
        </Button>
      ))}
    </div>
  );
}
