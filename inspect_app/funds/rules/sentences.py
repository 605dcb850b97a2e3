"""Sentences in both languages for results that are computed far from any web page (worker, command
line).
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Sentence(NamedTuple):
    """The same statement in Vietnamese (screen, documents) and English."""

    vi: str
    en: str


def dong_vi(amount: int) -> str:
    """1234567 -> "1.234.567 đồng" (dot between thousands, as Vietnamese papers print it)."""
    return f"{amount:,}".replace(",", ".") + " đồng"


def dong_en(amount: int) -> str:
    """1234567 -> "1,234,567 VND"."""
    return f"{amount:,} VND"


def day(on: date) -> str:
    """A date as both languages of the product print it: 09/09/2024."""
    return f"{on.day:02d}/{on.month:02d}/{on.year:04d}"
