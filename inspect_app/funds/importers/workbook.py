"""Sheets of an XLSX file -> the same tables of text cells that a CSV gives."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from .cells import MAX_CELL, Row
from .problems import Unreadable
from .readers.sheets import Sheet

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000  # a small archive must not unfold into a full memory
MAX_ROWS = 100_000
MAX_COLUMNS = 100


def xlsx_sheets(data: bytes, file: str) -> list[Sheet]:
    """All sheets, also hidden ones.

    Raises Unreadable for a damaged, oversized or hostile archive.
    """
    _refuse_oversized(data, file)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheets = []
        left = MAX_ROWS
        for one in book.worksheets:
            sheets.append(_sheet(one, file, left))
            left -= sum(1 for row in sheets[-1].rows if not row.blank)
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever the damage makes it meet
        raise Unreadable(file, "broken_xlsx", type(error).__name__) from error
    return sheets


def _sheet(sheet: Any, file: str, most: int) -> Sheet:
    rows: list[Row] = []
    formulas: set[tuple[int, int]] = set()
    records = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
    filled = 0
    for number, values in enumerate(records, start=1):
        cells = tuple(_text(value) for value in values)
        filled += any(cells)
        if number > MAX_ROWS or filled > most:
            raise Unreadable(file, "too_many_rows", f"> {MAX_ROWS:,}")
        if max(map(len, cells), default=0) > MAX_CELL:
            raise Unreadable(file, "broken_xlsx", f"row {number}")
        formulas |= {(number, at) for at, cell in enumerate(cells) if cell.startswith("=")}
        rows.append(Row(number, cells))
    return Sheet(sheet.title, rows, frozenset(formulas))


def _refuse_oversized(data: bytes, file: str) -> None:
    """Limits that are checked before the archive is unpacked."""
    if len(data) > MAX_BYTES:
        raise Unreadable(file, "too_large", f"{len(data):,} > {MAX_BYTES:,} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise Unreadable(file, "broken_xlsx") from error
    if unpacked > MAX_UNPACKED:
        raise Unreadable(file, "too_large", f"{unpacked:,} bytes unpacked")


def _text(value: object) -> str:
    """A cell as text. A number with a fraction is marked, so that 1.234 is never read as 1,234."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 2**53
        return str(int(value)) if whole else f"≈ {value!r}"
    return str(value)
