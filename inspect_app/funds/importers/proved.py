"""A statement of a bank that nobody described: its columns as their titles suggest, taken only
where the balances that it prints prove every line.

What balances cannot prove is not guessed: a day that can be read in two orders is left to a person,
and so is any file with one line that does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..rules.lines import Line
from ..rules.totals import BalanceOn, check_statement
from .manner import Dates, Manner
from .mapping import Part, columns_of, parts_problems, profile_named
from .readers.raw import RawTable
from .recognise import HEADER_WITHIN, Found, is_words, joined
from .rows import StatementFile, read_row, read_rows
from .suggestion import parts_of

LAYOUT = "proved"
LEAST = 3  # lines that balances must prove


def proved(table: RawTable) -> Found | None:
    """The header of the table, if the balances prove what its titles suggest."""
    for index, row in enumerate(table.rows[:HEADER_WITHIN]):
        if found := _proved(table, (row.cells,), index + 1):
            return found
        below = table.rows[index + 1].cells if index + 1 < len(table.rows) else ()
        pair = is_words(row.cells) and is_words(below) and parts_problems(parts_of(below))
        if pair and (found := _proved(table, (row.cells, below), index + 2)):
            return found
    return None


def _proved(table: RawTable, header_rows: tuple[tuple[str, ...], ...], first: int) -> Found | None:
    header = joined(*header_rows) if len(header_rows) == 2 else header_rows[0]
    parts = parts_of(header)
    if "balance" not in parts or parts_problems(parts):
        return None
    above = table.rows[: first - len(header_rows)]
    for dates in _orders(table, header, parts, first):
        columns = columns_of(header, parts, Manner(dates=dates, sign="minus_out"))
        if any(isinstance(read_row(row, 1, columns, frozenset(), ""), Line) for row in above):
            return None  # a header that is repeated: the lines above it would be lost
        found = Found(profile_named(LAYOUT, "none"), columns, header_rows, first)
        if balance_on := _proof(read_rows(table, found, "", "")):
            return replace(found, profile=profile_named(LAYOUT, balance_on))
    return None


def _orders(
    table: RawTable, header: Sequence[str], parts: Sequence[Part], first: int
) -> Iterator[Dates]:
    """Orders of day and month in which the days may be read; none where two differ. Who writes
    Vietnamese titles writes the day first.
    """
    at = parts.index("booked_on")
    cells = [row.cells[at].strip() for row in table.rows[first:] if at < len(row.cells)]
    day_first, month_first = Manner(dates="dmy"), Manner(dates="mdy")
    found = [(day_first.date(cell), month_first.date(cell)) for cell in cells]
    either = [(one, other) for one, other in found if one or other]
    if any(ord(char) > 127 for cell in header for char in cell) or any(
        other is None for _one, other in either
    ):
        yield ""
    elif any(one is None for one, _other in either):
        yield "mdy"
    elif all(one == other for one, other in either):
        yield ""


def _proof(read: StatementFile) -> BalanceOn | None:
    """Where the file prints balances, if they prove all lines after the first that bears one."""
    lines, stated = read.lines, read.stated
    everywhere = all(line.balance is not None for line in lines)
    balance_on: BalanceOn = "every_line" if everywhere else "day_end"
    check = check_statement(
        lines,
        stated.opening,
        stated.closing,
        rejections=read.rejections,
        balance_on=balance_on,
        file_breaks=read.file_breaks(),
    )
    before = next((at for at, line in enumerate(lines, 1) if line.balance is not None), len(lines))
    unproved_at_most = before if stated.opening is None else 0
    proves = check.lines - check.unproved_lines >= LEAST
    good = not check.breaks and check.unproved_lines <= unproved_at_most and proves
    return balance_on if good else None
