"""A sheet of the workbook of registers: its columns, what they hold, which tests need it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..sentences import Sentence

Choices = Mapping[str, Sentence]
"""Code that is stored -> words of the workbook."""

Values = Mapping[str, Any]
"""One row as stored: text, whole numbers, days as "2024-09-01"; empty cells are left out."""


class Kind(StrEnum):
    """What a column holds. Of a `HASHED` cell only a keyed hash is stored, so that two rows can be
    compared and nobody can read the value."""

    TEXT = "text"
    CODE = "code"
    DAY = "day"
    MINUTE = "minute"
    MONEY = "money"
    WHOLE = "whole"
    CHOICE = "choice"
    HASHED = "hashed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `vi` is its title in the template, `en` and `aliases` are understood too.
    `least` and `most` bound a number; `most` 0 is the bound of its kind."""

    key: str
    vi: str
    en: str
    kind: Kind = Kind.TEXT
    required: bool = False
    tells: Sentence = field(default=Sentence("", ""))
    aliases: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)
    least: int = 0
    most: int = 0


def year(vi: str, en: str) -> Column:
    """A calendar year."""
    return Column("year", vi, en, Kind.WHOLE, required=True, least=1900, most=2200)


def unit_price(key: str, vi: str, en: str) -> Column:
    """Đồng for one piece, small enough to be multiplied by a quantity."""
    return Column(key, vi, en, Kind.MONEY, required=True, most=10**11)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One register. `unique` is the column whose value no two rows may share, "" if none. Of a
    `private` sheet no value is ever repeated in a list of faults."""

    key: str
    vi: str
    en: str
    tells: Sentence
    tests: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: str = ""
    private: bool = False

    @property
    def hides(self) -> bool:
        """Whether some value of the sheet must not be read by anybody."""
        return self.private or any(one.kind is Kind.HASHED for one in self.columns)


def code(vi: str, en: str, tells: Sentence, *, aliases: tuple[str, ...] = ()) -> Column:
    """The column that names a row."""
    return Column("code", vi, en, Kind.CODE, required=True, tells=tells, aliases=aliases)


@dataclass(frozen=True, slots=True)
class Registers:
    """The rows of a fund's registers by sheet, in the order of the file; `hashes`: accounts that
    the ledger names in plain -> their keyed hash, as the registers hold accounts."""

    rows: Mapping[str, Sequence[Values]] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)

    def of(self, sheet: Sheet) -> Sequence[Values]:
        """Rows of one register, none where it was not handed in."""
        return self.rows.get(sheet.key, ())

    @classmethod
    def grouped(cls, rows: Iterable[tuple[str, Values]], hashes: Mapping[str, str]) -> Registers:
        """Of rows that come with the key of their sheet."""
        found: dict[str, list[Values]] = {}
        for key, values in rows:
            found.setdefault(key, []).append(values)
        return cls(found, hashes)
