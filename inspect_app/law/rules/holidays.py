"""Public holidays of Vietnam: Labour Code 45/2019/QH14 Art. 112(1), substitute days Art. 111(3).

Days of the lunar year are data. What the State moves by a decision of one year (the fifth day of
Tết, the second day of 2 September, swapped working days) is not in here: those days count as
working days, so a test may list too much around them and never hides anything.
"""

from __future__ import annotations

import datetime as dt

_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))
_TET = (  # the first day of the lunar year (mùng 1 Tết), counted at UTC+7
    "2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 "
    "2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-02 "
    "2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08"
)
_KINGS = (  # Giỗ Tổ Hùng Vương: day 10 of the third lunar month
    "2015-04-28 2016-04-16 2017-04-06 2018-04-25 2019-04-14 2020-04-02 2021-04-21 2022-04-10 "
    "2023-04-29 2024-04-18 2025-04-07 2026-04-26 2027-04-16 2028-04-04 2029-04-23 2030-04-12 "
    "2031-04-01 2032-04-19 2033-04-09 2034-04-28 2035-04-17"
)
_BEFORE_TET, _FROM_TET = 1, 3  # the eve and the first three days are off in every year
_SATURDAY = 5


def _days(text: str) -> dict[int, dt.date]:
    return {day.year: day for day in map(dt.date.fromisoformat, text.split())}


_TET_OF, _KINGS_OF = _days(_TET), _days(_KINGS)


def holidays_between(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Holidays with their substitute days, both ends included. Outside 2015 to 2035 only those of
    the solar year are known.
    """
    found: set[dt.date] = set()
    for year in range(first.year - 1, last.year + 1):
        found |= _of(year)
    return frozenset(day for day in found if first <= day <= last)


def _of(year: int) -> set[dt.date]:
    days = {dt.date(year, month, day) for month, day in _FIXED}
    if year in _TET_OF:
        tet = _TET_OF[year]
        days |= {tet + dt.timedelta(days=at) for at in range(-_BEFORE_TET, _FROM_TET)}
        days.add(_KINGS_OF[year])
    for day in sorted(days):  # a holiday on a weekend moves to the next working day
        if day.weekday() >= _SATURDAY:
            instead = day
            while instead.weekday() >= _SATURDAY or instead in days:
                instead += dt.timedelta(days=1)
            days.add(instead)
    return days
