"""A25: what was published against the book, out of the register and off the public page."""

from __future__ import annotations

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditHit, AuditRun, AuditTest, FundPublication
from inspect_app.funds import sample
from tests.kit import fund_registers as kit
from tests.kit.cases import sign_all
from tests.kit.fund_books import Books, open_books, publish
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

HEADER = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
JANUARY = "1,02/01/2024,9101.01,,50.000.000,1.050.000.000,UNG HO\n"
MORE = "1,05/03/2024,9102.01,,7.000.000,1.057.000.000,UNG HO\n"
SPENT = "1,06/03/2024,9102.02,2.000.000,,1.055.000.000,GAO\n"
YEAR = {"period_from": "2024-01-01", "period_to": "2024-12-31"}


def audit(books: Books, **period: str) -> tuple[AuditRun, AuditTest, list[AuditHit]]:
    address = str(books.start(**(period or YEAR)).headers["Location"])
    drain(JOBS)
    db.session.rollback()
    run = db.session.get_one(AuditRun, address.rsplit("/", 1)[1])
    assert run.state == "done", run.refusal
    test = db.session.get_one(AuditTest, (run.id, "A25"))
    hits = db.session.scalars(
        sa.select(AuditHit).where(AuditHit.run_id == run.id, AuditHit.check_no == "A25")
    ).all()
    return run, test, sorted(hits, key=lambda hit: hit.key)


def send(books: Books, rows: str) -> None:
    books.send((HEADER + rows).encode(), account=sample.PAYMENTS_ACCOUNT, opening=kit.OPENING)


def hand_in(books: Books, **figures: str) -> None:
    row = {"kind": "Công khai đóng góp", "year": "2024", "published": "15/03/2025", **figures}
    book = kit.register_book({"disclosures": [row]})
    assert books.post(f"{books.path}/registers", file=(book, "so.xlsx")).status_code == 303
    drain(JOBS)


def test_figures_of_the_register_are_compared_with_a_book_of_the_whole_year(world: World) -> None:
    books = open_books(world)
    send(books, JANUARY + MORE + SPENT)
    run, test, hits = audit(books)
    assert (test.state, hits) == ("not_run", [])
    assert "hoặc công bố một báo cáo" in test.note_vi
    hand_in(books, money_in="57.000.000", money_out="2.000.000")
    _run, test, hits = audit(books)
    assert (test.state, hits) == ("passed", [])
    hand_in(books, money_in="60.000.000", money_out="1.999.999")
    run, test, hits = audit(books)
    assert [hit.key for hit in hits] == ["A25:differs:contributions-2024"]
    assert hits[0].amount == 3_000_001
    assert "công khai lệch với sổ tổng cộng 3.000.001 đồng" in hits[0].sentence_vi
    page = books.client.get(f"{books.path}/audits/{run.id}/hits/{hits[0].id}").text
    assert "3.000.001 đ" in page
    hand_in(books, money_in="57.000.000")
    assert audit(books)[2] == []
    hand_in(books)
    _run, test, hits = audit(books)
    assert "1 lần công khai không ghi số liệu" in test.note_vi
    hand_in(books, money_in="1")
    _run, test, hits = audit(books, period_from="2024-01-01", period_to="2024-11-30")
    assert hits == []
    assert "1 lần công khai của năm mà kỳ kiểm tra không bao trùm" in test.note_vi


def test_the_report_on_the_public_page_is_compared_with_the_book_of_later(world: World) -> None:
    books = open_books(world)
    send(books, JANUARY)
    run, _test, _hits = audit(books)
    path = f"{books.path}/audits/{run.id}/report"
    books.post(path, head=world.users["department_head"], list_open="y")
    drain(JOBS)
    db.session.rollback()
    db.session.expire_all()
    paper_id = db.session.get_one(AuditRun, run.id).paper_id
    assert paper_id
    sign_all(world, paper_id)
    publish(world, books.fund_id, run.id)
    again, test, hits = audit(books)
    assert (test.state, test.population, hits) == ("passed", 1, [])
    assert "không xét được hạn công khai" in test.note_vi
    books.post(f"{books.path}/statements/{books.statement().id}/withdrawal", reason="Nộp lại")
    send(books, JANUARY + MORE + SPENT)
    later, _test, hits = audit(books)
    assert later.run_hash != again.run_hash
    sha256 = db.session.scalars(sa.select(FundPublication.sha256)).one()
    assert [hit.key for hit in hits] == [f"A25:differs:publication-{sha256[:12]}"]
    assert hits[0].amount == 9_000_000
    # only January is in both: nothing differs there
    part = {"period_from": "2024-01-01", "period_to": "2024-02-15"}
    _run, test, hits = audit(books, **part)
    assert (test.population, hits) == (1, [])
    _run, test, hits = audit(books, period_from="2024-03-02", period_to="2024-03-20")
    assert hits == []
    assert "không có tháng nào trùng kỳ kiểm tra" in test.note_vi or test.state == "not_run"
