"""Administrative units through time: which unit stands for another on a day.

A unit ends with its last valid day and may have successors (merge: many to one; split: one to many;
new name: one to one).  Asked for a day after its end we follow the successors, for a day before its
beginning the predecessors, until units valid on that day are reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class UnitFact:
    """One administrative unit under one name; `successors` are ids."""

    id: str
    code: str
    level: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    parent_id: str | None = None
    successors: tuple[str, ...] = ()

    def valid_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def units_on(unit_id: str, day: dt.date, units: Mapping[str, UnitFact]) -> tuple[UnitFact, ...]:
    """The units that stand for `unit_id` on `day`, by code: one, several after a split (or before a
    merge), none when the list does not say."""
    start = units.get(unit_id)
    if start is None:
        return ()
    if start.valid_on(day):
        return (start,)
    later = day >= start.valid_from

    def neighbours(unit: UnitFact) -> tuple[str, ...]:
        if later:
            return unit.successors
        return tuple(other.id for other in units.values() if unit.id in other.successors)

    found: dict[str, UnitFact] = {}
    seen = {unit_id}
    waiting = list(neighbours(start))
    while waiting:
        current = units.get(waiting.pop())
        if current is None or current.id in seen:
            continue
        seen.add(current.id)
        if current.valid_on(day):
            found[current.id] = current
        else:
            waiting += neighbours(current)
    return tuple(sorted(found.values(), key=lambda unit: (unit.code, unit.id)))


def with_code(
    level: str, code: str, day: dt.date, units: Mapping[str, UnitFact]
) -> UnitFact | None:
    """The unit that bears a code on a day; codes may pass to the unit that follows."""
    return next(
        (u for u in units.values() if u.level == level and u.code == code and u.valid_on(day)),
        None,
    )
