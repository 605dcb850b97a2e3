"""What the columns of an unknown statement may hold, for a person who confirms or corrects it.

Nothing is read by a suggestion alone: the page shows what it makes of the file, a person saves it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..rules.totals import BalanceOn
from .cells import plain, titles
from .manner import Dates, Manner, Thousands
from .mapping import Mapping, Part, header_key
from .money import NotMoney
from .profiles import PROFILES
from .readers.raw import RawTable

SAMPLE = 200  # rows below the header
_DATES: tuple[Dates, ...] = ("dmy", "mdy", "ymd", "dmy2")  # of equally good ones the first
_THOUSANDS: tuple[Thousands, ...] = ("dot", "comma", "space", "none")
_BY_PROFILE: tuple[Part, ...] = (
    "booked_on",
    "debit",
    "credit",
    "balance",
    "text",
    "doc_no",
    "number",
)
_WORDS: dict[Part, frozenset[str]] = {
    **{part: frozenset(n for p in PROFILES for n in p.names(part)) for part in _BY_PROFILE},
    "amount": frozenset(plain(word) for word in ("Số tiền", "Số tiền giao dịch", "Amount")),
}


def suggested(table: RawTable, at: int) -> Mapping:
    """For the header in row `at`: words that a shipped bank prints over such a column, and the way
    of writing dates and amounts in which most of the cells below can be read.
    """
    header = table.rows[at].cells
    parts = _parts(header)
    below = [row.cells for row in table.rows[at + 1 : at + 1 + SAMPLE]]

    def cells(*wanted: Part) -> list[str]:
        places = [index for index, part in enumerate(parts) if part in wanted]
        found = [row[index].strip() for row in below for index in places if index < len(row)]
        return [cell for cell in found if cell]

    dates, money = cells("booked_on"), cells("debit", "credit", "amount", "balance")
    return Mapping(
        header=header_key(header),
        parts=parts,
        dates=max(_DATES, key=lambda one: _dates_read(dates, one)),
        thousands=max(_THOUSANDS, key=lambda one: _amounts_read(money, one)),
        sign="minus_out",
        balance_on=_balance_on(len(cells("balance")), len(dates)),
    )


def _parts(header: Sequence[str]) -> tuple[Part, ...]:
    """One column at most for each part."""
    found: list[Part] = []
    for cell in header:
        fits = (part for part, words in _WORDS.items() if titles(cell) & words)
        found.append(next((part for part in fits if part not in found), "ignore"))
    if "amount" in found and ("credit" in found or "debit" in found):
        found[found.index("amount")] = "ignore"
    return tuple(found)


def _dates_read(cells: Sequence[str], dates: Dates) -> int:
    manner = Manner(dates=dates)
    return sum(1 for cell in cells if manner.date(cell))


def _amounts_read(cells: Sequence[str], thousands: Thousands) -> int:
    manner = Manner(thousands=thousands, sign="minus_out")
    read = 0
    for cell in cells:
        try:
            manner.money(cell)
        except NotMoney:
            continue
        read += 1
    return read


def _balance_on(balances: int, lines: int) -> BalanceOn:
    if not balances:
        return "none"
    return "every_line" if balances >= lines else "day_end"
