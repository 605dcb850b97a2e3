"""Numbers, money and times as the reader's language writes them: pages in English do not mix the
two. Papers are Vietnamese whatever the page is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from reports import wording

from .i18n import selected_language


def number(value: int | Decimal, places: int | None = None) -> str:
    """`1.234.567,5`, in English `1,234,567.5`; `places` rounds half up."""
    with wording.written_in(selected_language()):
        return wording.number(value, places)


def money(amount: int) -> str:
    """`1.234.567 đ`, in English `1,234,567 VND`."""
    with wording.written_in(selected_language()):
        return wording.money(amount)


def percent(share: Decimal | Fraction | int, places: int = 1) -> str:
    """A share of one: `7,0%`, in English `7.0%`."""
    with wording.written_in(selected_language()):
        return wording.percent(share, places)


def moment(at: dt.datetime) -> str:
    """`14:05:33 ngày 08/10/2024` in Vietnam's time, in English `08/10/2024 14:05:33`."""
    if selected_language() == "vi":
        return wording.moment(at)
    local = wording.vietnam_time(at)
    return f"{wording.date_short(local.date())} {local:%H:%M:%S}"
