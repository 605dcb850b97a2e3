"""From bytes to a table of text cells, under limits that are checked before anything is decoded."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from re import ASCII, Match
from re import compile as pattern

from ..rules.upload import MAX_BYTES
from .problems import Unreadable

MAX_ROWS = 2_500_000
MAX_CELL = 10_000  # characters
PIECE = 1_000_000  # characters of a table that are split at once
DELIMITERS = (",", ";", "\t")  # spreadsheets set to Vietnamese save CSV with semicolons

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LETTERS = "đ" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
_VIETNAMESE = frozenset(_LETTERS + _LETTERS.upper() + "–—…‘’“”«»•\xa0₫")
_AGAIN = "\x80-\xbf" + bytes(range(0x80, 0xC0)).decode("cp1252", "ignore")
"""What bytes of UTF-8 after the first come out as when they are taken for Windows-1252."""
_TWICE = pattern(rf"á[º»][{_AGAIN}]|Ä[‘ƒ\u201a\x90¨©]|Å[¨©]|Æ[°¡¯\xa0]")
"""Letters of Vietnamese alone (ạ, đ, ư) whose UTF-8 was encoded a second time."""

_DATE = pattern(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", ASCII)
_NAMED = pattern(r"([0-9]{1,2})[ /.-]([A-Za-z]{3})[ /.-]([0-9]{4})", ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", ASCII)
_TIME = pattern(r"([01]?[0-9]|2[0-3])[:h]([0-5][0-9])(?::[0-5][0-9])?", ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table; `file_row` counts records from 1, as a spreadsheet numbers them."""

    file_row: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """True when no cell holds anything."""
        return not any(cell.strip() for cell in self.cells)


def decode(data: bytes, file: str) -> str:
    """Text, NFC: UTF-8 with or without mark, UTF-16 with its mark, or Windows-1258.

    Raises Unreadable and says what the file seems to be; text encoded twice is refused, for not
    every letter can be had back.
    """
    if data[:4] in (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0"):
        raise Unreadable(file, "not_text")
    if (
        data.lstrip(b"\xef\xbb\xbf \r\n\t")[:15]
        .lower()
        .startswith((b"<html", b"<!doctype html", b"<table", b"<?xml"))
    ):
        raise Unreadable(file, "html_file")
    return decode_page(data, file)


def decode_page(data: bytes, file: str) -> str:
    """Like `decode`, for a file that may begin with markup."""
    if not data.strip():
        raise Unreadable(file, "empty_file")
    if len(data) > MAX_BYTES:
        raise Unreadable(file, "too_large", f"{len(data):,} > {MAX_BYTES:,} bytes")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = _decoded(data, "utf-16", file)
    elif b"\x00" in data:
        raise Unreadable(file, "not_text")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _windows_1258(data, file)
    if found := encoded_twice(text):
        row = text.count("\n", 0, found.start()) + 1
        raise Unreadable(file, "encoded_twice", f"row {row}: {found.group()}")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def encoded_twice(text: str) -> Match[str] | None:
    """The first letter whose UTF-8 was taken for Windows-1252 and encoded again."""
    return None if text.isascii() else _TWICE.search(text)


def _decoded(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(file, "not_utf8", f"byte {error.start}") from error


def _windows_1258(data: bytes, file: str) -> str:
    """Vietnamese Windows text. Refused unless every letter beyond ASCII is a Vietnamese one and
    some letter carries a tone mark of its own: TCVN3 and VNI would come out as other words.
    """
    loose = _decoded(data, "cp1258", file)
    text = unicodedata.normalize("NFC", loose)
    strange = {char for char in text if ord(char) > 127} - _VIETNAMESE
    if strange or not any(unicodedata.combining(char) for char in loose):
        raise Unreadable(file, "not_utf8", "".join(sorted(strange))[:10])
    return text


def csv_rows(text: str, delimiter: str, file: str) -> list[Row]:
    """All records, none dropped. Raises Unreadable like `csv_records`."""
    return list(csv_records(text, delimiter, file))


def csv_records(text: str, delimiter: str, file: str) -> Iterator[Row]:
    """The same one after the other.

    Raises Unreadable for broken quoting, an oversized cell or too many rows.
    """
    row = 1
    try:
        for cells in csv.reader(_text_lines(text), delimiter=delimiter, strict=True):
            if row > MAX_ROWS:
                raise Unreadable(file, "too_many_rows", f"> {MAX_ROWS:,}")
            if cells and max(map(len, cells)) > MAX_CELL:
                raise Unreadable(file, "broken_csv", f"row {row}")
            yield Row(row, tuple(cells))
            row += 1
    except csv.Error as error:
        raise Unreadable(file, "broken_csv", f"row {row}: {error}") from error


def _text_lines(text: str) -> Iterator[str]:
    """The lines of a text with their ends; as a whole it would stand in memory again, four bytes a
    character."""
    start = 0
    while start < len(text):
        end = text.find("\n", start + PIECE) + 1 or len(text)
        yield from io.StringIO(text[start:end], newline="")
        start = end


def plain(title: str) -> str:
    """A header for comparison: no accents, no case, no spaces or punctuation ("Ngày GD" ->
    "ngaygd").
    """
    flat = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in flat.casefold() if char.isalnum())


@lru_cache(maxsize=4_000)  # every profile asks about the same few cells
def titles(cell: str) -> frozenset[str]:
    """The names one bilingual header cell goes by: the whole of it, and each side of "/", a line
    break or brackets.
    """
    parts = cell.replace("\n", "/").replace("(", "/").replace(")", "/").split("/")
    return frozenset(plain(part) for part in [cell, *parts] if plain(part))


def one_line(cell: str) -> str:
    """Text that a bank wrapped over several lines, as one."""
    return " ".join(cell.split())


@lru_cache(maxsize=10_000)  # thousands of lines share a day
def parse_date(text: str) -> date | None:
    """dd/mm/yyyy (also with - or .), yyyy-mm-dd or 05 Mar 2025 -> date; None for anything else or a
    day that does not exist.
    """
    body = text.strip()
    if found := _DATE.fullmatch(body):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(body):
        year, month, day = (int(part) for part in found.groups())
    elif (found := _NAMED.fullmatch(body)) and found.group(2).casefold() in _MONTHS:
        day, year = int(found.group(1)), int(found.group(3))
        month = _MONTHS.index(found.group(2).casefold()) + 1
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_moment(text: str) -> tuple[date, int | None] | None:
    """A day as `parse_date` reads it, with or without a time (14:05, 14:05:30 or 14h05) after or
    before it -> day and minute from midnight; None for anything else.
    """
    words = text.replace("T", " ").split()
    times = [time for word in words if (time := _TIME.fullmatch(word))]
    days = [day for word in words if (day := parse_date(word))]
    if len(days) != 1 or len(times) > 1 or len(words) != len(days) + len(times):
        return None
    told = times and times[0].group() != "00:00:00"  # how programs write a day without a time
    minute = int(times[0][1]) * 60 + int(times[0][2]) if told else None
    return days[0], minute


def column_of(header: Sequence[str], names: Sequence[str]) -> int | None:
    """Index of the first column that goes by one of the names (already `plain`)."""
    wanted = set(names)
    return next((index for index, cell in enumerate(header) if titles(cell) & wanted), None)
