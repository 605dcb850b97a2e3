"""Figures, money and dates in Vietnamese."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import wording


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (105, "Một trăm linh năm đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (
            1_234_567,
            "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng",
        ),
        (2_000_000_000, "Hai tỷ đồng"),
        (10_021_000_015, "Mười tỷ không trăm hai mươi mốt triệu không trăm mười lăm đồng"),
        (-55_000, "Âm năm mươi lăm nghìn đồng"),
    ],
)
def test_money_in_words(amount: int, words: str) -> None:
    assert wording.money_words(amount) == words


@given(st.integers(min_value=0, max_value=10**15))
def test_money_figures_can_be_read_back(amount: int) -> None:
    text = wording.money(amount)
    assert text.endswith(" đ")
    assert int(text[:-2].replace(".", "")) == amount


def test_dates_follow_the_decree() -> None:
    assert wording.date_long(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert wording.date_long(date(2026, 3, 15)) == "ngày 15 tháng 3 năm 2026"
    assert wording.date_short(date(2026, 3, 5)) == "05/03/2026"


def test_moments_are_in_vietnam_time() -> None:
    assert wording.moment(datetime(2026, 2, 4, 18, 0, 1, tzinfo=UTC)) == "01:00:01 ngày 05/02/2026"
    with pytest.raises(ValueError, match="zone"):
        wording.moment(datetime(2026, 2, 4))  # noqa: DTZ001 (the naive time is the point)


def test_percent_rounds_half_up_with_a_comma() -> None:
    assert wording.percent(Decimal("0.0696")) == "7,0%"
    assert wording.percent(Fraction(1, 8), 0) == "13%"
    assert wording.percent(Decimal("-0.05"), 0) == "-5%"
    assert wording.percent(Fraction(1, 3), 2) == "33,33%"


@pytest.mark.parametrize("function", [wording.money, wording.number, wording.percent])
def test_floats_are_refused(function: object) -> None:
    with pytest.raises(TypeError):
        function(0.5)  # type: ignore[operator]
