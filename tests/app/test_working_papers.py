"""Working papers of an audit: three signatures, then frozen, also for its exceptions."""

from __future__ import annotations

import hashlib
import html
import json
import unicodedata
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import Refused
from inspect_app.fund_audit import actions, papers
from inspect_app.fund_audit.models import AuditHit, AuditRun, WorkingPaperSignature
from inspect_app.fund_audit.queries import working_papers
from tests.kit.fund_books import Books, audited_books
from tests.kit.world import World

CONCLUSION = "Có sai sót, đã yêu cầu quỹ giải trình"
TYPED = unicodedata.normalize("NFD", CONCLUSION)
"""As some keyboards send it."""


def codes(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def test_a_paper_is_prepared_reviewed_frozen_and_then_stays(world: World) -> None:
    books = audited_books(world, "team_leader")
    run = db.session.scalars(sa.select(AuditRun)).one()
    hit = db.session.scalars(sa.select(AuditHit).where(AuditHit.run_id == run.id)).first()
    assert hit is not None
    number, page = hit.check_no, f"{books.path}/audits/{run.id}/tests/{hit.check_no}"
    run.started_by = world.users["auditor"]
    waiting = books.post(f"{page}/paper", step="prepared", conclusion=CONCLUSION)
    assert waiting.status_code == 422
    assert "còn mở hoặc chờ người thứ hai" in waiting.text
    assert CONCLUSION in waiting.text, "what was typed is kept"
    assert html.escape(hit.sentence_vi) in waiting.text, "what is signed stands on the page"
    _conclude_all(world, books, run, number)
    assert books.post(f"{page}/paper", step="prepared", conclusion=" ").status_code == 422
    assert books.post(f"{page}/paper", step="eaten", conclusion="x").status_code == 404
    _refused(world, books, run, number)
    _frozen_is_frozen(world, books, run, number)


def _conclude_all(world: World, books: Books, run: AuditRun, number: str) -> None:
    for hit in db.session.scalars(
        sa.select(AuditHit).where(AuditHit.run_id == run.id, AuditHit.check_no == number)
    ).all():
        actions.dispose_hit(
            world.actor("auditor"),
            books.fund_id,
            run.id,
            hit.id,
            disposition="error",
            reason="BB 1",
            document=actions.Document("Biên bản 1".encode(), "bien-ban.txt"),
        )
        db.session.rollback()
        if hit.unconfirmed and hit.disposed_at:
            seen = hit.disposed_at.isoformat()
            actions.confirm_disposition(
                world.actor("team_leader"), books.fund_id, run.id, hit.id, seen=seen
            )
    db.session.rollback()


def _sign(world: World, books: Books, run: AuditRun, number: str, login: str, step: Any) -> None:
    seen = working_papers.paper_of(run, number).sha256
    actions.sign_working_paper(
        world.actor(login),
        books.fund_id,
        run.id,
        number,
        step=step,
        conclusion=TYPED,
        seen=seen,
    )
    db.session.rollback()


def _refused(world: World, books: Books, run: AuditRun, number: str) -> None:
    with pytest.raises(Refused) as caught:
        _sign(world, books, run, number, "team_leader", "reviewed")
    assert codes(caught) == ["not_its_turn"]
    _sign(world, books, run, number, "auditor", "prepared")
    with pytest.raises(Refused) as caught:
        _sign(world, books, run, number, "auditor", "reviewed")
    assert codes(caught) == ["same_person"]
    hit = db.session.scalars(sa.select(AuditHit).where(AuditHit.check_no == number)).first()
    assert hit is not None
    hit.reason = "BB 1, sửa"  # what was prepared is no longer so
    db.session.commit()
    with pytest.raises(Refused) as caught:
        _sign(world, books, run, number, "team_leader", "reviewed")
    assert codes(caught) == ["changed"]


def _frozen_is_frozen(world: World, books: Books, run: AuditRun, number: str) -> None:
    page = f"{books.path}/audits/{run.id}/tests/{number}"
    _sign(world, books, run, number, "auditor", "prepared")
    _sign(world, books, run, number, "team_leader", "reviewed")
    shown = books.client.get(f"{page}/paper").text
    assert "Chờ kiểm tra viên chính" in shown
    with pytest.raises(Refused) as caught:
        _sign(world, books, run, number, "team_leader", "frozen")
    assert codes(caught) == ["not_lead"]
    paper = working_papers.paper_of(run, number)
    answer = books.post(f"{page}/paper", step="frozen", seen=paper.sha256)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    text = books.client.get(f"{page}/paper").text
    assert "Đã khóa" in text
    assert "Ghi kết luận" not in books.client.get(page).text
    assert "đã khóa" in books.client.get(page).text
    assert text.count(paper.sha256) == 3
    content = books.client.get(f"{page}/paper.json").data
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    told = json.loads(content)
    assert told["conclusion"] == CONCLUSION
    assert all(one["disposition"] == "error" for one in told["exceptions"])
    hit = db.session.scalars(sa.select(AuditHit).where(AuditHit.check_no == number)).first()
    assert hit is not None
    with pytest.raises(Refused) as caught:
        actions.dispose_hit(
            world.actor("auditor"),
            books.fund_id,
            run.id,
            hit.id,
            disposition="open",
            reason="x",
        )
    assert codes(caught) == ["frozen"]
    with pytest.raises(Refused) as caught:
        _sign(world, books, run, number, "auditor", "prepared")
    assert codes(caught) == ["frozen"]
    data = papers.report_data(world.actor("auditor"), run, as_of=run.period_to)
    (frozen,) = data["working_papers"]
    assert (frozen.code, frozen.sha256, frozen.conclusion) == (number, paper.sha256, CONCLUSION)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WorkingPaperSignature)) == 4
