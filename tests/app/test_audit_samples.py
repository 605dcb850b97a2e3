"""Materiality is signed by the lead, a sample is drawn once and reproducibly, results project."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotFound, Refused
from inspect_app.core.verdict import Verdict
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, papers
from inspect_app.fund_audit.models import AuditLine, AuditMateriality, AuditRun
from inspect_app.fund_audit.queries import sampling
from inspect_app.fund_audit.rules.sampling import select, start_of
from inspect_app.law.queries import current_book
from tests.kit.cases import fresh, sign_all
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

SIGNED = {
    "benchmark": "expenses",
    "percent": "2",
    "performance_percent": "75",
    "trivial_percent": "5",
    "reason": "Năm đầu kiểm tra quỹ",
}


def test_from_the_leads_signature_to_the_frozen_report(world: World) -> None:
    """One audit, step by step: each step stands on the one before."""
    books = open_books(world)
    books.send_samples()
    books.start()
    drain(JOBS)
    db.session.rollback()
    without_the_leads_signature_there_is_no_sample(books)
    another_auditor_does_not_sign(books)
    shown = drawn(books)
    the_sample_can_be_drawn_again_from_its_seed_and_only_so(books, shown)
    a_foreign_organisation_sees_no_sample(books, shown)
    results_project(books, shown)
    the_report_tells_them_and_freezes_them(books, shown)


def the_run() -> AuditRun:
    return db.session.scalars(sa.select(AuditRun)).one()


def address(books: Books) -> str:
    return f"{books.path}/audits/{the_run().id}"


def drawn(books: Books) -> sampling.ShownSample:
    """Materiality signed and a sample of all outgoing lines, through the forms."""
    page = address(books)
    assert books.post(f"{page}/materiality", **SIGNED).status_code == 303
    answer = books.post(f"{page}/samples", population="bank:", confidence="95", expected="")
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    (shown,) = sampling.samples_of(the_run())
    assert answer.headers["Location"] == f"{page}/samples/{shown.row.id}"
    return shown


def refusal(books: Books, **data: Any) -> str:
    answer = books.post(f"{address(books)}/samples", **data)
    assert answer.status_code == 422
    text: str = answer.text
    return text


def without_the_leads_signature_there_is_no_sample(books: Books) -> None:
    run, page = the_run(), address(books)
    shown = books.client.get(f"{page}/samples").text
    assert "Chưa ký mức trọng yếu" in shown
    assert shown.count("đề xuất, chưa xác minh") == 6
    figure = current_book(run.organisation_id).figure("audit_materiality_most", clock.today_vn())
    assert (figure.value, figure.citable) == (2, False)
    asked = {"population": "bank:", "confidence": "95"}
    assert "chưa ký mức trọng yếu" in refusal(books, **asked)
    for wrong, words in (
        ({"percent": "0"}, "0 không phải tỷ lệ"),
        ({"performance_percent": "101"}, "101 không phải tỷ lệ"),
        ({"percent": "nhiều"}, "Phải là số."),
        ({"reason": "  "}, "Cần điền ô này."),
        ({"benchmark": "assets"}, "không hợp lệ"),
        ({"percent": "0.0000001"}, "nhỏ hơn một đồng"),
    ):
        answer = books.post(f"{page}/materiality", **SIGNED | wrong)
        assert answer.status_code == 422, wrong
        assert words in answer.text, wrong
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditMateriality)) == 0


def another_auditor_does_not_sign(books: Books) -> None:
    run = the_run()
    lead = run.started_by
    run.started_by = books.world.users["department_head"]  # somebody else leads this audit
    db.session.commit()
    with pytest.raises(Refused) as refused:
        actions.sign_materiality(
            books.world.actor("auditor"),
            books.fund_id,
            run.id,
            benchmark="income",
            percents=(Decimal(1), Decimal(50), Decimal(5)),
            reason="x",
        )
    assert [problem.code for problem in refused.value.problems] == ["not_lead"]
    assert "Ký với tư cách" not in books.client.get(f"{address(books)}/samples").text
    the_run().started_by = lead
    db.session.commit()


def the_sample_can_be_drawn_again_from_its_seed_and_only_so(
    books: Books, shown: sampling.ShownSample
) -> None:
    row, run = shown.row, the_run()
    outgoing = db.session.execute(
        sa.select(AuditLine.position, AuditLine.amount)
        .where(AuditLine.run_id == run.id, AuditLine.side == "bank", AuditLine.flow == "out")
        .order_by(AuditLine.position)
    ).all()
    amounts = [amount for _line, amount in outgoing]
    assert (row.population, row.population_amount) == (len(amounts), 2_089_911_000)
    # 2 % of the expenses, 75 % of that, over 3.00
    assert shown.tolerable == 31_348_665
    assert row.interval == 10_449_555
    again = select(amounts, row.interval, start_of(row.seed, row.population_hash, row.interval))
    assert [(one.line, one.times) for one in shown.lines] == [
        (outgoing[place][0], times) for place, times in again
    ]
    assert {line for line, amount in outgoing if amount >= row.interval} <= {
        one.line for one in shown.lines
    }
    assert row.unseen == sum(amounts) - shown.selected
    text = books.client.get(f"{address(books)}/samples/{row.id}").text
    assert row.seed in text
    assert row.population_hash in text
    again_asked = {"population": "bank:", "confidence": "90"}
    assert "đã được chọn từ tổng thể này" in refusal(books, **again_asked)
    too_much = {"population": "ledger:", "confidence": "95", "expected": "31.000.000"}
    assert "không còn chỗ" in refusal(books, **too_much)
    assert "không hợp lệ" in refusal(books, population="bank:123", confidence="95")
    no_money = {"population": "ledger:", "confidence": "95", "expected": "1,5 triệu"}
    assert "số tiền chẵn đồng" in refusal(books, **no_money)
    entry = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == "fund_audit.sample_drawn")
    ).one()
    assert entry.subject_id == row.id


def results_project(books: Books, shown: sampling.ShownSample) -> None:
    page, run, actor = address(books), the_run(), books.world.actor("auditor")
    row = shown.row
    path = f"{page}/samples/{row.id}/lines"
    assert shown.evaluation.verdict is Verdict.UNDECIDED
    for wrong in ({"audited": "", "reason": "x"}, {"audited": "1,5", "reason": "x"}):
        assert books.post(f"{path}/1", **wrong).status_code == 422
    assert books.post(f"{path}/1", audited="0", reason=" ").status_code == 422
    for line in shown.lines[1:]:
        actions.examine_line(
            actor, books.fund_id, run.id, row.id, line.number, audited=line.amount, reason="PC"
        )
    first = shown.lines[0]
    missing = first.amount - first.amount // 2
    answer = books.post(f"{path}/1", audited=f"{first.amount // 2}", reason="Biên nhận chỉ một nửa")
    assert answer.status_code == 303
    db.session.rollback()
    (shown,) = sampling.samples_of(run)
    assert shown.evaluation.missing == 0
    assert shown.evaluation.over.found == missing
    text = books.client.get(f"{page}/samples/{row.id}").text
    assert "Chênh lệch" in text
    assert "chưa được kiểm tra" not in text


def the_report_tells_them_and_freezes_them(books: Books, drawn_: sampling.ShownSample) -> None:
    page, run, actor = address(books), the_run(), books.world.actor("auditor")
    row, path = drawn_.row, f"{address(books)}/samples/{drawn_.row.id}/lines"
    (shown,) = sampling.samples_of(run)
    missing = shown.evaluation.over.found
    data = papers.report_data(actor, run, as_of=run.period_to)
    (sample,) = data["samples"]
    assert (sample.over, sample.missing) == (missing, 0)
    assert (sample.upper, sample.projected) == (shown.evaluation.upper, shown.evaluation.projected)
    assert data["materiality"].overall == 41_798_220
    books.post(f"{page}/report", head=books.world.users["department_head"], list_open="y")
    drain(JOBS)
    db.session.rollback()
    paper = db.session.scalars(sa.select(Paper)).one()
    assert "Biên nhận chỉ một nửa" in json.dumps(json.loads(paper.data), ensure_ascii=False)
    assert paper.state == "rendered", paper.failure_detail
    assert books.post(f"{path}/1", audited="0", reason="Sửa").status_code == 303
    assert fresh(Paper, paper.id).state == "failed"  # tells what is no longer so
    books.post(f"{page}/report", list_open="y")
    assert sign_all(books.world, paper.id).state == "signed"
    frozen = books.post(f"{path}/1", audited="1", reason="Sửa sau khi ký")
    assert frozen.status_code == 422
    assert books.post(f"{page}/materiality", **SIGNED).status_code == 422
    db.session.rollback()
    assert sampling.line_of(row, 1).audited == 0
    assert "Giới hạn trên của sai sót" in books.client.get(page).text


def a_foreign_organisation_sees_no_sample(books: Books, shown: sampling.ShownSample) -> None:
    run = the_run()
    other = books.world.actor("auditor.b")
    with pytest.raises(NotFound):
        sampling.sample_of(other, books.fund_id, run.id, shown.row.id)
    with pytest.raises(NotFound):
        actions.draw_sample(other, books.fund_id, run.id, side="bank")
    with pytest.raises(NotFound):
        actions.examine_line(other, books.fund_id, run.id, shown.row.id, 1, audited=0, reason="x")
    assert books.client.get(f"{address(books)}/samples/{shown.row.id}/lines/999").status_code == 404
