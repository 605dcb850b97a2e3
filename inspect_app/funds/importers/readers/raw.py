"""The raw table: what every reader gives, whatever kind of file it reads."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..cells import Row


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file itself says about all of its lines (đồng), and of which account it is; None
    and "" where it says nothing."""

    opening: int | None = None
    closing: int | None = None
    lines: int | None = None
    credit: int | None = None
    debit: int | None = None
    account: str = ""  # hidden digits as *


@dataclass(frozen=True, slots=True)
class RawTable:
    """All rows in file order, header included, none dropped. A page's number, where a file has
    pages, stands in a column of its own.

    `formulas`: (file_row, column index) of cells that compute instead of state. `outside`: file
    rows of text that stands outside the rows of the table. `sheets`: (first file row, name) of each
    sheet, where rows of several are one table and are numbered on.
    """

    rows: list[Row]
    formulas: frozenset[tuple[int, int]] = frozenset()
    stated: Stated = field(default_factory=Stated)
    outside: frozenset[int] = frozenset()
    sheets: tuple[tuple[int, str], ...] = ()

    def sheet_of(self, file_row: int) -> str:
        """The name of a row's sheet, "" in a file of one."""
        return next((name for start, name in reversed(self.sheets) if start <= file_row), "")
