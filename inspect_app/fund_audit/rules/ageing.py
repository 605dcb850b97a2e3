"""Age of what is left of restricted gifts on the last day of a period, as A21 counts it: what came
first was spent first, and a gift is late after the donor's deadline, or after so many days where
the donor set none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

STEPS = (90, 180)
"""Last day of the younger classes; the next ends with the days that a gift without a deadline has.
"""


Standing = Literal["spent", "overspent", "past", "near", "in_time", "no_deadline"]
NEAR_DAYS = 30
"""A deadline that lies no further ahead is near. Proposal of the design, not of a law."""


def standing_of(left: int, deadline: date | None, last: date) -> Standing:
    """Where a gift of which `left` đồng are left stands on the last day of the period."""
    if left <= 0:
        return "overspent" if left else "spent"
    if deadline is None:
        return "no_deadline"
    if last > deadline:
        return "past"
    return "near" if (deadline - last).days <= NEAR_DAYS else "in_time"


@dataclass(frozen=True, slots=True)
class Unspent:
    """What is left (đồng) of the gifts of one purse that came on one day. `deadline`: the
    donor's."""

    came_on: date
    amount: int
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class AgeClass:
    """Days since the gifts came, both included (`most` None: no end), and what is left of them."""

    least: int
    most: int | None
    in_time: int
    late: int


def ages_of(left: Iterable[Unspent], last: date, days: int) -> tuple[AgeClass, ...]:
    """All classes, youngest first, also those without money. `days`: without a deadline."""
    ends = [*(step for step in STEPS if step < days), days]
    sums = {False: [0] * (len(ends) + 1), True: [0] * (len(ends) + 1)}
    for one in left:
        age = (last - one.came_on).days
        late = age > days if one.deadline is None else last > one.deadline
        sums[late][sum(age > end for end in ends)] += one.amount
    starts = [0, *(end + 1 for end in ends)]
    return tuple(
        AgeClass(least, most, in_time, late)
        for least, most, in_time, late in zip(
            starts, [*ends, None], sums[False], sums[True], strict=True
        )
    )
