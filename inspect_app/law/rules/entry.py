"""What people type for a figure: "1.600.000.000", "6,5", "31/03"."""

from __future__ import annotations

import re
from decimal import Decimal

from .clocks import YEARLY
from .figures import Value

_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"\d{1,15}(?:,\d{1,6})?")
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")


class NotReadable(ValueError):
    """The text is not a number the Vietnamese way, or not a day of the year."""


def read_value(text: str, unit: str) -> Value:
    """The value of a text; empty text is None (not known). Dots group thousands, a comma parts
    the decimals; a yearly day is day/month. Raises NotReadable."""
    text = text.strip()
    if not text:
        return None
    if unit == YEARLY:
        day = _DAY.fullmatch(text)
        if day is None:
            raise NotReadable(text)
        return f"{int(day[2]):02d}-{int(day[1]):02d}"
    if (
        len(text) > 30
        or not text.isascii()
        or not (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text))
    ):
        raise NotReadable(text)
    return Decimal(text.replace(".", "").replace(",", "."))
