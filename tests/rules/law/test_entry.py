"""What people type for a figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inspect_app.law.rules.entry import NotReadable, read_value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("1.600.000.000", "đồng", Decimal(1_600_000_000)),
        ("1600000000", "đồng", Decimal(1_600_000_000)),
        (" 6,5 ", "% tổng thu", Decimal("6.5")),
        ("1.234,5", "x", Decimal("1234.5")),
        ("0", "ngày", Decimal(0)),
        ("31/3", "hạn", "03-31"),
        ("1/12", "hạn", "12-01"),
        ("", "ngày", None),
        ("  ", "hạn", None),
    ],
)
def test_read(text: str, unit: str, value: object) -> None:
    assert read_value(text, unit) == value


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("6.5", "% tổng thu"),
        ("1.60.000", "đồng"),
        ("-5", "ngày"),
        ("5 ngày", "ngày"),
        ("1e9", "đồng"),
        ("NaN", "đồng"),
        ("٣", "ngày"),
        ("9" * 16, "đồng"),
        ("03-31", "hạn"),
        ("15", "hạn"),
    ],
)
def test_refused(text: str, unit: str) -> None:
    with pytest.raises(NotReadable):
        read_value(text, unit)
