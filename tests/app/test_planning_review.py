"""Review and after: four eyes, frozen under a hash, two bodies apart, decisions once."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from inspect_app.accounts import actions as accounts
from inspect_app.core import journal
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound
from inspect_app.core.verdict import Verdict
from inspect_app.documents.models import TakenNumber
from inspect_app.inspections.models import InspectionCase
from inspect_app.planning import actions, queries, rules
from inspect_app.planning.models import Plan, PlanDecision, PlanItem, PlanVersion
from inspect_app.registry.models import Entity
from tests.kit.plans import (
    YEAR,
    approved,
    codes,
    draft,
    five_entities,
    fresh,
    lead_all,
    order,
    post,
    submitted,
)
from tests.kit.world import World, unprotected


@pytest.fixture
def entities(world: World) -> dict[str, str]:
    return five_entities(world)


def test_the_drafter_never_approves(world: World, entities: dict[str, str]) -> None:
    for login in ("team_leader", "department_head"):
        accounts.change_roles(
            world.actor("administrator"),
            world.users[login],
            roles=frozenset({"team_leader", "department_head"}),
            active=True,
        )
    plan_id = draft(world)
    lead_all(world, plan_id)
    # the head corrects a row: from now on the head is an author too
    actions.change_items(
        world.actor("department_head"),
        plan_id,
        entity_ids=[entities["C1"]],
        seen=2,
        setting=rules.Setting(note="sửa"),
    )
    actions.submit_plan(world.actor("team_leader"), plan_id, seen=3)
    for login in ("team_leader", "department_head"):
        client = world.client(login)
        page = client.get(f"/plans/{plan_id}/review").text
        assert f"/plans/{plan_id}/approve" not in page
        answer = post(client, f"/plans/{plan_id}/approve", seen="4")
        assert answer.status_code == 422
        assert "phải do người khác phê duyệt" in answer.text
    assert fresh(plan_id).state == "submitted"
    with pytest.raises(sa.exc.IntegrityError, match="four_eyes"), transaction() as session:
        session.execute(
            sa.update(Plan)
            .where(Plan.id == plan_id)
            .values(
                state="approved", approved_hash="0" * 64, approved_by=world.users["team_leader"]
            )
        )


def test_review_in_one_press_and_return_with_a_comment(
    world: World, entities: dict[str, str]
) -> None:
    plan_id = submitted(world)
    head = world.client("department_head")
    assert f"/plans/{plan_id}/review" in head.get("/plans").text  # the list leads to the review
    assert post(head, f"/plans/{plan_id}/return", seen="3", comment=" ").status_code == 422
    assert post(head, f"/plans/{plan_id}/approve", seen="2").status_code == 422  # an older version
    assert post(head, f"/plans/{plan_id}/return", seen="3", comment="Tách lịch").status_code == 303
    drafter = world.actor("team_leader")
    actions.change_items(
        drafter,
        plan_id,
        entity_ids=[entities["C1"]],
        seen=4,
        setting=rules.Setting(month=12),
    )
    actions.submit_plan(drafter, plan_id, seen=5)
    review = head.get(f"/plans/{plan_id}/review").text
    assert "Thay đổi so với lần trình trước" in review
    assert "Tháng 12" in review
    assert post(head, f"/plans/{plan_id}/approve", seen="6").status_code == 303
    plan = fresh(plan_id)
    assert (plan.state, plan.approved_by) == ("approved", world.users["department_head"])
    kinds = [one.kind for one, _name in reversed(queries.versions_of(plan))]
    assert kinds == [
        "created",
        "changed",
        "submitted",
        "returned",
        "changed",
        "submitted",
        "approved",
    ]
    assert journal.verify(db.session()).verified


def test_an_approved_plan_is_frozen_and_its_hash_is_checked(
    world: World, entities: dict[str, str]
) -> None:
    plan_id = approved(world)
    plan = fresh(plan_id)
    version = queries.version_of(plan, plan.version)
    assert plan.approved_hash == version.sha256 == rules.digest(version.snapshot)
    drafter, seen, one = world.actor("team_leader"), plan.version, [entities["C1"]]
    refusals = (
        lambda: actions.change_items(
            drafter, plan_id, entity_ids=one, seen=seen, setting=rules.Setting(month=3)
        ),
        lambda: actions.remove_items(drafter, plan_id, entity_ids=one, seen=seen),
        lambda: actions.add_items(drafter, plan_id, entity_ids=one, seen=seen),
        lambda: actions.record_omissions(drafter, plan_id, entity_ids=one, reason="x", seen=seen),
        lambda: actions.submit_plan(drafter, plan_id, seen=seen),
    )
    for call in refusals:
        assert codes(call) == ["plan_frozen"]
    head = world.actor("department_head")
    assert codes(lambda: actions.return_plan(head, plan_id, seen=seen, comment="x")) == [
        "not_submitted"
    ]
    client = world.client("inspector")
    assert ">khớp<" in client.get(f"/plans/{plan_id}").text
    with transaction() as session:
        session.get_one(Entity, entities["C1"]).name = "Tên mới"
    page = client.get(f"/plans/{plan_id}").text
    assert ">khớp<" in page  # a new name of an entity changes nothing that was approved
    assert "Nơi C1" in page
    unprotected("plan_version")
    for change in (
        sa.update(PlanItem).where(PlanItem.entity_id == entities["C1"]).values(month=1, note="x"),
        sa.update(PlanVersion)
        .where(PlanVersion.number == seen)
        .values(snapshot=sa.func.replace(PlanVersion.snapshot, "Kế hoạch năm", "Kế hoạch khác")),
        sa.update(Plan).where(Plan.id == plan_id).values(approved_hash="0" * 64),
    ):
        db.session.execute(change)
        db.session.expire_all()
        assert queries.view_of(drafter, plan_id).seal is Verdict.BROKEN, change
        db.session.rollback()
    assert queries.view_of(drafter, plan_id).seal is Verdict.KEPT


def test_another_body_sees_nothing(world: World, entities: dict[str, str]) -> None:
    plan_id = submitted(world)
    item = fresh(plan_id).items[0]
    leader, head = world.client("team_leader.b"), world.client("department_head.b")
    assert plan_id not in head.get("/plans").text
    for path in ("", "/versions", "/versions/1"):
        assert leader.get(f"/plans/{plan_id}{path}").status_code == 404, path
    for path in ("/review", "/decisions"):
        assert head.get(f"/plans/{plan_id}{path}").status_code == 404, path
    some = {"seen": "3", "entity_id": item.entity_id, "reason": "x"}
    for path in ("items", "items/remove", "items/add", "omissions", "submit"):
        assert post(leader, f"/plans/{plan_id}/{path}", **some).status_code == 404, path
    for path in ("approve", "return"):
        assert post(head, f"/plans/{plan_id}/{path}", seen="3", comment="x").status_code == 404
    day = today_vn()
    with pytest.raises(NotFound):
        actions.issue_decision(
            world.actor("department_head.b"),
            item.id,
            decided_on=day,
            content="x",
            period_from=day,
            period_to=day,
        )
    assert queries.home_figures(world.actor("department_head.b")).to_approve == 0
    assert queries.home_figures(world.actor("department_head")).to_approve == 1
    # both bodies may plan the same year
    other = draft(world, "team_leader.b")
    assert [row.entity_id for row in fresh(other).items] == [entities["B1"]]


def test_roles(world: World, entities: dict[str, str]) -> None:
    plan_id = submitted(world)
    with pytest.raises(NotAllowed):
        actions.approve_plan(world.actor("team_leader"), plan_id, seen=3)
    with pytest.raises(NotAllowed):
        draft(world, "department_head")
    assert world.client("administrator").get("/plans").status_code == 403
    assert post(world.client("inspector"), "/plans", year=str(YEAR)).status_code == 403
    events = db.session.scalars(
        sa.select(JournalEntry.event).where(JournalEntry.subject_kind == "plan")
    ).all()
    assert events == ["planning.plan_created", "planning.items_changed", "planning.plan_submitted"]


def test_decision_opens_a_case_once(world: World, entities: dict[str, str]) -> None:
    plan_id = submitted(world)
    head = world.actor("department_head")
    item = fresh(plan_id).items[0]
    assert codes(lambda: actions.issue_decision(head, item.id, **order())) == ["not_approved"]
    actions.approve_plan(head, plan_id, seen=3)
    with pytest.raises(NotAllowed):
        actions.issue_decision(world.actor("team_leader"), item.id, **order())
    case = actions.issue_decision(head, item.id, **order())
    assert (case.entity_id, case.plan_item_id) == (item.entity_id, item.id)
    assert case.procedure == "specialised_check"
    assert case.leader.user_id == world.users["team_leader"]
    assert codes(lambda: actions.issue_decision(head, item.id, **order())) == ["already_decided"]
    with pytest.raises(sa.exc.IntegrityError), transaction() as session:
        session.execute(
            sa.insert(PlanDecision).values(
                item_id=item.id, case_id=case.id, issued_by=head.user_id, issued_at=case.opened_at
            )
        )
    assert queries.view_of(head, plan_id).seal is Verdict.KEPT


@pytest.mark.parametrize(("days", "code"), [(1, "decision_future"), (-1, "decision_before_plan")])
def test_a_decision_is_dated_between_the_approval_and_today(
    world: World, entities: dict[str, str], days: int, code: str
) -> None:
    """The day chooses the law of the case and the register, so nobody may choose it freely."""
    item = fresh(approved(world)).items[0]
    day = today_vn() + dt.timedelta(days=days)
    facts = order(decided_on=day)
    head = world.actor("department_head")
    assert codes(lambda: actions.issue_decision(head, item.id, **facts)) == [code]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TakenNumber)) == 0


def test_several_decisions_at_once_all_or_none(world: World, entities: dict[str, str]) -> None:
    plan_id = approved(world)
    items = [row.id for row in fresh(plan_id).items]
    head = world.client("department_head")
    path = f"/plans/{plan_id}/decisions"
    day = today_vn().isoformat()
    facts = {"decided_on": day, "content": "Chăm sóc", "period_from": day, "period_to": day}
    assert post(head, path, **facts).status_code == 422  # nothing ticked
    bad = post(head, path, item_id=items[:2], **{**facts, "period_from": "2099-01-01"})
    assert bad.status_code == 422
    assert "Chăm sóc" in bad.text
    assert post(head, path, item_id=items[:2], **{**facts, "decided_on": ""}).status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InspectionCase)) == 0
    assert post(head, path, item_id=items[:2], **facts).status_code == 303
    db.session.rollback()
    numbers = db.session.scalars(
        sa.select(InspectionCase.decision_number).order_by(InspectionCase.decision_number)
    ).all()
    assert numbers == [1, 2]
    shown = head.get(f"/plans/{plan_id}?decision=issued").text
    assert "Đang hiện 2/5 mục" in shown
    cases = db.session.scalars(sa.select(InspectionCase.id)).all()
    assert all(f'href="/cases/{case_id}"' in shown for case_id in cases)
    # an inspector who is in neither team reads the number and gets no link
    other = world.client("inspector").get(f"/plans/{plan_id}").text
    assert "02/QĐ-SYT" in other
    assert "/cases/" not in other.replace('href="/cases/"', "")
    assert post(head, path, item_id=items[1:], **facts).status_code == 422  # one is decided already
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InspectionCase)) == 2
    page = head.get(path + "?item_id=" + items[2]).text
    assert items[2] in page
    assert items[0] not in page


def test_done_counts_concluded_cases(world: World, entities: dict[str, str]) -> None:
    plan_id = approved(world)
    head = world.actor("department_head")
    case = actions.issue_decision(head, fresh(plan_id).items[0].id, **order())
    assert queries.view_of(head, plan_id).coverages[None].done == 0
    with transaction() as session:
        session.get_one(InspectionCase, case.id).recorded_state = "closed"
    fresh(plan_id)
    coverage = queries.view_of(head, plan_id).coverages[None]
    assert (coverage.done, coverage.planned, coverage.total) == (1, 5, 5)
