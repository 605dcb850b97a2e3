"""Statements of an invented bank whose header words nobody knows, and what its columns hold."""

from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa
from openpyxl import Workbook

from inspect_app.core.db import db
from inspect_app.funds.models import StatementLayout
from tests.kit.fund_books import Books
from workers.jobs import JOBS
from workers.run import drain

HEADER = ("Wann", "Was", "Beleg", "Rein", "Raus", "Stand")
HOSTILE = "Was<script>alert(1)</script>"
JANUARY = (
    ("05.01.2026", "ung ho", "A1", "1,500,000", "", "11,500,000"),
    ("06.01.2026", "phi", "A2", "", "500,000", "11,000,000"),
    ("07.01.2026", "ung ho", "A3", "2,000,000", "", "13,000,000"),
)
FEBRUARY = (
    ("02.02.2026", "ung ho", "B1", "1,000,000", "", "14,000,000"),
    ("03.02.2026", "phi", "B2", "", "250,000", "13,750,000"),
)
RIGHT = {
    "header_row": "1",
    "dates": "dmy",
    "thousands": "comma",
    "sign": "minus_out",
    "balance_on": "every_line",
    **{
        f"column-{at}": part
        for at, part in enumerate(("booked_on", "text", "doc_no", "credit", "debit", "balance"))
    },
}
"""What an auditor chooses on the page."""


def as_csv(rows: tuple[tuple[str, ...], ...], header: tuple[str, ...] = HEADER) -> bytes:
    """Semicolons, with a heading above the table."""
    return "\r\n".join(["Bank Nirgendwo", *(";".join(row) for row in (header, *rows))]).encode()


def as_xlsx(rows: tuple[tuple[str, ...], ...], header: tuple[str, ...] = HEADER) -> bytes:
    """The same with numbers as numbers."""
    book = Workbook()
    sheet: Any = book.active
    for row in (("Bank Nirgendwo",), header, *rows):
        sheet.append([_cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def marked_layout(books: Books, name: str) -> str:
    """A statement whose header says the name, mapped and saved under it; the layout's id."""
    books.send(as_csv(JANUARY, ("Wann", name, *HEADER[2:])))
    path = f"{books.path}/statements/{books.statement().id}/columns"
    answer = books.post(path, **RIGHT, name=name, do="save")
    assert answer.status_code == 303, answer.text
    drain(JOBS)
    db.session.rollback()
    return db.session.scalars(sa.select(StatementLayout.id)).one()


def _cell(value: str) -> str | int | None:
    plain = value.replace(",", "")
    return int(plain) if plain.isdecimal() else value or None
