"""Totals that a bank prints, compared with the lines: a page's, those so far, the whole file's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..rules.totals import Break, total_differs
from .cells import Row, parse_date
from .readers.raw import Stated
from .recognise import Columns
from .stated_rows import Kind, amounts_in, stated_by


@dataclass(frozen=True, slots=True)
class _Total:
    """One printed total of a side, and what the lines had given when it came (đồng)."""

    side: Kind
    amount: int
    so_far: int
    since_last: int
    row_no: int  # of the last row before it


@dataclass(slots=True)
class StatedTotals:
    """Gathers what the bank states while the rows are read, in file order."""

    stated: Stated
    rows: int = 0  # rows of data so far
    taken: int = 0  # rows that state something
    _sums: dict[Kind, int] = field(default_factory=lambda: {"debit": 0, "credit": 0})
    _at_last: dict[Kind, int] = field(default_factory=lambda: {"debit": 0, "credit": 0})
    _totals: list[_Total] = field(default_factory=list)

    def count(self, debit: int, credit: int) -> None:
        """One more row of data; zeros for a rejected one."""
        self.rows += 1
        self._sums["debit"] += debit
        self._sums["credit"] += credit

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

    def _fits(self, kind: Kind, amount: int) -> bool:
        """A balance is stated once, or again as before; an opening one before the first row."""
        known = {"opening": self.stated.opening, "closing": self.stated.closing}.get(kind)
        return known in {None, amount} and (kind != "opening" or not self.rows or known == amount)

    def _take(self, kind: Kind, amount: int) -> None:
        if kind == "opening":
            self.stated = replace(self.stated, opening=amount)
        elif kind == "closing":
            self.stated = replace(self.stated, closing=amount)
        else:
            so_far = self._sums[kind]
            since = so_far - self._at_last[kind]
            self._totals.append(_Total(kind, amount, so_far, since, self.rows))
            self._at_last[kind] = so_far

    def breaks(self) -> tuple[Break, ...]:
        """Totals that neither the lines so far, nor those since the last total, nor all lines give.
        Once all rows are read.
        """
        pairs: tuple[tuple[Kind, int | None], ...] = (
            ("credit", self.stated.credit),
            ("debit", self.stated.debit),
        )
        whole = [
            _Total(side, said, self._sums[side], self._sums[side], self.rows)
            for side, said in pairs
            if said is not None
        ]
        return tuple(
            total_differs(f"stated_{one.side}", one.amount, one.so_far, one.row_no)
            for one in (*whole, *self._totals)
            if one.amount not in {one.so_far, one.since_last, self._sums[one.side]}
        )


def _said(kind: Kind, row: Row, columns: Columns) -> dict[Kind, int]:
    """What a row states, by side or balance; empty where its amounts do not say so clearly."""
    amounts = amounts_in([cell for at, cell in enumerate(row.cells) if at != columns.page])
    if kind != "total":
        return {kind: amounts[0]} if len(amounts) == 1 else {}
    places: dict[Kind, int | None] = {"debit": columns.debit, "credit": columns.credit}
    return {
        side: found[0]
        for side, at in places.items()
        if at is not None and at < len(row.cells) and (found := amounts_in([row.cells[at]]))
    }
