"""Rows in which a bank states totals instead of a movement: no date, and words that say only that.

"Tổng công ty …" is a donor, so the words must match whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from .cells import plain
from .money import NotMoney, parse_money

Kind = Literal["total", "debit", "credit", "opening", "closing"]

_DATE = re.compile(r"[0-9]+[/.-][0-9]{1,2}[/.-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[\s0-9.,-]*(?:VND|VNĐ|đồng)?\s*")
_SAYS: dict[str, Kind] = {
    "tongcong": "total",
    "tong": "total",
    "total": "total",
    "cong": "total",
    "congphatsinh": "total",
    "congphatsinhtrongky": "total",
    "tongphatsinh": "total",
    "tongphatsinhtrongky": "total",
    "tongcongphatsinh": "total",
    "tongcongphatsinhtrongky": "total",
    "totalamount": "total",
    "tongphatsinhno": "debit",
    "tongghino": "debit",
    "totaldebit": "debit",
    "tongphatsinhco": "credit",
    "tongghico": "credit",
    "totalcredit": "credit",
    "sodudau": "opening",
    "sodudauky": "opening",
    "openingbalance": "opening",
    "beginningbalance": "opening",
    "soducuoi": "closing",
    "soducuoiky": "closing",
    "closingbalance": "closing",
    "endingbalance": "closing",
}
_PARTS = re.compile("[/:()\n]")


def stated_by(cells: Sequence[str]) -> Kind | None:
    """What the row states; None for any other row, also for one that states two things."""
    if any(_DATE.match(cell.strip()) for cell in cells):
        return None
    words = [part for cell in cells for part in _PARTS.split(cell) if plain(part)]
    said = {_SAYS.get(plain(part)) for part in words if not _AMOUNT.fullmatch(part)}
    return said.pop() if len(said) == 1 else None


def amounts_in(cells: Sequence[str]) -> list[int]:
    """All amounts of the row, from left to right (đồng); also one behind its words and a colon."""
    found = []
    for cell in cells:
        try:
            found.append(parse_money(cell.rpartition(":")[2]))
        except NotMoney:
            continue
    return found
