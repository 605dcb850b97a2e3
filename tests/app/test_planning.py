"""Plans through the browser: everybody covered, four eyes, frozen after approval, two bodies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from inspect_app.accounts import actions as accounts
from inspect_app.accounts.models import Organisation
from inspect_app.checklist_versions.actions import publish_library
from inspect_app.core import journal
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.core.verdict import Verdict
from inspect_app.inspections.models import InspectionCase
from inspect_app.planning import actions, queries, rules
from inspect_app.planning.models import Plan, PlanDecision, PlanItem, PlanVersion
from inspect_app.registry.models import AdminUnit, Entity
from tests.kit.world import World, csrf

YEAR = today_vn().year + 1


def register(organisation_id: str, kind: str, code: str, name: str) -> str:
    """An entity that is registered since 2020."""
    with transaction() as session:
        commune = session.scalar(
            sa.select(AdminUnit).where(AdminUnit.organisation_id == organisation_id)
        )
        if commune is None:
            commune = AdminUnit(
                organisation_id=organisation_id,
                code="00001",
                level="commune",
                name="Phường Một",
                valid_from=dt.date(2020, 1, 1),
            )
            session.add(commune)
            session.flush()
        entity = Entity(
            organisation_id=organisation_id,
            kind=kind,
            code=code,
            name=name,
            search_name=name.lower(),
            commune_id=commune.id,
            address="Số 1",
            representative="Bà Ba",
            registered_on=dt.date(2020, 1, 1),
        )
        session.add(entity)
        session.flush()
        return entity.id


@pytest.fixture
def entities(world: World) -> dict[str, str]:
    """Three facilities and two funds in body A (code to id), one facility in body B."""
    publish_library(world.actor("administrator"), valid_from=dt.date(2026, 1, 1))
    found = {
        code: register(world.a, "facility" if code[0] == "C" else "fund", code, f"Nơi {code}")
        for code in ("C1", "C2", "C3", "Q1", "Q2")
    }
    found["B1"] = register(world.b, "facility", "C1", "Nơi của tỉnh khác")
    return found


def draft(world: World, login: str = "team_leader") -> str:
    return actions.create_plan(world.actor(login), year=YEAR, title="Kế hoạch năm").id


def fresh(plan_id: str) -> Plan:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Plan, plan_id)


def lead_all(world: World, plan_id: str) -> None:
    plan = fresh(plan_id)
    actions.change_items(
        world.actor("team_leader"),
        plan_id,
        entity_ids=[row.entity_id for row in plan.items],
        seen=plan.version,
        setting=rules.Setting(leader_id=world.users["team_leader"]),
    )


def submitted(world: World) -> str:
    plan_id = draft(world)
    lead_all(world, plan_id)
    actions.submit_plan(world.actor("team_leader"), plan_id, seen=fresh(plan_id).version)
    return plan_id


def approved(world: World) -> str:
    plan_id = submitted(world)
    actions.approve_plan(world.actor("department_head"), plan_id, seen=fresh(plan_id).version)
    return plan_id


def codes(call: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as refused:
        call()
    assert all(str(problem.text) for problem in refused.value.problems)
    return [problem.code for problem in refused.value.problems]


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(path, data={"csrf_token": csrf(client, "/"), **data})


def test_a_new_plan_has_everybody(world: World, entities: dict[str, str]) -> None:
    client = world.client("team_leader")
    answer = post(client, "/plans", year=str(YEAR), title="")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert f"Kế hoạch thanh tra, kiểm tra năm {YEAR}" in page
    assert ">5/5<" in page.replace(" ", "")
    assert "Nơi của tỉnh khác" not in page
    plan = fresh(answer.headers["Location"].split("/")[2])
    assert {row.entity_id for row in plan.items} == set(entities.values()) - {entities["B1"]}
    assert {row.procedure for row in plan.items} == {"specialised_check"}  # a department
    by_entity = {row.entity_id: row.checklist_code for row in plan.items}
    assert by_entity[entities["C1"]] == "social-assistance-facility"
    assert by_entity[entities["Q1"]] == "charity-fund"
    again = post(client, "/plans", year=str(YEAR), title="")
    assert again.status_code == 422
    assert f"Đã có kế hoạch năm {YEAR}" in again.text
    assert post(client, "/plans", year="x").status_code == 422


def test_a_provincial_inspectorate_inspects_by_default(
    world: World, entities: dict[str, str]
) -> None:
    with transaction() as session:
        session.get_one(Organisation, world.a).kind = "provincial_inspectorate"
    plan_id = draft(world)
    assert {row.procedure for row in fresh(plan_id).items} == {"inspection"}
    view = queries.view_of(world.actor("team_leader"), plan_id)
    assert view.warnings == []
    actions.change_items(
        world.actor("team_leader"),
        plan_id,
        entity_ids=[entities["C1"]],
        seen=1,
        setting=rules.Setting(procedure="specialised_check"),
    )
    fresh(plan_id)
    page = world.client("team_leader").get(f"/plans/{plan_id}").text
    assert "Điều 6 Nghị định số 217/2025/NĐ-CP" in page


def test_who_is_left_out_is_named_and_stops_the_plan(
    world: World, entities: dict[str, str]
) -> None:
    plan_id = draft(world)
    lead_all(world, plan_id)
    client = world.client("team_leader")
    gone = entities["C2"]
    assert (
        post(client, f"/plans/{plan_id}/items/remove", seen="2", entity_id=gone).status_code == 303
    )
    page = client.get(f"/plans/{plan_id}").text
    assert ">4/5<" in page.replace(" ", "")
    assert "bỏ sót, chưa có lý do: 1" in page
    answer = post(client, f"/plans/{plan_id}/submit", seen="3")
    assert answer.status_code == 422
    assert "Nơi C2" in answer.text
    assert fresh(plan_id).state == "draft"
    blank = post(client, f"/plans/{plan_id}/omissions", seen="3", entity_id=gone, reason="  ")
    assert blank.status_code == 422
    reason = "Đang di dời, không có trẻ"
    post(client, f"/plans/{plan_id}/omissions", seen="3", entity_id=gone, reason=reason)
    assert reason in client.get(f"/plans/{plan_id}").text
    assert post(client, f"/plans/{plan_id}/submit", seen="4").status_code == 303
    assert fresh(plan_id).state == "submitted"


def test_registered_later_is_not_covered(world: World, entities: dict[str, str]) -> None:
    plan_id = submitted(world)
    new = register(world.a, "fund", "Q9", "Quỹ mới lập")
    head = world.client("department_head")
    assert "Quỹ mới lập" in head.get(f"/plans/{plan_id}/review").text
    seen = str(fresh(plan_id).version)
    refused = post(head, f"/plans/{plan_id}/approve", seen=seen)
    assert refused.status_code == 422
    assert fresh(plan_id).state == "submitted"
    post(head, f"/plans/{plan_id}/return", seen=seen, comment="Bổ sung quỹ mới")
    drafter = world.client("team_leader")
    assert "Bổ sung quỹ mới" in drafter.get(f"/plans/{plan_id}").text
    version = fresh(plan_id).version
    assert (
        post(drafter, f"/plans/{plan_id}/items/add", seen=version, entity_id=new).status_code == 303
    )
    assert {row.entity_id for row in fresh(plan_id).items} >= {new}
    closed = db.session.get_one(Entity, entities["C3"])
    with transaction() as session:
        session.get_one(Entity, closed.id).closed_on = today_vn()
    page = drafter.get(f"/plans/{plan_id}").text
    assert ">5/5<" in page.replace(" ", "")
    assert "đã đóng cửa" in page


def test_bulk_edit_and_history(world: World, entities: dict[str, str]) -> None:
    plan_id = draft(world)
    client = world.client("team_leader")
    answer = post(
        client,
        f"/plans/{plan_id}/items",
        seen="1",
        entity_id=[entities["C1"], entities["C2"]],
        month="7",
        leader_id=world.users["team_leader"],
        set_members="y",
        member_ids=[world.users["inspector"], world.users["team_leader"]],
        procedure="keep",
        checklist_code="keep",
        set_note="y",
        note="Có <b>đông</b> trẻ",
    )
    assert answer.status_code == 303, answer.text
    rows = {row.entity_id: row for row in fresh(plan_id).items}
    for code in ("C1", "C2"):
        row = rows[entities[code]]
        assert (row.month, row.leader_id) == (7, world.users["team_leader"])
        assert [one.user_id for one in row.members] == [world.users["inspector"]]
    assert rows[entities["C3"]].leader_id is None
    page = client.get(f"/plans/{plan_id}").text
    assert "Có &lt;b&gt;đông&lt;/b&gt; trẻ" in page
    history = client.get(f"/plans/{plan_id}/versions/2").text
    assert "C1 · Nơi C1" in history
    assert "Tháng 7" in history
    assert "Người thử inspector" in history
    assert "Phiên bản 1" in client.get(f"/plans/{plan_id}/versions").text
    assert client.get(f"/plans/{plan_id}/versions/3").status_code == 404
    shown = client.get(f"/plans/{plan_id}?q=noi+c1&kind=facility&month=7").text
    assert "Đang hiện 1/5 mục" in shown
    assert "Đang hiện 3/5 mục" in client.get(f"/plans/{plan_id}?leader=nobody").text


def test_what_is_set_must_exist_and_fit(world: World, entities: dict[str, str]) -> None:
    plan_id = draft(world)
    actor = world.actor("team_leader")

    def change(*chosen: str, **setting: Any) -> list[str]:
        return codes(
            lambda: actions.change_items(
                actor,
                plan_id,
                entity_ids=[entities[one] for one in chosen],
                seen=1,
                setting=rules.Setting(**setting),
            )
        )

    assert change("C1", leader_id=world.users["inspector"]) == ["bad_leader"]
    assert change("C1", leader_id=world.users["team_leader.b"]) == ["bad_leader"]
    assert change("C1", member_ids=(world.users["inspector.b"],)) == ["bad_member"]
    assert change("C1", "Q1", checklist_code="charity-fund") == ["bad_checklist"]
    assert change("C1", month=fresh(plan_id).items[0].month, procedure="x") == ["bad_procedure"]
    assert change(month=3) == ["nothing_chosen"]
    assert change("C1", procedure="specialised_check") == ["no_difference"]
    with pytest.raises(NotFound):
        change("B1", month=3)
    assert fresh(plan_id).version == 1


def test_two_drafters_on_the_same_row(world: World, entities: dict[str, str]) -> None:
    plan_id = draft(world)
    client = world.client("team_leader")
    fixed = {"procedure": "keep", "checklist_code": "keep", "leader_id": "keep"}
    path = f"/plans/{plan_id}/items"
    both = [entities["C1"], entities["C2"]]
    assert (
        post(client, path, seen="1", entity_id=entities["C1"], month="9", **fixed).status_code
        == 303
    )
    # the other looked at version 1 too: another row goes through, the same row is a conflict
    assert (
        post(client, path, seen="1", entity_id=entities["C3"], month="2", **fixed).status_code
        == 303
    )
    answer = post(client, path, seen="1", entity_id=both, month="11", **fixed)
    assert answer.status_code == 409
    for words in ("Tháng 1<", "Tháng 9<", "Tháng 11<", "C1 · Nơi C1", "Người thử team_leader"):
        assert words in answer.text, words
    assert fresh(plan_id).version == 3
    carried = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    form: dict[str, list[str]] = {}
    for name, value in carried:
        form.setdefault(name, []).append(value)
    assert form["entity_id"] == both
    assert form["month"] == ["11"]
    assert form["seen"] == ["3"]
    form.pop("csrf_token")
    assert post(client, path, **form).status_code == 303
    rows = {row.entity_id: row.month for row in fresh(plan_id).items}
    assert (rows[both[0]], rows[both[1]], rows[entities["C3"]]) == (11, 11, 2)


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


def order(**changed: Any) -> dict[str, Any]:
    day = today_vn()
    return {
        "decided_on": day,
        "content": "Việc chăm sóc trẻ em",
        "period_from": dt.date(day.year - 1, 1, 1),
        "period_to": dt.date(day.year - 1, 12, 31),
        **changed,
    }


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


def test_legal_dates_come_from_the_law_book(world: World, entities: dict[str, str]) -> None:
    dates = queries.legal_dates(world.a, 2027, dt.date(2026, 11, 1))
    assert [one.day for one in dates] == [dt.date(2026, 11, 20), dt.date(2026, 11, 30), None]
    assert queries.legal_dates(world.a, 2020, dt.date(2019, 1, 1)) == []
    page = world.client("inspector").get(f"/plans/{draft(world)}").text
    assert f"20/11/{YEAR - 1}" in page
