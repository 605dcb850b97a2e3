"""Strict reading of one cell: a value that is certainly meant, or a fault that says what is wrong.

Nothing is guessed: 01/02/2024 typed as text is 1 February (day first, as on every Vietnamese
paper), a number in a date column is refused, and so is a code that a spreadsheet turned into a
number, because its leading zeros are lost.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from . import columns as col
from .columns import Column
from .vocabulary import same


@dataclass(frozen=True)
class Unusable:
    """A cell that carries no plain value: a formula, an error, or a date with a time of day."""

    kind: str  # formula | error | moment
    text: str


Cell = str | int | Decimal | dt.date | bool | Unusable | None
Value = str | int | dt.date | bool | None

FIRST_YEAR, LAST_YEAR = 1945, 2100
MAX_COUNT = 1_000_000
MAX_MONEY = 10**15
MAX_AREA_M2 = 10**9

_GROUPED = re.compile(r"\d{1,3}(\.\d{3})+|\d+", re.ASCII)
_AREA_TEXT = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?", re.ASCII)
_DATE_TEXT = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}")
_UNIT = re.compile(r"\d{2}|\d{5}", re.ASCII)
_ACCOUNT = re.compile(r"\d{6,20}", re.ASCII)
_PHONE = re.compile(r"\+?\d{8,15}", re.ASCII)


class BadCell(Exception):
    """The cell breaks a rule of `sentences.py`."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def shown(cell: Cell) -> str:
    """The cell as the list of faults prints it, at most 80 characters."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dt.date):
        return cell.strftime("%d/%m/%Y") if cell.year >= 1000 else cell.isoformat()
    text = cell.text if isinstance(cell, Unusable) else str(cell)
    printable = "".join(char if char.isprintable() else "�" for char in text)
    return printable if len(printable) <= 80 else printable[:79] + "…"


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def clean(text: str) -> str:
    """NFC, single spaces, none at the ends. Raises BadCell for control characters."""
    text = unicodedata.normalize("NFC", text)
    for char in text:
        if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} and char not in "\t\n\r":
            raise BadCell("control_character")
    return " ".join(text.split())


def _text(cell: Cell, column: Column) -> str:
    if isinstance(cell, str):
        text = clean(cell)
    elif isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        text = str(cell)  # "Tổ 5" typed as 5 is text that happens to be a number
    else:
        raise BadCell("not_text")
    if len(text) > column.max_length:
        raise BadCell("too_long", limit=str(column.max_length))
    return text


def _key(cell: Cell, pattern: re.Pattern[str], code: str) -> str:
    """A key must be typed as text: a number has lost its leading zeros."""
    if not isinstance(cell, str):
        raise BadCell("needs_text")
    text = clean(cell)
    if not pattern.fullmatch(text):
        raise BadCell(code)
    return text


def _code(cell: Cell, _column: Column) -> str:
    return _key(cell, _CODE, "bad_code").upper()


def _unit_code(cell: Cell, _column: Column) -> str:
    return _key(cell, _UNIT, "bad_unit_code")


def _digits(cell: Cell, _column: Column) -> str:
    spaced = clean(cell).replace(" ", "") if isinstance(cell, str) else cell
    return _key(spaced, _ACCOUNT, "bad_account_number")


def _phone(cell: Cell, _column: Column) -> str:
    plain = re.sub(r"[ .()-]", "", clean(cell)) if isinstance(cell, str) else cell
    return _key(plain, _PHONE, "bad_phone")


def _date(cell: Cell, _column: Column) -> dt.date:
    if isinstance(cell, str):
        match = _DATE_TEXT.fullmatch(clean(cell))
        if match is None:
            raise BadCell("not_a_date")
        try:
            cell = dt.date(int(match[3]), int(match[2]), int(match[1]))
        except ValueError:
            raise BadCell("no_such_day") from None
    if not isinstance(cell, dt.date):
        raise BadCell("not_a_date")
    if not FIRST_YEAR <= cell.year <= LAST_YEAR:
        raise BadCell("date_out_of_range", first=str(FIRST_YEAR), last=str(LAST_YEAR))
    return cell


def _decimal(cell: Cell, pattern: re.Pattern[str]) -> Decimal:
    if isinstance(cell, bool):
        raise BadCell("not_a_number")
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if not isinstance(cell, str):
        raise BadCell("not_a_number")
    text = clean(cell)
    negative = text.startswith(("-", "−"))
    match = pattern.fullmatch(text[1:].strip() if negative else text)
    if match is None:
        raise BadCell("not_a_number")
    value = Decimal(match[0].replace(".", "").replace(",", "."))
    return -value if negative else value


def _whole(cell: Cell, most: int) -> int:
    value = _decimal(cell, _GROUPED)
    if value < 0:
        raise BadCell("negative")
    if value > most:
        raise BadCell("too_large")
    if value != value.to_integral_value():
        raise BadCell("not_whole")
    return int(value)


def _count(cell: Cell, _column: Column) -> int:
    return _whole(cell, MAX_COUNT)


def _money(cell: Cell, _column: Column) -> int:
    return _whole(cell, MAX_MONEY)


def _area(cell: Cell, _column: Column) -> int:
    """m² with at most two decimals -> whole dm²."""
    value = _decimal(cell, _AREA_TEXT)
    if value < 0:
        raise BadCell("negative")
    if value > MAX_AREA_M2:
        raise BadCell("too_large")
    hundredfold = value * 100
    if hundredfold != hundredfold.to_integral_value():
        raise BadCell("too_fine")
    return int(hundredfold)


def _choice(cell: Cell, column: Column) -> str:
    if not isinstance(cell, str):
        raise BadCell("not_a_choice", choices=_listed(column))
    wanted = same(clean(cell))
    for choice in column.choices:
        if wanted in {same(choice.vi), choice.code}:
            return choice.code
    raise BadCell("not_a_choice", choices=_listed(column))


def _listed(column: Column) -> str:
    return "; ".join(choice.vi for choice in column.choices)


def _flag(cell: Cell, column: Column) -> bool:
    return cell if isinstance(cell, bool) else _choice(cell, column) == "yes"


_READERS: dict[str, Callable[[Cell, Column], Value]] = {
    col.TEXT: _text,
    col.CODE: _code,
    col.UNIT_CODE: _unit_code,
    col.DIGITS: _digits,
    col.PHONE: _phone,
    col.DATE: _date,
    col.COUNT: _count,
    col.MONEY: _money,
    col.AREA: _area,
    col.CHOICE: _choice,
    col.FLAG: _flag,
}


def read(cell: Cell, column: Column) -> Value:
    """The value of a cell under a column; None when it may be blank and is.

    Raises BadCell with the code of the broken rule.
    """
    if is_blank(cell):
        if column.required:
            raise BadCell("required")
        return None
    if isinstance(cell, Unusable):
        raise BadCell(cell.kind)
    return _READERS[column.kind](cell, column)
