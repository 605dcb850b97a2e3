"""MT940 (SWIFT) -> raw table. The `mt-940` package reads the fields; what it lets pass is checked.

It moves 30 February to the 29th, keeps the sign of a reversal (RC takes money away, RD gives it
back) and skips what it cannot read: dates and signs are taken from the line itself, and every
`:61:` must have become a line.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import mt940

from ..cells import Row, decode
from ..own_account import account_of
from ..problems import Unreadable
from .raw import RawTable, Stated

HEADER = ("Booking date", "mt940 reference", "Debit", "Credit", "Closing balance", "Details")
TAKES = frozenset({"D", "RC"})

_START = re.compile(r"^(?:\{.*)?:20:", re.MULTILINE)
_PART = re.compile(r"^(?=:20:)", re.MULTILINE)
_ACCOUNT = re.compile(r"^:25P?:(?:.*/)?(.+?)(?:VND)?$", re.MULTILINE)
_LINE = re.compile(r"^:61:([0-9]{2})([0-9]{2})([0-9]{2})", re.MULTILINE)


def is_mt940(data: bytes) -> bool:
    """True when a transaction reference and an account stand at the top."""
    top = data[:2000].decode("latin-1")
    return _START.search(top) is not None and ":25" in top


def mt940_table(data: bytes, file: str) -> RawTable:
    """All lines of all parts; on the last line of each part the balance that closes it.

    Raises Unreadable for another currency than đồng, for lines that could not be read, and for
    parts that do not join: a closing balance that is not the next opening balance.
    """
    text = decode(data, file).replace("\r\n", "\n")
    rows = [Row(1, HEADER)]
    opening = known = None
    accounts = {one.group(1) for one in _ACCOUNT.finditer(text)}
    for part in _PART.split(text)[1:]:
        before, after, lines = _part(part, file)
        if known is not None and before != known:
            raise Unreadable(file, "parts_do_not_join", f"{known:,} / {before:,}")
        if not lines and before != after:
            raise Unreadable(file, "parts_do_not_join", f"{before:,} / {after:,}")
        opening = before if opening is None else opening
        known = after
        for at, cells in enumerate(lines, start=1):
            balance = str(after) if at == len(lines) else ""
            rows.append(Row(len(rows) + 1, (*cells[:4], balance, cells[4])))
    account = account_of(accounts.pop()) if len(accounts) == 1 else ""
    return RawTable(rows, stated=Stated(opening=opening, closing=known, account=account))


def _part(part: str, file: str) -> tuple[int, int, list[tuple[str, ...]]]:
    """(balance before, balance after, lines) of one message."""
    try:
        read = mt940.parse(part)
    except Exception as error:  # the package raises whatever the text makes it meet
        raise Unreadable(file, "broken_mt940", type(error).__name__) from error
    dates = [f"{day}/{month}/20{year}" for year, month, day in _LINE.findall(part)]
    if len(dates) != part.count("\n:61:") or len(dates) != len(read.transactions):
        raise Unreadable(file, "broken_mt940", f"{len(read.transactions)} / {len(dates)} :61:")
    lines = [_cells(one.data, on) for one, on in zip(read.transactions, dates, strict=True)]
    return _balance(read.data, "opening", file), _balance(read.data, "closing", file), lines


def _balance(data: dict[str, Any], which: str, file: str) -> int:
    kinds = [f"final_{which}_balance", f"intermediate_{which}_balance"]
    found = next((data[kind] for kind in kinds if data.get(kind)), None)
    if found is None:
        raise Unreadable(file, "broken_mt940", f"{which} balance")
    if found.amount.currency != "VND":
        raise Unreadable(file, "not_dong", str(found.amount.currency))
    amount: Decimal = found.amount.amount
    if amount != int(amount):
        raise Unreadable(file, "broken_mt940", f"{which} {amount}")
    return int(amount)


def _cells(data: dict[str, Any], on: str) -> tuple[str, ...]:
    """Date, reference, debit, credit, text."""
    amount = abs(data["amount"].amount)
    money = str(int(amount)) if amount == int(amount) else str(amount)
    takes = data["status"] in TAKES
    references = (data.get("bank_reference"), data.get("customer_reference"))
    reference = next((one for one in references if one and one != "NONREF"), "")
    words = (data.get("transaction_details"), data.get("extra_details"))
    return (
        on,
        reference,
        money if takes else "",
        "" if takes else money,
        "\n".join(word for word in words if word),
    )
