"""Clock arithmetic: the day of the event is not counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.law.importers.law_files import shipped_book
from inspect_app.law.rules import Figure, LawError, Pause, after_pauses, due, due_at, yearly_due

TODAY = dt.date(2026, 1, 15)
PLAIN = shipped_book().figure("tt_announce", TODAY)
DATES = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


def limit(value: int, unit: str) -> Figure:
    return replace(PLAIN, value=Decimal(value), unit=unit)


@pytest.mark.parametrize(
    ("start", "value", "unit", "end"),
    [
        ("2026-03-01", 15, "ngày", "2026-03-16"),
        ("2026-01-31", 1, "tháng", "2026-02-28"),
        ("2024-01-31", 1, "tháng", "2024-02-29"),
        ("2026-08-31", 6, "tháng", "2027-02-28"),
        ("2026-11-23", 12, "tháng", "2027-11-23"),
        ("2024-02-29", 2, "năm", "2026-02-28"),
        ("2026-11-20", 1, "ngày làm việc", "2026-11-23"),  # Friday -> Monday
        ("2026-11-21", 1, "ngày làm việc", "2026-11-23"),  # Saturday -> Monday
        ("2026-11-23", 5, "ngày làm việc", "2026-11-30"),
    ],
)
def test_limits(start: str, value: int, unit: str, end: str) -> None:
    assert due(dt.date.fromisoformat(start), limit(value, unit)) == dt.date.fromisoformat(end)


def test_holidays_and_made_up_days() -> None:
    five = limit(5, "ngày làm việc")
    monday = dt.date(2026, 11, 23)
    holiday, saturday = dt.date(2026, 11, 25), dt.date(2026, 11, 28)
    assert due(monday, five, {holiday}) == dt.date(2026, 12, 1)
    assert due(monday, five, {holiday}, {saturday}) == dt.date(2026, 11, 30)


@given(DATES, st.integers(1, 60), st.sets(DATES, max_size=30))
def test_working_days_are_counted_one_by_one(start: dt.date, n: int, off: set[dt.date]) -> None:
    end = due(start, limit(n, "ngày làm việc"), off)
    between = [start + dt.timedelta(days=k + 1) for k in range((end - start).days)]
    assert sum(day.weekday() < 5 and day not in off for day in between) == n
    assert end.weekday() < 5
    assert end not in off


@given(DATES, st.integers(0, 240))
def test_months_end_on_the_same_day_or_the_last(start: dt.date, n: int) -> None:
    end = due(start, limit(n, "tháng"))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    tomorrow = end + dt.timedelta(days=1)
    assert end.day == start.day or (end.day < start.day and tomorrow.day == 1)


@given(DATES, DATES, st.sampled_from(["ngày", "ngày làm việc", "tháng", "năm"]))
def test_a_later_start_never_ends_earlier(one: dt.date, two: dt.date, unit: str) -> None:
    first, second = sorted((one, two))
    assert due(first, limit(7, unit)) <= due(second, limit(7, unit))


def test_hours_count_through_days() -> None:
    notice = shipped_book().figure("breach_notice", TODAY)
    start = dt.datetime(2026, 1, 30, 22, 30, tzinfo=dt.UTC)
    assert due_at(start, notice) == dt.datetime(2026, 2, 2, 22, 30, tzinfo=dt.UTC)
    with pytest.raises(LawError, match="no time zone"):
        due_at(start.replace(tzinfo=None), notice)
    with pytest.raises(LawError, match="hours"):
        due_at(start, PLAIN)
    with pytest.raises(LawError, match="not counted in days"):
        due(TODAY, notice)


def test_yearly_days() -> None:
    disclose = shipped_book().figure("disclose", dt.date(2025, 1, 1))
    assert yearly_due(2025, disclose) == dt.date(2025, 3, 31)
    with pytest.raises(LawError):
        yearly_due(2025, PLAIN)


def test_an_unknown_or_broken_number_has_no_due_day() -> None:
    for value in (None, Decimal("1.5")):
        with pytest.raises(LawError, match="not a whole number"):
            due(TODAY, replace(PLAIN, value=value))


def test_pauses_move_the_end() -> None:
    end = dt.date(2026, 3, 31)
    inside = Pause(dt.date(2026, 3, 10), dt.date(2026, 3, 14))
    assert after_pauses(end, [inside]) == dt.date(2026, 4, 5)
    overlapping = Pause(dt.date(2026, 3, 12), dt.date(2026, 3, 16))
    assert after_pauses(end, [overlapping, inside]) == dt.date(2026, 4, 7)
    assert after_pauses(end, [inside, inside]) == dt.date(2026, 4, 5)
    too_late = Pause(dt.date(2026, 4, 1), dt.date(2026, 4, 9))
    assert after_pauses(end, [too_late]) == end
    assert after_pauses(end, [inside, too_late]) == dt.date(2026, 4, 14)
