"""What a digital signature looks like on the page: a small PDF drawn for one signature field.

The signer's name, post and time in blue, over the signer's drawn mark if there is one; an agency's
seal is red.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from reports import fonts
from reports.house.pictures import PictureRefused
from reports.house.text import printable
from reports.wording import vietnam_time

_BLUE: Final = HexColor("#1a3fa0")
_RED: Final = HexColor("#c8102e")
_LARGEST: Final = 9.0
_SMALLEST: Final = 4.5


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What is shown. ``mark`` is a transparent PNG; ``seal`` asks for the red seal."""

    name: str
    post: str
    organisation: str
    at: datetime
    mark: bytes | None = None
    seal: bool = False


def draw_stamp(stamp: Stamp, width: float, height: float) -> bytes:
    """A one-page PDF of the field's size in points. Raises ``PictureRefused`` for an unreadable
    mark.
    """
    fonts.serif()
    out = io.BytesIO()
    options: dict[str, Any] = {"initialFontName": fonts.REGULAR, "invariant": 1}
    canvas = Canvas(out, pagesize=(width, height), **options)
    if stamp.seal:
        _draw_seal(canvas, stamp, width, height)
    else:
        _draw_words(canvas, stamp, width, height)
    canvas.save()
    return out.getvalue()


def _draw_words(canvas: Canvas, stamp: Stamp, width: float, height: float) -> None:
    if stamp.mark:
        try:
            mark = ImageReader(io.BytesIO(stamp.mark))
        except OSError as problem:
            raise PictureRefused(str(problem)) from problem
        canvas.drawImage(
            mark, 0, 0, width, height, mask="auto", preserveAspectRatio=True, anchor="c"
        )
    at = vietnam_time(stamp.at)
    lines = [
        f"Ký bởi: {stamp.name}",
        stamp.post,
        stamp.organisation,
        f"{at:%d/%m/%Y %H:%M:%S} +07:00",
    ]
    shown = [printable(line) for line in lines if line]
    if height < 40:  # a small field (ký nháy) has room for the name and the time only
        shown = [shown[0], shown[-1]]
    size = min(_LARGEST, height / (len(shown) * 1.25), *(_fit(line, width) for line in shown))
    size = max(size, _SMALLEST)
    canvas.setFillColor(_BLUE)
    canvas.setFont(fonts.REGULAR, size)
    top = height / 2 + len(shown) * size * 1.2 / 2 - size * 0.9
    for row, line in enumerate(shown):
        canvas.drawString(1.5, top - row * size * 1.2, _cut(line, size, width - 3))


def _fit(line: str, width: float) -> float:
    return (width - 3.5) / max(stringWidth(line, fonts.REGULAR, 1), 0.1)


def _cut(line: str, size: float, width: float) -> str:
    while line and stringWidth(line, fonts.REGULAR, size) > width:
        line = f"{line[:-2]}…" if len(line) > 2 else ""
    return line


def _draw_seal(canvas: Canvas, stamp: Stamp, width: float, height: float) -> None:
    outer = min(width, height) / 2 - 1
    canvas.translate(width / 2, height / 2)
    canvas.setStrokeColor(_RED)
    canvas.setFillColor(_RED)
    for radius, line in ((outer, 1.6), (outer - 2.5, 0.6), (outer * 0.62, 0.6)):
        canvas.setLineWidth(line)
        canvas.circle(0, 0, radius, stroke=1, fill=0)
    _draw_star(canvas, outer * 0.3)
    _draw_round(canvas, printable(stamp.name).upper(), outer * 0.72)
    canvas.setFont(fonts.REGULAR, outer * 0.1)
    canvas.drawCentredString(0, -outer * 0.5, f"{vietnam_time(stamp.at):%d/%m/%Y %H:%M}")


def _draw_star(canvas: Canvas, radius: float) -> None:
    path = canvas.beginPath()
    for corner in range(10):
        length = radius if corner % 2 == 0 else radius * 0.4
        angle = math.pi / 2 + corner * math.pi / 5
        point = (length * math.cos(angle), length * math.sin(angle))
        if corner == 0:
            path.moveTo(*point)
        else:
            path.lineTo(*point)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)


def _draw_round(canvas: Canvas, text: str, radius: float) -> None:
    """Letters along the upper arc, at most 300 degrees of it."""
    size = radius * 0.26
    widths = [stringWidth(letter, fonts.BOLD, size) * 1.12 for letter in text]
    room = math.radians(300) * radius
    shrink = min(1.0, room / max(sum(widths), 0.1))
    canvas.setFont(fonts.BOLD, size * shrink)
    angle = sum(widths) * shrink / radius / 2
    for letter, wide in zip(text, widths, strict=True):
        half = wide * shrink / radius / 2
        angle -= half
        canvas.saveState()
        canvas.rotate(math.degrees(angle))
        canvas.drawCentredString(0, radius, letter)
        canvas.restoreState()
        angle -= half
