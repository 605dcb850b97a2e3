"""First sheet of an XLSX file -> the same table of text cells that a CSV gives."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook

from .cells import MAX_CELL, Row
from .problems import Unreadable

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000  # a small archive must not unfold into a full memory
MAX_ROWS = 100_000
MAX_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as text; `formulas` holds (file_row, column index) of cells that compute instead of
    state.
    """

    rows: tuple[Row, ...]
    formulas: frozenset[tuple[int, int]]


def xlsx_sheet(data: bytes, file: str, *, times: bool = False) -> Sheet:
    """Read the first sheet; `times` keeps the time of day of a date.

    Raises Unreadable for a damaged, oversized or hostile archive.
    """
    _refuse_oversized(data, file)
    rows: list[Row] = []
    formulas: set[tuple[int, int]] = set()
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        records = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        for number, values in enumerate(records, start=1):
            if number > MAX_ROWS:
                raise Unreadable(file, "too_many_rows", f"> {MAX_ROWS:,}")
            cells = tuple(_text(value, times) for value in values)
            if max(map(len, cells), default=0) > MAX_CELL:
                raise Unreadable(file, "broken_xlsx", f"row {number}")
            formulas |= {(number, at) for at, cell in enumerate(cells) if cell.startswith("=")}
            rows.append(Row(number, cells))
        book.close()
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever the damage makes it meet
        raise Unreadable(file, "broken_xlsx", type(error).__name__) from error
    return Sheet(tuple(rows), frozenset(formulas))


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


def _text(value: object, times: bool) -> str:
    """A cell as text. A number with a fraction is marked, so that 1.234 is never read as 1,234."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        moment = value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
        return moment if times else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 2**53
        return str(int(value)) if whole else f"≈ {value!r}"
    return str(value)
