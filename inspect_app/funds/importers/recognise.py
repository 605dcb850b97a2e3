"""Whose statement a raw table is: its header row and where each thing stands."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from .cells import Row, column_of, parse_date, titles
from .manner import PRINTED, Manner
from .marks import Way
from .profiles import ESSENTIAL, OPTIONAL, PROFILES, Profile

HEADER_WITHIN = 40  # rows: banks print account, period and name above the table


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each thing stands in this file."""

    width: int
    header: tuple[str, ...]
    booked_on: int
    debit: int | None  # None: this bank's statement has no such column
    credit: int
    balance: int | None
    text: int
    doc_no: int | None
    page: int | None
    number: int | None
    reference: int | None = None  # joined to the text
    manner: Manner = PRINTED  # how this file writes dates and amounts
    doubted: frozenset[tuple[int, Way]] = frozenset()  # uses of a mark, by column


@dataclass(frozen=True, slots=True)
class Found:
    """A header that is known. `header_rows`: as they stand in the file; one, or two where a
    bilingual header stands on two rows.
    """

    profile: Profile
    columns: Columns
    header_rows: tuple[tuple[str, ...], ...]
    first: int  # index of the row below the header
    saved_id: str = ""  # of the stored version, where a person made the layout


def recognise(rows: list[Row]) -> Found | None:
    """The first row, or pair of rows, that is the header of a known bank."""
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        below = rows[index + 1].cells if index + 1 < len(rows) else ()
        if found := _known(row.cells, rows[index + 1 :]):
            profile, columns = found
            if _continues(row.cells, below, profile):
                return Found(profile, columns, (row.cells, below), index + 2)
            return Found(profile, columns, (row.cells,), index + 1)
        pair = is_words(below) and not _known(below, rows[index + 2 :])
        if pair and (found := _known(joined(row.cells, below), rows[index + 2 :])):
            return Found(*found, (row.cells, below), index + 2)
    return None


def _known(header: tuple[str, ...], rows: list[Row]) -> tuple[Profile, Columns] | None:
    for profile in PROFILES:
        columns = _columns(header, profile)
        if columns and all(_is_blank(rows, getattr(columns, part)) for part in profile.blank):
            return profile, columns
    return None


def _is_blank(rows: list[Row], column: int | None) -> bool:
    return column is None or not any(
        row.cells[column].strip() for row in rows if column < len(row.cells)
    )


def _columns(header: tuple[str, ...], profile: Profile) -> Columns | None:
    """Where this profile's columns stand, or None when one of its required columns is missing."""
    if any(column_of(header, names) is None for names in profile.required()):
        return None
    booked_on, credit, text = (
        index
        for part in ("booked_on", "credit", "text")
        if (index := column_of(header, profile.names(part))) is not None
    )
    doc_no = column_of(header, profile.doc_no)
    return Columns(
        width=len(header),
        header=header,
        booked_on=booked_on,
        debit=column_of(header, profile.debit),
        credit=credit,
        balance=column_of(header, profile.balance),
        text=text,
        doc_no=None if doc_no == booked_on else doc_no,  # one cell for both
        page=column_of(header, profile.page),
        number=column_of(header, profile.number),
    )


def _continues(header: tuple[str, ...], below: tuple[str, ...], profile: Profile) -> bool:
    """True when the row below says the same titles in another language."""
    names = {name for part in (*ESSENTIAL, *OPTIONAL) for name in profile.names(part)}
    said = [cell for cell in below if titles(cell) & names]
    return below != header and is_words(below) and len(said) >= 2


def is_words(cells: tuple[str, ...]) -> bool:
    """True for a row that may be part of a header: something in it, no date and no figure."""
    words = [cell for cell in cells if cell.strip()]
    return bool(words) and not any(parse_date(cell) or cell.strip()[0].isdigit() for cell in words)


def joined(above: tuple[str, ...], below: tuple[str, ...]) -> tuple[str, ...]:
    """Two rows of titles as one."""
    pairs = zip_longest(above, below, fillvalue="")
    return tuple("\n".join(part for part in pair if part.strip()) for pair in pairs)
