"""A statement that is read column by column is stored as the one that is read row by row."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.funds import sample
from inspect_app.funds.importers.bulk import blocks
from inspect_app.funds.models import BankStatement, StatementLine
from inspect_app.funds.rules.upload import MAX_FORM
from tests.kit.fund_books import Books, open_books
from tests.kit.unknown_bank import marked_layout
from tests.kit.world import World
from workers import funds_jobs

OWN = {"id", "file_id", "sha256", "sent_at", "label"}
"""Columns of a statement that every handing in has of its own."""


@pytest.fixture
def read_big(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each statement was read column by column."""
    outcomes: list[bool] = []
    real = funds_jobs._import_big

    def heard(*args: Any) -> bool:
        outcomes.append(real(*args))
        return outcomes[-1]

    monkeypatch.setattr(funds_jobs, "_import_big", heard)
    return outcomes


def stored(books: Books) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """The statement handed in last and its lines, but for what names it."""
    row = books.statement()
    facts = {
        column.name: getattr(row, column.key)
        for column in BankStatement.__table__.columns
        if column.name not in OWN
    }
    columns = [
        column for column in StatementLine.__table__.columns if column.name != "statement_id"
    ]
    lines = db.session.execute(
        sa.select(*columns)
        .where(StatementLine.statement_id == row.id)
        .order_by(StatementLine.row_no)
    )
    return facts, [tuple(line) for line in lines]


def test_both_ways_store_the_same(
    world: World, read_big: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    books = open_books(world)
    opening = str(sample.MAIN_OPENING)
    books.send(sample.MAIN_STATEMENT, opening=opening)
    by_row = stored(books)
    assert read_big == [], "the sample is small"
    assert len(by_row[1]) > 5_000
    monkeypatch.setattr(funds_jobs, "BIG", 0)
    books.send(_other_bytes(), opening=opening)
    assert read_big == [True]
    assert stored(books) == by_row


def _other_bytes() -> bytes:
    """The sample again as another file: the same file is not taken twice."""
    return sample.MAIN_STATEMENT.read_bytes() + b"\n"


def test_a_damaged_file_and_a_saved_layout_are_read_row_by_row(
    world: World, read_big: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(funds_jobs, "BIG", 0)
    books = open_books(world)
    rows = sample.MAIN_STATEMENT.read_bytes().splitlines(keepends=True)
    books.send(b"".join(rows[:200] + rows[201:]), opening=str(sample.MAIN_OPENING))
    assert read_big == [False]
    assert books.statement().state == "held"
    marked_layout(books, "Mẫu riêng")
    del read_big[:]
    books.send(_other_bytes(), opening=str(sample.MAIN_OPENING))
    assert read_big == [], "a layout that people saved for this bank is asked first"
    assert books.statement().accepted > 5_000


def test_the_largest_publication_fits_and_only_where_it_belongs(world: World) -> None:
    books = open_books(world)
    header, *rows = sample.MAIN_STATEMENT.read_bytes().splitlines(keepends=True)
    large = header + b"".join(rows) * 80
    assert len(large) > 70_000_000
    opening = str(sample.MAIN_OPENING)
    form = {"account": sample.MAIN_ACCOUNT, "opening": opening, "file": (large, "sao-ke.csv")}
    paths = f"{books.path}/statements", f"{books.path}/ledgers"
    assert books.post(paths[0], **form).status_code == 303
    assert books.statement().sha256 == hashlib.sha256(large).hexdigest()
    assert books.post(paths[1], file=(large, "so-chi.csv")).status_code == 413
    for login, status in (("inspector", 403), ("auditor.b", 404)):
        other = Books(world, books.fund_id, world.client(login))
        assert other.post(paths[0], **form).status_code == status
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BankStatement)) == 1
    beyond = Books(world, books.fund_id, world.client("auditor"))
    form["file"] = (b" " * (MAX_FORM + 1), "sao-ke.csv")
    assert beyond.post(paths[0], **form).status_code == 413


WRONG_BALANCE = b"1,09/09/2024,9,,1.000,5,x\n"
OPEN_MARK = b'1,09/09/2024,9,,1.000,,"open\n'


@pytest.mark.parametrize("late", [WRONG_BALANCE, OPEN_MARK])
def test_what_was_stored_of_a_file_that_is_not_plain_after_all_goes(
    world: World, read_big: list[bool], monkeypatch: pytest.MonkeyPatch, late: bytes
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 100_000)
    books = open_books(world)
    file = sample.MAIN_STATEMENT.read_bytes() + late
    books.send(file, opening=str(sample.MAIN_OPENING))
    by_row = stored(books)
    assert read_big == []
    monkeypatch.setattr(funds_jobs, "BIG", 0)
    books.send(file + b"\n", opening=str(sample.MAIN_OPENING))
    assert read_big == [False]
    assert by_row[0]["state"] == ("unreadable" if late == OPEN_MARK else "held")
    assert stored(books) == by_row
