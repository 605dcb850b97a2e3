"""What is wrong with a form: where, and what to do, in both languages of the product."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormFault:
    """One thing to mend. `row` counts from 1 as the spreadsheet does; 0: the file as a whole."""

    sheet: str
    row: int
    column: str
    vi: str
    en: str


class FormRefused(ValueError):
    """The form cannot be used; `faults` says everything that was found."""

    def __init__(self, faults: list[FormFault]) -> None:
        super().__init__("; ".join(fault.en for fault in faults))
        self.faults = faults
