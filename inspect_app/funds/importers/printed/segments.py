"""The pieces of text of one page, each with its box, whatever order the file draws them in."""

from __future__ import annotations

import ctypes
import time
import unicodedata
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MAX_PIECES = 20_000  # of one page; a full page of a statement has about 500
MAX_CHARS = 4_000  # of one piece


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


def page_segments(page: pypdfium2.PdfPage, until: float) -> list[Segment]:
    """All text objects of a page. Each keeps its own characters, so a long word printed over an
    amount does not mix with it.

    Raises CrowdedPage; TimeoutError when the monotonic clock passes `until`.
    """
    textpage = page.get_textpage()
    found: list[Segment] = []
    try:
        for number, item in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])):
            if time.monotonic() > until:
                raise TimeoutError
            if number >= MAX_PIECES:
                raise CrowdedPage(f"> {MAX_PIECES:,}")
            if segment := _segment(item.raw, textpage.raw):
                found.append(segment)
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
