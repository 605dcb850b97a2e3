"""Plans for tests: five registered entities, and a plan brought to a state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from inspect_app.checklist_versions.actions import publish_library
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db, transaction
from inspect_app.core.refusal import Refused
from inspect_app.planning import actions, rules
from inspect_app.planning.models import Plan
from inspect_app.registry.models import AdminUnit, Entity
from tests.kit.world import World, csrf

YEAR = today_vn().year + 1


def five_entities(world: World) -> dict[str, str]:
    """Three facilities and two funds in body A (code to id), one facility in body B."""
    publish_library(world.actor("administrator"), valid_from=dt.date(2026, 1, 1))
    found = {
        code: register(world.a, "facility" if code[0] == "C" else "fund", code, f"Nơi {code}")
        for code in ("C1", "C2", "C3", "Q1", "Q2")
    }
    found["B1"] = register(world.b, "facility", "C1", "Nơi của tỉnh khác")
    return found


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


def order(**changed: Any) -> dict[str, Any]:
    day = today_vn()
    return {
        "decided_on": day,
        "content": "Việc chăm sóc trẻ em",
        "period_from": dt.date(day.year - 1, 1, 1),
        "period_to": dt.date(day.year - 1, 12, 31),
        **changed,
    }
