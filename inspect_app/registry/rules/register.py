"""The whole judgement of a workbook: its lines and every fault, in the order of the sheets."""

from __future__ import annotations

from dataclasses import dataclass

from .checks_entities import check_entities
from .checks_parts import check_parts
from .checks_units import check_units
from .columns import SHEETS
from .known import Known
from .reading import Fault, Lines, RawWorkbook, read_workbook

MAX_FAULTS = 2_000
"""More faults than a person can mend are cut; the count stays whole."""


@dataclass(frozen=True)
class Judgement:
    """`lines` may be stored only when there is no fault that is not a warning."""

    lines: Lines
    faults: tuple[Fault, ...]

    @property
    def refused(self) -> bool:
        return any(not fault.warning for fault in self.faults)

    @property
    def rows(self) -> int:
        return sum(len(lines) for lines in self.lines.values())


def judge(book: RawWorkbook, known: Known) -> Judgement:
    """Read and check a workbook against what is known."""
    lines, faults = read_workbook(book)
    for check in (check_units, check_entities, check_parts):
        faults += check(lines, known)
    order = {sheet.name: place for place, sheet in enumerate(SHEETS)}
    faults.sort(key=lambda f: (f.warning, order.get(f.sheet, -1), f.row, len(f.column), f.column))
    return Judgement(lines, tuple(faults))
