// A form as it stands after answers: a checklist with its evaluation (docs/decisions/0009-brought-forms.md).
// The twin of checklists/forms/standing.py; tests/forms/two_evaluators/standing.json holds what both
// must find. How answers come back into the form: standing/restored; which words are shown:
// standing/words; how it becomes a checklist: standing/view; what is wrong: standing/problems.

export { following } from "./standing/following";
export { isRow, newRow, PRESENT, REMOVED, rowsAround } from "./standing/keys";
export type { Cell, Cells, Moment } from "./standing/restored";
export { standing } from "./standing/view";
export type {
  FormQuestion, Group, Instance, Part, Repeat, RepeatPart, RowPart, Standing,
} from "./standing/parts";
