"""What a tablet takes along, and what the office sees of what it brought."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.db import db, transaction
from inspect_app.inspections.models import DangerAlarm, InspectionCase
from tests.kit.cases import case_row, entity, jpeg, mark_signed, opened, under_way
from tests.kit.field import (
    FieldTablet,
    answer,
    days,
    finding,
    minutes,
    minutes_document,
    op,
)
from tests.kit.world import World, csrf

FIELDS = {
    "card", "fetched_at", "team", "period", "stages", "dossier", "checklist", "norms", "law",
    "alarms", "answers", "checklist_hash", "conflicts", "corrective", "emergency", "files",
    "findings", "minutes", "notes", "previous", "sections", "seq",
}  # fmt: skip


@pytest.fixture
def tablet(world: World) -> FieldTablet:
    return FieldTablet(world, under_way(world))


def post(world: World, login: str, path: str, page: str, **fields: str) -> Any:
    client = world.client(login)
    return client.post(path, data={"csrf_token": csrf(client, page), **fields})


def test_the_pack_has_everything_that_the_contract_names(tablet: FieldTablet) -> None:
    pack = tablet.pack()
    assert set(pack) == FIELDS
    assert pack["card"]["role"] == "member"
    assert pack["card"] == tablet.get("/api/field/cases").get_json()["cases"][0]
    assert [one["role"] for one in pack["team"]] == ["leader", "member"]
    assert pack["checklist"]["format"] == 1
    named = {
        text for s in pack["checklist"]["sections"] for q in s["questions"] for text in q["law"]
    }
    assert named <= {one["reference"] for one in pack["law"]}
    assert all(one["words"] for one in pack["law"])
    assert any(norm and norm["verified"] for norm in pack["norms"].values())
    emergency = pack["emergency"]
    assert (emergency["hotline"], emergency["clock_hours"], emergency["verified"]) == (
        "111", 12, True,
    )  # fmt: skip
    assert emergency["clock_cite"] == "56/2017/NĐ-CP Đ31.2"


def test_the_list_has_own_unfinished_cases_only(world: World) -> None:
    today = clock.today_vn()
    case_id = opened(world)
    other = opened(
        world,
        entity_id=entity(world, code="C-2"),
        leader_id=world.users["team_leader"],
        member_ids=[],
        decided_on=today - days(3),
    )
    tablet = FieldTablet(world, case_id)
    assert [one["id"] for one in tablet.get("/api/field/cases").get_json()["cases"]] == [case_id]
    leader = FieldTablet(world, case_id, "team_leader")
    cards = leader.get("/api/field/cases").get_json()["cases"]
    assert [one["id"] for one in cards] == [other, case_id]
    before = cards[0]["pack_hash"]
    assert before == leader.get("/api/field/cases").get_json()["cases"][0]["pack_hash"]
    mark_signed(world.actor("department_head"), case_row(other).decision_paper_id or "")
    other_tablet = FieldTablet(world, other, "team_leader")
    other_tablet.accept(op("stage", code="announcement", on=today.isoformat(), place="Phòng họp"))
    after = leader.get("/api/field/cases").get_json()["cases"][0]["pack_hash"]
    assert after != before
    with transaction() as session:
        session.execute(
            sa.update(InspectionCase)
            .where(InspectionCase.id == other)
            .values(recorded_state="closed")
        )
    assert len(leader.get("/api/field/cases").get_json()["cases"]) == 1


def violation_of(tablet: FieldTablet) -> str:
    """A violation with a remedy; returns its id."""
    taken = op("proposal", proposal="answer:licence_valid", severity="", description="Hết hạn",
               responsible="Giám đốc")  # fmt: skip
    tablet.accept(answer("licence_valid", "fail"), taken)
    references = tablet.pack()["findings"][0]["references"]
    (receipt,) = tablet.accept(
        op("violation", finding=taken["op_id"], acted_on=clock.today_vn().isoformat(),
           references=references[:1], responsible="Giám đốc", remedy="Xin cấp lại giấy phép",
           remedy_due=clock.today_vn().isoformat())
    )  # fmt: skip
    found: str = receipt["subject"]
    return found


def test_corrective_actions_and_answers_of_the_last_visit_come_along(world: World) -> None:
    place = entity(world)
    first = FieldTablet(world, under_way(world, entity_id=place))
    violation = violation_of(first)
    assert first.pack()["corrective"] == []
    second = FieldTablet(world, under_way(world, entity_id=place))
    pack = second.pack()
    (told,) = pack["corrective"]
    assert (told["id"], told["question"]) == (violation, f"corrective_{violation}")
    assert (told["text"], told["overdue"]) == ("Xin cấp lại giấy phép", False)
    assert [(one["question"], one["value"]) for one in pack["previous"]] == [
        ("licence_valid", "fail")
    ]
    assert pack["previous"][0]["words"]
    assert [one["text"] for one in pack["dossier"]["violations"]] == ["Hết hạn"]
    assert second.refuse(answer("corrective_" + "f" * 32, "pass")) == ["unknown_question"]
    assert second.refuse(answer(told["question"], "maybe")) == ["answer_choice"]
    second.accept(answer(told["question"], "pass"))
    page = world.client("inspector").get(f"/cases/{second.case_id}").text
    assert "Xin cấp lại giấy phép" in page
    assert "Đã khắc phục" in page
    third = FieldTablet(world, under_way(world, entity_id=place))
    assert third.pack()["corrective"] == []


def test_an_alarm_reaches_leader_and_head_at_once(world: World, tablet: FieldTablet) -> None:
    seen = clock.now() - dt.timedelta(hours=1)
    raised = op("danger", question="licence_valid", description="Trẻ <b>bị nhốt</b>",
                seen_at=seen.isoformat(), called=["111"])  # fmt: skip
    (receipt,) = tablet.accept(raised)
    alarm = db.session.get_one(DangerAlarm, receipt["subject"])
    assert alarm.due_at == seen + dt.timedelta(hours=12)
    assert alarm.clock_verified
    words = "trẻ em đang gặp nguy hiểm"
    for login, told in (("team_leader", True), ("department_head", True), ("inspector", False)):
        client = world.client(login)
        assert (words in client.get("/").text) is told, login
        page = client.get(f"/cases/{tablet.case_id}").text
        assert "Trẻ &lt;b&gt;bị nhốt" in page
        assert "Trẻ &lt;b&gt;bị nhốt" in client.get("/cases/alarms").text
    assert "bị nhốt" not in world.client("department_head.b").get("/cases/alarms").text
    path, page = f"/cases/{tablet.case_id}/alarms/{alarm.id}", f"/cases/{tablet.case_id}"
    assert post(world, "inspector", path, page, measures="Đã đưa đi viện").status_code == 404
    assert post(world, "team_leader", path, page, measures=" ").status_code == 422
    assert post(world, "team_leader", path, page, measures="Đã đưa đi viện").status_code == 303
    assert post(world, "team_leader", path, page, measures="Lần nữa xem").status_code == 422
    assert words not in world.client("team_leader").get("/").text
    (told,) = tablet.changes(receipt["seq"])["alarms"]
    assert (told["id"], told["measures"]) == (alarm.id, "Đã đưa đi viện")
    assert told["answered_at"]
    assert tablet.pack()["alarms"] == [told]


def test_a_clock_that_runs_ahead_costs_the_child_no_time(tablet: FieldTablet) -> None:
    ahead = (clock.now() + dt.timedelta(days=5 * 365)).isoformat()
    (receipt,) = tablet.accept(
        op("danger", question="", description="Bỏ đói", seen_at=ahead, called=[])
    )
    alarm = db.session.get_one(DangerAlarm, receipt["subject"])
    assert alarm.seen_at <= clock.now()


def test_the_case_page_names_every_difference(world: World, tablet: FieldTablet) -> None:
    made = finding("licence_valid", title="Cửa khóa")
    content = jpeg()
    tablet.accept(answer("licence_valid", "pass"), answer("one_director", "pass"), made)
    tablet.announce(content)
    document = minutes_document(
        tablet.case_id,
        answers=[
            {"question": "licence_valid", "value": "fail", "not_applicable_reason": "",
             "note": "", "version": 1},
            {"question": "founded_lawfully", "value": "pass", "not_applicable_reason": "",
             "note": "", "version": None},
        ],
        findings=[
            {"finding": made["op_id"], "title": "Cửa khóa", "severity": "high",
             "description": "Cửa bị khóa.", "references": [], "state": "noted"},
        ],
        files=[{"sha256": "a" * 64, "question": "", "kind": "photo"}],
    )  # fmt: skip
    tablet.accept(minutes(document))
    tablet.put(_sha(content), 0, content)
    page = world.client("team_leader").get(f"/cases/{tablet.case_id}").text
    assert "Biên bản và máy chủ khác nhau" in page
    for words in ("khác nhau", "có trong biên bản nhưng không có trên máy chủ",
                  "có trên máy chủ nhưng không có trong biên bản"):  # fmt: skip
        assert words in page
    assert page.count("Tệp: ") == 2
    assert "Phát hiện: " not in page, "the finding is equal, named by its operation"
    assert page.count("Câu trả lời: ") == 3


def test_equal_minutes_say_so_and_their_code_is_verified(world: World, tablet: FieldTablet) -> None:
    tablet.accept(
        answer("licence_valid", "pass"),
        op("note", question="licence_valid", text=" Đủ ", seen_version=0),
    )
    document = minutes_document(
        tablet.case_id,
        answers=[
            {"question": "licence_valid", "value": "pass", "not_applicable_reason": "",
             "note": "Đủ", "version": 1},
            {"question": "one_director", "value": None, "not_applicable_reason": "",
             "note": "", "version": None},
        ],
    )  # fmt: skip
    sent = minutes(document)
    tablet.accept(sent)
    assert "Ghi chú của đoàn: Đủ" in (
        world.client("team_leader").get(f"/cases/{tablet.case_id}/checklist").text
    )
    page = world.client("team_leader").get(f"/cases/{tablet.case_id}").text
    assert "đều có trên máy chủ và giống nhau" in page
    assert f"{sent['code'][:4]} {sent['code'][4:]}" in page
    public, full = world.client(), f"code={sent['code'].lower()}&sha256={sent['sha256']}"
    assert "Mã và giá trị băm khớp" in public.get(f"/verify/minutes?{full}").text
    alone = public.get(f"/verify/minutes?code={sent['code']}").text
    assert "khớp" not in alone
    assert tablet.case_id not in alone
    wrong = public.get(f"/verify/minutes?code={sent['code']}&sha256={'0' * 64}").text
    assert "Không khớp" in wrong
    query = f"/verify/minutes?code={sent['code']}"
    for login, told in (
        ("team_leader", True), ("department_head", True), ("department_head.b", False),
        ("administrator", False),
    ):  # fmt: skip
        assert (tablet.case_id in world.client(login).get(query).text) is told, login


def test_the_law_is_named_by_its_hash(tablet: FieldTablet) -> None:
    found = tablet.get("/api/field/law").get_json()
    assert found["complete"] is True
    assert found["clauses"]
    assert tablet.get(f"/api/field/law?have={found['hash']}").status_code == 304


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
