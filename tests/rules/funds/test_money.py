"""Amounts: what is clear is read to the đồng, what is doubtful is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.funds.importers.money import LARGEST, NotMoney, parse_money

AMOUNTS = st.integers(min_value=0, max_value=LARGEST)


@given(
    AMOUNTS, st.sampled_from([".", ","]), st.sampled_from(["", " VND", "đ", " đồng", "₫", " VNĐ"])
)
def test_every_grouped_amount_reads_back(amount: int, mark: str, unit: str) -> None:
    text = f"{amount:,}".replace(",", mark) + unit
    assert parse_money(text) == amount
    assert (
        parse_money(f"-{text}") == parse_money(f"({f'{amount:,}'.replace(',', mark)})") == -amount
    )


@given(AMOUNTS)
def test_plain_digits_and_a_zero_fraction_behind_the_other_mark(amount: int) -> None:
    assert parse_money(str(amount)) == amount
    assert parse_money(f"{amount:,}".replace(",", ".") + ",00") == amount
    assert parse_money(f"{amount:,}.00") == amount


@given(st.text(max_size=12))
def test_anything_else_is_an_error_and_never_a_guess(text: str) -> None:
    try:
        value = parse_money(text)
    except NotMoney:
        return
    digits = "".join(char for char in text if char in "0123456789")
    assert str(abs(value)) in {digits, digits[:-1], digits[:-2]}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.000.000", 1_000_000),
        ("500,000", 500_000),
        ("400.000,00", 400_000),
        ("1.000", 1000),
        ("0", 0),
        (" 55.000 ", 55_000),
        ("(1.000)", -1000),
        ("5", 5),
        ("9223372036854775807", LARGEST),
    ],
)
def test_amounts_seen_in_real_statements(text: str, amount: int) -> None:
    assert parse_money(text) == amount


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "money_not_a_number"),
        ("1.000,50", "money_fraction"),
        ("1.000,000", "money_separators"),
        ("1,000,00", "money_separators"),
        ("1.00.000", "money_not_a_number"),
        ("1000.000", "money_not_a_number"),
        ("007", "money_not_a_number"),
        ("0.500", "money_not_a_number"),
        ("1e6", "money_not_a_number"),
        ("\u0661\u0660", "money_not_a_number"),
        ("200.000,00 ung ho", "money_not_a_number"),
        ("--5", "money_not_a_number"),
        ("ya2g0i0.a,0.00", "money_not_a_number"),
        ("9223372036854775808", "money_too_large"),
        ("12.5", "money_fraction"),
        ("1 000", "money_not_a_number"),
        ("(-5)", "money_not_a_number"),
        ("USD 5", "money_not_a_number"),
    ],
)
def test_doubtful_amounts_are_refused_with_the_rule(text: str, rule: str) -> None:
    with pytest.raises(NotMoney) as refused:
        parse_money(text)
    assert refused.value.rule == rule
