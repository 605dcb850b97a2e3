"""Pictures in papers: photos with their hash, the flow chart, the QR code."""

from __future__ import annotations

import io
from typing import Final

import qrcode
from PIL import Image as Pixels
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from reports.house.marks import Element, MarkedCanvas, marked

MAX_PIXELS: Final = 40_000_000
"""A picture with more pixels is refused before it is decoded (17 kB can claim 144 million)."""
_PRINT_PIXELS: Final = 900


class PictureRefused(ValueError):
    """The bytes are no JPEG, PNG or WebP picture of a bearable size."""


def for_print(picture: bytes) -> bytes:
    """A small JPEG rebuilt from the pixels alone: no metadata, no hidden tail. Raises
    ``PictureRefused``.
    """
    try:
        with Pixels.open(io.BytesIO(picture), formats=("JPEG", "PNG", "WEBP")) as source:
            if source.width * source.height > MAX_PIXELS:
                raise PictureRefused(f"more than {MAX_PIXELS} pixels")
            opaque = source.convert("RGBA")
            small = Pixels.new("RGB", opaque.size, "white")
            small.paste(opaque, mask=opaque.getchannel("A"))
    except (OSError, ValueError, SyntaxError, Pixels.DecompressionBombError) as problem:
        raise PictureRefused(str(problem)) from problem
    small.thumbnail((_PRINT_PIXELS, _PRINT_PIXELS))
    pixels = Pixels.frombytes("RGB", small.size, small.tobytes())
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


class Figure(Flowable):  # type: ignore[misc, unused-ignore]
    """Something drawn, with an alternative text. Subclasses draw in ``paint``."""

    def __init__(self, width: float, height: float, alt: str) -> None:
        super().__init__()
        self.width, self.height, self._alt = width, height, alt

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:  # noqa: N803
        return self.width, self.height

    def draw(self) -> None:
        canvas = marked(self.canv)
        bounds = canvas.bounds_of(0, 0, self.width, self.height)
        element = canvas.add(Element("Figure", alt=self._alt, bounds=bounds))
        with canvas.content(element):
            self.paint(canvas)

    def paint(self, canvas: MarkedCanvas) -> None:
        """Draw within ``width`` x ``height`` points, origin at the lower left."""
        raise NotImplementedError


class Photo(Figure):
    """A photo, fitted into the box and centred."""

    def __init__(self, jpeg: bytes, width: float, height: float, alt: str) -> None:
        super().__init__(width, height, alt)
        self._image = ImageReader(io.BytesIO(jpeg))

    def paint(self, canvas: MarkedCanvas) -> None:
        canvas.drawImage(
            self._image, 0, 0, self.width, self.height, preserveAspectRatio=True, anchor="c"
        )


class QrCode(Figure):
    """A QR code as filled squares (no picture), 21 mm wide unless told."""

    def __init__(self, content: str, alt: str, size: float = 21 * mm) -> None:
        super().__init__(size, size, alt)
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
        code.add_data(content)
        code.make(fit=True)
        self._rows = [[bool(dark) for dark in row] for row in code.get_matrix()]

    def paint(self, canvas: MarkedCanvas) -> None:
        step = self.width / len(self._rows)
        path = canvas.beginPath()
        for line, row in enumerate(self._rows):
            for start, end in _dark_runs(row):
                path.rect(
                    start * step, self.height - (line + 1) * step, (end - start) * step, step + 0.05
                )
        canvas.setFillGray(0)
        canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, dark in enumerate([*row, False]):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            runs.append((start, index))
            start = None
    return runs
