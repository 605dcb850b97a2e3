"""The registers of a fund: workbook in, exceptions out, and nothing of a child in plain."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditHit, AuditRun, AuditTest
from inspect_app.funds import sample
from inspect_app.funds.models import FundRegister
from tests.kit import fund_registers as kit
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


def send(books: Books, content: bytes, name: str = "so-dang-ky.xlsx") -> FundRegister:
    answer = books.post(f"{books.path}/registers", file=(content, name))
    assert answer.status_code == 303, answer.text
    drain(JOBS)
    db.session.rollback()
    return db.session.get_one(FundRegister, answer.headers["Location"].rsplit("/", 1)[1])


def audit(books: Books) -> tuple[dict[str, AuditTest], dict[str, list[str]]]:
    """Tests by number, and the keys of their exceptions."""
    address = books.start(**kit.PERIOD).headers["Location"]
    drain(JOBS)
    db.session.rollback()
    run = db.session.get_one(AuditRun, address.rsplit("/", 1)[1])
    assert run.state == "done", run.refusal
    tests = db.session.scalars(sa.select(AuditTest).where(AuditTest.run_id == run.id))
    found: dict[str, list[str]] = {}
    names = {books.ledger().id: "L", books.statement().id: "S"}
    for hit in db.session.scalars(sa.select(AuditHit).where(AuditHit.run_id == run.id)):
        key = hit.key
        for name, short in names.items():
            key = key.replace(name, short)
        found.setdefault(hit.check_no, []).append(key)
    return {test.number: test for test in tests}, {at: sorted(of) for at, of in found.items()}


def test_planted_faults_are_found_clean_registers_pass_and_no_child_is_readable(
    world: World, tmp_path: Path
) -> None:
    books = open_books(world)
    books.send(kit.STATEMENT.encode(), account=sample.PAYMENTS_ACCOUNT, opening=kit.OPENING)
    books.send_ledger(kit.LEDGER.encode())
    tests, _hits = audit(books)
    ran = {number for number in kit.EXPECTED if tests[number].state != "not_run"}
    assert ran == {"A20", "A21"}
    faulty = send(books, kit.register_book(kit.FAULTY))
    assert (faulty.state, faulty.accepted, faulty.rejected) == ("accepted", 23, 0)
    tests, hits = audit(books)
    assert {number: hits.get(number, []) for number in kit.EXPECTED} == kit.EXPECTED
    page = books.client.get(f"{books.path}/registers/{faulty.id}").text
    assert "Người thụ hưởng" in page
    clean = send(books, kit.register_book(kit.CLEAN))
    tests, hits = audit(books)
    assert {number: tests[number].state for number in kit.EXPECTED} == dict.fromkeys(
        kit.EXPECTED, "passed"
    )
    path = f"{books.path}/registers"
    assert clean.label in books.client.get(path).text
    books.post(f"{path}/{clean.id}/withdrawal", reason="Nhầm kỳ")
    _tests, hits = audit(books)
    assert hits["A17"] == kit.EXPECTED["A17"]  # the one before is in use again
    assert world.client("auditor.b").get(f"{path}/{clean.id}").status_code == 404
    stored = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert "Trần Văn Thử".encode() in stored  # an adult in office, in plain
    for secret in kit.SECRETS:
        assert secret.encode() not in stored, secret


def test_a_wrong_workbook_stores_no_row_and_names_every_cell(world: World) -> None:
    books = open_books(world)
    sheets = dict(kit.CLEAN)
    sheets["campaigns"] = [{"code": "C 1", "name": "A", "start": "31/02/2024"}]
    sheets["assets"] = [{"year": "2023", "total": "1,5", "disbursed": "1", "raises": "có thể"}]
    sheets["beneficiaries"] = [{"code": "Bé Thử Bí Mật"}, {"code": "TH-1"}, {"code": "th-1"}]
    row = send(books, kit.register_book(sheets))
    assert (row.state, row.accepted, row.rejected) == ("refused", 0, 4)
    text = books.client.get(f"{books.path}/registers/{row.id}").text
    for words in ("31/02/2024", "C 1", "1,5", "có thể", "•••", "dòng trước của trang"):
        assert words in text, words
    assert "Bí Mật" not in text
    again = books.post(f"{books.path}/registers", file=(kit.register_book(sheets), "x.xlsx"))
    assert again.status_code == 422
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>" * 10_000_000)
    for content, rule in ((bomb.getvalue(), "hostile_workbook"), (b"PK nothing", "not_xlsx")):
        refused = send(books, content)
        assert (refused.state, refused.failure_rule) == ("unreadable", rule)
    template = books.client.get("/funds/register-template")
    assert send(books, template.data).failure_rule == "no_register_rows"


def test_a_newer_workbook_that_is_not_read_is_told_among_the_limits(world: World) -> None:
    books = open_books(world)
    books.send(kit.STATEMENT.encode(), account=sample.PAYMENTS_ACCOUNT, opening=kit.OPENING)
    books.send_ledger(kit.LEDGER.encode())

    def limits() -> list[str]:
        audit(books)
        run = db.session.scalars(sa.select(AuditRun).order_by(AuditRun.started_at.desc())).first()
        assert run is not None
        return [one["vi"] for one in json.loads(run.result)["limits"] if "Sổ đăng ký" in one["vi"]]

    assert limits() == []
    bad = {**kit.CLEAN, "campaigns": [{"code": "C 1", "name": "A", "start": "31/02/2024"}]}
    assert send(books, kit.register_book(bad)).state == "refused"
    (told,) = limits()
    assert "không đọc được: 1, đã rút lại: 0; kết quả dựa trên không có sổ đăng ký nào" in told
    short = {**kit.CLEAN, "campaigns": [{**kit.CLEAN["campaigns"][0], "code": "VD"}]}
    assert send(books, kit.register_book(short)).state == "accepted"
    newest = send(books, kit.register_book(kit.FAULTY))
    assert limits() == []
    books.post(f"{books.path}/registers/{newest.id}/withdrawal", reason="Nhầm kỳ")
    (told,) = limits()
    assert "không đọc được: 0, đã rút lại: 1; kết quả dựa trên tệp nộp trước" in told
    run = db.session.scalars(sa.select(AuditRun).order_by(AuditRun.started_at.desc())).first()
    assert run is not None
    every = [one["vi"] for one in json.loads(run.result)["limits"]]
    assert [one for one in every if "nên không được tìm trong nội dung sao kê: VD." in one]
