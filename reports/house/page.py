"""Pages: A4, margins, page numbers and foot of Decree 30/2020, Annex I, part I, section I; story
in, PDF out.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from reports import fonts, wording
from reports.house import styles
from reports.house.archive import About, Attachment, archive
from reports.house.marks import MarkedCanvas, marked
from reports.house.text import printable
from reports.parts import Letterhead

_NUMBER_HEIGHT: Final = 13 * mm  # within the top margin
_FOOT_HEIGHT: Final = 11 * mm


def render(
    story: Sequence[Flowable],
    letterhead: Letterhead,
    title: str,
    attachments: tuple[Attachment, ...] = (),
) -> bytes:
    """The finished, unsigned PDF. Same story and letterhead, same bytes. Raises
    ``NoSuitableFont``.
    """
    fonts.serif()
    canvases: list[MarkedCanvas] = []

    def make_canvas(*args: Any, **options: Any) -> MarkedCanvas:
        canvases.append(MarkedCanvas(*args, **options))
        return canvases[-1]

    out = io.BytesIO()
    _Pages(out, _foot(letterhead)).build(list(story), canvasmaker=make_canvas)
    proof = letterhead.proof
    author = printable(letterhead.issuer.name)
    about = About(printable(title), author, printable(proof.document_id), proof.built_at)
    return archive(out.getvalue(), canvases[0], about, attachments)


def _foot(letterhead: Letterhead) -> str:
    proof = letterhead.proof
    size = wording.number(proof.journal_size)
    return printable(
        f"Mã văn bản: {proof.document_id} · Nhật ký: {size} mục, gốc {proof.journal_root[:16]}"
    )


class _Pages(BaseDocTemplate):  # type: ignore[misc, unused-ignore]
    """Four page kinds: the first of the paper, its others, the first of an annex, its others."""

    def __init__(self, out: io.BytesIO, foot: str) -> None:
        super().__init__(out, pagesize=A4)
        self._foot = foot
        self.addPageTemplates(
            [
                self._template("first", "later"),
                self._template("later", ""),
                self._template("annex-first", "annex-later"),
                self._template("annex-later", ""),
            ]
        )

    def _template(self, name: str, then: str) -> PageTemplate:
        frame = Frame(
            styles.MARGIN_LEFT,
            styles.MARGIN_BOTTOM,
            styles.TEXT_WIDTH,
            styles.TEXT_HEIGHT,
            0,
            0,
            0,
            0,
        )
        return PageTemplate(name, [frame], onPage=self._decorate, autoNextPageTemplate=then or None)

    def _decorate(self, drawn: Canvas, _: Any) -> None:
        canvas = marked(drawn)
        page = canvas.getPageNumber()
        if self.pageTemplate.id in ("first", "annex-first"):
            canvas.first_page_of_part = page
        shown = page - canvas.first_page_of_part + 1
        with canvas.artifact("Pagination"):
            canvas.saveState()
            if shown > 1:
                canvas.setFont(fonts.REGULAR, 13)
                centre = styles.MARGIN_LEFT + styles.TEXT_WIDTH / 2
                canvas.drawCentredString(centre, styles.PAGE_HEIGHT - _NUMBER_HEIGHT, str(shown))
            canvas.setFont(fonts.REGULAR, 7.5)
            canvas.setFillColor(styles.GREY)
            canvas.drawString(styles.MARGIN_LEFT, _FOOT_HEIGHT, self._foot)
            canvas.restoreState()
