"""Charts of bars and lines in a PDF: the same geometry as on the page."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth

from reports import fonts
from reports.charts.figure import FONT_SIZE, Label, Picture
from reports.charts.figure_svg import COLOURS, STROKE_COLOUR
from reports.house.marks import MarkedCanvas
from reports.house.pictures import Figure
from reports.house.text import printable


class PictureFigure(Figure):
    """A chart as wide as ``width`` points, with its numbers as alternative text."""

    def __init__(self, picture: Picture, width: float) -> None:
        self._scale = width / picture.width
        super().__init__(width, picture.height * self._scale, printable(picture.summary()))
        self._picture = picture

    def paint(self, canvas: MarkedCanvas) -> None:
        canvas.saveState()
        canvas.translate(0, self.height)
        canvas.scale(self._scale, self._scale)
        canvas.setStrokeColor(HexColor(STROKE_COLOUR))
        canvas.setLineWidth(0.8)
        self._lines(canvas, dashed=False)
        for mark in self._picture.marks:
            canvas.setFillColor(HexColor(COLOURS[mark.tone]))
            canvas.rect(mark.x, -mark.y - mark.height, mark.width, mark.height, stroke=0, fill=1)
        self._lines(canvas, dashed=True)
        for label in self._picture.labels:
            _draw_label(canvas, label)
        canvas.restoreState()

    def _lines(self, canvas: MarkedCanvas, *, dashed: bool) -> None:
        canvas.setDash([4, 3] if dashed else [])
        for stroke in self._picture.strokes:
            if stroke.dashed is dashed:
                canvas.line(stroke.x0, -stroke.y0, stroke.x1, -stroke.y1)
        canvas.setDash([])


def _draw_label(canvas: MarkedCanvas, label: Label) -> None:
    face = fonts.BOLD if label.strong else fonts.REGULAR
    shown = printable(label.text)
    wide = stringWidth(shown, face, FONT_SIZE)
    left = label.x - {"start": 0.0, "middle": wide / 2, "end": wide}[label.anchor]
    canvas.setFillColorRGB(0.07, 0.07, 0.07)
    canvas.setFont(face, FONT_SIZE)
    canvas.drawString(left, -label.y, shown)
