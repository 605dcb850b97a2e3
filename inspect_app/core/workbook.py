"""The one place that writes Excel files: no text ever becomes a formula, a link or a number.

For workers only: the web process does not load xlsxwriter.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
CUT = " […]"
"""Ends a text that is longer than a cell holds."""
MAX_DIGITS = 10**15
"""Excel keeps 15 digits; a number with more is written as text, so that none is lost."""

Value = str | int | bool | dt.date | None


def new_workbook(out: BinaryIO, title: str, *, large: bool = False) -> Workbook:
    """An empty workbook that is written to `out` when it is closed. `large`: row after row, with
    memory for one row only; cells of an earlier row cannot be written any more."""
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": not large,
            "constant_memory": large,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": title, "created": dt.datetime(2025, 1, 1)})  # noqa: DTZ001
    return book


def write_cell(page: Worksheet, row: int, column: int, value: Value, style: Any = None) -> None:
    """Write one value by its kind; None leaves the cell empty."""
    if isinstance(value, bool):
        page.write_string(row, column, "Có" if value else "Không", style)
    elif isinstance(value, int) and abs(value) < MAX_DIGITS:
        page.write_number(row, column, value, style)
    elif isinstance(value, dt.date):
        day = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
        page.write_datetime(row, column, day, style)
    elif value is not None:
        text = str(value)
        if len(text) > MAX_TEXT:
            text = text[: MAX_TEXT - len(CUT)] + CUT
        page.write_string(row, column, text, style)
