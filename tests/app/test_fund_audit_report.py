"""The transparency report of an audit as a paper: refused, drafted, drafted again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import NotAllowed, Refused
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, papers, queries
from inspect_app.fund_audit.models import AuditRun
from reports import transparency_data
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    return found


def the_run() -> AuditRun:
    return db.session.scalars(sa.select(AuditRun)).one()


def test_open_exceptions_refuse_the_report_unless_listed(books: Books) -> None:
    run, head = the_run(), books.world.users["department_head"]
    path = f"{books.path}/audits/{run.id}/report"
    refused = books.post(path, head=head)
    assert refused.status_code == 422
    assert "ngoại lệ chưa xử lý" in refused.text
    for hit in queries.hits_of(run):
        assert hit.sentence_vi in refused.text.replace("&#34;", '"')
    made = books.post(path, head=head, list_open="y")
    assert made.status_code == 303
    drain(JOBS)
    db.session.rollback()
    paper = db.session.scalars(sa.select(Paper)).one()
    assert (paper.kind, paper.state, paper.subject_id) == ("transparency", "rendered", run.id)
    assert [signature.field for signature in paper.signatures] == ["auditor", "head"]
    assert paper.full_number == "01/BC-SYT"
    assert "01/BC-SYT" in books.client.get(f"{books.path}/audits/{run.id}").text
    hidden = books.world.client("auditor.b").get(made.headers["Location"])
    assert hidden.status_code == 404


def test_drafting_again_keeps_number_and_takes_new_conclusions(books: Books) -> None:
    run, actor = the_run(), books.world.actor("auditor")
    head = books.world.users["department_head"]
    first = actions.draft_transparency_report(
        actor, books.fund_id, run.id, head_id=head, list_open=True
    )
    drain(JOBS)
    for hit in queries.hits_of(run):
        actions.dispose_hit(
            actor, books.fund_id, run.id, hit.id, disposition="explained", reason="Đã có hồ sơ"
        )
    second = actions.draft_transparency_report(actor, books.fund_id, run.id)
    drain(JOBS)
    db.session.rollback()
    assert second.id == first.id
    paper = db.session.scalars(sa.select(Paper)).one()
    assert (paper.state, paper.number, paper.draft) == ("rendered", 1, 2)
    assert "Đã có hồ sơ" in paper.data


def test_figures_of_the_report_agree_with_each_other(books: Books) -> None:
    run = the_run()
    data = papers.report_data(books.world.actor("auditor"), run, as_of=run.period_to)
    cost = data["management_cost"]
    assert (cost.spent, cost.base) == (161_711_000, 8_773_174_834)
    assert str(cost.cap) == "0.05"
    assert cost.cap_basis.verified
    totals = data["totals"]
    assert (totals.lines, totals.state) == (6991, "balanced")
    assert (totals.opening, totals.closing) == (14_047_182_843, 21_930_446_677)
    assert totals.opening + totals.credit - totals.debit == totals.closing
    assert sum(day.credit for day in totals.days) == totals.credit
    last = totals.days[-1]
    assert last.computed == last.printed == totals.closing
    assert data["ladder"].denominator == 2_089_911_000
    assert all(hit.basis is not None and hit.basis.verified for hit in data["hits"])
    assert isinstance(data["roll_forward"][0], transparency_data.RollForward)


def test_who_may_not_audit_may_not_draft(books: Books) -> None:
    run = the_run()
    for login in ("team_leader", "department_head", "inspector"):
        with pytest.raises(NotAllowed):
            actions.draft_transparency_report(
                books.world.actor(login), books.fund_id, run.id, list_open=True
            )


def test_an_audit_without_result_has_no_report(books: Books) -> None:
    books.start()
    run = db.session.scalars(sa.select(AuditRun).where(AuditRun.state == "running")).one()
    with pytest.raises(Refused) as refused:
        actions.draft_transparency_report(
            books.world.actor("auditor"), books.fund_id, run.id, list_open=True
        )
    assert refused.value.problems[0].code == "not_done"
