"""A case that is pinned to a form: pack, answers by key, rows, proposals, closing, papers."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checklists import Answer
from checklists.forms import stored
from checklists.forms.standing import standing
from inspect_app.core.db import db
from inspect_app.inspections import queries
from inspect_app.inspections.models import AnswerRow
from tests.forms.two_evaluators import standing_vectors
from tests.kit.brought_forms import edited, form_book, published
from tests.kit.cases import Tablet, case_row, jpeg, under_way
from tests.kit.field import FieldTablet, answer, finding, op
from tests.kit.world import World, csrf

ROW = "home/rooms[1]/children[+0000aaa1]"


def pinned(world: World, name: str, content: bytes | None = None) -> str:
    """A case under way whose checklist is a shared form."""
    published(world.client("administrator"), content or form_book(name))
    return under_way(world, checklist_code=name)


@pytest.fixture
def case_id(world: World) -> str:
    return pinned(world, "rooms")


@pytest.fixture
def tablet(world: World, case_id: str) -> FieldTablet:
    return FieldTablet(world, case_id)


def facts(case_id: str) -> Any:
    return queries.evaluation_of(case_row(case_id))


def row(case_id: str, key: str) -> AnswerRow:
    db.session.rollback()
    return db.session.get_one(AnswerRow, (case_id, key))


def test_the_pack_holds_the_form_and_the_moment(tablet: FieldTablet, case_id: str) -> None:
    pack = tablet.pack()
    sent, case = pack["checklist"], case_row(case_id)
    assert sent["kind"] == "form"
    assert set(sent) == {"kind", "form", "moment"}
    assert stored.from_json(sent["form"]).form_id == "rooms"
    assert set(sent["moment"]) == {"started", "now", "user", "device", "seed"}
    assert sent["moment"]["started"] == case.opened_at.isoformat()
    assert sent["moment"]["seed"] == case_id
    assert pack["checklist_hash"] == case.checklist_version.content_hash


def test_answers_lie_under_keys_and_anything_else_is_unknown(
    tablet: FieldTablet, case_id: str
) -> None:
    tablet.accept(
        answer("home/n", "1"),
        answer(ROW, "present"),
        answer(f"{ROW}/name", "An"),
        answer(f"{ROW}/age", "20"),
        answer("home/rooms[7]/beds", "2"),
    )
    found = facts(case_id)
    assert found.answers[f"{ROW}/name"].value == "An"
    question = found.checklist.question(f"{ROW}/age")
    assert question.label_vi == "Phòng 1 – Trẻ 2 – Tuổi của An"
    assert [p.code for p in found.evaluation.problems[question.name]] == ["constraint"]
    for key in (
        "home/rooms[1]",
        "home/rooms/beds",
        "home/x",
        "home/rooms[+0000aaa1]/beds",
        "home/rooms[1]/tight",
        "home/rooms[1]/together",
        f"{ROW}/name[1]",
    ):
        assert tablet.refuse(answer(key, "1")) == ["unknown_question"], key
    assert tablet.refuse(answer("home/n", "two")) == ["answer_integer"]
    assert tablet.refuse(answer(ROW, "gone")) == ["answer_choice"]
    assert tablet.refuse(answer("x" * 251, "1")) == ["bad_field"]


def test_choices_and_bounds_are_looked_at_again(world: World) -> None:
    def without_table(sheets: dict[str, list[list[str]]]) -> None:
        head, *rows = sheets["survey"]
        place = head.index("calculation")
        for one in rows:
            if "pulldata" in one[place]:
                one[place] = "'?'"

    case_id = pinned(world, "kinds", edited("kinds", without_table))
    tablet = FieldTablet(world, case_id)
    refused = {
        "town": "nowhere",
        "many": "hn nowhere",
        "more/mark": "11",
        "more/at": "25:00",
        "more/place": "91 0",
        "more/seen": "no",
        "more/photo": "abc",
        "more/weight": "heavy",
    }
    for key, value in refused.items():
        (code,) = tablet.refuse(answer(key, value))
        assert code.startswith("answer_"), key
    tablet.accept(
        answer("many", "hp hn"),
        answer("more/at", "08:30"),
        answer("more/mark", "7"),
        answer("ward", "c"),  # of another town: possible, though not offered now
    )
    assert row(case_id, "many").value == "hn hp"
    assert row(case_id, "more/at").value == "08:30:00"
    assert [p.code for p in facts(case_id).evaluation.problems["ward"]] == ["choice"]


def test_equal_values_of_two_devices_are_no_conflict(world: World, case_id: str) -> None:
    first, second = FieldTablet(world, case_id), FieldTablet(world, case_id, "team_leader")
    first.accept(answer("head", "Lan"), answer("home/n", "2"))
    (receipt,) = second.accept(answer("head", "Lan"))
    assert receipt["version"] == 2
    (result,) = second.send(answer("home/n", "3"))
    assert result["status"] == "conflict"
    assert result["current"]["value"] == "2"


def with_hidden_cell(found: dict[str, list[list[str]]]) -> None:
    """Beside the questions a cell that a trigger fills once, which nobody sees."""
    rows = found["survey"]
    for column in ("calculation", "trigger"):
        if column not in rows[0]:
            rows[0].append(column)
    for one in rows[1:]:
        one.extend([""] * (len(rows[0]) - len(one)))
    cells = {"type": "calculate", "name": "stamp", "calculation": "now()", "trigger": "${head}"}
    rows.append([cells.get(column, "") for column in rows[0]])


def test_a_cell_that_nobody_sees_bothers_nobody(world: World) -> None:
    case_id = pinned(world, "rooms", edited("rooms", with_hidden_cell))
    first, late = FieldTablet(world, case_id), FieldTablet(world, case_id, "team_leader")
    early, after = "2026-11-24T08:00:00.000+07:00", "2026-11-24T09:00:00.000+07:00"
    first.accept(answer("stamp", early))
    sent = answer("stamp", after)
    for _ in range(2):
        (result,) = late.send(sent)
        assert (result["status"], result["settled"]) == ("conflict", True)
        assert result["current"]["value"] == early
    for tablet in (first, late):
        assert [one["outcome"] for one in tablet.pack()["conflicts"]] == ["unseen"]
    assert row(case_id, "stamp").value == early


def test_the_office_page_shows_rows_and_adds_and_removes_them(world: World, case_id: str) -> None:
    desk = Tablet(world, case_id)
    desk.answer("home/n", "1")
    page = html.unescape(desk.client.get(f"/cases/{case_id}/checklist").text)
    assert "Phòng 1 – Trẻ 1 – Tên" in page
    assert "Thêm: Trẻ" in page
    address = f"/cases/{case_id}/checklist/instances"

    def press(key: str, value: str, version: int = 0) -> None:
        data = {"key": key, "value": value, "version": version}
        reply = desk.client.post(
            address, data={"csrf_token": csrf(desk.client, "/account"), **data}
        )
        assert reply.status_code == 303, reply.text

    press("home/rooms[1]/children", "present")
    found = facts(case_id).standing.repeats
    (children,) = [one for one in found if one.key == "home/rooms[1]/children"]
    assert len(children.instances) == 2
    press("home/rooms[1]/children[1]", "removed")
    press(children.instances[1].key, "removed", 1)
    page = html.unescape(desk.client.get(f"/cases/{case_id}/checklist").text)
    assert "Trẻ 1" not in page
    assert "Thêm: Trẻ" in page


def test_an_answer_in_the_office_leaves_what_it_triggers(world: World) -> None:
    case_id = pinned(world, "events")
    desk = Tablet(world, case_id)
    reply = desk.answer("n", "3")
    assert row(case_id, "noted").value == "thấy 3"
    assert row(case_id, "first").value == "3"
    again = desk.answer("n", "4", seen_version=1)
    assert row(case_id, "noted").value == "thấy 4"
    assert row(case_id, "noted").version == 2
    # What was filled in is on the page: it must be drawn anew, else it would show the old one.
    assert reply["state"]["shape"] != again["state"]["shape"]


def test_wrong_and_open_answers_keep_the_field_work_open(world: World, case_id: str) -> None:
    desk = Tablet(world, case_id)
    desk.answer("home/n", "6")
    leader = world.client("team_leader")

    def close() -> Any:
        day = case_row(case_id).decided_on.isoformat()
        data = {"csrf_token": csrf(leader, "/account"), "on": day}
        return leader.post(f"/cases/{case_id}/stages/direct_inspection/complete", data=data)

    problems = {one.code for one in _closing_problems(case_id)}
    assert problems == {"question_open", "answer_wrong"}
    desk.answer("head", "Lan")
    desk.answer("home/n", "1", seen_version=1)
    assert _closing_problems(case_id) == []


def _closing_problems(case_id: str) -> list[Any]:
    from inspect_app.inspections.actions.stages import field_work_problems

    return field_work_problems(case_row(case_id), facts(case_id))


def test_findings_name_the_row_they_were_made_at(world: World, case_id: str) -> None:
    tablet = FieldTablet(world, case_id)
    tablet.accept(answer("home/n", "1"), answer(f"{ROW}/name", "An"))
    tablet.accept(
        op("note", question=f"{ROW}/name", text="Không có giấy khai sinh", seen_version=0),
        finding(f"{ROW}/name", title=""),
    )
    (found,) = queries.findings_of(case_row(case_id))
    assert (found.question, found.title) == (f"{ROW}/name", "Phòng 1 – Trẻ 2 – Tên")
    assert tablet.refuse(finding("home/rooms[1]")) == ["not_found"]
    desk = Tablet(world, case_id)
    assert desk.photo(jpeg(), question=f"{ROW}/name").status_code == 200
    page = desk.client.get(f"/cases/{case_id}/findings/new", query_string={"question": "head"})
    assert "Chủ cơ sở" in page.text


KEYS = ("head", "home/n", "home/rooms[1]/beds", f"{ROW}/name", f"{ROW}/age", ROW)


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(KEYS))
def test_whatever_the_order_of_arrival_the_case_stands_the_same(
    tablet: FieldTablet, case_id: str, order: list[str]
) -> None:
    values = dict(zip(KEYS, ("Lan", "1", "3", "An", "7", "present"), strict=True))
    seen = {one["question"]: one["version"] for one in tablet.pack()["answers"]}
    for key in order:
        tablet.send(answer(key, values[key], seen.get(key, 0)))
    expected = standing(
        standing_vectors.form("rooms"),
        {key: Answer(value) for key, value in values.items()},
        queries.form_moment(case_row(case_id)),
        subject="facility",
    )
    found = facts(case_id).standing
    assert standing_vectors.shown(found) == standing_vectors.shown(expected)


# --- another version -----------------------------------------------------------------------------


def _second_version(world: World) -> str:
    def change(sheets: dict[str, list[list[str]]]) -> None:
        head, *rows = sheets["survey"]
        cell = {name: at for at, name in enumerate(head)}
        named = {one[cell["name"]]: one for one in rows}
        named["beds"][cell["type"]] = "text"
        sheets["survey"] = [head, *(one for one in rows if one is not named["head"])]

    return published(world.client("administrator"), edited("rooms", change, "2"))


def test_a_move_lists_what_it_drops_and_refuses_it_later_in_words(
    world: World, case_id: str
) -> None:
    tablet = FieldTablet(world, case_id)
    tablet.accept(answer("head", "Lan"), answer("home/n", "1"), answer("home/rooms[1]/beds", "3"))
    before = tablet.pack()["card"]["pack_hash"]
    other = _second_version(world)
    leader = world.client("team_leader")
    address = f"/cases/{case_id}/checklist/version"
    page = leader.get(address, query_string={"version": other}).text
    assert 'data-question="head" data-why="gone"' in page
    assert 'data-question="home/rooms[1]/beds" data-why="type"' in page
    assert 'data-question="home/n"' not in page

    def move(seen: str) -> Any:
        data = {"csrf_token": csrf(leader, "/account"), "version": other, "seen": seen}
        return leader.post(address, data=data)

    seal = page.split('name="seen" type="hidden" value="')[1].split('"')[0]
    assert move("0" * 64).status_code == 422
    assert case_row(case_id).checklist_version.version == "1"
    assert move(seal).status_code == 303
    assert case_row(case_id).checklist_version_id == other
    assert row(case_id, "home/rooms[1]/beds").value is None
    assert row(case_id, "head").value == "Lan"
    assert tablet.refuse(answer("head", "Mai", 1)) == ["unknown_question"]
    pack = tablet.pack()
    assert pack["card"]["pack_hash"] != before
    assert pack["checklist"]["form"]["version"] == "2"
    assert world.client("inspector").get(address).status_code == 403
