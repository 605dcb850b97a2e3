"""Reads an .xlsx that a stranger may have made to hurt us.

Before openpyxl sees it: the magic bytes, the number of archive entries, their unpacked size and
ratio, measured by unpacking with a limit and never by what the archive claims.  Formulas are not
evaluated, macros and links not touched.  A document type, where XML entities would be declared, has
no place in a workbook and is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import openpyxl

from ..rules.cells import Cell, Unusable
from ..rules.columns import MAX_ROWS
from ..rules.reading import RawRow, RawSheet, RawWorkbook
from ..rules.upload import code_of_upload

MAX_ENTRIES: Final = 200
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_RATIO: Final = 200
"""Unpacked to packed bytes of one entry: real sheets reach about 30."""
MAX_SHEETS: Final = 30
MAX_CELLS: Final = 5_000_000
"""Cells of the whole workbook, blank ones between filled ones included."""

_DOCTYPE: Final = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))


class Unreadable(Exception):
    """The file cannot be read at all; `code` is a rule of `sentences.py`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _measure(archive: zipfile.ZipFile) -> None:
    """Unpack every entry into nothing, counting; raise Unreadable beyond the limits."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or len(names) != len(entries):
        raise Unreadable("suspicious_archive")
    left = MAX_UNPACKED
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unreadable("locked")
        left -= _measure_entry(archive, entry, left)


def _measure_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """The unpacked size of one entry, at most `left`."""
    unpacked = 0
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 16):
            unpacked += len(chunk)
            too_dense = unpacked > 1 << 20 and unpacked > MAX_RATIO * entry.compress_size
            if unpacked > left or too_dense:
                raise Unreadable("suspicious_archive")
            if any(mark in tail + chunk for mark in _DOCTYPE):
                raise Unreadable("suspicious_archive")
            tail = chunk[-20:]
    return unpacked


def _check_archive(content: bytes) -> None:
    refused = code_of_upload(len(content), content[:8])
    if refused:
        raise Unreadable(refused)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Unreadable("not_xlsx")
            _measure(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise Unreadable("unreadable") from None


def _plain(cell: Any) -> Cell:
    """openpyxl's cell as a plain value."""
    value, kind = cell.value, cell.data_type
    if kind == "f" or not isinstance(value, _KINDS):
        return Unusable("formula", str(getattr(value, "text", value)))
    if kind == "e":
        return Unusable("error", str(value))
    if isinstance(value, dt.datetime | dt.time | dt.timedelta):
        return _moment(value)
    if isinstance(value, float):
        exact = Decimal(repr(value))
        return int(exact) if exact == exact.to_integral_value() else exact
    return value


_KINDS = str | int | float | dt.date | dt.time | dt.timedelta | None


def _moment(value: dt.datetime | dt.time | dt.timedelta) -> Cell:
    """A spreadsheet's date is a moment; only midnight is certainly a day."""
    if not isinstance(value, dt.datetime):
        return Unusable("moment", str(value))
    if value.time() == dt.time():
        return value.date()
    return Unusable("moment", value.strftime("%d/%m/%Y %H:%M"))


class _Budget:
    """How many cells may still be read."""

    def __init__(self, cells: int) -> None:
        self.left = cells

    def spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise Unreadable("suspicious_archive")


def _rows(sheet: Any, budget: _Budget) -> Iterator[RawRow]:
    """Filled rows without blank cells at their end, at most one row more than allowed."""
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        budget.spend(len(row) + 1)
        cells = [_plain(cell) for cell in row]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        yield RawRow(number, tuple(cells))
        filled += 1
        if filled > MAX_ROWS + 1:
            return


def read(content: bytes) -> RawWorkbook:
    """The workbook's cells as they stand. Raises Unreadable."""
    _check_archive(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            if len(book.worksheets) > MAX_SHEETS:
                raise Unreadable("suspicious_archive")
            budget = _Budget(MAX_CELLS)
            return RawWorkbook(tuple(_sheet(sheet, budget) for sheet in book.worksheets))
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as error:
        # openpyxl raises anything on damaged XML: KeyError, ValueError, ParseError, TypeError …
        raise Unreadable("unreadable") from error


def _sheet(sheet: Any, budget: _Budget) -> RawSheet:
    sheet.reset_dimensions()  # the declared size may lie
    rows = tuple(_rows(sheet, budget))
    return RawSheet(sheet.title, rows[: MAX_ROWS + 1], cut=len(rows) > MAX_ROWS + 1)
