"""An old Excel file (.xls, BIFF) -> raw table.

xlrd, not calamine: calamine 0.9.1 allocates the whole rectangle between the first and the last cell
and ends the process for a file whose last cell stands far out (`docs/decisions/0010`).
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Literal

import xlrd

from ..cells import MAX_CELL, Row
from ..problems import Unreadable
from .raw import RawTable
from .sheets import Sheet, as_one

MAX_BYTES = 60_000_000  # 65,536 rows of wrapped text
MAX_COLUMNS = 200


def is_old_excel(data: bytes) -> bool:
    """True for a compound file, the box that old Excel, and locked new Excel, come in."""
    return data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def old_excel_table(data: bytes, file: str) -> RawTable:
    """Read all sheets. Raises Unreadable for a damaged, locked or oversized file."""
    if len(data) > MAX_BYTES:
        raise Unreadable(file, "too_large", f"{len(data):,} > {MAX_BYTES:,} bytes")
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True
        )
        sheets = [
            Sheet(book.sheet_by_index(at).name, _rows(book, at, file)) for at in range(book.nsheets)
        ]
    except Unreadable:
        raise
    except Exception as error:  # xlrd raises whatever the damage makes it meet
        raise Unreadable(file, "broken_xlsx", type(error).__name__) from error
    return as_one(sheets, file)


def _rows(book: xlrd.Book, number: int, file: str) -> list[Row]:
    sheet = book.sheet_by_index(number)
    width = max((sheet.row_len(at) for at in range(sheet.nrows)), default=0)
    if width > MAX_COLUMNS:
        raise Unreadable(file, "too_many_columns", f"{width} > {MAX_COLUMNS}")
    rows = []
    datemode: Literal[0, 1] = 1 if book.datemode else 0
    for at in range(sheet.nrows):
        cells = [_text(cell, datemode) for cell in sheet.row(at)]
        if max(map(len, cells), default=0) > MAX_CELL:
            raise Unreadable(file, "broken_xlsx", f"row {at + 1}")
        rows.append(Row(at + 1, (*cells, *[""] * (width - len(cells)))))
    return rows


def _text(cell: xlrd.sheet.Cell, datemode: Literal[0, 1]) -> str:
    """A cell as text, as `workbook` writes it."""
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return f"# {value}"
    if isinstance(value, str):
        return value
    if cell.ctype == xlrd.XL_CELL_DATE:
        moment: datetime = xlrd.xldate_as_datetime(value, datemode)
        return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    whole = value.is_integer() and abs(value) < 2**53
    return str(int(value)) if whole else f"≈ {value!r}"
