"""Materiality and monetary unit sampling: published factors, selection, projection."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.core.verdict import Verdict
from inspect_app.fund_audit.rules.sampling import (
    Design,
    Examined,
    Materiality,
    NoSample,
    evaluate,
    factor,
    select,
    start_of,
)

AMOUNTS = st.lists(st.integers(1, 10**11), min_size=1, max_size=60)
INTERVALS = st.integers(1, 10**10)

PRINTED = {
    95: "3.00 4.75 6.30 7.76 9.16 10.52 11.85 13.15 14.44 15.71 16.97",
    90: "2.31 3.89 5.33 6.69 8.00 9.28 10.54 11.78 13.00 14.21 15.41",
}
"""AICPA Audit Guide, Audit Sampling: confidence factors for 0 to 10 misstatements."""


@pytest.mark.parametrize("confidence", [95, 90])
def test_factors_equal_the_printed_table(confidence: int) -> None:
    printed = [Decimal(one) for one in PRINTED[confidence].split()]
    assert [factor(confidence, errors) for errors in range(11)] == printed
    with pytest.raises(ValueError, match="80"):
        factor(80, 0)


def test_thresholds_are_parts_of_the_benchmark_rounded_down() -> None:
    found = Materiality(2_089_911_000, Decimal("0.5"), Decimal(75), Decimal("3.5"))
    assert (found.overall, found.performance, found.trivial) == (10_449_555, 7_837_166, 365_734)


def test_interval_and_size_follow_the_formula() -> None:
    assert Design(300_000_000, 95).interval == 100_000_000
    assert Design(231, 90).interval == 100
    expecting = Design(300_000_000, 95, expected=37_500_000)  # 300 - 37.5 x 1.6 = 240
    assert expecting.interval == 80_000_000
    assert expecting.size(4_000_000_001) == 51
    for design in (Design(2, 95), Design(160, 95, expected=100)):
        with pytest.raises(NoSample):
            _ = design.interval


@given(AMOUNTS, INTERVALS, st.text(max_size=20))
def test_selection_holds_what_it_promises(amounts: list[int], interval: int, seed: str) -> None:
    start = start_of(seed, "hash", interval)
    assert 1 <= start <= interval
    found = select(amounts, interval, start)
    assert found == select(amounts, interval, start_of(seed, "hash", interval))
    taken = dict(found)
    assert {place for place, amount in enumerate(amounts) if amount >= interval} <= taken.keys()
    total = sum(amounts)
    assert sum(taken.values()) in {total // interval, -(-total // interval)}
    for place, amount in enumerate(amounts):
        assert taken.get(place, 0) in {amount // interval, -(-amount // interval)}


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.integers(1, 20))
def test_every_dong_has_the_same_chance(amounts: list[int], interval: int) -> None:
    """Over all possible starts a line is selected as often as it has đồng."""
    times = dict.fromkeys(range(len(amounts)), 0)
    for start in range(1, interval + 1):
        for place, count in select(amounts, interval, start):
            times[place] += count
    assert list(times.values()) == amounts


def test_what_cannot_be_sampled_is_named() -> None:
    with pytest.raises(ValueError, match="amount 1 is 0"):
        select([5, 0], 10, 1)
    for start in (0, 11):
        with pytest.raises(ValueError, match="start"):
            select([5], 10, start)
    assert start_of("a", "x", 10**9) != start_of("b", "x", 10**9)
    assert start_of("a", "x", 10**9) != start_of("a", "y", 10**9)


DESIGN = Design(30_000_000, 95)  # interval 10,000,000


def test_a_clean_sample_is_kept_at_exactly_the_basic_precision() -> None:
    found = evaluate([Examined(4_000_000, 4_000_000)], DESIGN, missing=0, unseen=1)
    assert (found.over.upper, found.over.projected, found.verdict) == (
        30_000_000,
        0,
        Verdict.KEPT,
    )


def test_errors_are_ranked_by_tainting_and_projected_by_hand() -> None:
    """Taintings 1/2 and 1/4 of two small lines, 3 million missing in one certain line."""
    items = [
        Examined(4_000_000, 3_000_000),
        Examined(2_000_000, 1_000_000),
        Examined(12_000_000, 9_000_000),
        Examined(500_000, 600_000),
    ]
    found = evaluate(items, DESIGN, missing=0, unseen=1)
    assert found.over.found == 5_000_000
    assert found.over.projected == 5_000_000 + 2_500_000 + 3_000_000
    # 3.00 I + 1.75 x 0.5 I + 1.55 x 0.25 I + 3 million
    assert found.over.upper == 30_000_000 + 8_750_000 + 3_875_000 + 3_000_000
    assert found.under.projected == 2_000_000  # a fifth of one interval, not set off
    assert found.verdict is Verdict.UNDECIDED


def test_verdicts() -> None:
    wrong = [Examined(1_000_000, 0)] * 4
    assert evaluate(wrong, DESIGN, missing=0, unseen=1).verdict is Verdict.BROKEN
    assert evaluate(wrong, DESIGN, missing=1, unseen=1).verdict is Verdict.UNDECIDED
    everything = evaluate(wrong, DESIGN, missing=0, unseen=0)
    assert (everything.upper, everything.projected) == (4_000_000, 4_000_000)
    assert everything.verdict is Verdict.KEPT


@given(
    st.lists(
        st.tuples(st.integers(1, 10**9), st.integers(0, 100)).map(
            lambda pair: Examined(pair[0], pair[0] * pair[1] // 100)
        ),
        max_size=30,
    )
)
def test_the_limit_is_never_below_what_is_projected_and_grows_with_errors(
    items: list[Examined],
) -> None:
    found = evaluate(items, DESIGN, missing=0, unseen=1)
    assert found.over.upper >= found.over.projected >= 0
    assert found.over.upper - found.over.projected >= DESIGN.tolerable - 1
    worse = evaluate([*items, Examined(10, 0)], DESIGN, missing=0, unseen=1)
    assert worse.over.upper > found.over.upper
    assert worse.over.projected - found.over.projected in {
        Fraction(DESIGN.interval) + step for step in (-1, 0, 1)
    }
