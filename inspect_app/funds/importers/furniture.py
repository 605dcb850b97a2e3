"""Rows of a statement that tell no movement and no total: the number of a page, and what a bank
prints under its table ("Ngày in: …", "Người lập biểu").

Under the table only, since in the middle a row of words may be half of a line that was broken.
"""

from __future__ import annotations

import re

from .cells import Row, parse_date, plain
from .recognise import Columns

SHORT = 30  # characters of a page's number
_PAGE = re.compile(r"(?:trang|trangso|page|pageno)[0-9]+(?:(?:of|tren)?[0-9]+)?")
_DATE = re.compile(r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{2,4}")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,\s][0-9]{3})+(?![0-9])")
_LONG = re.compile(r"[0-9]{4,}")
_WORD = re.compile(r"[^\W\d_]{2,}")


def is_page_number(row: Row) -> bool:
    """ "Trang 3/12" and nothing else."""
    words = "".join(row.cells)
    return len(words) <= SHORT and bool(_PAGE.fullmatch(plain(words)))


def may_stand_below(row: Row, columns: Columns) -> bool:
    """Words without anything of a line: nothing in its text, no figure where its money stands, no
    date at the beginning of a cell, no amount in any.
    """
    cells = row.cells
    if columns.text < len(cells) and cells[columns.text].strip():
        return False
    money = (columns.debit, columns.credit, columns.balance)
    of_line = [cells[at] for at in money if at is not None and at < len(cells)]
    if any(char.isdigit() for cell in of_line for char in cell):
        return False
    return any(map(_WORD.search, cells)) and not any(map(_like_a_line, cells))


def _like_a_line(cell: str) -> bool:
    """Whether a cell may hold a date, an amount, or a whole line that lost its separators."""
    cell = cell.strip()
    without = _CLOCK.sub("", _DATE.sub("", cell))
    dated = without != cell
    return bool(
        parse_date(cell)
        or _DATE.match(cell)
        or _GROUPED.search(without)
        or (dated and _LONG.search(without))
    )
