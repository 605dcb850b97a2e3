"""Where the columns of a printed table stand: from its header words and from how cells align."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..cells import titles
from ..profiles import PRINTED
from .segments import Segment

HEADER_HEIGHT = 45.0  # points: a bilingual header stands on up to four lines
ALIGNED = 1.2  # points within which two cells count as aligned
LEAST_TITLES = 3  # known columns that make a line of words a header

NUMBER = re.compile(r"[(-]?[0-9][0-9.,]*\)?")
_DATES = frozenset(name for profile in PRINTED for name in profile.booked_on)
_MONEY = frozenset(name for profile in PRINTED for name in (*profile.debit, *profile.credit))
_BALANCES = frozenset(name for profile in PRINTED for name in profile.balance)
_NAMES = frozenset(
    name for profile in PRINTED for names in (*profile.required(), profile.doc_no) for name in names
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header cell and the span of the header's words."""

    title: str
    left: float
    right: float

    @property
    def names(self) -> frozenset[str]:
        """What the header cell goes by."""
        return titles(self.title)

    @property
    def holds_date(self) -> bool:
        """True for the column that dates a row."""
        return bool(self.names & _DATES)

    @property
    def holds_money(self) -> bool:
        """True for debit and credit."""
        return bool(self.names & _MONEY)

    @property
    def holds_balance(self) -> bool:
        """True for the balance."""
        return bool(self.names & _BALANCES)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a page: its columns from left to right, and the heights it stands between."""

    columns: tuple[Column, ...]
    top: float
    bottom: float


def find_header(segments: Sequence[Segment]) -> Header | None:
    """The topmost group of words with the most known titles, a date and money among them."""
    known = sorted((s for s in segments if titles(s.text) & _NAMES), key=lambda s: -s.y)
    best: list[Segment] = []
    for first in known:
        group = [s for s in known if first.y - HEADER_HEIGHT <= s.y <= first.y]
        if len(_clusters(group)) > len(_clusters(best)):
            best = group
    columns = _clusters(best)
    if len(columns) < LEAST_TITLES or not _dated_money(_columns(columns)):
        return None
    top, bottom = best[0].y + 2, best[-1].y - 2
    words = [s for s in segments if bottom <= s.y <= top]
    return Header(_columns(_clusters(words)), top, bottom)


def _dated_money(columns: Sequence[Column]) -> bool:
    return any(c.holds_date for c in columns) and any(c.holds_money for c in columns)


def _clusters(words: Iterable[Segment]) -> list[list[Segment]]:
    """Words above one another, as columns from left to right."""
    groups: list[list[Segment]] = []
    reach = float("-inf")
    for word in sorted(words, key=lambda s: s.left):
        if groups and word.left < reach:
            groups[-1].append(word)
        else:
            groups.append([word])
        reach = max(reach, word.right)
    return groups


def _columns(groups: Sequence[Sequence[Segment]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            "\n".join(word.text for word in sorted(group, key=lambda s: -s.y)),
            min(word.left for word in group),
            max(word.right for word in group),
        )
        for group in groups
    )


class Bands:
    """Tells the column of a piece of text.

    Cells of one column share an edge or a middle; that is learnt from cells that stand under one
    header only. It also holds where a long word runs on over the next column.
    """

    def __init__(self, columns: Sequence[Column], learnt_from: Iterable[Segment]) -> None:
        self.columns = tuple(columns)
        sides = [(Counter[float](), Counter[float](), Counter[float]()) for _column in self.columns]
        for piece in learnt_from:
            under = [at for at, column in enumerate(self.columns) if _overlap(piece, column) > 0]
            if len(under) == 1:
                for counter, value in zip(sides[under[0]], _edges(piece), strict=True):
                    counter[round(value)] += 1
        self._edges = [_usual(side) for side in sides]

    def column_of(self, piece: Segment) -> int:
        """Index of the column: by alignment, else by the header above it, else the nearest."""
        aligned = [at for at in range(len(self.columns)) if self._is_aligned(piece, at)]
        if len(aligned) == 1:
            return aligned[0]
        among = aligned or list(range(len(self.columns)))
        return max(among, key=lambda at: (_overlap(piece, self.columns[at]), -self._gap(piece, at)))

    def _is_aligned(self, piece: Segment, at: int) -> bool:
        edge = self._edges[at]
        if edge is None:
            return False
        side, value = edge
        number = NUMBER.fullmatch(piece.text) is not None
        if self.columns[at].holds_money and not number:
            return False  # words that happen to end where amounts end
        return abs(_edges(piece)[side] - value) <= ALIGNED

    def _gap(self, piece: Segment, at: int) -> float:
        column = self.columns[at]
        return max(column.left - piece.right, piece.left - column.right, 0.0)


def _edges(piece: Segment) -> tuple[float, float, float]:
    return piece.left, piece.right, piece.centre


def _overlap(piece: Segment, column: Column) -> float:
    return min(piece.right, column.right) - max(piece.left, column.left)


def _usual(sides: Sequence[Counter[float]]) -> tuple[int, float] | None:
    """(which side, where) most cells of a column share; None where cells were too few."""
    best = max(
        ((count, side, value) for side, c in enumerate(sides) for value, count in c.most_common(1)),
        default=None,
        key=lambda found: (found[0], -found[1]),
    )
    return (best[1], best[2]) if best and best[0] >= 2 else None
