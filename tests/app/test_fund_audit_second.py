"""Two people conclude on exceptions above a threshold of the department."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.documents.models import Paper
from inspect_app.fund_audit import actions, papers, queries
from inspect_app.fund_audit.models import AuditHit, AuditRun
from inspect_app.fund_audit.queries import publication
from inspect_app.law import actions as law
from inspect_app.law.models import LawValue
from inspect_app.law.rules import Status
from tests.kit.cases import fresh, sign_all
from tests.kit.fund_books import Books, audited_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

REASON = "Biên bản 12"
WAITS = "chờ người thứ hai xác nhận"


@pytest.fixture
def books(world: World) -> Books:
    """Finished sample books; the team leader is an auditor too."""
    return audited_books(world, "team_leader")


def the_run() -> AuditRun:
    return db.session.scalars(sa.select(AuditRun)).one()


def dear() -> list[AuditHit]:
    """Exceptions from the proposed 50 million đồng on, dearest first."""
    found = [hit for hit in queries.hits_of(the_run()) if hit.amount >= 50_000_000]
    return sorted(found, key=lambda hit: -hit.amount)


def set_threshold(world: World, value: int) -> None:
    law.add_figure_value(
        world.actor("administrator"),
        figure_id=queries.SECOND_PERSON,
        value=Decimal(value),
        document="01/2026/ĐX-NB",
        cite="?",
        valid_from=dt.date(2026, 2, 1),
        valid_to=None,
        status=Status.UNVERIFIED,
        note="QĐ 15",
    )


def conclude(books: Books, hit: AuditHit, who: str = "auditor", **facts: str) -> AuditHit:
    told = {"disposition": "violation", "reason": REASON, **facts}
    actions.dispose_hit(
        books.world.actor(who),
        books.fund_id,
        hit.run_id,
        hit.id,
        document=actions.Document(REASON.encode(), "bien-ban.txt"),
        **told,
    )
    return fresh(AuditHit, hit.id)


def confirm(books: Books, hit: AuditHit, who: str) -> AuditHit:
    assert hit.disposed_at
    seen = hit.disposed_at.isoformat()
    actions.confirm_disposition(
        books.world.actor(who), books.fund_id, hit.run_id, hit.id, seen=seen
    )
    return fresh(AuditHit, hit.id)


def refusal(books: Books, hit: AuditHit, who: str, seen: str) -> str:
    with pytest.raises(Refused) as refused:
        actions.confirm_disposition(
            books.world.actor(who), books.fund_id, hit.run_id, hit.id, seen=seen
        )
    return refused.value.problems[0].code


def test_another_auditor_confirms_in_the_browser(books: Books) -> None:
    hit = dear()[0]
    audit = f"{books.path}/audits/{hit.run_id}"
    path = f"{audit}/hits/{hit.id}"
    told = books.client.get(path).text
    assert "50.000.000 đ" in told
    assert "không phải quy định pháp luật" in told
    assert f"{path}/confirmation" not in told
    assert books.post(path, disposition="violation", reason=REASON).status_code == 303
    own = books.client.get(path).text
    assert WAITS in own
    assert "Chính bạn đã kết luận" in own
    assert f"{path}/confirmation" not in own
    for page in (audit, f"{audit}/tests/{hit.check_no}"):
        assert WAITS in books.client.get(page).text, page
    assert "1 trong số đó chờ người thứ hai" in books.client.get(audit).text
    second = Books(books.world, books.fund_id, books.world.client("team_leader"))
    shown = second.client.get(path).text
    assert f'action="{path}/confirmation"' in shown
    seen = shown.split('name="seen" value="')[1].split('"')[0]
    assert books.post(f"{path}/confirmation", seen=seen).status_code == 422
    for login, code in (("department_head", 403), ("inspector", 403), ("auditor.b", 404)):
        other = Books(books.world, books.fund_id, books.world.client(login))
        assert other.post(f"{path}/confirmation", seen=seen).status_code == code, login
    assert second.post(f"{path}/confirmation", seen="x").status_code == 422
    assert fresh(AuditHit, hit.id).unconfirmed
    assert second.post(f"{path}/confirmation", seen=seen).status_code == 303
    done = fresh(AuditHit, hit.id)
    assert (done.fate, done.confirmed_by) == ("violation", books.world.users["team_leader"])
    assert WAITS not in books.client.get(path).text
    assert "Đã xác nhận" in books.client.get(path).text
    events = ("fund_audit.hit_disposed", "fund_audit.disposition_confirmed")
    entries = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event.in_(events)).order_by(JournalEntry.seq)
    ).all()
    assert [entry.event for entry in entries] == list(events)
    assert {entry.subject_id for entry in entries} == {hit.id}

    _refusals_change_nothing(books, next(one for one in dear() if one.id != done.id))
    _a_new_conclusion_needs_a_new_second_person(books, done)
    _the_threshold_is_the_administrators(books, done)


def _refusals_change_nothing(books: Books, hit: AuditHit) -> None:
    world = books.world
    assert refusal(books, hit, "team_leader", "") == "nothing_waits"
    first = conclude(books, hit)
    assert first.disposed_at
    seen = first.disposed_at.isoformat()
    assert refusal(books, first, "auditor", seen) == "same_person"
    second = conclude(books, hit, disposition="explained")
    assert refusal(books, second, "team_leader", seen) == "conclusion_changed"
    with pytest.raises(NotFound):
        confirm(books, second, "auditor.b")
    with pytest.raises(NotAllowed):
        confirm(books, second, "department_head")
    assert confirm(books, second, "team_leader").fate == "explained"
    assert refusal(books, second, "team_leader", seen) == "nothing_waits"
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.update(AuditHit)
            .where(AuditHit.id == hit.id)
            .values(confirmed_by=world.users["auditor"])
        )
    db.session.rollback()


def _a_new_conclusion_needs_a_new_second_person(books: Books, hit: AuditHit) -> None:
    changed = conclude(books, hit, "team_leader", disposition="error")
    assert (changed.fate, changed.confirmed_by, changed.confirmed_at) == ("open", None, None)
    assert confirm(books, changed, "auditor").fate == "error"
    opened = conclude(books, changed, disposition="open")
    assert (opened.unconfirmed, opened.fate, opened.confirmed_by) == (False, "open", None)


def _the_threshold_is_the_administrators(books: Books, hit: AuditHit) -> None:
    """It binds from the amount itself on, and never conclusions of before; where none is known,
    every conclusion needs two."""
    assert queries.second_person_from(books.world.a, dt.date(2025, 12, 31)) == 0
    set_threshold(books.world, hit.amount + 1)
    free = conclude(books, hit)
    assert (free.second_from, free.fate) == (None, "violation")
    added = db.session.scalars(sa.select(LawValue.id)).one()
    law.withdraw_figure_value(books.world.actor("administrator"), added)
    set_threshold(books.world, hit.amount)
    assert fresh(AuditHit, hit.id).fate == "violation"
    bound = conclude(books, hit)
    assert (bound.second_from, bound.fate) == (hit.amount, "open")


def test_report_difference_and_publication_count_it_as_open(books: Books) -> None:
    run, world, found = the_run(), books.world, [one.id for one in dear()]
    head = world.users["department_head"]
    check_no, waiting = dear()[0].check_no, len(found)
    for one in queries.hits_of(run):
        conclude(books, one, disposition="explained")
    path = f"{books.path}/audits/{run.id}/report"
    refused = books.post(path, head=head)
    assert refused.status_code == 422
    assert f"Còn {waiting} ngoại lệ chưa xử lý" in refused.text
    assert refused.text.count("Đã kết luận, chờ người thứ hai") == waiting
    record = publication.public_record(run, on=dt.date(2026, 11, 1))
    fates = next(row["fates"] for row in record["checks"] if row["number"] == check_no)
    assert fates["open"] >= 1
    paper_id = actions.draft_transparency_report(
        world.actor("auditor"), books.fund_id, run.id, head_id=head, list_open=True
    ).id
    drain(JOBS)
    told = papers.report_data(world.actor("auditor"), the_run(), as_of=dt.date(2026, 11, 1))
    assert sum(WAITS in row.disposition for row in told["hits"]) == waiting
    for one in found:
        confirm(books, fresh(AuditHit, one), "team_leader")
    assert fresh(Paper, paper_id).failure_code == "outdated"
    actions.draft_transparency_report(world.actor("auditor"), books.fund_id, run.id)
    data = json.loads(fresh(Paper, paper_id).data)
    assert "đã có người thứ hai xác nhận" in json.dumps(data, ensure_ascii=False)
    for absent in (WAITS, "R91", "ĐX-NB"):
        assert absent not in json.dumps(data, ensure_ascii=False)
    record = publication.public_record(the_run(), on=dt.date(2026, 11, 1))
    assert all("open" not in row["fates"] for row in record["checks"])
    assert sign_all(world, paper_id).state == "signed"
    books.start()
    drain(JOBS)
    db.session.rollback()
    later = queries.runs_of(world.actor("auditor"), books.fund_id)[0]
    compared = books.client.get(f"{books.path}/audits/{later.id}/difference")
    assert compared.status_code == 200
