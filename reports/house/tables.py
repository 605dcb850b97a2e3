"""Tables of papers: ruled, head repeated on each page, long rows split, long tables built in
pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from reportlab.lib.colors import black
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from reports import fonts
from reports.house import styles
from reports.house.marks import LayoutMarks, TableMarks
from reports.house.styles import Style
from reports.house.text import P, Text

_ROWS_AT_ONCE: Final = 400
"""ReportLab splits one very long table in quadratic time; pieces of this size are fast and small.
"""
_NARROW: Final = 12
"""Characters on a line of the narrowest text column."""
_PAGE_LINES: Final = 45
"""Lines of a table that surely fit on a page."""
_CAPTION_ROOM: Final = 40
"""Points of a caption and its unit, above the table."""
_FIRST_ROW: Final = 300
"""Points of a first row that a caption waits for; a taller one may begin on another page."""

Row = Sequence[Text]


@dataclass(frozen=True)
class Column:
    """One column: its head, its width in mm (0: an equal share of what is left) and its cells'
    style.
    """

    head: str
    width_mm: float = 0
    style: Style = styles.CELL


@dataclass(frozen=True)
class StrongRow:
    """A row printed bold: a total."""

    cells: tuple[Text, ...]


def ruled(
    columns: Sequence[Column], rows: Iterable[Row | StrongRow], *, caption: str = "", unit: str = ""
) -> list[Flowable]:
    """A ruled table with a repeated head; lazily built when it has many rows."""
    story: list[Flowable] = []
    widths = _widths(columns)
    remaining = iter(rows)
    first = list(islice(remaining, _ROWS_AT_ONCE))
    if caption:
        _width, top = _piece(columns, widths, first[:1]).wrap(sum(widths), 0)
        room = _CAPTION_ROOM + min(top, _FIRST_ROW)
        story += [CondPageBreak(room), P(caption, styles.CAPTION)]
    if unit:
        story.append(P(unit, styles.UNIT))
    story.append(_piece(columns, widths, first))
    story.append(_Later(remaining, lambda more: _piece(columns, widths, more)))
    return story


def side_by_side(
    cells: Sequence[Sequence[Flowable]], widths: Sequence[float], *, padding: float = 0
) -> Table:
    """Flowables in columns without rules, for layout only. Widths in points."""
    table = Table(
        [list(cells)], colWidths=list(widths), renderCB=_hook(LayoutMarks()), hAlign="LEFT"
    )
    table.setStyle(
        [
            _FACE,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            *[(side, (0, 0), (-1, -1), padding) for side in _PADDINGS],
        ]
    )
    return table


# A cell opens with the table's own face even when only paragraphs stand in it: else Helvetica.
_FACE: Final = ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR)
_PADDINGS: Final = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")


def boxes(rows: Sequence[Sequence[Sequence[Flowable]]], width: float) -> Table:
    """A framed grid of flowables of equal width (photos), for layout only."""
    table = Table(
        [list(r) for r in rows],
        colWidths=[width] * len(rows[0]),
        renderCB=_hook(LayoutMarks()),
        hAlign="LEFT",
    )
    table.setStyle(
        [
            _FACE,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("GRID", (0, 0), (-1, -1), 0.5, black),
            *[(side, (0, 0), (-1, -1), 5) for side in _PADDINGS],
        ]
    )
    return table


def _hook(marks: TableMarks | LayoutMarks) -> Any:
    """ReportLab takes any callable as its table hook; its stubs know one class only."""
    return marks


def _widths(columns: Sequence[Column]) -> list[float]:
    fixed = sum(column.width_mm for column in columns) * mm
    open_columns = sum(1 for column in columns if not column.width_mm)
    share = (styles.TEXT_WIDTH - fixed) / open_columns if open_columns else 0
    return [column.width_mm * mm or share for column in columns]


def _piece(
    columns: Sequence[Column], widths: Sequence[float], rows: Iterable[Row | StrongRow]
) -> Table:
    head = [P(column.head, styles.HEAD) for column in columns]
    listed = list(rows)
    body = [_cells(columns, row) for row in listed]
    table = Table(
        [head, *body],
        colWidths=list(widths),
        repeatRows=1,
        splitInRow=int(any(_may_outgrow_a_page(row) for row in listed)),
        renderCB=_hook(TableMarks(header_rows=1)),
        spaceBefore=3,
        spaceAfter=6,
        hAlign="LEFT",
    )
    table.setStyle(
        [
            _FACE,
            ("GRID", (0, 0), (-1, -1), 0.5, black),
            ("VALIGN", (0, 0), (-1, 0), "MIDDLE"),
            ("VALIGN", (0, 1), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), styles.HEAD_FILL),
            ("LEFTPADDING", (0, 0), (-1, -1), 3.5),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3.5),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ]
    )
    return table


_STRONG: Final = {
    styles.CELL.name: styles.CELL_STRONG,
    styles.CELL_CENTRE.name: styles.HEAD,
    styles.CELL_FIGURE.name: styles.CELL_FIGURE_STRONG,
}


def _may_outgrow_a_page(row: Row | StrongRow) -> bool:
    """Only such rows are split: splitting others would repeat the head in the middle of a page."""
    cells = row.cells if isinstance(row, StrongRow) else row
    texts = [cell if isinstance(cell, str) else "".join(cell) for cell in cells]
    return any(len(text) // _NARROW + len(text.splitlines()) > _PAGE_LINES for text in texts)


def _cells(columns: Sequence[Column], row: Row | StrongRow) -> list[P]:
    if isinstance(row, StrongRow):
        return [
            P(text, _STRONG.get(column.style.name, column.style))
            for column, text in zip(columns, row.cells, strict=True)
        ]
    return [P(text, column.style) for column, text in zip(columns, row, strict=True)]


class _Later(Flowable):  # type: ignore[misc, unused-ignore]
    """The rest of a long table: builds its next piece when the page reaches it, and then makes
    room.
    """

    def __init__(
        self, rows: Iterator[Row | StrongRow], build: Callable[[list[Row | StrongRow]], Table]
    ) -> None:
        super().__init__()
        self._rows = rows
        self._build = build
        self._next: list[Row | StrongRow] | None = None

    def _upcoming(self) -> list[Row | StrongRow]:
        if self._next is None:
            self._next = list(islice(self._rows, _ROWS_AT_ONCE))
        return self._next

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        return (availWidth, availHeight + 1 if self._upcoming() else 0)

    def split(self, availWidth: float, availHeight: float) -> list[Any]:  # noqa: N803
        upcoming = self._upcoming()
        if not upcoming:
            return []
        # The first of the parts must fit: an empty spacer does, wherever the page stands.
        return [Spacer(0, 0), self._build(upcoming), _Later(self._rows, self._build)]

    def draw(self) -> None:
        """Nothing is left to draw."""
