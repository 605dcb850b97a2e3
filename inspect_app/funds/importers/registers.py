"""The workbook of a fund's registers -> rows as they are stored, and every fault with its place.

Reads in the worker only, through the register's guarded reader of workbooks (size, bombs, macros,
document types). Values of hashed columns never leave here in plain, not even in a fault.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspect_app.registry.importers import reader
from inspect_app.registry.rules.cells import is_blank, shown
from inspect_app.registry.rules.columns import GUIDE_SHEET, MAX_ROWS
from inspect_app.registry.rules.reading import RawRow, RawSheet, letter

from ..rules.registers import SHEETS, Column, Kind, Sheet
from ..rules.registers.cells import BadCell, Hide, read, row_key
from .cells import plain
from .problems import Unreadable

MAX_FAULTS = 1_000
HIDDEN = "•••"
"""What stands for the value of a hashed cell, and for every value of a private sheet; also for a
heading that a sheet with hidden values does not know: it may be a row of values."""

Columns = dict[int, Column | None]
"""Place in the file -> our column, None under a heading that is none of ours."""

_FILE_RULES = {
    "too_big": "too_large",
    "suspicious_archive": "hostile_workbook",
    "locked": "locked_workbook",
    "not_xlsx": "not_xlsx",
    "unreadable": "broken_xlsx",
}
_SILENT = plain(GUIDE_SHEET)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row of a sheet: `row_no` as the spreadsheet numbers it, values by column key."""

    sheet: str
    row_no: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RegisterFault:
    """One thing wrong: sheet, row of the file (0: the sheet itself), column, value, rule."""

    sheet: str
    row_no: int
    column: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A workbook as read. Import it only when `faults` is empty."""

    rows: tuple[RegisterRow, ...]
    faults: tuple[RegisterFault, ...]
    rows_in: int

    @property
    def rejected(self) -> int:
        """Rows with at least one fault."""
        return len({(one.sheet, one.row_no) for one in self.faults if one.row_no})


def read_registers(data: bytes, file: str, hide: Hide) -> RegisterFile:
    """Read all sheets. `hide` makes the keyed hash of (kind of value, folded value).

    Raises Unreadable for a file that is no workbook or was made to hurt.
    """
    try:
        raw = reader.read(data)
    except reader.Unreadable as problem:
        raise Unreadable(file, _FILE_RULES[problem.code]) from problem
    book = _Workbook(hide)
    for sheet in raw.sheets:
        book.take(sheet)
    if not book.rows and not book.faults:
        raise Unreadable(file, "no_register_rows")
    return RegisterFile(tuple(book.rows), tuple(book.faults[:MAX_FAULTS]), book.rows_in)


class _Workbook:
    """Collects rows and faults over the sheets of one file."""

    def __init__(self, hide: Hide) -> None:
        self.hide = hide
        self.known = {plain(name): one for one in SHEETS for name in (one.vi, one.en, one.key)}
        self.seen: Counter[str] = Counter()
        self.rows: list[RegisterRow] = []
        self.faults: list[RegisterFault] = []
        self.rows_in = 0

    def take(self, raw: RawSheet) -> None:
        sheet = self.known.get(plain(raw.name))
        if plain(raw.name) == _SILENT or not raw.rows:
            return
        if sheet is None:
            self._fault(shown(raw.name), 0, "", "", "unknown_sheet")
            return
        self.seen[sheet.key] += 1
        if self.seen[sheet.key] > 1:
            self._fault(sheet.vi, 0, "", "", "repeated_sheet")
            return
        if raw.cut:
            self._fault(sheet.vi, 0, "", f"> {MAX_ROWS:,}", "too_many_rows")
        columns = self._header(raw.rows[0], sheet)
        if columns is None:
            return
        known: set[str] = set()
        for row in raw.rows[1:]:
            if not all(is_blank(cell) for cell in row.cells):
                self.rows_in += 1
                self._row(row, sheet, columns, known)

    def _header(self, row: RawRow, sheet: Sheet) -> Columns | None:
        """Which column of the file is which of ours; None when a required one is missing."""
        titles = {
            plain(name): column
            for column in sheet.columns
            for name in (column.vi, column.en, *column.aliases)
        }
        found: Columns = {}
        for at, cell in enumerate(row.cells):
            column = titles.get(plain(cell)) if isinstance(cell, str) else None
            if is_blank(cell):
                continue
            if column is None or column in found.values():
                found[at] = None
                rule = "unknown_column" if column is None else "repeated_column"
                title = f"{letter(at)}: {HIDDEN if sheet.hides else shown(cell)}"
                self._fault(sheet.vi, row.number, title, "", rule)
            else:
                found[at] = column
        missing = [one for one in sheet.columns if one.required and one not in found.values()]
        for column in missing:
            self._fault(sheet.vi, row.number, column.vi, "", "missing_column")
        return None if missing else found

    def _row(self, row: RawRow, sheet: Sheet, columns: Columns, known: set[str]) -> None:
        values: dict[str, Any] = {}
        before = len(self.faults)
        for at, cell in enumerate(row.cells):
            if at not in columns and not is_blank(cell):
                value = HIDDEN if sheet.hides else shown(cell)
                self._fault(sheet.vi, row.number, letter(at), value, "outside_columns")
        for column, rule, value in self._cells(row, sheet, columns, values):
            hidden = value and (sheet.private or column.kind is Kind.HASHED)
            self._fault(sheet.vi, row.number, column.vi, HIDDEN if hidden else value, rule)
        for column in sheet.columns:
            if column.key != sheet.unique or column.key not in values:
                continue
            value = str(values[column.key])
            if row_key(value, column) in known:
                shown_as = HIDDEN if sheet.private else value
                self._fault(sheet.vi, row.number, column.vi, shown_as, "repeated_key")
            known.add(row_key(value, column))
        if len(self.faults) == before:
            self.rows.append(RegisterRow(sheet.key, row.number, values))

    def _cells(
        self, row: RawRow, sheet: Sheet, columns: Columns, values: dict[str, Any]
    ) -> Iterator[tuple[Column, str, str]]:
        """Fill `values`; yields column, rule and value of every fault."""
        for at, column in columns.items():
            if column is None:
                continue
            cell = row.cells[at] if at < len(row.cells) else None
            if is_blank(cell):
                if column.required:
                    yield column, "required", ""
                continue
            try:
                value = read(cell, column, self.hide, private=sheet.private)
            except BadCell as bad:
                yield column, bad.rule, shown(cell)
                continue
            if value is not None:
                values[column.key] = value

    def _fault(self, sheet: str, row_no: int, column: str, value: str, rule: str) -> None:
        self.faults.append(RegisterFault(sheet, row_no, column, value, rule))
