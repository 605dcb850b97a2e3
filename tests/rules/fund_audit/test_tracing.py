"""Which money paid for what: conserved to the đồng, by either convention, purse by purse."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.fund_audit.rules.tracing import (
    Money,
    Tracing,
    first_in_first_out,
    pro_rata,
    shares,
)

FUNDS = 1_000
PURSES = ("", "", "", "chi cho phẫu thuật tim", "học bổng")


def _money(chance: random.Random, name: str, count: int) -> list[Money]:
    """Mostly round gifts, some odd đồng, some very large ones."""
    return [
        Money(
            f"{name}{number}",
            chance.choice(
                (
                    chance.randint(1, 50) * 100_000,
                    chance.randint(1, 10**6),
                    chance.randint(1, 5 * 10**12),
                )
            ),
            chance.choice(PURSES),
        )
        for number in range(count)
    ]


def _must_conserve(sources: list[Money], uses: list[Money], found: Tracing) -> None:
    purse = {one.id: one.purse for one in (*sources, *uses)}
    spent: Counter[str] = Counter(found.unspent)
    paid: Counter[str] = Counter(found.uncovered)
    for part in found.parts:
        assert part.amount > 0
        assert purse[part.source] == purse[part.use], "no purse pays for another"
        spent[part.source] += part.amount
        paid[part.use] += part.amount
    assert spent == {one.id: one.amount for one in sources}
    assert paid == {one.id: one.amount for one in uses}
    assert all(amount > 0 for amount in (*found.unspent.values(), *found.uncovered.values()))
    short = {purse[name] for name in found.uncovered}
    assert not short & {purse[name] for name in found.unspent}, (
        "nothing is left where some is short"
    )


def test_1000_generated_funds_are_conserved_to_the_dong_by_both_conventions() -> None:
    for seed in range(FUNDS):
        chance = random.Random(seed)
        sources = _money(chance, "in", chance.randint(0, 60))
        uses = _money(chance, "out", chance.randint(0, 25))
        _must_conserve(sources, uses, first_in_first_out(sources, uses))
        _must_conserve(sources, uses, pro_rata(sources, uses))


def test_first_in_first_out_uses_up_one_source_before_the_next() -> None:
    chance = random.Random(7)
    sources, uses = _money(chance, "in", 200), _money(chance, "out", 50)
    sources = [Money(one.id, one.amount) for one in sources]
    uses = [Money(one.id, one.amount) for one in uses]
    parts = first_in_first_out(sources, uses).parts
    order = [int(part.source.removeprefix("in")) for part in parts]
    assert order == sorted(order)
    assert len(parts) <= len(sources) + len(uses)


def test_a_gift_for_one_purpose_pays_for_nothing_else() -> None:
    sources = [Money("gift", 500, "học bổng"), Money("other", 100)]
    found = first_in_first_out(sources, [Money("rice", 300)])
    assert found.unspent == {"gift": 500}
    assert found.uncovered == {"rice": 200}


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1).filter(any))
def test_shares_are_whole_and_no_further_from_the_exact_share_than_a_dong(
    amount: int, weights: list[int]
) -> None:
    split = shares(amount, weights)
    assert sum(split) == amount
    whole = sum(weights)
    for part, weight in zip(split, weights, strict=True):
        assert abs(part - Fraction(amount * weight, whole)) < 1
        assert part == 0 or weight > 0


def test_the_larger_remainder_gets_the_dong() -> None:
    assert shares(10, [1, 1, 1]) == [4, 3, 3]
    assert shares(100, [3, 5]) == [38, 62], "37.5 and 62.5: the first in order"
    assert shares(7, [1, 2]) == [2, 5], "2.33 and 4.67"
