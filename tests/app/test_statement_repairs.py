"""Amounts that balances prove: offered, accepted one by one, the file's own cells kept."""

from __future__ import annotations

import csv
import io
import json

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.funds import queries, sample
from inspect_app.funds.models import LineRejection, StatementLine
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

BLANK, FLIPPED = 300, 3082  # an amount that no other line of its day has
DEBIT, CREDIT = 3, 4


@pytest.fixture
def books(world: World) -> Books:
    return open_books(world)


def damaged() -> bytes:
    """The sample; one amount blanked, another on the wrong side, on two days."""
    text = sample.MAIN_STATEMENT.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    rows[BLANK][CREDIT] = ""
    rows[FLIPPED][DEBIT], rows[FLIPPED][CREDIT] = rows[FLIPPED][CREDIT], ""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def run_jobs() -> None:
    drain(JOBS)
    db.session.rollback()


def accepted() -> int:
    query = sa.select(sa.func.count()).where(JournalEntry.event == "funds.repair_accepted")
    return db.session.scalar(query) or 0


def test_two_repairs_are_accepted_one_by_one_and_the_statement_balances(books: Books) -> None:
    books.send(damaged(), opening=str(sample.MAIN_OPENING))
    row = books.statement()
    assert (row.state, row.rejected) == ("held", 1)
    page = f"{books.path}/statements/{row.id}"
    offered = {one.row_no: one for one in queries.verdicts_of(row).repairs}
    assert set(offered) == {BLANK, FLIPPED}
    text = books.client.get(page).text
    assert f"{page}/repairs/{BLANK}" in text
    assert f"{page}/repairs/{FLIPPED}" in text
    raw = db.session.get_one(StatementLine, (row.id, FLIPPED)).raw

    wrong = books.post(f"{page}/repairs/{BLANK}", amount=str(offered[BLANK].amount + 1))
    assert (wrong.status_code, accepted()) == (422, 0)
    assert books.post(f"{page}/repairs/{BLANK}").status_code == 422
    assert books.post(f"{page}/repairs/1", amount="1").status_code == 422

    for number, state in ((BLANK, "held"), (FLIPPED, "balanced")):
        amount = str(offered[number].amount)
        page = f"{books.path}/statements/{books.statement().id}"
        answer = books.post(f"{page}/repairs/{number}", amount=amount)
        assert answer.status_code == 303
        again = books.post(f"{page}/repairs/{number}", amount=amount)
        assert again.status_code == 422  # while it is read or checked
        run_jobs()
        assert books.statement().state == state
        assert answer.headers["Location"].endswith(books.statement().id)

    old, page = page, f"{books.path}/statements/{books.statement().id}"
    assert "Đọc lại với số tiền đã chấp nhận sửa của dòng 3082." in books.client.get(old).text
    assert books.post(f"{old}/repairs/{FLIPPED}", amount=amount).status_code == 422
    row = books.statement()
    assert (row.lines_in, row.accepted, row.rejected) == (6977, 6977, 0)
    assert (row.credit, row.debit, row.closing) == (8_773_133_584, 55_000, 19_620_261_427)
    first, second = (db.session.get_one(StatementLine, (row.id, n)) for n in (BLANK, FLIPPED))
    assert (first.amount, second.amount) == (offered[BLANK].amount, offered[FLIPPED].amount)
    assert (json.loads(first.raw)[CREDIT], second.raw) == ("", raw)
    assert db.session.scalars(sa.select(LineRejection.rule)).all() == ["amount_missing"]
    assert accepted() == 2
    shown = books.client.get(page).text
    assert "Các chỗ sửa đã chấp nhận" in shown
    assert f"{page}/repairs/" not in shown
    assert "Đã sửa; trong tệp ghi:" in books.client.get(f"{page}/lines?at={BLANK}").text
    assert books.client.get(f"{page}/file").data == damaged()


def test_only_who_may_import_accepts_and_only_in_the_own_department(books: Books) -> None:
    books.send(damaged(), opening=str(sample.MAIN_OPENING))
    row = books.statement()
    page = f"{books.path}/statements/{row.id}"
    head = books.world.client("department_head")
    assert f"{page}/repairs/" not in head.get(page).text
    assert "chứng minh" in head.get(page).text
    stranger = Books(books.world, books.fund_id, books.world.client("auditor.b"))
    amount = str(queries.verdicts_of(row).repairs[0].amount)
    assert stranger.post(f"{page}/repairs/{BLANK}", amount=amount).status_code == 404
    assert (
        Books(books.world, books.fund_id, head)
        .post(f"{page}/repairs/{BLANK}", amount=amount)
        .status_code
        == 403
    )
    assert books.statement().state == "held"


def test_the_stages_say_how_far_a_statement_is(books: Books) -> None:
    books.send(sample.MAIN_STATEMENT)
    page = f"{books.path}/statements/{books.statement().id}"
    assert "Số kiểm soát khớp: chưa chứng minh hết" in books.client.get(page).text
    assert "Đã đối chiếu sổ chi: chưa" in books.client.get(page).text
    books.start(accept_unproved="y")
    run_jobs()
    text = books.client.get(page).text
    assert "Đã đối chiếu sổ chi: có" in text
    assert "Đã ký kiểm tra: chưa" in text
