"""Minutes of a form that somebody brought: compared as the form stands, and made into a paper."""

from __future__ import annotations

import html
import re

import pytest

from tests.kit.field import FieldTablet, answer, minutes, op
from tests.kit.form_visits import CHILD, ROOM, changed, form_case, minutes_of_form
from tests.kit.world import World

EQUAL = "Mọi câu trả lời, phát hiện và tệp trong biên bản đều có trên máy chủ và giống nhau."


@pytest.fixture
def tablet(world: World) -> FieldTablet:
    return FieldTablet(world, form_case(world), "team_leader")


def filled(tablet: FieldTablet) -> None:
    """What a visit leaves: answers, rows that came and went, what triggers and once() fill, and an
    answer to a question that is no longer asked."""
    tablet.accept(
        answer("general/head", "Nguyễn Thị Lan"),
        answer("general/beds", "12"),
        answer("general/told", "đã thấy 12"),
        answer("general/first", "60"),
        answer("general/why", "Có nhiều giường tầng"),
        answer(ROOM, "present"),
        answer(f"{ROOM}/name", "Phòng Hoa"),
        answer(CHILD, "present"),
        answer(f"{CHILD}/nick", "Bống"),
        answer("rooms[1]/children[1]", "removed"),
        answer("rooms[1]/children[1]/age", "9"),
        op("note", question="rooms[1]/places", text="Chưa tính giường tầng", seen_version=0),
    )


def told(world: World, case_id: str) -> list[list[str]]:
    """The rows of the table of differences on the case's page; none where all is equal."""
    page = html.unescape(world.client("team_leader").get(f"/cases/{case_id}").text)
    if "differences-title" not in page:
        assert EQUAL in page
        return []
    table = page.split('id="differences-title"')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<t[hd][^>]*>.*?</t[hd]>", row)]
        for row in rows
    ]


def with_note(document: dict[str, object]) -> dict[str, object]:
    """The note of the team stands beside the default, as on the tablet."""
    for line in document["answers"]:  # type: ignore[attr-defined]
        if line["question"] == "rooms[1]/places":
            line["note"] = "Chưa tính giường tầng"
    return document


def test_defaults_rows_and_hidden_cells_are_no_difference(
    world: World, tablet: FieldTablet
) -> None:
    filled(tablet)
    document = with_note(minutes_of_form(tablet.case_id))
    listed = {one["question"] for one in document["answers"]}  # type: ignore[attr-defined]
    assert {"general/city", "rooms[1]/places", f"{CHILD}/nick"} <= listed
    assert not listed & {"general/first", "general/why", ROOM, CHILD, "rooms[1]/children[1]/age"}
    tablet.accept(minutes(document))
    assert told(world, tablet.case_id) == []


def test_what_truly_differs_is_told_in_the_words_of_the_form(
    world: World, tablet: FieldTablet
) -> None:
    filled(tablet)
    document = with_note(minutes_of_form(tablet.case_id))
    gone = "rooms[+0000zzz9]/name"
    for question, value in (
        ("general/beds", "13"),
        ("general/city", "Huế"),  # a default here, another answer in the minutes
        (f"{ROOM}/name", None),
        (gone, "Phòng Mai"),
    ):
        document = changed(document, question, value)
    tablet.accept(minutes(document))
    found = {row[0]: row[1:] for row in told(world, tablet.case_id)}
    assert found == {
        "Câu trả lời: 1.2. Tỉnh, thành phố": ["khác nhau", "Huế", "Hà Nội"],
        "Câu trả lời: 1.3. Số giường": ["khác nhau", "13", "12"],
        "Câu trả lời: 2.1. Phòng ở của trẻ 2 – Tên phòng": [
            "có trên máy chủ nhưng không có trong biên bản", "", "Phòng Hoa",
        ],
        "Câu trả lời: 2.1. Phòng ở của trẻ 3 – Tên phòng": [
            "có trong biên bản nhưng không có trên máy chủ", "Phòng Mai", "",
        ],
    }  # fmt: skip
