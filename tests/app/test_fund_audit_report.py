"""The transparency report of an audit as a paper: refused, drafted, drafted again."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.accounts import actions as accounts
from inspect_app.core.db import db
from inspect_app.core.refusal import NotAllowed, Refused
from inspect_app.documents import actions as documents
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, papers, queries
from inspect_app.fund_audit.models import AuditRun
from inspect_app.funds import queries as funds
from inspect_app.funds.actions import withdraw_statement
from reports import transparency_data
from tests.kit.cases import fresh, sign_all
from tests.kit.fund_books import Books, open_books
from tests.kit.world import PASSWORD, World
from workers.jobs import JOBS
from workers.run import drain

EXPLAINED: dict[str, Any] = {
    "disposition": "explained",
    "reason": "Đã có hồ sơ",
    "document": actions.Document(b"Ho so", "ho-so.txt"),
}


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


def confirm_all(books: Books) -> None:
    """A second auditor confirms what waits for one."""
    world = books.world
    accounts.change_roles(
        world.actor("administrator"),
        world.users["team_leader"],
        roles=frozenset({"team_leader", "auditor"}),
        active=True,
    )
    for hit in queries.hits_of(the_run()):
        if hit.unconfirmed and hit.disposed_at:
            actions.confirm_disposition(
                world.actor("team_leader"),
                books.fund_id,
                hit.run_id,
                hit.id,
                seen=hit.disposed_at.isoformat(),
            )


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
        actions.dispose_hit(actor, books.fund_id, run.id, hit.id, **EXPLAINED)
    confirm_all(books)
    second = actions.draft_transparency_report(actor, books.fund_id, run.id)
    drain(JOBS)
    db.session.rollback()
    assert second.id == first.id
    paper = db.session.scalars(sa.select(Paper)).one()
    assert (paper.state, paper.number, paper.draft) == ("rendered", 1, 2)
    assert "Đã có hồ sơ" in paper.data


def test_a_draft_falls_back_when_a_conclusion_changes_and_freezes_when_signed(
    books: Books,
) -> None:
    run, world = the_run(), books.world
    actor, head = world.actor("auditor"), world.users["department_head"]
    facts, draft = EXPLAINED, {"head_id": head, "list_open": True}
    paper_id = actions.draft_transparency_report(actor, books.fund_id, run.id, **draft).id
    drain(JOBS)
    hit_id = queries.hits_of(run)[0].id
    actions.dispose_hit(actor, books.fund_id, run.id, hit_id, **facts)
    paper = fresh(Paper, paper_id)
    assert (paper.state, paper.failure_code) == ("failed", "outdated")
    assert "Hãy dự thảo lại" in books.client.get(f"/documents/{paper_id}").text
    actions.draft_transparency_report(actor, books.fund_id, run.id, list_open=True)
    assert sign_all(world, paper_id).state == "signed"
    with pytest.raises(Refused) as refused:
        actions.dispose_hit(actor, books.fund_id, run.id, hit_id, **facts)
    assert [problem.code for problem in refused.value.problems] == ["paper_signed"]


def test_nobody_signs_a_report_twice(books: Books) -> None:
    """An auditor who is head of department too needs another head."""
    world = books.world
    accounts.change_roles(
        world.actor("administrator"),
        world.users["auditor"],
        roles=frozenset({"auditor", "department_head"}),
        active=True,
    )
    heads = [user.id for user in queries.signing_heads(world.actor("auditor"))]
    assert heads == [world.users["department_head"]]


def test_a_withdrawn_statement_carries_no_report(books: Books) -> None:
    run, actor = the_run(), books.world.actor("auditor")
    statement = funds.statements_of(actor, books.fund_id)[0]
    label = statement.label
    withdraw_statement(actor, books.fund_id, statement.id, reason="Nhầm tài khoản")
    with pytest.raises(Refused) as refused:
        actions.draft_transparency_report(
            actor, books.fund_id, run.id, head_id=books.world.users["department_head"]
        )
    (problem,) = refused.value.problems
    assert problem.code == "source_withdrawn"
    assert label in str(problem.text)


@pytest.mark.parametrize(("half_signed", "code"), [(False, "outdated"), (True, "signing_stopped")])
def test_a_report_drafted_before_the_withdrawal_cannot_be_signed(
    books: Books, half_signed: bool, code: str
) -> None:
    run, actor = the_run(), books.world.actor("auditor")
    paper = actions.draft_transparency_report(
        actor,
        books.fund_id,
        run.id,
        head_id=books.world.users["department_head"],
        list_open=True,
    )
    drain(JOBS)
    db.session.expire_all()
    made = db.session.get_one(Paper, paper.id)
    assert made.state == "rendered"
    if half_signed:
        seen = made.current_sha256
        documents.ask_signature(actor, paper.id, password=PASSWORD, seen_sha256=seen)
        drain(JOBS)
        db.session.expire_all()
    signed = made.current_sha256
    statement = funds.statements_of(actor, books.fund_id)[0]
    withdraw_statement(actor, books.fund_id, statement.id, reason="Nhầm tài khoản")
    drain(JOBS)
    db.session.expire_all()
    fallen = db.session.get_one(Paper, paper.id)
    kept = signed if half_signed else None  # what bears a signature stays as it is
    assert (fallen.state, fallen.failure_code, fallen.current_sha256) == ("failed", code, kept)


def test_a_statement_withdrawn_before_the_worker_came_refuses_the_audit(world: World) -> None:
    found = open_books(world)
    found.send_samples()
    found.start()  # waits in the outbox
    db.session.rollback()
    actor = world.actor("auditor")
    statement = funds.statements_of(actor, found.fund_id)[0]
    withdraw_statement(actor, found.fund_id, statement.id, reason="Nhầm tài khoản")
    drain(JOBS)
    db.session.rollback()
    run = the_run()
    assert (run.state, run.result) == ("refused", "")
    assert statement.label in run.refusal


def test_figures_of_the_report_agree_with_each_other(books: Books) -> None:
    run = the_run()
    data = papers.report_data(books.world.actor("auditor"), run, as_of=run.period_to)
    cost = data["management_cost"]
    assert (cost.spent, cost.base) == (161_711_000, 8_773_174_834)
    assert str(cost.cap) == "0.05"
    assert cost.cap_basis.verified
    totals = data["totals"]
    assert (totals.lines, totals.state) == (6991, "open_end")  # no closing balance was given
    assert (totals.opening, totals.closing) == (14_047_182_843, 21_930_446_677)
    assert totals.opening + totals.credit - totals.debit == totals.closing
    assert sum(day.credit for day in totals.days) == totals.credit
    last = totals.days[-1]
    assert last.computed == last.printed == totals.closing
    assert data["ladder"].denominator == 2_089_911_000
    cited = {hit.code: hit.basis for hit in data["hits"]}
    assert cited.pop("A06") is None  # doubled payments: a standard of auditors, no act
    assert all(basis is not None and basis.verified for basis in cited.values())
    assert isinstance(data["roll_forward"][0], transparency_data.RollForward)
    tests = {test.code: test for test in data["tests"]}
    assert len(tests) == 36
    assert {t.conclusion for t in tests.values() if not t.population} == {"Không chạy"}
    assert tests["A18"].population == 0
    assert sum(test.hits for test in tests.values()) == len(data["hits"])
    idle = " ".join(limit for limit in data["limits"] if "không chạy" in limit)
    assert [code for code, t in tests.items() if code in idle] == [
        code for code, t in tests.items() if not t.population
    ]


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
