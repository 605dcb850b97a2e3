"""The pieces of text of one page, each with its box, whatever order the file draws them in."""

from __future__ import annotations

import ctypes
import math
import time
import unicodedata
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MAX_PIECES = 20_000  # of one page; a full page of a statement has about 500
MAX_CHARS = 4_000  # of one piece
BASELINE = 0.3  # points between the baselines of pieces that may go on one another
USUAL_SPACE = 0.28  # of the font's size, where the font has none
NO_SPACE = 0.4  # of a space: a narrower gap is none
ONE_SPACE = 1.3  # of a space: a wider gap is that between two cells


class CrowdedPage(Exception):
    """The page holds more pieces or longer text than a printed statement ever does."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One text object. Points; `y` is its baseline, counted upwards from the foot of the page."""

    text: str
    left: float
    right: float
    y: float
    height: float

    @property
    def centre(self) -> float:
        """Middle of the box from left to right."""
        return (self.left + self.right) / 2


_Piece = tuple[pdfium.FPDF_PAGEOBJECT, Segment]
"""A text object as it was drawn, and its box."""


def page_segments(page: pypdfium2.PdfPage, until: float) -> list[Segment]:
    """All text objects of a page, those put together that the file draws one after the other as one
    text. Each keeps its own characters, so a long word printed over an amount does not mix with it.

    Raises CrowdedPage; TimeoutError when the monotonic clock passes `until`.
    """
    textpage = page.get_textpage()
    found: list[Segment] = []
    last: _Piece | None = None
    try:
        for number, item in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])):
            if time.monotonic() > until:
                raise TimeoutError
            if number >= MAX_PIECES:
                raise CrowdedPage(f"> {MAX_PIECES:,}")
            if segment := _segment(item.raw, textpage.raw):
                seam = None if last is None else _seam(found[-1], last, segment, item.raw)
                if seam is None:
                    found.append(segment)
                else:
                    found[-1] = _joined(found[-1], segment, seam)
                last = item.raw, segment
    finally:
        textpage.close()
    return found


def _segment(raw: pdfium.FPDF_PAGEOBJECT, textpage: pdfium.FPDF_TEXTPAGE) -> Segment | None:
    """The object's text and box; None for one that prints nothing."""
    text = _text(raw, textpage)
    if not text:
        return None
    box = [ctypes.c_float() for _side in range(4)]
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetBounds(raw, *box) or not pdfium.FPDFPageObj_GetMatrix(raw, matrix):
        return None
    left, bottom, right, top = (side.value for side in box)
    return Segment(text, left, right, float(matrix.f), top - bottom)


def _seam(
    before: Segment, last: _Piece, segment: Segment, raw: pdfium.FPDF_PAGEOBJECT
) -> str | None:
    """What stands between a text, whose last piece is given, and the piece drawn after it ("" or a
    space); None where that begins another text.
    """
    tall = max(before.height, segment.height)
    if abs(before.y - segment.y) > BASELINE or not -tall < segment.left - before.right < 3 * tall:
        return None
    (_left, right, space), (left, _right, _space) = _pen(*last), _pen(raw, segment)
    gap = (left - right) / space
    if abs(gap) <= NO_SPACE:
        return ""
    return " " if 0 < gap <= ONE_SPACE else None


def _pen(raw: pdfium.FPDF_PAGEOBJECT, segment: Segment) -> tuple[float, float, float]:
    """Where the pen stood before and after the words of a text object, and the width of a space
    (points). Boxes would not do: they are those of the ink, and a "1" is narrower than its place.
    """
    matrix, size, width = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(raw, matrix)
    pdfium.FPDFTextObj_GetFontSize(raw, size)
    font = pdfium.FPDFTextObj_GetFont(raw)
    scale = math.hypot(matrix.a, matrix.b)
    moved = 0.0
    for char in segment.text:
        pdfium.FPDFFont_GetGlyphWidth(font, ord(char), size, width)
        moved += width.value
    known = pdfium.FPDFFont_GetGlyphWidth(font, ord(" "), size, width) and width.value > 0
    space = max(scale * (width.value if known else USUAL_SPACE * size.value), 0.01)
    end = matrix.e + moved * scale
    led_by = round(max(segment.right - end, 0.0) / space)  # spaces, which PDFium does not tell
    return matrix.e + led_by * space, end + led_by * space, space


def _joined(before: Segment, segment: Segment, seam: str) -> Segment:
    return Segment(
        f"{before.text}{seam}{segment.text}",
        before.left,
        max(before.right, segment.right),
        before.y,
        max(before.height, segment.height),
    )


def _text(raw: pdfium.FPDF_PAGEOBJECT, textpage: pdfium.FPDF_TEXTPAGE) -> str:
    size = pdfium.FPDFTextObj_GetText(raw, textpage, None, 0)  # bytes, with the closing zero
    if size <= 2:
        return ""
    if size > 2 * MAX_CHARS:
        raise CrowdedPage(f"> {MAX_CHARS:,}")
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(
        raw, textpage, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size
    )
    text = buffer.raw[: size - 2].decode("utf-16-le", errors="replace")
    text = text.replace("\x02", "-")  # how PDFium marks a hyphen at a line's end
    return unicodedata.normalize("NFC", " ".join(text.split()))
