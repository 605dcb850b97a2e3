"""Figures that were published, against those of the book of an audit: months and whole years."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .book import Cell, Period

Sums = Mapping[str, tuple[int, int]]
"""Month (2024-09) -> money in and money out, đồng; transfers between own accounts left out."""


@dataclass(frozen=True, slots=True)
class Published:
    """What stood on the public page of the fund when an audit was started. `sha256` of all of it;
    `months`: the figures that it gives."""

    on: date
    first: date
    last: date
    sha256: str
    months: Sums


@dataclass(frozen=True, slots=True)
class Compared:
    """Hashes of the same figures as published and as booked; `difference`: đồng by which they
    differ, in and out added up."""

    published: str
    booked: str
    difference: int


def month_sums(cells: Sequence[Cell]) -> dict[str, tuple[int, int]]:
    """Of a book."""
    sums: dict[str, list[int]] = {}
    for cell in cells:
        if cell.side == "bank" and cell.flow in ("in", "out"):
            sums.setdefault(cell.month, [0, 0])[cell.flow == "out"] += cell.amount
    return {month: (came, left) for month, (came, left) in sums.items()}


def compared(told: Sums, booked: Sums) -> Compared:
    """Both for the same months; a month without money may be missing on either side."""
    months = sorted(told.keys() | booked.keys())
    pairs = [(told.get(month, (0, 0)), booked.get(month, (0, 0))) for month in months]
    return Compared(
        _digest(months, [one for one, _other in pairs]),
        _digest(months, [other for _one, other in pairs]),
        sum(abs(a - b) for one, other in pairs for a, b in zip(one, other, strict=True)),
    )


def common_months(published: Published, period: Period) -> tuple[str, ...]:
    """Months of which both speak of the same days."""
    first = max(published.first, period.first).replace(day=1)
    found = []
    while first <= min(published.last, period.last):
        end = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        theirs, ours = ((max(one.first, first), min(one.last, end)) for one in (published, period))
        if theirs == ours:
            found.append(f"{first:%Y-%m}")
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return tuple(found)


def only(sums: Sums, months: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The sums of some months."""
    return {month: sums[month] for month in months if month in sums}


def _digest(months: Sequence[str], sums: Sequence[tuple[int, int]]) -> str:
    text = json.dumps([months, sums], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
