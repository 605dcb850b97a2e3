"""The data of a letter that asks a fund to explain exceptions of an audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.parts import Citation, Letterhead


@dataclass(frozen=True, kw_only=True)
class Line:
    """A statement line or ledger row: where it stands, in words, and its amount in đồng."""

    stands_in: str
    day: date
    text: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class Point:
    """One exception. ``lines`` is how many it has, ``shown`` those that the letter prints, ``asks``
    what the fund is asked to say and to send; ``amount`` the đồng at risk."""

    code: str
    title: str
    found: str
    amount: int
    lines: int
    shown: tuple[Line, ...]
    asks: str
    basis: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Data:
    """``due_on``: last day of the answer."""

    letterhead: Letterhead
    fund: str
    period_from: date
    period_to: date
    points: tuple[Point, ...]
    due_on: date


def problems(data: Data) -> list[str]:
    """Every contradiction, in English for the developer."""
    found = [] if data.points else ["nothing is asked"]
    if data.due_on < data.letterhead.dated:
        found.append("the answer is due before the letter")
    found += [f"{p.code}: more lines than it has" for p in data.points if p.lines < len(p.shown)]
    return found
