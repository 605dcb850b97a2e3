"""What was published against the book: months of which both speak, to the đồng."""

from __future__ import annotations

import random
from datetime import date, timedelta

from inspect_app.fund_audit.rules.book import Period
from inspect_app.fund_audit.rules.disclosure import Published, common_months, compared, only


def published(first: date, last: date) -> Published:
    return Published(date(2026, 1, 1), first, last, "f" * 64, {})


def test_months_are_common_where_both_speak_of_the_same_days() -> None:
    chance = random.Random(4)
    start = date(2023, 11, 1)
    for _ in range(300):
        days = sorted(start + timedelta(days=chance.randrange(150)) for _ in range(4))
        chance.shuffle(days)
        one, other = sorted(days[:2]), sorted(days[2:])
        wanted = set()
        for month in {f"{start + timedelta(days=at):%Y-%m}" for at in range(150)}:
            mine, theirs = (
                {
                    on
                    for at in range((pair[1] - pair[0]).days + 1)
                    if f"{(on := pair[0] + timedelta(days=at)):%Y-%m}" == month
                }
                for pair in (one, other)
            )
            if mine and mine == theirs:
                wanted.add(month)
        assert set(common_months(published(*one), Period(*other))) == wanted


def test_equal_figures_have_one_hash_and_no_difference() -> None:
    told = {"2024-01": (5, 3), "2024-02": (7, 0)}
    same = compared(told, dict(reversed(told.items())))
    assert (same.published == same.booked, same.difference) == (True, 0)
    assert compared({"2024-01": (0, 0)}, {}).difference == 0
    other = compared(told, {"2024-01": (5, 4), "2024-03": (1, 0)})
    assert other.published != other.booked
    assert other.difference == 1 + 7 + 1
    assert only(told, ("2024-02", "2024-09")) == {"2024-02": (7, 0)}
