"""What is wrong with a checklist file: always the whole list, never only the first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule of the file, told so that its author finds the cell.

    `row` is the line of the text file (1 = first line), `column` the heading of the cell;
    both are 0 / "" when the fault concerns the whole sheet. `value` is what stands there.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    rule_vi: str
    rule_en: str

    def __str__(self) -> str:
        """English one-liner: file:row [sheet/column] rule (value)."""
        shown = f" ({self.value!r})" if self.value else ""
        return f"{self.file}:{self.row} [{self.sheet}/{self.column}] {self.rule_en}{shown}"


class ChecklistError(ValueError):
    """The file is no checklist; `faults` names every reason."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class ExpressionError(ValueError):
    """An expression breaks the language; both sentences say how.

    `at` is the sign where it breaks, counted from 1; 0 when it is about the whole.
    """

    def __init__(self, vi: str, en: str, at: int = 0) -> None:
        super().__init__(en)
        self.at = at
        self.vi = f"ký tự {at}: {vi}" if at else vi
        self.en = f"character {at}: {en}" if at else en
