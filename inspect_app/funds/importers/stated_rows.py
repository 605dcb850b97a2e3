"""Rows in which a bank states totals instead of a movement: no date, and words that say only that.

"Tổng công ty …" is a donor, so the words must match whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from .cells import plain
from .money import NotMoney, parse_money

Stated = Literal["total", "opening", "closing"]

_DATE = re.compile(r"[0-9]+[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[\s0-9.,-]+|VND")
_SAYS: dict[str, Stated] = {
    "tongcong": "total",
    "tong": "total",
    "total": "total",
    "cong": "total",
    "congphatsinh": "total",
    "tongphatsinh": "total",
    "totalamount": "total",
    "sodudauky": "opening",
    "openingbalance": "opening",
    "soducuoiky": "closing",
    "closingbalance": "closing",
}


def stated_by(cells: Sequence[str]) -> Stated | None:
    """What the row states; None for any other row."""
    if any(_DATE.match(cell.strip()) for cell in cells):
        return None
    words = [part for cell in cells for part in re.split("[/:()\n]", cell) if plain(part)]
    said = [plain(part) for part in words if not _AMOUNT.fullmatch(part)]
    if not said or not all(word in _SAYS for word in said):
        return None
    return _SAYS[said[0]]


def amounts_in(cells: Sequence[str]) -> list[int]:
    """All amounts of the row, from left to right (đồng)."""
    found = []
    for cell in cells:
        try:
            found.append(parse_money(cell))
        except NotMoney:
            continue
    return found
