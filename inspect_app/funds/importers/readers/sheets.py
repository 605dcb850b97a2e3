"""Several sheets of a workbook, or tables of a page -> one raw table; none is dropped unsaid.

Sheets that move money under one header are one statement. What else a file holds is kept as text
outside its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..cells import Row, one_line, parse_moment
from ..mapping import header_key
from ..money import NotMoney, parse_money
from ..problems import Unreadable
from ..recognise import is_words
from ..stated_rows import stated_by
from ..suggestion import parts_of
from .raw import RawTable

LEAST_TITLES = 3
LEAST_ROWS = 3  # of one shape, where no title says what they are
TOLD = 300  # characters of a sheet that holds no movement
LONGEST_AMOUNT = 12  # digits; longer ones are account numbers

_Shape = tuple[int, int]  # columns of a day and of an amount


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows numbered from 1, and (file_row, column index) of cells that compute."""

    name: str
    rows: Sequence[Row]
    formulas: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def as_one(sheets: Sequence[Sheet], file: str) -> RawTable:
    """All sheets as one table. Rows of the first that moves money keep their numbers, those of the
    others are numbered on.

    Raises Unreadable where a sheet moves money under another header, or under none.
    """
    filled = [sheet for sheet in sheets if any(not row.blank for row in sheet.rows)]
    if len(filled) < 2:
        return RawTable(list(filled[0].rows), filled[0].formulas) if filled else RawTable([])
    moving = [sheet for sheet in filled if _moves(sheet, Counter())]
    first = moving[0] if moving else max(filled, key=lambda sheet: len(sheet.rows))
    return _Joined(first, file).table(filled)


class _Joined:
    def __init__(self, first: Sheet, file: str) -> None:
        self.first, self.file = first, file
        self.shapes = _shapes(first)
        self.header = _header(first)
        self.rows = list(first.rows)
        self.formulas = set(first.formulas)
        self.outside = set[int]()
        self.sheets = [(1, first.name)]
        self.above: list[Row] = []
        self.number = max(row.file_row for row in first.rows)

    def table(self, filled: Sequence[Sheet]) -> RawTable:
        before = True
        told: list[Sheet] = []
        for sheet in filled:
            if sheet is self.first:
                before = False
            elif _moves(sheet, self.shapes):
                self._goes_on(sheet)
            else:
                told.append(sheet)
                for row in sheet.rows if before else ():
                    if stated_by(row.cells):
                        self.above.append(self._numbered(row))
        for sheet in told:
            self._tell(sheet, above=filled.index(sheet) < filled.index(self.first))
        return RawTable(
            [*self.above, *self.rows],
            frozenset(self.formulas),
            outside=frozenset(self.outside),
            sheets=tuple(self.sheets) if len(self.sheets) > 1 else (),
        )

    def _numbered(self, row: Row) -> Row:
        self.number += 1
        return Row(self.number, row.cells)

    def _goes_on(self, sheet: Sheet) -> None:
        """A sheet under the same header; what stands above that is outside."""
        known = {header_key(row.cells): row.cells for row in self.header}
        start = next(
            (
                at
                for at, row in enumerate(sheet.rows)
                if self.header and header_key(row.cells) == header_key(self.header[-1].cells)
            ),
            None,
        )
        if start is None:
            rows = sum(1 for row in sheet.rows if not row.blank)
            raise Unreadable(self.file, "sheets_differ", f"{sheet.name!r}: {rows:,}")
        self.sheets.append((self.number + 1, sheet.name))
        width = len(self.header[-1].cells)
        offset = self.number
        for at, row in enumerate(sheet.rows):
            cells = row.cells
            if at <= start:
                self.outside.add(offset + row.file_row)
                cells = known.get(header_key(cells), cells)
            self.rows.append(Row(offset + row.file_row, _fitted(cells, width)))
        self.formulas |= {(offset + number, at) for number, at in sheet.formulas}
        self.number = offset + max(row.file_row for row in sheet.rows)

    def _tell(self, sheet: Sheet, *, above: bool) -> None:
        """A sheet without a movement: totals of the bank as rows, the rest as one text."""
        words, count = [], 0
        for row in sheet.rows:
            if stated_by(row.cells):
                if not above:
                    self.rows.append(self._numbered(row))
            elif not row.blank:
                count += 1
                words += [one_line(cell) for cell in row.cells if cell.strip()]
        if count:
            text = f"{sheet.name} ({count:,}): {' | '.join(words)}"
            self.rows.append(self._numbered(Row(0, ("", text[:TOLD]))))
            self.outside.add(self.number)


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """A spreadsheet makes all rows of a sheet as wide as its widest."""
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return (*cells, *[""] * (width - len(cells)))


def _moves(sheet: Sheet, known: Counter[_Shape]) -> bool:
    """True where rows have a day and an amount under titles of such, in the columns of another
    sheet, or in the same columns of several rows.
    """
    shapes = _shapes(sheet)
    if not shapes:
        return False
    said = [set(parts_of(row.cells)) for row in _header(sheet)[-2:]]
    titled = any("booked_on" in one and one & {"credit", "debit", "amount"} for one in said)
    return titled or max(shapes.values()) >= LEAST_ROWS or bool(shapes.keys() & known.keys())


def _shapes(sheet: Sheet) -> Counter[_Shape]:
    return Counter(shape for row in sheet.rows for shape in _shapes_of(row))


def _shapes_of(row: Row) -> set[_Shape]:
    days = [at for at, cell in enumerate(row.cells) if cell and parse_moment(cell)]
    if not days:
        return set()
    amounts = [at for at, cell in enumerate(row.cells) if at not in days and _is_amount(cell)]
    return {(day, amount) for day in days for amount in amounts}


def _is_amount(cell: str) -> bool:
    try:
        return 0 < len(str(abs(parse_money(cell)))) <= LONGEST_AMOUNT and parse_money(cell) != 0
    except NotMoney:
        return cell.startswith("≈")


def _header(sheet: Sheet) -> list[Row]:
    """Rows of titles above the first row that moves money."""
    found = []
    for row in sheet.rows:
        if _shapes_of(row):
            break
        if is_words(row.cells) and sum(1 for cell in row.cells if cell.strip()) >= LEAST_TITLES:
            found.append(row)
    return found
