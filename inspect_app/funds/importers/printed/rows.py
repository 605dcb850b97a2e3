"""Pieces of text on a page -> rows of cells, in the order the eye reads them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..stated_rows import stated_by
from .columns import NUMBER, Bands
from .segments import Segment
from .wrapping import SAME_LINE, Lines, PrintedLine, Wrapping

SPACE = 0.12  # of the text's height: a wider gap between two pieces is a space
LOOSE = 2.2  # of the text's height: what stands farther below is no wrapped text of that row

_DATE = re.compile(r"[0-9]+[/.-][0-9]{1,2}[/.-][0-9]{2,4}")  # a line number may be glued to it


@dataclass(slots=True)
class PrintedRow:
    """A row under construction: per column its lines from top to bottom. `outside`: text that
    belongs to no row of the table.
    """

    y: float
    page: int
    cells: list[list[str]]
    outside: bool = False

    def texts(self) -> tuple[str, ...]:
        """The cells; wrapped lines joined by one space, in a row of the bank's own totals kept
        apart.
        """
        is_total = stated_by([line for cell in self.cells for line in cell]) is not None
        return tuple(("\n" if is_total else " ").join(lines) for lines in self.cells)


@dataclass(frozen=True, slots=True)
class PageRows:
    """A page's rows; and per column the lines before the first and after the last of them, which
    belong to a row cut by the page's end.
    """

    number: int
    before: list[Lines]
    rows: list[PrintedRow]
    after: list[Lines]
    stray: list[Lines]  # lines that belong to no row


def page_rows(columns: Sequence[Lines], bands: Bands, page: int, wrapping: Wrapping) -> PageRows:
    """Cut one page's table, given as `in_columns`, into rows."""
    width = len(columns)
    cut = PageRows(
        page,
        _no_lines(width),
        [
            PrintedRow(y, page, [[] for _column in range(width)])
            for y in row_heights(columns, bands)
        ],
        _no_lines(width),
        _no_lines(width),
    )
    for at, lines in enumerate(columns):
        if wrapping.centred:
            for block in wrapping.blocks(lines, at):
                _place_block(block, at, cut)
        else:
            _place_below(lines, at, cut)
    rows = [*cut.rows, *rows_outside(cut.stray, page)]
    return replace(cut, rows=sorted(rows, key=lambda row: -row.y))


def _no_lines(width: int) -> list[Lines]:
    return [[] for _column in range(width)]


def rows_outside(columns: Sequence[Lines], page: int) -> list[PrintedRow]:
    """Lines that belong to no row, as rows of their own: one for each height."""
    found: list[PrintedRow] = []
    for at, line in sorted(
        ((at, line) for at, lines in enumerate(columns) for line in lines),
        key=lambda one: -one[1].y,
    ):
        if not found or found[-1].y - line.y > SAME_LINE:
            found.append(PrintedRow(line.y, page, [[] for _column in columns], outside=True))
        found[-1].cells[at].append(line.text)
    return found


def in_columns(segments: Sequence[Segment], bands: Bands) -> list[Lines]:
    """Per column its lines from top to bottom."""
    pieces: list[list[Segment]] = [[] for _column in bands.columns]
    for segment in segments:
        pieces[bands.column_of(segment)].append(segment)
    return [_lines(column) for column in pieces]


def _lines(pieces: Sequence[Segment]) -> list[PrintedLine]:
    """Pieces on one baseline, left to right."""
    rows: list[list[Segment]] = []
    for piece in sorted(pieces, key=lambda s: -s.y):
        if rows and rows[-1][0].y - piece.y <= SAME_LINE:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [
        PrintedLine(row[0].y, max(s.height for s in row), _joined(sorted(row, key=_left)))
        for row in rows
    ]


def _left(piece: Segment) -> float:
    return piece.left


def _joined(pieces: Sequence[Segment]) -> str:
    """The text of a line, with a space where a gap is seen."""
    text = pieces[0].text
    for last, piece in pairwise(pieces):
        gap = piece.left - last.right
        text += (" " if gap > SPACE * max(last.height, piece.height) else "") + piece.text
    return text


def row_heights(columns: Sequence[Sequence[PrintedLine]], bands: Bands) -> list[float]:
    """Heights at which rows stand, from the top: every date, and every amount or balance that
    stands beside no date (its row is kept without one: it states a total, or is rejected and not
    lost).
    """
    found = dated_heights(columns, bands)
    for at, column in enumerate(bands.columns):
        for line in columns[at] if column.holds_money or column.holds_balance else ():
            if column.holds_balance and not NUMBER.fullmatch(line.text):
                continue
            if all(abs(line.y - known) > 2 * SAME_LINE for known in found):
                found.append(line.y)
    return sorted(found, reverse=True)


def dated_heights(columns: Sequence[Sequence[PrintedLine]], bands: Bands) -> list[float]:
    """Heights of the dates, from the top."""
    dated_at = next(at for at, column in enumerate(bands.columns) if column.holds_date)
    return [line.y for line in columns[dated_at] if _DATE.match(line.text)]


def _place_below(lines: Sequence[PrintedLine], at: int, cut: PageRows) -> None:
    """Each line goes to the row at its height or above it; one far below belongs to none."""
    last = float("inf")
    for line in lines:
        row = next((row for row in reversed(cut.rows) if row.y >= line.y - SAME_LINE), None)
        if row is None:
            cut.before[at].append(line)
            continue
        last = min(last, row.y)
        if last - line.y <= LOOSE * max(line.height, 5.0):
            row.cells[at].append(line.text)
            last = line.y
        else:
            cut.stray[at].append(line)


def _place_block(block: Sequence[PrintedLine], at: int, cut: PageRows) -> None:
    """A block goes to the row it stands around; one that stands around none was cut by a page."""
    top, bottom = block[0].y + SAME_LINE, block[-1].y - SAME_LINE
    inside = [row for row in cut.rows if bottom <= row.y <= top]
    rest = list(block)
    for number, row in enumerate(inside, start=1):  # as much stands below a date as above it
        foot = 2 * row.y - rest[0].y - SAME_LINE if rest else row.y
        own = [line for line in rest if line.y >= foot or number == len(inside)]
        row.cells[at] += [line.text for line in own]
        rest = rest[len(own) :]
    if not inside:
        if not cut.rows or block[0].y > cut.rows[0].y:
            cut.before[at].extend(block)
        else:
            (cut.after if block[0].y < cut.rows[-1].y else cut.stray)[at].extend(block)
