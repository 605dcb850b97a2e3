"""Tags for accessible PDF, noted while ReportLab draws and written out by ``archive``.

Every piece of content stands in exactly one marked-content sequence: either of a structure element
(paragraph, heading, cell, figure) or of an artifact (rules, page numbers). Sequences never nest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from reports import fonts

Bounds = tuple[float, float, float, float]
"""Left, bottom, right, top on the page, in points."""


@dataclass(eq=False)
class Element:
    """One node of the structure tree. A piece of content is (page number from 1, mark on that
    page).
    """

    tag: str
    alt: str = ""
    bounds: Bounds | None = None
    scope: str = ""
    columns: int = 1
    children: list[Element | tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class FieldPlace:
    """Where a signature field lies."""

    name: str
    page: int
    bounds: Bounds
    tip: str
    element: Element


class MarkedCanvas(Canvas):
    """A canvas that knows which structure element it is drawing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initialFontName"] = fonts.REGULAR  # else an unembedded Helvetica opens every page
        options["invariant"] = 1
        super().__init__(*args, **options)
        self.tree = Element("Document")
        self.fields: list[FieldPlace] = []
        self.first_page_of_part = 1
        self._branch = [self.tree]
        self._marks_on_page: dict[int, int] = {}
        self._is_open = False

    def add(self, element: Element) -> Element:
        """Hang an element under the branch that is being drawn."""
        self._branch[-1].children.append(element)
        return element

    def enter(self, element: Element) -> None:
        """What is added from now on belongs to ``element``, until ``leave``."""
        self._branch.append(element)

    def leave(self) -> None:
        """Go back to the branch above."""
        self._branch.pop()

    @contextmanager
    def content(self, element: Element) -> Iterator[None]:
        """What is drawn inside is content of ``element`` (which is already in the tree)."""
        if self._is_open:
            yield
            return
        page = self.getPageNumber()
        mark = self._marks_on_page.get(page, 0)
        self._marks_on_page[page] = mark + 1
        element.children.append((page, mark))
        self._raw(f"/{element.tag} <</MCID {mark}>> BDC")
        self._is_open = True
        try:
            yield
        finally:
            self._close()

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """What is drawn inside is no content: rules, backgrounds, page numbers."""
        opened = self.open_artifact(kind)
        try:
            yield
        finally:
            if opened:
                self.close_artifact()

    def open_artifact(self, kind: str = "Layout") -> bool:
        """Begin an artifact; False when a sequence is open already (nothing to close then)."""
        if self._is_open:
            return False
        self._raw(f"/Artifact <</Type/{kind}>> BDC")
        self._is_open = True
        return True

    def close_artifact(self) -> None:
        """End the artifact that ``open_artifact`` began."""
        self._close()

    def _close(self) -> None:
        self._raw("EMC")
        self._is_open = False

    def _raw(self, operators: str) -> None:
        code: list[str] = vars(self)["_code"]
        code.append(operators)

    def bounds_of(self, x: float, y: float, width: float, height: float) -> Bounds:
        """A rectangle in drawing coordinates as bounds on the page."""
        left, bottom = self.absolutePosition(x, y)
        return (left, bottom, left + width, bottom + height)


def marked(canvas: Canvas) -> MarkedCanvas:
    """The canvas of this house. Raises ``TypeError`` when something else draws our flowables."""
    if not isinstance(canvas, MarkedCanvas):
        raise TypeError("papers are drawn on a MarkedCanvas: use house.page.render")
    return canvas


class TableMarks:
    """ReportLab's table hook (``renderCB``): rows and cells become TR, TH and TD.

    One instance serves one table and the parts it is split into, so that they share one Table
    element. Header rows that repeat on the next page are artifacts.
    """

    def __init__(self, header_rows: int) -> None:
        self._header_rows = header_rows
        self._table: Element | None = None
        self._parts = 0
        self._repeated = False

    def __call__(self, table: Any, event: str, *what: Any) -> None:
        canvas = table.canv
        handler = getattr(self, f"_{event}", None)
        if handler is not None:
            handler(canvas, *what)

    def _startTable(self, canvas: MarkedCanvas, *_: Any) -> None:  # noqa: N802 (ReportLab's event name)
        self._parts += 1
        if self._table is None:
            self._table = canvas.add(Element("Table"))
        canvas.enter(self._table)

    def _endTable(self, canvas: MarkedCanvas, *_: Any) -> None:  # noqa: N802
        canvas.leave()

    def _startBG(self, canvas: MarkedCanvas, *_: Any) -> None:  # noqa: N802
        canvas.open_artifact()

    def _endBG(self, canvas: MarkedCanvas, *_: Any) -> None:  # noqa: N802
        canvas.close_artifact()

    _startLines, _endLines = _startBG, _endBG  # noqa: N815

    def _startRow(self, canvas: MarkedCanvas, row: int, *_: Any) -> None:  # noqa: N802
        self._repeated = self._parts > 1 and row < self._header_rows
        if self._repeated:
            canvas.open_artifact("Pagination")
        else:
            canvas.enter(canvas.add(Element("TR")))

    def _endRow(self, canvas: MarkedCanvas, *_: Any) -> None:  # noqa: N802
        if self._repeated:
            canvas.close_artifact()
        else:
            canvas.leave()

    def _startCell(self, canvas: MarkedCanvas, row: int, *_: Any) -> None:  # noqa: N802
        if self._repeated:
            return
        is_header = row < self._header_rows and self._parts == 1
        cell = Element("TH", scope="Column") if is_header else Element("TD")
        canvas.enter(canvas.add(cell))

    def _endCell(self, canvas: MarkedCanvas, *_: Any) -> None:  # noqa: N802
        if not self._repeated:
            canvas.leave()


class LayoutMarks:
    """The hook of tables that only place things side by side: their rules are artifacts, no Table
    tag.
    """

    def __call__(self, table: Any, event: str, *_: Any) -> None:
        if event in ("startBG", "startLines"):
            table.canv.open_artifact()
        elif event in ("endBG", "endLines"):
            table.canv.close_artifact()
