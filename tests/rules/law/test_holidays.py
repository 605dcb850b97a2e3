"""Public holidays against days that everybody remembers, and the days in their place."""

from __future__ import annotations

import datetime as dt

import pytest

from inspect_app.law.rules.holidays import holidays_between


def off(year: int) -> set[str]:
    days = holidays_between(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return {f"{day:%d/%m}" for day in days}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # Friday to Monday: the two days of Tết on the weekend move to Tuesday and Wednesday
        (2024, "01/01 09/02 10/02 11/02 12/02 13/02 14/02 18/04 30/04 01/05 02/09"),
        # the Kings' day on a Sunday moves to Monday 27 April
        (2026, "01/01 16/02 17/02 18/02 19/02 26/04 27/04 30/04 01/05 02/09"),
    ],
)
def test_holidays_of_a_year(year: int, expected: str) -> None:
    assert off(year) == set(expected.split())


def test_only_the_days_asked_for() -> None:
    day = dt.date(2023, 1, 2)  # Monday, for the Sunday of New Year
    assert holidays_between(day, day) == {day}
    assert holidays_between(dt.date(2023, 1, 3), dt.date(2023, 1, 19)) == frozenset()
