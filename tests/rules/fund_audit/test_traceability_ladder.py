"""Ladder T1-T5: each rung needs all below it; the denominator is all money that left the bank."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fund_books import TWO_ROWS, audit, ledger

from inspect_app.fund_audit.rules.book import Options
from inspect_app.fund_audit.rules.ladder import ladder, rung_of
from inspect_app.fund_audit.rules.restricted import Restricted


@pytest.mark.parametrize(
    ("old", "new", "verified", "rung"),
    [
        ("", "", True, 5),
        ("", "", False, 4),
        ("D3;100000001;Cơ sở A;Mồ côi", "D3;100000001;;Mồ côi", True, 3),
        ("Cơ sở A;Mồ côi\n", "Cơ sở A;Học bổng\n", True, 2),
        ("Cơ sở A;Mồ côi\n", "Cơ sở A;\n", True, 2),
        ("QĐ 1", "", True, 1),
        ("BK 1", "", True, 4),
    ],
)
def test_rungs(old: str, new: str, verified: bool, rung: int) -> None:
    (payment, _) = ledger(TWO_ROWS.replace(old, new, 1) if old else TWO_ROWS)
    assert rung_of(payment, {payment.id} if verified else (), Restricted().kept) == rung


def test_no_ledger_row_is_below_the_ladder_and_nothing_out_has_no_share() -> None:
    assert rung_of(None, (), Restricted().kept) == 0
    assert [step.share for step in ladder([])] == [None] * 5


def test_shares_over_the_six_lines_with_their_lines() -> None:
    result = audit(options=Options(verified_evidence=frozenset({"payment-1"})))
    assert {step.denominator.value for step in result.ladder} == {6_011_000}
    assert [step.amount.value for step in result.ladder] == [6_000_000] + [5_000_000] * 4
    assert result.ladder[4].rung.share == Decimal("0.831808")
    for step in result.ladder:
        lines = result.lines_of(step.amount.selector)
        assert sum(tag.amount for tag in lines) == step.rung.amount
        assert len(lines) == step.rung.lines
