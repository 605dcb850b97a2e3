"""How each bank lays out its statement: one TOML file per bank, words as it prints
them.

A new bank is one file here. `balance_on` says where the bank prints a balance; that is what tells
the control totals which lines a printed balance proves.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, get_args

from ...rules.totals import BalanceOn
from ..cells import plain

ESSENTIAL = ("booked_on", "debit", "credit", "balance", "text")
OPTIONAL = ("doc_no", "page", "number")

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the importer must know about one bank's statement.

    Column names are in the form `cells.plain` produces; the first that matches a header cell wins.
    """

    name: str  # stored with the statement
    bank: str  # shown
    balance_on: BalanceOn
    order: int  # the first profile that fits wins: special ones before general ones
    booked_on: Names
    debit: Names
    credit: Names
    balance: Names
    text: Names
    doc_no: Names = ()
    page: Names = ()
    number: Names = ()  # the bank's own line number: runs without a gap
    marks: Names = ()  # one of these must be present: tells banks with like columns apart
    may_lack: Names = ()  # "debit", "balance": columns this bank may leave out
    blank: Names = ()  # columns that are there and empty on every row, else it is another bank

    def required(self) -> tuple[Names, ...]:
        """The columns without which a header is not this bank's."""
        marks = (self.marks,) if self.marks else ()
        present = [self.names(part) for part in ESSENTIAL if part not in self.may_lack]
        return (*present, *marks)

    def names(self, part: str) -> Names:
        """The header words of one column."""
        found: Names = getattr(self, part)
        return found


def profile_from(table: dict[str, Any]) -> Profile:
    """A profile from its TOML table. Raises KeyError or ValueError for one that says too little."""
    columns = {part: _plain(words) for part, words in table["columns"].items()}
    if strange := set(columns) - {*ESSENTIAL, *OPTIONAL}:
        raise ValueError(f"unknown columns: {sorted(strange)}")
    if table["balance_on"] not in get_args(BalanceOn):
        raise ValueError(f"balance_on: {table['balance_on']!r}")
    return Profile(
        name=table["name"],
        bank=table["bank"],
        balance_on=table["balance_on"],
        order=table.get("order", 50),
        marks=_plain(table.get("marks", [])),
        may_lack=tuple(table.get("may_lack", [])),
        blank=tuple(table.get("blank", [])),
        **{part: columns[part] for part in ESSENTIAL},
        **{part: columns.get(part, ()) for part in OPTIONAL},
    )


def _plain(words: list[str]) -> Names:
    return tuple(plain(word) for word in words)


def _shipped() -> tuple[Profile, ...]:
    found = [
        profile_from(tomllib.loads(entry.read_text(encoding="utf-8")))
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda profile: (profile.order, profile.name)))


PROFILES = _shipped()
PRINTED = tuple(profile for profile in PROFILES if profile.order > 1)  # not MT940, not camt.053
