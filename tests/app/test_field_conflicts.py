"""Two answers to one question: kept for the whole team, decided by a person, seen closed by all."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core import journal
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.inspections.models import AnswerRow, KeptConflict
from tests.kit.cases import case_row, under_way
from tests.kit.field import FieldTablet, answer, op
from tests.kit.world import World, csrf

Q = "one_director"


@pytest.fixture
def first(world: World) -> FieldTablet:
    return FieldTablet(world, under_way(world), "team_leader")


@pytest.fixture
def late(world: World, first: FieldTablet) -> FieldTablet:
    return FieldTablet(world, first.case_id)


def disagree(first: FieldTablet, late: FieldTablet) -> dict[str, Any]:
    """The leader said fail; the inspector comes late with pass. The refused operation."""
    first.accept(answer(Q, "fail"))
    sent = answer(Q, "pass")
    (told,) = late.send(sent)
    assert (told["status"], told["settled"]) == ("conflict", False)
    return sent


def told(tablet: FieldTablet) -> list[tuple[str, str, str | None]]:
    """Conflicts as the tablet's pack and its changes tell them; both alike."""
    conflicts = tablet.pack()["conflicts"]
    assert tablet.changes(0)["conflicts"] == conflicts
    return [(one["value"], one["answered_by"], one["outcome"]) for one in conflicts]


def settled(question: str, seen: int, *conflicts: dict[str, Any]) -> dict[str, Any]:
    named = [one["op_id"] for one in conflicts]
    return op("conflict_settled", question=question, conflicts=named, seen_version=seen)


def standing(case_id: str) -> tuple[str | None, int]:
    db.session.rollback()
    row = db.session.get_one(AnswerRow, (case_id, Q))
    return row.value, row.version


def leaves(event: str) -> int:
    db.session.rollback()
    query = sa.select(sa.func.count()).where(JournalEntry.event == event)
    return db.session.scalar(query) or 0


def test_both_tablets_and_the_office_are_told_once(
    world: World, first: FieldTablet, late: FieldTablet
) -> None:
    sent = disagree(first, late)
    late.send(sent)
    late.send(sent)
    for tablet in (first, late):
        assert told(tablet) == [("pass", "Người thử inspector", None)]
    assert leaves("inspections.conflict_found") == 1, "the same operation again is no second one"
    assert journal.verify(db.session()).verified
    page = world.client("team_leader").get(f"/cases/{first.case_id}/checklist").text
    box = page.split(f'data-conflicts="{sent["op_id"]}"')[1].split("</article>")[0]
    for words in ("Người thử team_leader", "Không đạt", "Người thử inspector", "Giữ: Không đạt"):
        assert words in box


def test_the_rest_of_the_batch_stands_when_one_conflicts(
    first: FieldTablet, late: FieldTablet
) -> None:
    first.accept(answer(Q, "fail"))
    results = late.send(
        answer("staff_total", "7"), answer(Q, "pass"), answer("licence_valid", "pass")
    )
    assert [one["status"] for one in results] == ["accepted", "conflict", "accepted"]
    assert [one for _value, _who, one in told(first)] == [None]


def test_the_same_value_is_no_conflict(first: FieldTablet, late: FieldTablet) -> None:
    first.accept(answer(Q, "fail"))
    (result,) = late.send(answer(Q, "fail"))
    assert result["status"] == "conflict"
    assert told(first) == []
    assert leaves("inspections.conflict_found") == 0


def test_either_side_takes_the_others_value(first: FieldTablet, late: FieldTablet) -> None:
    sent = disagree(first, late)
    first.accept(answer(Q, "pass", 1, settles=[sent["op_id"]]))
    assert standing(first.case_id) == ("pass", 2)
    for tablet in (first, late):
        assert told(tablet) == [("pass", "Người thử inspector", "answered")]


def test_the_late_side_keeps_its_own(first: FieldTablet, late: FieldTablet) -> None:
    sent = disagree(first, late)
    late.accept(answer(Q, "pass", 1, settles=[sent["op_id"]]))
    assert standing(first.case_id) == ("pass", 2)
    assert [one for *_, one in told(first)] == ["answered"]


@pytest.mark.parametrize("who", ["first", "late"])
def test_either_side_keeps_what_stands(first: FieldTablet, late: FieldTablet, who: str) -> None:
    sent = disagree(first, late)
    chooser = first if who == "first" else late
    operation = settled(Q, 1, sent)
    (receipt,) = chooser.accept(operation)
    assert chooser.accept(operation) == [receipt]
    assert standing(first.case_id) == ("fail", 1)
    for tablet in (first, late):
        assert told(tablet) == [("pass", "Người thử inspector", "kept")]
    (again,) = late.send(sent)
    assert (again["status"], again["settled"]) == ("conflict", True), "its tablet may let go"


def test_an_answer_that_did_not_see_the_conflict_leaves_it_open(
    first: FieldTablet, late: FieldTablet
) -> None:
    disagree(first, late)
    first.accept(answer(Q, "not_applicable", 1, not_applicable_reason="Không có giám đốc"))
    assert [one for *_, one in told(late)] == [None]


def test_an_answer_that_says_the_same_ends_it(first: FieldTablet, late: FieldTablet) -> None:
    disagree(first, late)
    first.accept(answer(Q, "pass", 1))
    assert [one for *_, one in told(late)] == ["same"]


def test_keeping_what_no_longer_stands_decides_nothing(
    first: FieldTablet, late: FieldTablet
) -> None:
    sent = disagree(first, late)
    first.accept(answer(Q, "not_applicable", 1, not_applicable_reason="Không có giám đốc"))
    late.accept(settled(Q, 1, sent))
    assert [one for *_, one in told(late)] == [None]
    late.accept(settled(Q, 2, sent))
    assert [one for *_, one in told(late)] == ["kept"]


def test_ones_next_word_takes_the_place_of_the_one_before(
    first: FieldTablet, late: FieldTablet
) -> None:
    sent = disagree(first, late)
    first.accept(answer(Q, "not_applicable", 1, not_applicable_reason="Không có giám đốc"))
    again = answer(Q, "pass", 1, settles=[sent["op_id"]])
    (result,) = late.send(again)
    assert result["status"] == "conflict"
    assert [one for *_, one in told(first)] == ["superseded", None]


def test_an_open_conflict_keeps_the_field_work_open(
    world: World, first: FieldTablet, late: FieldTablet
) -> None:
    from inspect_app.inspections import queries
    from inspect_app.inspections.actions.stages import field_work_problems

    sent = disagree(first, late)

    def open_ones() -> list[str]:
        db.session.rollback()
        case = case_row(first.case_id)
        found = field_work_problems(case, queries.evaluation_of(case))
        return [one.where for one in found if one.code == "conflict_open"]

    assert open_ones() == [Q]
    page = world.client("team_leader").get(f"/cases/{first.case_id}")
    assert page.status_code == 200
    first.accept(settled(Q, 1, sent))
    assert open_ones() == []


def test_the_office_decides_on_its_page(
    world: World, first: FieldTablet, late: FieldTablet
) -> None:
    sent = disagree(first, late)
    client, path = world.client("team_leader"), f"/cases/{first.case_id}/checklist"
    facts = {"question": Q, "version": "1", "conflicts": sent["op_id"], "take": sent["op_id"]}
    reply = client.post(f"{path}/conflicts", data={**facts, "csrf_token": csrf(client, path)})
    assert reply.status_code == 303, reply.text
    assert standing(first.case_id) == ("pass", 2)
    assert [one for *_, one in told(late)] == ["answered"]


def test_the_office_that_comes_late_is_kept_as_well(world: World, first: FieldTablet) -> None:
    first.accept(answer(Q, "fail"))
    sent = answer(Q, "pass")
    body = {
        key: sent[key] for key in ("op_id", "kind", "device", "question", "value", "seen_version")
    }
    client = FieldTablet(world, first.case_id)
    for _ in range(2):
        reply = client.post(f"/api/v1/cases/{first.case_id}/ops", body)
        assert reply.status_code == 409
    assert told(first) == [("pass", "Người thử inspector", None)]
    assert leaves("inspections.conflict_found") == 1


def test_the_id_of_a_conflict_of_another_case_is_refused(
    world: World, first: FieldTablet, late: FieldTablet
) -> None:
    sent = disagree(first, late)
    entity_id = case_row(first.case_id).entity_id
    other = under_way(world, entity_id=entity_id)
    FieldTablet(world, other, "team_leader").accept(answer(Q, "fail"))
    assert FieldTablet(world, other).refuse(sent) == ["operation_reused"]
    assert db.session.get_one(KeptConflict, sent["op_id"]).case_id == first.case_id


def test_a_section_has_its_person_and_refuses_nobody(
    world: World, first: FieldTablet, late: FieldTablet
) -> None:
    section = first.pack()["checklist"]["sections"][0]["name"]
    inspector = world.actor("inspector").user_id
    give = op("section_given", section=section, person=inspector, seen_version=0)
    (receipt,) = first.accept(give)
    assert receipt["version"] == 1
    assert late.pack()["sections"] == [{"section": section, "user_id": inspector, "version": 1}]
    assert late.changes(0)["sections"] == late.pack()["sections"]
    assert late.refuse(op("section_given", section=section, person="", seen_version=1)) == [
        "not_allowed"
    ]
    stale = op("section_given", section=section, person="", seen_version=0)
    assert first.refuse(stale) == ["section_changed"]
    stranger = op("section_given", section=section, person="0" * 32, seen_version=1)
    assert first.refuse(stranger) == ["not_in_team"]
    nowhere = op("section_given", section="no_such", person="", seen_version=0)
    assert first.refuse(nowhere) == ["unknown_section"]
    first.accept(answer(Q, "pass"))  # anybody answers anywhere
    page = world.client("team_leader").get(f"/cases/{first.case_id}/checklist").text
    assert "Mục của tôi" in page
    back = op("section_given", section=section, person="", seen_version=1)
    first.accept(back)
    assert late.pack()["sections"] == [{"section": section, "user_id": None, "version": 2}]
