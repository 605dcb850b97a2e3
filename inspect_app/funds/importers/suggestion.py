"""What the columns of an unknown statement may hold, for a person who confirms or corrects it.

Nothing is read by a suggestion alone: the page shows what it makes of the file, a person saves it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib.resources import files

from ..rules.totals import BalanceOn
from .cells import plain, titles
from .manner import Dates, Manner, Thousands
from .mapping import PARTS, Mapping, Part, header_key
from .money import NotMoney
from .profiles import PROFILES
from .readers.raw import RawTable

SAMPLE = 200  # rows below the header
_DATES: tuple[Dates, ...] = ("dmy", "mdy", "ymd", "dmy2")  # of equally good ones the first
_THOUSANDS: tuple[Thousands, ...] = ("dot", "comma", "space", "none")
_TITLES: dict[str, list[str]] = tomllib.loads(
    files(__package__).joinpath("titles.toml").read_text(encoding="utf-8")
)


def _words(part: Part) -> tuple[str, ...]:
    """What may stand over a column: what shipped banks print, then what others do; last what says
    least ("no" is "Nợ" and a number).
    """
    shipped = () if part == "amount" else (name for one in PROFILES for name in one.names(part))
    words = dict.fromkeys((*shipped, *map(plain, _TITLES[part])))
    return tuple(sorted(words, key=lambda word: len(word) <= 2))


_WORDS: dict[Part, tuple[str, ...]] = {part: _words(part) for part in PARTS if part in _TITLES}


def suggested(table: RawTable, at: int) -> Mapping:
    """For the header in row `at`: words that a shipped bank prints over such a column, and the way
    of writing dates and amounts in which most of the cells below can be read.
    """
    header = table.rows[at].cells
    parts = parts_of(header)
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


def parts_of(header: Sequence[str]) -> tuple[Part, ...]:
    """What the titles of a header say, one column at most for each part; a title that says two
    things is the first that is not there yet.
    """
    said = [titles(cell) for cell in header]
    found: dict[int, Part] = {}
    for part, words in _WORDS.items():
        if part == "amount" and {"credit", "debit"} & set(found.values()):
            continue
        free = (
            at
            for word in words
            for at, names in enumerate(said)
            if word in names and at not in found
        )
        at = next(free, None)
        if at is not None:
            found[at] = part
    return tuple(found.get(at, "ignore") for at in range(len(header)))


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
