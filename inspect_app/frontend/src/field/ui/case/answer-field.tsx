// The answer itself, by the kind of the question. Saved at once; what is half typed is kept as well
// and shown with its problem.

import { normalised, type Question } from "../../evaluation/index";
import { DateField } from "../date-field";
import { Button, TextField } from "../parts";
import { either } from "../words";
import { say } from "./words";

interface Given {
  question: Question;
  value: string | null;
  onAnswer: (value: string) => void;
  onClear: () => void;
}

export function AnswerField({ question, value, onAnswer, onClear }: Given) {
  const label = `${question.code} ${either(question.label_vi, question.label_en)}`;
  const typed = (text: string) => {
    const answer = normalised(question, text);
    if (answer) onAnswer(answer);
    else onClear();
  };
  switch (question.kind) {
    case "verdict":
    case "select_one":
      return (
        <div class={`choices ${question.kind}`} role="group" aria-label={label}>
          {question.choices.map((one) => (
            <Button key={one.name} pressed={value === one.name} onPress={() => onAnswer(one.name)}>
              {either(one.label_vi, one.label_en)}
            </Button>
          ))}
        </div>
      );
    case "select_multiple": {
      const chosen = new Set((value ?? "").split(" ").filter(Boolean));
      const toggle = (name: string) => {
        if (!chosen.delete(name)) chosen.add(name);
        typed([...chosen].join(" "));
      };
      return (
        <div class="choices" role="group" aria-label={label}>
          {question.choices.map((one) => (
            <Button key={one.name} pressed={chosen.has(one.name)} onPress={() => toggle(one.name)}>
              {either(one.label_vi, one.label_en)}
            </Button>
          ))}
        </div>
      );
    }
    case "date":
      return <DateField label={say("date_of", { code: question.code })} value={value ?? ""} onDay={typed} />;
    case "integer":
    case "decimal":
      return <TextField label={say("number_of", { code: question.code })} value={value ?? ""} onText={typed}
        inputMode={question.kind === "integer" ? "numeric" : "decimal"} maxLength={20} />;
    default:
      return <TextField label={say("text_of", { code: question.code })} value={value ?? ""} onText={typed} lines={2} />;
  }
}
