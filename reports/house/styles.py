"""Sizes and faces of Decree 30/2020/NĐ-CP, Annex I, part I (sections I, II and table V).

Sizes are in points. Where the decree gives a range, the size of its own examples is taken.
"""

from __future__ import annotations

from typing import Any, Final

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm, mm

from reports import fonts

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN_TOP: Final = 20 * mm  # 20 to 25
MARGIN_BOTTOM: Final = 20 * mm  # 20 to 25
MARGIN_LEFT: Final = 30 * mm  # 30 to 35
MARGIN_RIGHT: Final = 20 * mm  # 15 to 20
TEXT_WIDTH: Final = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
TEXT_HEIGHT: Final = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
GREY: Final = Color(0.25, 0.25, 0.25)
HEAD_FILL: Final = Color(0.93, 0.93, 0.93)


class Style(ParagraphStyle):
    """A paragraph style that also says which tag its paragraphs get."""

    tag: str


def _style(name: str, size: float, face: str = fonts.REGULAR, tag: str = "P", **more: Any) -> Style:
    leading = more.pop("leading", size * 1.22)
    style = Style(name, fontName=face, fontSize=size, leading=leading, bulletFontName=face, **more)
    style.tag = tag
    return style


_CENTRE: Final[dict[str, Any]] = {"alignment": TA_CENTER}
_RUNNING: Final[dict[str, Any]] = {
    "alignment": TA_JUSTIFY,
    "firstLineIndent": 1 * cm,
    "spaceBefore": 6,
    "leading": 18.2,
    "allowWidows": 0,
    "allowOrphans": 0,
}

NATION = _style("nation", 12, fonts.BOLD, **_CENTRE)
MOTTO = _style("motto", 13, fonts.BOLD, **_CENTRE)
PARENT = _style("parent", 12, **_CENTRE)
AGENCY = _style("agency", 12, fonts.BOLD, **_CENTRE)
NUMBER = _style("number", 13, **_CENTRE)
PLACE = _style("place", 13, fonts.ITALIC, **_CENTRE)
TITLE = _style("title", 14, fonts.BOLD, "H1", spaceBefore=12, **_CENTRE)
SUBJECT = _style("subject", 14, fonts.BOLD, **_CENTRE)
ADDRESSEE = _style("addressee", 14, spaceBefore=14, spaceAfter=6, **_CENTRE)
ISSUER_LINE = _style("issuer", 14, fonts.BOLD, spaceBefore=10, spaceAfter=4, **_CENTRE)
BASIS = _style("basis", 14, fonts.ITALIC, **_RUNNING)
BODY = _style("body", 14, **_RUNNING)
ITEM = _style("item", 14, **_RUNNING)
SECTION = _style("section", 14, fonts.BOLD, "H2", **{**_RUNNING, "spaceBefore": 9})
CLAUSE = _style("clause", 14, fonts.BOLD, "H3", **_RUNNING)
RESOLVED = _style("resolved", 14, fonts.BOLD, spaceBefore=10, spaceAfter=2, **_CENTRE)

CAPTION = _style("caption", 13, fonts.BOLD, "P", spaceBefore=8, spaceAfter=4, **_CENTRE)
UNIT = _style("unit", 12, fonts.ITALIC, alignment=TA_RIGHT)
HEAD = _style("head", 11.5, fonts.BOLD, leading=13.8, **_CENTRE)
CELL = _style("cell", 11.5, leading=13.8, alignment=TA_LEFT)
CELL_CENTRE = _style("cell-centre", 11.5, leading=13.8, **_CENTRE)
CELL_FIGURE = _style("cell-figure", 10.5, leading=13.8, alignment=TA_RIGHT)
"""A size smaller than text, so that hundreds of billions of đồng stay on one line."""
CELL_STRONG = _style("cell-strong", 11.5, fonts.BOLD, leading=13.8)
CELL_FIGURE_STRONG = _style(
    "cell-figure-strong", 10.5, fonts.BOLD, leading=13.8, alignment=TA_RIGHT
)
CELL_HASH = _style("cell-hash", 8.5, leading=10.2)
NOTE = _style("note", 11, fonts.ITALIC, alignment=TA_JUSTIFY, spaceBefore=3)

RECIPIENTS_WORD = _style("recipients-word", 12, fonts.BOLD_ITALIC)
RECIPIENT = _style("recipient", 11, leading=13.2)
POST = _style("post", 14, fonts.BOLD, **_CENTRE)
SIGNER = _style("signer", 14, fonts.BOLD, **_CENTRE)
HINT = _style("hint", 12, fonts.ITALIC, **_CENTRE)

ANNEX = _style("annex", 14, fonts.BOLD, "H2", **_CENTRE)
ANNEX_TITLE = _style("annex-title", 14, fonts.BOLD, **_CENTRE)
ANNEX_NOTE = _style("annex-note", 13, fonts.ITALIC, spaceAfter=6, **_CENTRE)
PHOTO = _style("photo", 10.5, leading=12.6)
PHOTO_FACTS = _style("photo-facts", 8.5, leading=10.2, textColor=GREY)
CHECK = _style("check", 9.5, leading=11.6)
CHECK_STRONG = _style("check-strong", 9.5, fonts.BOLD, leading=11.6)
