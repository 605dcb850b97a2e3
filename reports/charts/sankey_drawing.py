"""The flow chart in a PDF: the same geometry as on the page, drawn on the canvas with the serif."""

from __future__ import annotations

from typing import Final

from reportlab.lib.colors import Color, HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports import fonts
from reports.charts.sankey_layout import FONT_SIZE, LINE_HEIGHT, Band, Box, Geometry
from reports.charts.sankey_svg import BAND_COLOUR, BAND_OPACITY, FLAGGED_COLOUR, NODE_COLOUR
from reports.house.marks import MarkedCanvas
from reports.house.pictures import Figure
from reports.house.text import printable

_HALO: Final = 0.94


class SankeyFigure(Figure):
    """A chart as wide as ``width`` points, with its sentence as alternative text."""

    def __init__(self, geometry: Geometry, width: float) -> None:
        self._scale = width / geometry.width
        super().__init__(width, geometry.height * self._scale, printable(geometry.summary()))
        self._geometry = geometry

    def paint(self, canvas: MarkedCanvas) -> None:
        canvas.saveState()
        canvas.translate(0, self.height)
        canvas.scale(self._scale, self._scale)
        for band in self._geometry.bands:
            _draw_band(canvas, band)
        for box in self._geometry.boxes:
            canvas.setFillColor(HexColor(FLAGGED_COLOUR if box.flagged else NODE_COLOUR))
            tall = max(box.height, 0.5)
            canvas.rect(box.x, -box.y - tall, box.width, tall, stroke=0, fill=1)
        for box in self._geometry.boxes:
            _draw_label(canvas, box)
        canvas.restoreState()


def outline(band: Band) -> list[tuple[float, ...]]:
    """The corners and control points of a band, y upwards: move, curve, line, curve."""
    middle, x0, x1 = band.middle(), band.x0, band.x1
    top0, top1 = -band.y0, -band.y1
    low0, low1 = top0 - band.thickness, top1 - band.thickness
    return [
        (x0, top0),
        (middle, top0, middle, top1, x1, top1),
        (x1, low1),
        (middle, low1, middle, low0, x0, low0),
    ]


def _draw_band(canvas: MarkedCanvas, band: Band) -> None:
    move, over, down, back = outline(band)
    path = canvas.beginPath()
    path.moveTo(*move)
    path.curveTo(*over)
    path.lineTo(*down)
    path.curveTo(*back)
    path.close()
    colour = HexColor(FLAGGED_COLOUR if band.flagged else BAND_COLOUR)
    canvas.setFillColor(Color(colour.red, colour.green, colour.blue, alpha=BAND_OPACITY))
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(0.6)
    canvas.setDash([4, 3] if band.flagged else [])
    canvas.drawPath(path, stroke=1 if band.flagged else 0, fill=1)
    canvas.setDash([])
    canvas.setFillAlpha(1)


def _draw_label(canvas: MarkedCanvas, box: Box) -> None:
    for row, line in enumerate(box.lines):
        face = fonts.BOLD if row == len(box.lines) - 1 else fonts.REGULAR
        shown = printable(line)
        wide = stringWidth(shown, face, FONT_SIZE)
        left = box.label_x - {"start": 0.0, "middle": wide / 2, "end": wide}[box.anchor]
        baseline = -(box.label_y + row * LINE_HEIGHT)
        canvas.setFillColor(white)
        canvas.setFillAlpha(_HALO)
        canvas.rect(left - 1, baseline - 2.2, wide + 2, LINE_HEIGHT, stroke=0, fill=1)
        canvas.setFillAlpha(1)
        canvas.setFillColorRGB(0.07, 0.07, 0.07)
        canvas.setFont(face, FONT_SIZE)
        canvas.drawString(left, baseline, shown)
