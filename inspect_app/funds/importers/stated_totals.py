"""Totals that a bank prints, compared with the lines: a page's, those so far, the whole file's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..rules.stated import Side, StatedSum
from .cells import Row, parse_date
from .readers.raw import Stated
from .recognise import Columns
from .stated_rows import Kind, amounts_in, stated_by


@dataclass(slots=True)
class StatedTotals:
    """Gathers what the bank states while the rows are read, in file order."""

    stated: Stated
    rows: int = 0  # rows of data so far
    taken: int = 0  # rows that state something
    _sums: list[StatedSum] = field(default_factory=list)

    def takes(self, row: Row, columns: Columns) -> bool:
        """True for a row in which the bank states totals; one that cannot be read is none."""
        kind = stated_by(row.cells)
        if kind is None or any(parse_date(cell) for cell in row.cells):
            return False
        said = _said(kind, row, columns)
        if not said or not all(self._fits(one, amount) for one, amount in said.items()):
            return False
        self.taken += 1
        for one, amount in said.items():
            self._take(one, amount)
        return True

    def sums(self) -> tuple[StatedSum, ...]:
        """All sums that the file states, those of the whole file first."""
        whole: tuple[tuple[Side, int | None], ...] = (
            ("credit", self.stated.credit),
            ("debit", self.stated.debit),
        )
        return (
            *(StatedSum(side, said, 0, 0) for side, said in whole if said is not None),
            *self._sums,
        )

    def _fits(self, kind: Kind, amount: int) -> bool:
        """A balance is stated once, or again as before; an opening one before the first row."""
        known = {"opening": self.stated.opening, "closing": self.stated.closing}.get(kind)
        return known in {None, amount} and (kind != "opening" or not self.rows or known == amount)

    def _take(self, kind: Kind, amount: int) -> None:
        if kind == "opening":
            self.stated = replace(self.stated, opening=amount)
        elif kind == "closing":
            self.stated = replace(self.stated, closing=amount)
        elif kind != "total":
            last = next((one.last_row for one in reversed(self._sums) if one.side == kind), 0)
            self._sums.append(StatedSum(kind, amount, last, self.rows))


def _said(kind: Kind, row: Row, columns: Columns) -> dict[Kind, int]:
    """What a row states, by side or balance; empty where its amounts do not say so clearly."""
    amounts = amounts_in([cell for at, cell in enumerate(row.cells) if at != columns.page])
    if kind != "total":
        return {kind: amounts[0]} if len(amounts) == 1 else {}
    if columns.manner.sign:  # both sides in one column: a total of it is neither side's
        return {}
    places: dict[Kind, int | None] = {"debit": columns.debit, "credit": columns.credit}
    return {
        side: found[0]
        for side, at in places.items()
        if at is not None and at < len(row.cells) and (found := amounts_in([row.cells[at]]))
    }
