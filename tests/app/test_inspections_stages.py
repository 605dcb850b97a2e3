"""Stages and their clocks, who leads, and what keeps the field work open."""

from __future__ import annotations

import datetime as dt

import pytest

from inspect_app.core import clock
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.inspections import actions, queries
from tests.kit.cases import Tablet, case_row, opened, under_way
from tests.kit.world import World, csrf


@pytest.fixture
def case_id(world: World) -> str:
    return under_way(world)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_stages_follow_the_law_of_the_day_of_the_decision(world: World) -> None:
    case_id = opened(world, procedure="inspection")
    today = clock.today_vn()
    case = case_row(case_id)
    due = {one.code: one for one in queries.standings(case)}
    assert case.regime_code == "inspection_2025"
    assert due["announcement"].due_on == today + dt.timedelta(days=15)
    assert due["field"].state == "waiting"
    leader = world.actor("team_leader")
    with pytest.raises(Refused) as refused:
        actions.complete_stage(leader, case_id, "announcement", on=today)
    assert codes(refused) == ["decision_unsigned"]
    with pytest.raises(Refused) as refused:
        actions.complete_stage(leader, case_id, "conclusion", on=today)
    assert codes(refused) == ["not_by_hand"]
    with pytest.raises(NotFound):
        actions.complete_stage(world.actor("team_leader.b"), case_id, "announcement", on=today)
    with pytest.raises(NotAllowed):
        actions.complete_stage(world.actor("inspector"), case_id, "announcement", on=today)


def test_a_member_who_leads_elsewhere_does_not_lead_here(world: World) -> None:
    from inspect_app.accounts import actions as accounts

    other = accounts.add_user(
        world.actor("administrator"),
        login="leader2",
        name="Trưởng đoàn hai",
        post="Chuyên viên",
        password="mat-khau-thu-nghiem",
        roles=frozenset({"team_leader"}),
    )
    world.users["leader2"] = other.id
    case_id = under_way(world, member_ids=[other.id])
    with pytest.raises(NotAllowed):
        actions.close_field_work(world.actor("leader2"), case_id, on=clock.today_vn())


def test_the_field_work_stays_open_while_something_is_missing(world: World, case_id: str) -> None:
    Tablet(world, case_id).answer("licence_valid", "fail")
    with pytest.raises(Refused) as refused:
        actions.close_field_work(world.actor("team_leader"), case_id, on=clock.today_vn())
    problems = refused.value.problems
    assert {problem.code for problem in problems} == {"question_open", "proposal_open"}
    assert "founded_lawfully" in {problem.where for problem in problems}
    reply = world.client("team_leader")
    token = csrf(reply, f"/cases/{case_id}")
    page = reply.post(
        f"/cases/{case_id}/stages/field",
        data={"csrf_token": token, "on": clock.today_vn().isoformat()},
    )
    assert page.status_code == 422
    assert "Phải trả lời câu 2.1 trước." in page.text
