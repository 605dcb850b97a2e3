"""The charts of the transparency report after the flow of money."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether

from reports.charts.figure import Picture
from reports.charts.figure_drawing import PictureFigure
from reports.house import styles
from reports.house.tables import Column, ruled
from reports.house.text import P


def figures(pictures: Sequence[Picture], first: int) -> list[Flowable]:
    """Each chart with its caption on one page, numbered from ``first``."""
    return [
        KeepTogether(
            [
                P(f"Biểu đồ {number}. {picture.title}", styles.CAPTION),
                PictureFigure(picture, styles.TEXT_WIDTH),
                *(_table(picture) if picture.printed else ()),
            ]
        )
        for number, picture in enumerate(pictures, first)
    ]


def _table(picture: Picture) -> list[Flowable]:
    first, *others = picture.head
    columns = (Column(first), *(Column(name, 0, styles.CELL_FIGURE) for name in others))
    return ruled(columns, [tuple(cell.text for cell in row) for row in picture.rows])
