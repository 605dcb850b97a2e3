"""Drafting plans through the browser: everybody covered, rows edited, conflicts shown."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from inspect_app.accounts.models import Organisation
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db, transaction
from inspect_app.core.refusal import NotFound
from inspect_app.planning import actions, queries, rules
from inspect_app.registry.models import Entity
from tests.kit.plans import (
    YEAR,
    codes,
    draft,
    five_entities,
    fresh,
    lead_all,
    post,
    register,
    submitted,
)
from tests.kit.world import World


@pytest.fixture
def entities(world: World) -> dict[str, str]:
    return five_entities(world)


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


def test_legal_dates_come_from_the_law_book(world: World, entities: dict[str, str]) -> None:
    dates = queries.legal_dates(world.a, 2027, dt.date(2026, 11, 1))
    assert [one.day for one in dates] == [dt.date(2026, 11, 20), dt.date(2026, 11, 30), None]
    assert queries.legal_dates(world.a, 2020, dt.date(2019, 1, 1)) == []
    page = world.client("inspector").get(f"/plans/{draft(world)}").text
    assert f"20/11/{YEAR - 1}" in page
