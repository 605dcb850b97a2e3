"""Amounts as Vietnamese banks print them -> whole đồng. Doubtful means an error, never a guess; no
float anywhere.

Accepted: plain digits; groups of three joined by one kind of separator ("1.000.000", "500,000"); a
fraction that is all zeros behind the other separator ("400.000,00"); parentheses or a leading minus
for negative; "VND", "VNĐ", "đ", "đồng" or "₫" behind. "1.000" is one thousand.
"""

from __future__ import annotations

import re
from functools import lru_cache

LARGEST = 2**63 - 1  # what a database integer holds

_UNIT = re.compile(r"\s*(?:vnd|vnđ|đồng|đ|₫)$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}((?:[.,][0-9]{3})*)(?:([.,])([0-9]{1,2}))?")


class NotMoney(ValueError):
    """The text is not an amount of whole đồng; `rule` is a key of problems.RULES."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(f"{rule}: {text!r}")
        self.rule = rule


@lru_cache(maxsize=20_000)  # people give the same round amounts
def parse_money(text: str) -> int:
    """Whole đồng, possibly negative. Raises NotMoney for anything doubtful, blank text included."""
    body = _UNIT.sub("", text.strip())
    negative = False
    if body.startswith("(") and body.endswith(")"):
        negative, body = True, body[1:-1].strip()
    elif body.startswith("-"):
        negative, body = True, body[1:]
    value = _unsigned(body, text)
    return -value if negative else value


def _unsigned(body: str, text: str) -> int:
    """Digits with consistent separators -> int."""
    if _PLAIN.fullmatch(body):
        digits = body
    else:
        found = _GROUPED.fullmatch(body)
        if found is None:
            raise NotMoney("money_not_a_number", text)
        groups, point, fraction = found.group(1), found.group(2), found.group(3)
        if len(set(re.findall(r"[.,]", groups))) > 1 or (point and point in groups):
            raise NotMoney("money_separators", text)
        if fraction and fraction.strip("0"):
            raise NotMoney("money_fraction", text)
        digits = body[: len(body) - len(fraction) - 1] if point else body
        digits = re.sub(r"[.,]", "", digits)
    if len(digits) > 1 and digits.startswith("0"):
        raise NotMoney(
            "money_not_a_number", text
        )  # "007" or "0.500": a code or a fraction, not an amount
    if len(digits) > 19 or int(digits) > LARGEST:
        raise NotMoney("money_too_large", text)
    return int(digits)
