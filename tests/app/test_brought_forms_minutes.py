"""Minutes of a form that somebody brought: compared as the form stands, and made into a paper."""

from __future__ import annotations

import hashlib
import html
import re
from typing import Any

import pytest

from inspect_app.inspections import queries
from tests.field_ui.papers import read
from tests.kit.cases import Tablet, case_row, jpeg, sign_all, under_way
from tests.kit.field import FieldTablet, answer, minutes, op
from tests.kit.form_visits import CHILD, ROOM, changed, form_case, minutes_of_form
from tests.kit.tablets import Tablet as Enrolled
from tests.kit.tablets import set_account
from tests.kit.world import World, csrf

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


# --- papers, earlier visits, what a closed account held ------------------------------------------


def test_the_paper_says_answers_in_words_and_files_by_their_number(
    world: World, tablet: FieldTablet
) -> None:
    filled(tablet)
    gate, paper = (hashlib.sha256(one).hexdigest() for one in (jpeg(), b"%PDF-1.7 x"))
    tablet.accept(
        answer("general/aid", "money other"),
        answer("general/aid_other", "Quần áo và sách vở do kiều bào ở nước ngoài gửi về"),
        answer("general/area", "12.5"),
        answer("general/gate", gate),
        answer("general/paper", paper),
    )
    files = [
        {"sha256": gate, "question": "general/gate", "kind": "photo"},
        {"sha256": "c" * 64, "question": "", "kind": "voice"},
        {"sha256": paper, "question": "general/paper", "kind": "document"},
    ]
    tablet.accept(minutes(minutes_of_form(tablet.case_id, files=files)))
    (row,) = queries.minutes_of(case_row(tablet.case_id))
    text = read(sign_all(world, row.paper_id))
    results, _, evidence = text.partition("Ảnh, ghi âm và tài liệu kèm theo")
    for words in (
        "theo quyết định bổ nhiệm hoặc giấy tờ do cơ sở xuất trình",
        "Tiền mặt, Khác",
        "1.8. Ghi rõ nội dung khác",
        "12,5",
        "Tệp số 1",
        "Tệp số 3",
        "Phòng ở của trẻ 1 – Trẻ em đang được",
        "Phòng Hoa",
        "Hà Nội",
    ):
        assert words in results, words
    assert gate[:16] not in results
    assert gate[:16] in evidence
    for raw in ("general/", "[+", "present", "removed", "once("):
        assert raw not in text


def test_the_next_visit_is_told_the_earlier_answers_of_the_form(
    world: World, tablet: FieldTablet
) -> None:
    filled(tablet)
    tablet.accept(answer("general/aid", "money other"), answer("general/area", "12.5"))
    entity_id = case_row(tablet.case_id).entity_id
    later = under_way(world, checklist_code="tham", entity_id=entity_id)
    told = {one["question"]: one["words"] for one in FieldTablet(world, later).pack()["previous"]}
    assert told["general/aid"] == "Tiền mặt, Khác"
    assert told["general/area"] == "12,5"
    assert told[f"{CHILD}/nick"] == "Bống"
    assert not set(told) & {"general/first", ROOM, CHILD, "rooms[1]/children[1]"}


def test_what_a_closed_account_held_is_shown_in_the_words_of_the_form(
    world: World, tablet: FieldTablet
) -> None:
    """Also answers in a row that only that tablet knew."""
    held = Enrolled(world, "inspector")
    set_account(world, "inspector", active=False)
    sent: list[Any] = [
        answer("general/aid", "food other"),
        answer(ROOM, "present"),
        answer(f"{ROOM}/name", "Phòng Mai"),
        answer("rooms[1]/children[1]", "removed"),
        answer("general/x", "?"),
    ]
    reply = held.post("/quarantine", case_id=tablet.case_id, operations=sent)
    assert len(reply.get_json()["held"]) == len(sent)
    page = html.unescape(world.client("team_leader").get("/tablets/held").text)
    for words in (
        "1.7 Hỗ trợ mà cơ sở đã nhận trong năm",
        "Lương thực, thực phẩm, Khác",
        "2.1 Phòng ở của trẻ 2 – Tên phòng",
        "Phòng Mai",
        "có dòng này",
        "Trẻ em đang được chăm sóc 1",
        "đã bỏ dòng này",
        "general/x",
    ):
        assert words in page, words


# --- what the form judges, over HTTP -------------------------------------------------------------


def proposals(world: World, case_id: str) -> str:
    return html.unescape(world.client("team_leader").get(f"/cases/{case_id}/findings").text)


def test_finding_if_proposes_and_a_person_takes_it_up(world: World, tablet: FieldTablet) -> None:
    desk = Tablet(world, tablet.case_id, "team_leader")
    state = desk.answer("general/beds", "100")["state"]
    assert state["proposed_findings"] == []
    tablet.accept(answer(CHILD, "present"))
    desk.answer("general/beds", "101", seen_version=1)
    state = desk.answer(f"{CHILD}/age", "17")["state"]
    told = [one["proposal"] for one in state["proposed_findings"]]
    assert told == ["answer:general/beds", f"answer:{CHILD}/age"]
    page = proposals(world, tablet.case_id)
    assert "Quá nhiều giường so với giấy phép" in page
    assert "Người từ đủ 16 tuổi ở cùng phòng trẻ em" in page
    client, path = world.client("team_leader"), f"/cases/{tablet.case_id}"
    key = f"answer:{CHILD}/age"
    data = {"proposal": key, "csrf_token": csrf(client, f"{path}/findings")}
    assert client.post(f"{path}/proposals/accept", data=data).status_code == 303
    (found,) = queries.findings_of(case_row(tablet.case_id))
    assert (found.question, found.severity) == (f"{CHILD}/age", "medium")
    assert found.title.endswith("Trẻ em đang được chăm sóc 2 – Tuổi")
    desk.answer(f"{CHILD}/age", "9", seen_version=1)
    (outdated,) = queries.outdated_findings(
        case_row(tablet.case_id), queries.evaluation_of(case_row(tablet.case_id)).evaluation
    )
    assert outdated.id == found.id


@pytest.mark.parametrize(
    ("value", "verdict"), [("29.99", "broken"), ("30", "kept"), (None, "undecided")]
)
def test_a_figure_of_law_decides_about_a_number_of_the_form(
    world: World, tablet: FieldTablet, value: str | None, verdict: str
) -> None:
    desk = Tablet(world, tablet.case_id, "team_leader")
    state = desk.answer("general/area", value)["state"]
    found = [one for one in state["computed"] if one["name"] == "general/area:norm"]
    broken = ["computed:general/area:norm"] if verdict == "broken" else []
    assert [one["proposal"] for one in state["proposed_findings"]] == broken
    assert [(one["verdict"], one["limit"]) for one in found] == [(verdict, "30")]
    page = html.unescape(desk.client.get(f"/cases/{tablet.case_id}/checklist").text)
    line = page.partition('data-computed="general/area:norm"')[2].partition("</div>")[0]
    assert "103/2017/NĐ-CP" in line
    assert all(one["verdict_words"] in line for one in found)
    shown = proposals(world, tablet.case_id)
    assert ("Diện tích đất tự nhiên bình quân mỗi trẻ" in shown) is bool(broken)
