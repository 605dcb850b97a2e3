"""One cell of a register as it is stored, or the rule that it breaks. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from inspect_app.registry.rules.cells import BadCell as BadText
from inspect_app.registry.rules.cells import Cell, Unusable, clean

from ..classify import flat
from .columns import Column, Kind

MAX_TEXT = 300  # characters
LEAST_DIGITS = 4
NUMBERS = ("account", "phone", "identity")
MOST = {Kind.MONEY: 10**14, Kind.WHOLE: 10**7}
"""Of a column that says nothing else. Tests multiply two cells in 64 bits."""
YEARS = range(1945, 2101)
Hide = Callable[[str, str], str]
"""(kind of value, folded value) -> its keyed hash."""

_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_WHOLE = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+")
_CODE = re.compile(r"[A-Za-zĐđ0-9][A-Za-zĐđ0-9._/-]{0,39}")
_TELLS_WHO = re.compile(r"[0-9]{9}|^(?:[^0-9A-Za-zĐđ]*[0-9]){9}[^A-Za-zĐđ]*$")
"""Nine digits in a row, or nothing but digits and marks: an identity number, a phone."""
_NONE = ("KHONG", "KHONG CO", "KHONG RO", "KHONG BIET", "CHUA", "CHUA CO", "N A", "NONE", "NULL")
_NOTHING = re.compile("|".join(("[0X ]*", *_NONE)))
_MINUTE = re.compile(r"([0-9]{1,2}):([0-5][0-9])")


class BadCell(Exception):
    """`rule` is a key of the importers' rules."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


def read(cell: Cell, column: Column, hide: Hide, *, private: bool = False) -> Any:
    """The value of a cell that is not blank, None where it says that there is none.

    Raises BadCell; on a `private` sheet also for a number that tells who somebody is in a cell that
    is stored as it stands.
    """
    if isinstance(cell, Unusable) and column.kind is not Kind.MINUTE:
        raise BadCell("formula" if cell.kind == "formula" else "date_unreadable")
    if column.kind is Kind.DAY:
        return _day(cell)
    if column.kind in (Kind.HASHED, Kind.CODE) and not isinstance(cell, str):
        raise BadCell("code_as_number")  # its leading zeros are lost
    text = _text(cell)
    if says_nothing(text, column):
        return None
    if column.kind is Kind.HASHED:
        return hide(column.key, _told(text, column))
    if private and _TELLS_WHO.search(text):
        raise BadCell("tells_who")
    reader = _READERS.get(column.kind)
    return reader(text, column) if reader else text


def folded(key: str, text: str) -> str:
    """A value for comparison: accounts, phones and identity numbers without spaces and marks."""
    bare = flat(text)
    if key in NUMBERS:
        return re.sub(r"[^0-9A-Z]", "", bare)
    return " ".join(re.sub(r"[^0-9A-Z]+", " ", bare).split())


def row_key(text: str, column: Column) -> str:
    """What no two rows may share. Names keep their accents: "Hoa" and "Hòa" are two people."""
    return folded("", text) if column.kind is Kind.CODE else " ".join(text.casefold().split())


def says_nothing(text: str, column: Column) -> bool:
    """Whether a cell that may be empty holds a sign or a word for "there is none". Such cells would
    be equal without meaning the same."""
    if column.kind is Kind.HASHED:
        return bool(_NOTHING.fullmatch(folded("", text)))
    words = " ".join(re.sub(r"\W+", " ", flat(text)).split())
    return column.kind is Kind.TEXT and not column.required and words in ("", *_NONE)


def _told(text: str, column: Column) -> str:
    """A folded value that is long enough to tell one from another. Raises BadCell."""
    bare = folded(column.key, text)
    if column.key not in NUMBERS:
        return bare
    nickname = column.key == "account" and re.search("[0-9]", bare)  # "THU88" is an account too
    if len(bare if nickname else re.sub("[^0-9]", "", bare)) < LEAST_DIGITS:
        raise BadCell("number_too_short")
    return bare


def _text(cell: Cell) -> str:
    if isinstance(cell, Unusable):
        text = cell.text[:5]  # a time of day as "08:15:00"
    elif isinstance(cell, dt.date):
        text = cell.isoformat()
    elif isinstance(cell, str):
        try:
            text = clean(cell)
        except BadText:
            raise BadCell("control_character") from None
    else:
        text = f"≈ {cell}" if isinstance(cell, Decimal) else str(cell)  # 1.234 is not 1,234
    if len(text) > MAX_TEXT:
        raise BadCell("text_too_long")
    return text


def _day(cell: Cell) -> str:
    if isinstance(cell, str) and (found := _DAY.fullmatch(cell.strip())):
        try:
            cell = dt.date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            raise BadCell("date_unreadable") from None
    if not isinstance(cell, dt.date) or cell.year not in YEARS:
        raise BadCell("date_unreadable")
    return cell.isoformat()


def _code(text: str, _column: Column) -> str:
    if not _CODE.fullmatch(text):
        raise BadCell("code_shape")
    return text


def _whole(text: str, column: Column) -> int:
    """Digits, or groups of three with points as on Vietnamese papers; never a fraction."""
    if not _WHOLE.fullmatch(text):
        raise BadCell("whole_unreadable")
    number = int(text.replace(".", ""))
    if not column.least <= number <= (column.most or MOST[column.kind]):
        raise BadCell("money_too_large" if column.kind is Kind.MONEY else "whole_out_of_range")
    return number


def _minute(text: str, _column: Column) -> int:
    found = _MINUTE.fullmatch(text)
    if found is None or int(found[1]) > 23:
        raise BadCell("time_unreadable")
    return int(found[1]) * 60 + int(found[2])


def _choice(text: str, column: Column) -> str:
    for code, words in column.choices.items():
        if flat(text) in (flat(code), flat(words.vi), flat(words.en)):
            return code
    raise BadCell("unknown_choice")


_READERS: dict[Kind, Callable[[str, Column], Any]] = {
    Kind.CODE: _code,
    Kind.MONEY: _whole,
    Kind.WHOLE: _whole,
    Kind.MINUTE: _minute,
    Kind.CHOICE: _choice,
}
__all__ = ["BadCell", "Hide", "folded", "read", "row_key"]
