"""The account that a statement says it is of: a statement booked to another one of the fund would
count for the wrong account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .cells import Row, plain
from .problems import Unreadable

_TITLES = frozenset(
    {"sotaikhoan", "sotk", "taikhoanso", "stk", "accountno", "accountnumber", "accountnum"}
)
_NUMBER = re.compile(r"[0-9Xx*]+(?:[.-][0-9Xx*]+)*(?![0-9A-Za-z/*]|\s+[0-9Xx*])")
_SPACED = re.compile(r"[0-9Xx*]+(?: [0-9Xx*]+)*")
_HIDDEN = re.compile("[X*]+")
LEAST = 4  # digits without which nothing is told


def stated_account(above: Iterable[Row]) -> str:
    """What the rows above a table say; "" where they name none, or several."""
    found = {account for row in above if (account := account_in(row.cells))}
    return found.pop() if len(found) == 1 else ""


def account_in(cells: Sequence[str]) -> str:
    """The number behind "Số tài khoản:" or in the next cell, hidden digits as *; "" without one."""
    for at, cell in enumerate(cells):
        label, _mark, number = cell.partition(":")
        if not {plain(part) for part in label.split("/")} & _TITLES:
            continue
        if account := account_of(number.strip() or next(filter(None, cells[at + 1 :]), "")):
            return account
    return ""


def account_of(text: str) -> str:
    """The account number at the start of a text; "" where there is none, or where it ends is not
    clear.
    """
    found = _SPACED.fullmatch(text.strip()) or _NUMBER.match(text.strip())
    account = re.sub("[ .-]", "", found[0]).upper().replace("X", "*") if found else ""
    return account if sum(map(str.isdigit, account)) >= LEAST else ""


def is_other(stated: str, chosen: str) -> bool:
    """Whether a statement's number cannot be the chosen account. Hidden digits may be any, and
    zeros at the start are written or left out."""
    digits = "".join(filter(str.isdigit, chosen)).lstrip("0")
    if not stated or not digits:
        return False
    shown = [re.escape(part) for part in _HIDDEN.split(stated.lstrip("0"))]
    return re.fullmatch("0*" + "[0-9]*".join(shown), digits) is None


def must_be_of(chosen: str, stated: str, file: str) -> None:
    """Raises Unreadable for a statement that says it is of another account than the chosen one."""
    if is_other(stated, chosen):
        raise Unreadable(file, "other_account", f"{stated} ≠ {chosen}")
