"""Clock arithmetic: when a time limit of the law ends.

The day of the event is not counted: a limit of 15 days from 1 March ends on 16 March.  A limit in
calendar days may end on a day off; it is not moved to the next working day, because none of the
verified acts says so here, and the earlier day is the safe one for the authority.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import dataclass
from decimal import Decimal

from .figures import Figure, LawError

DAYS, WORKING_DAYS, MONTHS, YEARS, HOURS = "ngày", "ngày làm việc", "tháng", "năm", "giờ"
YEARLY = "hạn"
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Pause:
    """A paused stretch; both days are paused."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def is_clock(unit: str) -> bool:
    """Whether `due` or `due_at` can count with this unit."""
    return unit in (DAYS, WORKING_DAYS, MONTHS, YEARS, HOURS)


def _count(figure: Figure) -> int:
    if not isinstance(figure.value, Decimal) or figure.value != int(figure.value):
        raise LawError(f"{figure.where}: {figure.id}: {figure.value!r} is not a whole number")
    return int(figure.value)


def _plus_months(start: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last day (31 January + 1 month = 28 February)."""
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return dt.date(year, month0 + 1, min(start.day, last))


def _is_working(day: dt.date, holidays: Set[dt.date], made_up: Set[dt.date]) -> bool:
    return day in made_up or (day.weekday() < _SATURDAY and day not in holidays)


def due(
    start: dt.date,
    figure: Figure,
    holidays: Set[dt.date] = frozenset(),
    made_up: Set[dt.date] = frozenset(),
) -> dt.date:
    """The last day on which the duty is still done in time.

    `holidays`: days off besides weekends; `made_up`: weekend days worked instead (làm bù).
    Raises LawError for an unknown value or a unit that is not days, months or years.
    """
    count = _count(figure)
    if figure.unit == DAYS:
        return start + dt.timedelta(days=count)
    if figure.unit == MONTHS:
        return _plus_months(start, count)
    if figure.unit == YEARS:
        return _plus_months(start, 12 * count)
    if figure.unit == WORKING_DAYS:
        day = start
        while count > 0:
            day += dt.timedelta(days=1)
            count -= _is_working(day, holidays, made_up)
        return day
    raise LawError(f"{figure.where}: {figure.id}: unit {figure.unit!r} is not counted in days")


def due_at(start: dt.datetime, figure: Figure) -> dt.datetime:
    """The moment a limit in hours ends. `start` must be aware. Raises LawError otherwise."""
    if start.tzinfo is None:
        raise LawError(f"{figure.id}: the start {start} has no time zone")
    if figure.unit != HOURS:
        raise LawError(f"{figure.where}: {figure.id}: unit {figure.unit!r} is not counted in hours")
    return start + dt.timedelta(hours=_count(figure))


def yearly_due(year: int, figure: Figure) -> dt.date:
    """The day "MM-DD" of a yearly duty in one year. Raises LawError for any other unit."""
    if figure.unit != YEARLY or not isinstance(figure.value, str):
        raise LawError(f"{figure.where}: {figure.id}: {figure.value!r} is not a yearly day")
    month, day = figure.value.split("-")
    return dt.date(year, int(month), int(day))


def after_pauses(end: dt.date, pauses: Sequence[Pause]) -> dt.date:
    """The end of a limit in calendar days moved by the pauses that began before it ended.

    Paused time is not counted (Law 84/2025 Đ20.2). Overlapping pauses count once.
    """
    counted_to = dt.date.min
    for pause in sorted(pauses, key=lambda one: (one.first, one.last)):
        first = max(pause.first, counted_to + dt.timedelta(days=1))
        if first > end:
            break
        if pause.last >= first:
            end += dt.timedelta(days=Pause(first, pause.last).days)
            counted_to = pause.last
    return end
