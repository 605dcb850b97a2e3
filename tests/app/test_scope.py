"""Reads and writes keep to the actor's organisation where the other has equal codes and names.

The route matrix asks every address for foreign ids. Here are the places behind it: choices and
lists that would mix both organisations, and functions that a room or a job calls with an id.
"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from inspect_app.core.actor import system_actor
from inspect_app.core.clock import now, today_vn
from inspect_app.core.db import db
from inspect_app.core.files import stored_file
from inspect_app.core.refusal import NotFound
from inspect_app.documents import actions as documents
from inspect_app.documents.models import TakenNumber
from inspect_app.home import queries as home
from inspect_app.inspections.models import InspectionCase
from inspect_app.planning import queries as planning
from inspect_app.registry import queries as registry
from tests.kit import papers, plans
from tests.kit.cases import opened
from tests.kit.register import import_rows, rows, small_register, unit
from tests.kit.world import World
from tests.reports import samples
from workers.jobs import JOBS
from workers.run import drain

SUBJECT = "Về việc chỉ tổ chức A được biết"


def paper_of_a(world: World, *signers: str) -> str:
    """A conclusion drafted in A; returns its id."""
    return papers.draft(
        world.actor("team_leader"),
        "conclusion",
        papers.body_of(samples.conclusion_data()),
        papers.signers_of(world, *signers),
        title=SUBJECT,
    )


def make_template(world: World, login: str) -> None:
    client = world.client(login)
    assert plans.post(client, "/registry/template").status_code == 303
    drain(JOBS)
    db.session.rollback()


def words_of(workbook: bytes) -> set[str]:
    """Every text of a workbook, hidden sheets included."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {
        str(value)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
    }


# --- files and papers ----------------------------------------------------------------------------


def test_a_stored_file_opens_in_its_own_organisation_only(world: World) -> None:
    sent = import_rows(world, rows())
    assert stored_file(world.actor("administrator"), sent.file_id).label == "thu.xlsx"
    with pytest.raises(NotFound):
        stored_file(world.actor("administrator.b"), sent.file_id)


def test_a_job_of_one_organisation_does_not_finish_a_paper_of_the_other(world: World) -> None:
    paper_id = paper_of_a(world, "team_leader")
    proof = documents.RenderProof(1, "0" * 64, "https://example.invalid/verify", now())
    with pytest.raises(NotFound):
        documents.finish_render(
            system_actor(world.b), paper_id, draft=1, content=b"%PDF-1.7 of B", proof=proof
        )
    paper = papers.fresh(paper_id)
    assert (paper.state, paper.draft, paper.files) == ("rendering", 1, [])


def test_a_paper_is_not_drafted_anew_by_the_other_organisation(world: World) -> None:
    paper_id = paper_of_a(world, "team_leader")
    drain(JOBS)
    before = papers.fresh(paper_id).data
    with pytest.raises(sa.exc.NoResultFound):
        papers.redraft(world.actor("team_leader.b"), paper_id, {"summary": "của B"})
    paper = papers.fresh(paper_id)
    assert (paper.state, paper.draft, paper.data) == ("rendered", 1, before)


def test_a_foreign_paper_that_names_a_person_does_not_wait_for_them(world: World) -> None:
    paper_of_a(world, "department_head.b")
    drain(JOBS)
    db.session.rollback()
    assert SUBJECT in world.client("department_head").get("/documents").text
    assert SUBJECT not in world.client("department_head.b").get("/documents").text
    waiting = home.waiting_for(world.actor("department_head.b"))
    assert [one.figure for one in waiting if one.endpoint == "documents.documents"] == [0]


# --- cases and plans -----------------------------------------------------------------------------


@pytest.mark.parametrize("foreign", ["entity", "leader", "member"])
def test_a_case_opens_with_an_entity_and_people_of_the_organisation_only(
    world: World, foreign: str
) -> None:
    chosen: dict[str, dict[str, Any]] = {
        "entity": {"entity_id": plans.register(world.b, "facility", "C-1", "Mái ấm của B")},
        "leader": {"leader_id": world.users["team_leader.b"]},
        "member": {"member_ids": [world.users["inspector.b"]]},
    }
    with pytest.raises(NotFound):
        opened(world, **chosen[foreign])
    db.session.rollback()
    assert db.session.scalars(sa.select(InspectionCase)).all() == []
    assert db.session.scalars(sa.select(TakenNumber)).all() == []


def test_both_organisations_plan_the_same_year(world: World) -> None:
    plans.five_entities(world)
    plan_of_a = plans.draft(world)
    mine = {"year": str(plans.YEAR), "title": "Kế hoạch của B"}
    client = world.client("team_leader.b")
    answer = plans.post(client, "/plans", **mine)
    assert answer.status_code == 303, answer.text
    listed = client.get("/plans").text
    assert "Kế hoạch của B" in listed
    assert plan_of_a not in listed


def test_a_plan_takes_no_foreign_entity_and_does_not_tell_its_name(world: World) -> None:
    entities = plans.five_entities(world)
    plan_id = plans.draft(world)
    ticked = {"entity_id": entities["B1"], "seen": "1"}
    answer = plans.post(world.client("team_leader"), f"/plans/{plan_id}/items/remove", **ticked)
    assert answer.status_code == 404
    assert "Nơi của tỉnh khác" not in answer.text
    assert plans.fresh(plan_id).version == 1


def test_items_and_names_of_a_foreign_plan_are_not_told(world: World) -> None:
    plans.five_entities(world)
    plan = plans.fresh(plans.draft(world))
    item, content = plan.items[0], planning.content_of(plan)
    own, stranger = world.actor("department_head"), world.actor("department_head.b")
    assert planning.item_of(own, item.id) is item
    assert planning.names_for(own, content)[item.entity_id]
    with pytest.raises(NotFound):
        planning.item_of(stranger, item.id)
    assert planning.names_for(stranger, content) == {}


# --- the register --------------------------------------------------------------------------------


def test_a_template_names_the_communes_of_the_organisation_only(world: World) -> None:
    small_register(world)
    of_b = rows()
    of_b["units"][1:] = [unit("90001", "Xã Của Bên B"), unit("90002", "Phường Của Bên B")]
    assert import_rows(world, of_b, "administrator.b").state == "imported"
    for login, own, foreign in (
        ("administrator", "Xã Đồng Thử", "Xã Của Bên B"),
        ("administrator.b", "Xã Của Bên B", "Xã Đồng Thử"),
    ):
        make_template(world, login)
        words = " ".join(words_of(world.client(login).get("/registry/template").data))
        assert own in words
        assert foreign not in words


def test_equal_communes_share_no_template(world: World) -> None:
    for login in ("administrator", "administrator.b"):
        small_register(world, login)
    actor, other = world.actor("administrator"), world.actor("administrator.b")
    version = registry.template_version(actor, today_vn())
    assert registry.template_version(other, today_vn()) == version
    make_template(world, "administrator.b")
    answer = world.client("administrator").get("/registry/template")
    assert answer.headers.get("Location") == "/registry/import"
    make_template(world, "administrator")
    file = registry.template_file(actor, version)
    assert file is not None
    assert file.organisation_id == world.a
