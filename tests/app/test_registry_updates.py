"""Later workbooks: updates with old and new values, bodies kept apart, who may, once only."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.models import JournalBody, JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound
from inspect_app.registry import actions, queries
from inspect_app.registry.models import OwnAccount
from tests.kit.register import (
    Rows,
    account,
    entities,
    facility,
    faults,
    fund,
    import_rows,
    rows,
    small_register,
    unit,
    workbook,
)
from tests.kit.world import World
from workers.registry_jobs import HANDLERS
from workers.run import run_row

CHILD = rows()["children"][0]
TODAY = today_vn()


def journal_body(event: str) -> dict[str, Any]:
    """Body of the newest entry of an event."""
    text = db.session.scalar(
        sa.select(JournalBody.body)
        .join(JournalEntry, JournalEntry.seq == JournalBody.seq)
        .where(JournalEntry.event == event)
        .order_by(JournalEntry.seq.desc())
    )
    found: dict[str, Any] = json.loads(text or "{}")
    return found


def test_the_same_workbook_again_changes_nothing(world: World) -> None:
    small_register(world)
    done = import_rows(world, rows())
    assert (done.state, done.added, done.changed, done.unchanged) == ("imported", 0, 0, 2)
    assert journal_body("registry.import_finished")["changes"] == {}


def test_an_update_keeps_old_and_new_in_the_journal_and_history(world: World) -> None:
    small_register(world)
    moved = facility(address="Thôn Mới 5", capacity=50, licence_no="99/GP")
    done = import_rows(
        world,
        {
            "facilities": [moved],
            "staff": [{"code": "CS-01", "post": "Giám đốc", "people": 0}],
            "accounts": [account(closed_on=dt.date(2025, 8, 1)), account("0099887766")],
        },
    )
    assert (done.state, done.added, done.changed) == ("imported", 0, 2)
    changes = journal_body("registry.import_finished")["changes"]
    assert changes["CS-01"]["address"] == ["Thôn Thử 1", "Thôn Mới 5"]
    assert changes["CS-01"]["capacity"] == [40, 50]
    assert changes["CS-01"]["staff"] == [[["carer", 6], ["director", 1]], []]
    assert changes["Q-01"]["account 0011223344 closed_on"] == [None, "2025-08-01"]
    actor = world.actor("inspector")
    home = queries.entities(actor, "facility")[0]
    assert [row.address for row in queries.addresses_of(home.id)] == ["Thôn Mới 5", "Thôn Thử 1"]
    assert queries.place_of(actor, home.id, TODAY - dt.timedelta(days=1)).startswith("Thôn Thử 1")
    assert {row.licence_no for row in queries.licences_of(home.id)} == {"12/GP-CS-01", "99/GP"}
    assert queries.facility_facts(home.id).children == 15  # no row of children: list untouched


def test_lists_alone_may_follow_later(world: World) -> None:
    small_register(world)
    done = import_rows(world, {"children": [{**CHILD, "children": 20}]})
    assert (done.state, done.changed) == ("imported", 1)
    home = queries.entities(world.actor("inspector"), "facility")[0]
    assert queries.facility_facts(home.id).children == 20


def test_against_the_stored_register(world: World) -> None:
    small_register(world)
    content: Rows = {
        "facilities": [facility("Q-01")],
        "funds": [fund("Q-02")],
        "accounts": [account(code="Q-02")],
        "units": [unit("90001", "Xã Tên Khác"), unit("90002", "Phường X", valid_from=TODAY)],
    }
    found = {fault[0] for fault in faults(import_rows(world, content))}
    assert {
        "code_of_other_kind",
        "account_of_other_fund",
        "unit_renamed",
        "unit_overlaps",
    } <= found


def test_another_body_is_never_touched(world: World) -> None:
    """Same codes, same accounts, same communes in two bodies: two registers."""
    small_register(world)
    theirs = rows()
    theirs["facilities"][0]["name"] = "Cơ sở của bên kia"
    assert import_rows(world, theirs, "administrator.b").state == "imported"
    assert queries.entities(world.actor("inspector"), "facility")[0].name.startswith("Mái ấm")
    foreign = queries.entities(world.actor("inspector.b"), "facility")[0]
    with pytest.raises(NotFound):
        queries.entity_of(world.actor("inspector"), foreign.id)
    assert len(queries.search(world.actor("inspector"), text="co so cua ben kia")) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OwnAccount)) == 2


def test_only_the_administrator_imports(world: World) -> None:
    for role in ("inspector", "team_leader", "department_head", "auditor"):
        with pytest.raises(NotAllowed):
            actions.receive_workbook(world.actor(role), content=workbook(rows()), label="x")


def test_a_job_that_runs_twice_imports_once(world: World) -> None:

    done = import_rows(world, rows())
    job = queries.import_job(done.id)
    assert job is not None
    assert run_row(job.id, HANDLERS) == "busy"
    assert entities() == 2
