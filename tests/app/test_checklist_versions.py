"""Published checklists: immutable, pinned by date, readable with the clause of every question."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest

import checklists
from checklists import Checklist
from inspect_app.checklist_versions import actions, queries
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.core.db import db
from inspect_app.core.refusal import NotAllowed, Refused
from tests.kit.world import World, csrf

FIRST = dt.date(2026, 1, 1)


def publish(world: World, valid_from: dt.date = FIRST) -> tuple[ChecklistVersion, ...]:
    return actions.publish_library(world.actor("administrator"), valid_from=valid_from)


def test_publishing_stores_every_checklist_once_and_exactly(world: World) -> None:
    rows = publish(world)
    assert {row.code for row in rows} == {one.code for one in checklists.library()}
    for row in rows:
        stored = Checklist.from_json(json.loads(row.content))
        assert stored == checklists.load(row.code)
        assert stored.content_hash == row.content_hash
    assert publish(world) == ()


def test_the_version_in_force_is_that_of_the_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "charity-fund"
    publish(world)
    newer = dataclasses.replace(checklists.load(code), version="2")
    monkeypatch.setattr(checklists, "library", lambda: (newer,))
    publish(world, FIRST + dt.timedelta(days=10))
    found = {
        days: queries.current(code, FIRST + dt.timedelta(days=days)) for days in (-1, 0, 9, 10)
    }
    assert found.pop(-1) is None
    assert {days: row.version for days, row in found.items() if row} == {0: "1", 9: "1", 10: "2"}
    assert [row.version for row in queries.current_all(FIRST) if row.code == code] == ["1"]


def test_a_changed_checklist_under_the_same_version_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(world)
    changed = dataclasses.replace(checklists.load("charity-fund"), title_vi="Khác")
    monkeypatch.setattr(checklists, "library", lambda: (changed,))
    with pytest.raises(Refused) as refused:
        publish(world)
    assert refused.value.problems[0].code == "same_version"
    assert len(queries.versions()) == 2


def test_who_may_publish_and_read(world: World) -> None:
    with pytest.raises(NotAllowed):
        actions.publish_library(world.actor("team_leader"))
    client = world.client("administrator")
    token = csrf(client, "/checklists")
    assert client.post("/checklists", data={"csrf_token": token}).status_code == 303
    page = client.get("/checklists").text
    db.session.rollback()
    version_id = queries.versions()[0].id
    assert f"/checklists/{version_id}" in page
    shown = world.client("team_leader").get(f"/checklists/{version_id}").text
    assert "Nghị định số 93/2019/NĐ-CP" in shown
    assert "Căn cứ chưa xác minh" in shown
    assert world.client("inspector").get("/checklists").status_code == 403
