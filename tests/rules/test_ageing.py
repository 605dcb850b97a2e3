"""Where a restricted gift stands on the last day of a period."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.fund_audit.rules.ageing import standing_of


@given(left=st.integers(-10, 10), days=st.one_of(st.none(), st.integers(-400, 400)))
def test_a_gift_stands_where_its_rest_and_its_deadline_say(left: int, days: int | None) -> None:
    last = date(2024, 9, 9)
    told = standing_of(left, None if days is None else last + timedelta(days=days), last)
    if left <= 0:
        assert told == ("spent" if left == 0 else "overspent")
    elif days is None:
        assert told == "no_deadline"
    else:
        assert told == ("past" if days < 0 else "near" if days <= 30 else "in_time")
