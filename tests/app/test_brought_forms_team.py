"""A team at a form in the office's page: conflicts of rows, news of others, files."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from inspect_app.core.db import db
from inspect_app.inspections import queries
from inspect_app.inspections.models import AnswerRow
from tests.kit.cases import Tablet, case_row
from tests.kit.field import FieldTablet, answer, op
from tests.kit.form_visits import CHILD, ROOM, both_tablets, form_case
from tests.kit.world import World, csrf


@pytest.fixture
def case_id(world: World) -> str:
    return form_case(world)


@pytest.fixture
def tablets(world: World, case_id: str) -> tuple[FieldTablet, FieldTablet]:
    return both_tablets(world, case_id)


def page(world: World, case_id: str, login: str = "team_leader") -> str:
    return html.unescape(world.client(login).get(f"/cases/{case_id}/checklist").text)


def value(case_id: str, key: str) -> str | None:
    db.session.rollback()
    return db.session.get_one(AnswerRow, (case_id, key)).value


def box(text: str, op_id: str) -> str:
    """The box of one conflict, with the name of what it is about."""
    before, _, after = text.partition(f'data-conflicts="{op_id}"')
    assert after, "no box for it"
    return before.rpartition("<article")[2] + after.partition("</article>")[0]


def choose(world: World, case_id: str, key: str, op_id: str, *, take: bool) -> Any:
    """Press one of the two buttons, with what the page's form holds."""
    client, path = world.client("team_leader"), f"/cases/{case_id}/checklist"
    shown = box(html.unescape(client.get(path).text), op_id)
    assert f'name="question" value="{key}"' in shown
    version = shown.split('name="version" value="')[1].partition('"')[0]
    data = {
        "question": key,
        "version": version,
        "conflicts": op_id,
        "take": op_id if take else "",
        "csrf_token": csrf(client, path),
    }
    return client.post(f"{path}/conflicts", data=data)


@pytest.mark.parametrize("take", [True, False])
def test_a_row_that_one_removed_and_one_kept_is_shown_and_decided(
    world: World, case_id: str, tablets: tuple[FieldTablet, FieldTablet], take: bool
) -> None:
    first, late = tablets
    first.accept(answer(ROOM, "present"), answer(f"{ROOM}/name", "Phòng Hoa"))
    first.accept(answer(ROOM, "removed", 1))
    refused = answer(ROOM, "present", 1)
    assert late.send(refused)[0]["status"] == "conflict"
    found = box(page(world, case_id), refused["op_id"])
    for words in ("Phòng ở của trẻ 2", "đã bỏ dòng này", "có dòng này", "Người thử inspector"):
        assert words in found
    assert choose(world, case_id, ROOM, refused["op_id"], take=take).status_code == 303
    assert value(case_id, ROOM) == ("present" if take else "removed")
    assert queries.open_conflicts(case_id) == []
    assert "data-conflicts" not in page(world, case_id)


def test_two_answers_in_a_row_stand_at_the_row_and_after_its_removal_above(
    world: World, case_id: str, tablets: tuple[FieldTablet, FieldTablet]
) -> None:
    first, late = tablets
    key = f"{CHILD}/nick"
    first.accept(answer(CHILD, "present"), answer(key, "Bống"))
    refused = answer(key, "Tí")
    assert late.send(refused)[0]["status"] == "conflict"
    shown = page(world, case_id)
    found = box(shown, refused["op_id"])
    assert f'data-question="{key}"' in found
    assert "Lấy: Tí" in found
    assert "Giữ: Bống" in found
    assert 'id="elsewhere"' not in shown
    first.accept(answer(CHILD, "removed", 1))
    found = box(page(world, case_id), refused["op_id"])
    assert "Trẻ em đang được chăm sóc 2 – Tên thường gọi" in found
    assert choose(world, case_id, key, refused["op_id"], take=True).status_code == 303
    assert value(case_id, key) == "Tí"


def test_a_question_that_is_not_asked_now_does_not_hide_its_conflict(
    world: World, case_id: str, tablets: tuple[FieldTablet, FieldTablet]
) -> None:
    first, late = tablets
    first.accept(answer("general/beds", "60"), answer("general/why", "Giường tầng"))
    refused = answer("general/why", "Phòng rộng")
    assert late.send(refused)[0]["status"] == "conflict"
    first.accept(answer("general/beds", "6", 1))
    shown = page(world, case_id)
    above = shown.split('id="elsewhere"')[1].split('id="s-general"')[0]
    assert "Vì sao có nhiều giường như vậy" in above
    assert "Lấy: Phòng rộng" in above
    assert choose(world, case_id, "general/why", refused["op_id"], take=False).status_code == 303
    assert [one.outcome for one in queries.conflicts_of(case_row(case_id))] == ["kept"]


# --- news of others ------------------------------------------------------------------------------


def news(world: World, case_id: str, seen: str, login: str = "team_leader") -> str:
    """What the page's line of news says: text without tags."""
    reply = world.client(login).get(f"/cases/{case_id}/checklist/news?seen={seen}")
    assert reply.status_code == 200
    assert "<html" not in reply.text
    return " ".join(re.sub(r"<[^>]+>", " ", html.unescape(reply.text)).split())


def seen_by(world: World, case_id: str, login: str = "team_leader") -> str:
    """The number of the journal that the page carries for its line of news."""
    return page(world, case_id, login).split("/checklist/news?seen=")[1].partition('"')[0]


def test_the_page_is_told_what_others_did_since_it_was_drawn(
    world: World, case_id: str, tablets: tuple[FieldTablet, FieldTablet]
) -> None:
    seen = seen_by(world, case_id)
    assert news(world, case_id, seen) == ""
    own = Tablet(world, case_id, "team_leader")
    own.answer("general/head", "Lan")
    assert news(world, case_id, seen) == "", "what was answered in this browser is on the page"
    assert "Câu trả lời mới của người khác: 1." in news(world, case_id, seen, "inspector")
    leader, inspector = tablets
    leader.accept(answer("general/beds", "5"))
    inspector.accept(answer(ROOM, "present"), answer(f"{ROOM}/name", "Phòng Hoa"))
    refused = answer("general/beds", "6")
    inspector.send(refused)
    told = news(world, case_id, seen)
    assert "Hai câu trả lời khác nhau cho một câu hỏi: 1 trường hợp mới." in told
    assert "Câu trả lời mới của người khác: 3." in told, "also from the own tablet"
    assert news(world, case_id, seen_by(world, case_id)) == ""
    inspector.accept(
        op(
            "conflict_settled",
            question="general/beds",
            conflicts=[refused["op_id"]],
            seen_version=1,
        )
    )
    told = news(world, case_id, seen)
    assert "Mâu thuẫn người khác đã giải quyết: 1." in told
    assert "Hai câu trả lời khác nhau" not in told
    for wrong in ("", "x", "-5", "9" * 30):
        client = world.client("team_leader")
        assert client.get(f"/cases/{case_id}/checklist/news?seen={wrong}").status_code == 200
    assert leader.changes(10**30)["answers"] == []
    assert world.client("auditor").get(f"/cases/{case_id}/checklist/news").status_code in (403, 404)
