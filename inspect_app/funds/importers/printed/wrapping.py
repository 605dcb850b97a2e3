"""How a document wraps the text of its cells, learnt from its pages as they come.

One page may hold a single wrapped row, which alone tells little: what is learnt holds for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SAME_LINE = 2.0  # points between baselines of one printed line
OVERPRINTED = 0.75  # of the text's height: lines that stand closer are printed over each other
AROUND = 40.0  # points above the first and below the last date in which wrapped text is looked for


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One printed line inside one column."""

    y: float
    height: float
    text: str


Lines = list[PrintedLine]


class Wrapping:
    """What the pages tell, each given to `learn` once."""

    def __init__(self, width: int) -> None:
        self._leading = [float("inf")] * width  # least gap between two lines of a column, points
        self._pitch = float("inf")  # least distance of two dates: a row of one line
        self._around = self._beside = 0

    @property
    def centred(self) -> bool:
        """True when most wrapped text stands around its date, False when it starts beside it."""
        return self._around > self._beside

    def learn(
        self, columns: Sequence[Lines], dated: Sequence[float], heights: Sequence[float]
    ) -> None:
        """One page: its lines by column, the heights of its dates and of all of its rows."""
        for above, below in pairwise(dated):
            self._pitch = min(self._pitch, above - below)
        for at, lines in enumerate(columns):
            self._leading[at] = min([self._leading[at], *_gaps(lines, dated)])
        for at, lines in enumerate(columns):
            for block in self.blocks(lines, at):
                inside = [
                    y for y in heights if block[-1].y - SAME_LINE <= y <= block[0].y + SAME_LINE
                ]
                if len(block) > 1 and len(inside) == 1:
                    around = block[0].y > inside[0] + SAME_LINE
                    self._around += around
                    self._beside += not around

    def blocks(self, lines: Sequence[PrintedLine], at: int) -> list[Lines]:
        """Lines of column `at` that stand as close as wrapped text does; a wider gap starts another
        cell.
        """
        reach = self._reach(at)
        found: list[Lines] = []
        for line in lines:
            if found and found[-1][-1].y - line.y <= reach:
                found[-1].append(line)
            else:
                found.append([line])
        return found

    def _reach(self, at: int) -> float:
        """The widest gap within a cell: between that of wrapped lines and that of rows of one line,
        where the document has both.
        """
        leading, pitch = self._leading[at], self._pitch
        if leading >= 0.95 * pitch:
            return 0.0  # nothing was wrapped
        return (leading + pitch) / 2 if pitch < 1.4 * leading else 1.2 * leading


def _gaps(lines: Sequence[PrintedLine], dated: Sequence[float]) -> Iterator[float]:
    """Distances between neighbouring lines about the dates of a page."""
    top, foot = (dated[0] + AROUND, dated[-1] - AROUND) if dated else (0.0, 0.0)
    for above, below in pairwise(lines):
        gap = above.y - below.y
        printed_over = gap < OVERPRINTED * max(above.height, below.height)
        if foot <= below.y and above.y <= top and not printed_over:
            yield gap
