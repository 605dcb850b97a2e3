"""From raw sheets to rows of values, and the faults found on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from . import columns as col
from .cells import BadCell, Cell, Value, is_blank, read, shown
from .columns import SHEETS, Column, Sheet
from .vocabulary import same


@dataclass(frozen=True)
class RawRow:
    """A row as it stands in the file; `number` is the row number that the person sees."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class RawSheet:
    """A sheet's filled rows; the first one is the header. `cut` when it had more than allowed."""

    name: str
    rows: tuple[RawRow, ...]
    cut: bool = False


@dataclass(frozen=True)
class RawWorkbook:
    sheets: tuple[RawSheet, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong at one place. `facts` fill the sentence of `code`."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    value: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    warning: bool = False


@dataclass(frozen=True)
class Line:
    """A row of values. Keys whose cell was faulty are absent: later rules pass over them."""

    sheet: Sheet
    number: int
    values: dict[str, Value]
    letters: dict[str, str]
    raw: dict[str, Cell]

    def has(self, *keys: str) -> bool:
        """All these cells were read without fault (a blank optional cell counts as read)."""
        return all(key in self.values for key in keys)

    def text(self, key: str) -> str:
        return cast("str", self.values.get(key) or "")

    def whole(self, key: str) -> int:
        return cast("int", self.values[key])

    def flag(self, key: str) -> bool:
        return bool(self.values[key])

    def day(self, key: str) -> dt.date:
        return cast("dt.date", self.values[key])

    def maybe_day(self, key: str) -> dt.date | None:
        return cast("dt.date | None", self.values.get(key))

    def fault(self, key: str, rule: str, /, **facts: str) -> Fault:
        """A fault at the cell of column `key`; `facts` fill the sentence of `rule`."""
        return self._at(key, rule, facts, warning=False)

    def warn(self, key: str, rule: str, /, **facts: str) -> Fault:
        """Worth a look, but no reason to refuse the workbook."""
        return self._at(key, rule, facts, warning=True)

    def _at(self, key: str, rule: str, facts: dict[str, str], *, warning: bool) -> Fault:
        column = self.sheet.column(key)
        return Fault(
            rule,
            self.sheet.name,
            self.number,
            self.letters.get(key, ""),
            column.header,
            shown(self.raw.get(key)),
            facts,
            warning,
        )


Lines = dict[str, list[Line]]
"""Lines by sheet key."""


def letter(index: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _heading(text: str) -> str:
    return same(text.replace("*", " "))


def _header(raw: RawSheet, sheet: Sheet) -> tuple[dict[int, Column], list[Fault]]:
    """Which column of the file is which column of ours."""
    known = {_heading(column.header): column for column in sheet.columns}
    found: dict[int, Column] = {}
    faults: list[Fault] = []
    row = raw.rows[0]
    for index, cell in enumerate(row.cells):
        if is_blank(cell):
            continue
        column = known.get(_heading(cell)) if isinstance(cell, str) else None
        code = ""
        if column is None:
            code = "unknown_column"
        elif column in found.values():
            code = "duplicate_column"
        else:
            found[index] = column
        if code:
            faults.append(Fault(code, sheet.name, row.number, letter(index), "", shown(cell)))
    faults += [
        Fault("missing_column", sheet.name, row.number, "", column.header)
        for column in sheet.columns
        if column.required and column not in found.values()
    ]
    return found, faults


def _line(row: RawRow, sheet: Sheet, found: dict[int, Column]) -> tuple[Line, list[Fault]]:
    cells: dict[str, Cell] = {
        column.key: row.cells[index] if index < len(row.cells) else None
        for index, column in found.items()
    }
    letters = {column.key: letter(index) for index, column in found.items()}
    line = Line(sheet, row.number, {}, letters, cells)
    faults: list[Fault] = []
    for column in found.values():
        try:
            line.values[column.key] = read(cells[column.key], column)
        except BadCell as bad:
            faults.append(line.fault(column.key, bad.code, **bad.facts))
    for index, cell in enumerate(row.cells):
        if index not in found and not is_blank(cell):
            place = letter(index)
            faults.append(Fault("outside_columns", sheet.name, row.number, place, "", shown(cell)))
    return line, faults


def _sheets(book: RawWorkbook) -> tuple[dict[str, RawSheet], list[Fault]]:
    known = {same(sheet.name): sheet.key for sheet in SHEETS}
    silent = {same(col.GUIDE_SHEET), same(col.LISTS_SHEET)}
    found: dict[str, RawSheet] = {}
    faults: list[Fault] = []
    for raw in book.sheets:
        key = known.get(same(raw.name))
        if key is None and same(raw.name) not in silent:
            faults.append(Fault("unknown_sheet", shown(raw.name)))
        elif key in found:
            faults.append(Fault("duplicate_sheet", shown(raw.name)))
        elif key is not None:
            found[key] = raw
    return found, faults


def _lines(raw: RawSheet, sheet: Sheet) -> tuple[list[Line], list[Fault]]:
    columns, faults = _header(raw, sheet)
    if raw.cut:
        faults.append(Fault("too_many_rows", sheet.name, facts={"limit": str(col.MAX_ROWS)}))
    if any(fault.code == "missing_column" for fault in faults):
        return [], faults  # the rows would only repeat the same complaint
    lines: list[Line] = []
    for row in raw.rows[1:]:
        if all(is_blank(cell) for cell in row.cells):
            continue
        line, row_faults = _line(row, sheet, columns)
        lines.append(line)
        faults += row_faults
    return lines, faults


def read_workbook(book: RawWorkbook) -> tuple[Lines, list[Fault]]:
    """All lines by sheet key, and every fault of form. A sheet that is absent has no lines."""
    found, faults = _sheets(book)
    lines: Lines = {sheet.key: [] for sheet in SHEETS}
    for sheet in SHEETS:
        raw = found.get(sheet.key)
        if raw is not None and raw.rows:
            lines[sheet.key], more = _lines(raw, sheet)
            faults += more
    if not faults and not any(lines.values()):
        faults.append(Fault("no_rows"))
    return lines, faults


def by_code(lines: list[Line], key: str = "code") -> Iterator[tuple[str, list[Line]]]:
    """Lines grouped by the code that was read, in order of first appearance."""
    groups: dict[str, list[Line]] = {}
    for line in lines:
        if line.text(key):
            groups.setdefault(line.text(key), []).append(line)
    yield from groups.items()
