"""A tablet's operations: each acts once, in order, and none is held up by another."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.core import clock, journal, operations
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry, OperationReceipt
from inspect_app.field.rules import limits, shape
from inspect_app.inspections.models import AnswerRow, Finding, QuestionNote
from tests.kit.cases import case_row, mark_signed, opened, under_way
from tests.kit.field import FieldTablet, answer, finding, op
from tests.kit.world import World


@pytest.fixture
def tablet(world: World) -> FieldTablet:
    return FieldTablet(world, under_way(world))


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def journal_size() -> int:
    return count(JournalEntry)


def test_a_batch_is_answered_one_by_one_and_proved_by_the_journal(tablet: FieldTablet) -> None:
    sent = [
        answer("licence_valid", "fail"),
        answer("staff_total", "12 "),
        answer("no_such_question", "pass"),
        op("note", question="licence_valid", text=" Hết hạn ", seen_version=0),
        answer("licence_valid", "pass", 1),
    ]
    before = journal_size()
    results = tablet.send(*sent)
    assert [one["status"] for one in results] == [
        "accepted", "accepted", "refused", "accepted", "accepted",
    ]  # fmt: skip
    assert results[2]["problems"][0]["code"] == "unknown_question"
    receipts = [one["receipt"] for one in results if one["status"] == "accepted"]
    assert [one["seq"] for one in receipts] == list(range(before + 1, before + 5))
    assert [one["version"] for one in receipts] == [1, 1, 1, 2]
    assert journal_size() == before + 4
    row = db.session.get_one(AnswerRow, (tablet.case_id, "licence_valid"))
    assert (row.value, row.version) == ("pass", 2)
    assert db.session.get_one(AnswerRow, (tablet.case_id, "staff_total")).value == "12"
    assert db.session.get_one(QuestionNote, (tablet.case_id, "licence_valid")).text == "Hết hạn"
    assert journal.verify(db.session()).verified


def test_the_same_batch_again_changes_nothing_and_gives_the_same_receipts(
    tablet: FieldTablet,
) -> None:
    sent = [
        answer("licence_valid", "fail"),
        op("note", question="licence_valid", text="Ghi chú", seen_version=0),
        finding("licence_valid"),
        op("danger", question="", description="Trẻ bị bỏ đói", seen_at="2026-11-24T03:00:00Z",
           called=["111"]),
    ]  # fmt: skip
    first = tablet.accept(*sent)
    before = journal_size()
    again = tablet.send(*reversed(sent))
    assert all(one["repeated"] for one in again)
    assert [one["receipt"] for one in reversed(again)] == first
    assert journal_size() == before
    assert count(Finding) == 1


def test_the_same_id_with_other_content_is_refused(tablet: FieldTablet) -> None:
    sent = answer("licence_valid", "fail")
    tablet.accept(sent)
    assert tablet.refuse({**sent, "value": "pass"}) == ["operation_reused"]
    assert tablet.refuse({**finding(), "op_id": sent["op_id"]}) == ["operation_reused"]
    assert count(OperationReceipt) == 1


def test_an_id_of_another_person_or_case_is_refused(world: World, tablet: FieldTablet) -> None:
    sent = answer("licence_valid", "fail")
    tablet.accept(sent)
    leader = FieldTablet(world, tablet.case_id, "team_leader")
    assert leader.refuse(sent) == ["operation_reused"]
    reply = leader.post("/api/field/receipts", {"op_ids": [sent["op_id"]], "sha256s": []})
    assert reply.get_json() == {"operations": [], "files": []}


def test_a_conflict_shows_what_stands_and_the_rest_goes_on(
    world: World, tablet: FieldTablet
) -> None:
    leader = FieldTablet(world, tablet.case_id, "team_leader")
    leader.accept(
        answer("licence_valid", "fail"),
        op("note", question="licence_valid", text="Của trưởng đoàn", seen_version=0),
    )
    results = tablet.send(
        answer("licence_valid", "pass"),
        op("note", question="licence_valid", text="Của tôi", seen_version=0),
        answer("staff_total", "3"),
    )
    assert [one["status"] for one in results] == ["conflict", "conflict", "accepted"]
    current = results[0]["current"]
    assert (current["question"], current["value"], current["version"]) == (
        "licence_valid", "fail", 1,
    )  # fmt: skip
    assert current["answered_by"] == "Người thử team_leader"
    assert results[1]["current"] == {
        "question": "licence_valid", "text": "Của trưởng đoàn", "version": 1,
    }  # fmt: skip


def just_before_writing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody act once, between the judging of the next batch and its transaction."""
    real = operations.batch
    waiting = [act]

    def batch() -> Any:
        while waiting:
            waiting.pop()()
        return real()

    monkeypatch.setattr(operations, "batch", batch)


def test_what_changed_since_a_batch_was_judged_is_seen(
    world: World, tablet: FieldTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    leader = FieldTablet(world, tablet.case_id, "team_leader")
    tablet.accept(answer("staff_total", "3"))
    just_before_writing(monkeypatch, lambda: leader.accept(answer("staff_total", "4", 1)))
    results = tablet.send(answer("licence_valid", "pass"), answer("staff_total", "5", 1))
    assert [one["status"] for one in results] == ["accepted", "conflict"]
    assert (results[1]["current"]["value"], results[1]["current"]["version"]) == ("4", 2)
    assert journal.verify(db.session()).verified


def test_a_batch_that_overtakes_itself_acts_once(
    tablet: FieldTablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [
        answer("licence_valid", "pass"),
        op("note", question="licence_valid", text="Đã xem", seen_version=0),
    ]
    first: list[Any] = []
    before = journal_size()
    just_before_writing(monkeypatch, lambda: first.extend(tablet.accept(*sent)))
    results = tablet.send(*sent)
    assert [one["receipt"] for one in results] == first
    assert all(one["repeated"] for one in results)
    assert journal_size() == before + 2


def test_what_built_upon_a_conflict_overwrites_nobody(world: World, tablet: FieldTablet) -> None:
    """The tablet changed an answer twice without network; meanwhile another gave version 1, which
    the second change never saw although its count fits."""
    leader = FieldTablet(world, tablet.case_id, "team_leader")
    leader.accept(answer("licence_valid", "fail"))
    results = tablet.send(answer("licence_valid", "pass"), answer("licence_valid", "pass", 1))
    assert [one["status"] for one in results] == ["conflict", "conflict"]
    assert [one["current"]["value"] for one in results] == ["fail", "fail"]
    tablet.accept(answer("licence_valid", "pass", 1))  # a person chose, having seen version 1


def test_a_finding_is_named_by_the_operation_that_made_it(tablet: FieldTablet) -> None:
    made = finding("licence_valid")
    revised = op("finding_revised", finding=made["op_id"], severity="grave",
                 description="Khóa xích", responsible="Bà Một")  # fmt: skip
    receipts = tablet.accept(made, revised)
    row = db.session.get_one(Finding, receipts[0]["subject"])
    assert (row.severity, row.description) == ("grave", "Khóa xích")
    later = op("finding_set_aside", finding=made["op_id"], reason="Nhầm phòng khác")
    tablet.accept(later)
    (told,) = tablet.pack()["findings"]
    assert (told["op_id"], told["state"]) == (made["op_id"], "dismissed")


def test_what_names_a_refused_finding_is_refused_with_it(tablet: FieldTablet) -> None:
    wrong = finding(severity="terrible")
    results = tablet.send(
        wrong,
        op("finding_set_aside", finding=wrong["op_id"], reason="Không phải phát hiện"),
        answer("licence_valid", "pass"),
    )
    assert [one["status"] for one in results] == ["refused", "refused", "accepted"]
    assert results[1]["problems"][0]["code"] == "finding_refused"
    alone = op("finding_set_aside", finding=str(uuid.uuid4()), reason="Không phải phát hiện")
    assert tablet.refuse(alone) == ["finding_refused"]


def test_proposals_and_violations_go_through_the_same_actions(tablet: FieldTablet) -> None:
    taken = op("proposal", proposal="answer:licence_valid", severity="", description="",
               responsible="Giám đốc")  # fmt: skip
    tablet.accept(answer("licence_valid", "fail"), taken)
    (one,) = tablet.pack()["findings"]
    assert (one["state"], one["proposal"], one["op_id"]) == (
        "noted", "answer:licence_valid", taken["op_id"],
    )  # fmt: skip
    judged = op("violation", finding=taken["op_id"], acted_on=clock.today_vn().isoformat(),
                references=one["references"][:1], responsible="Giám đốc", remedy="Xin cấp lại",
                remedy_due=None)  # fmt: skip
    tablet.accept(judged)
    assert tablet.pack()["findings"][0]["state"] == "violation"
    assert tablet.refuse({**judged, "op_id": str(uuid.uuid4())}) == ["not_noted"]


def test_the_leader_announces_from_the_tablet(world: World) -> None:
    case_id = opened(world)
    mark_signed(world.actor("department_head"), case_row(case_id).decision_paper_id or "")
    today = clock.today_vn().isoformat()
    stage = op("stage", code="announcement", on=today, place="Phòng họp")
    member = FieldTablet(world, case_id)
    assert member.refuse(stage) == ["not_allowed"]
    leader = FieldTablet(world, case_id, "team_leader")
    results = leader.send(
        answer("licence_valid", "pass"),
        op("stage", code="announcement", on=today, place="Phòng họp"),
        answer("licence_valid", "pass"),
    )
    assert [one["status"] for one in results] == ["refused", "accepted", "accepted"]
    case = case_row(case_id)
    assert case.recorded_state == "in_progress"
    assert next(s for s in case.stages if s.code == "announcement").place == "Phòng họp"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "delete"}, "unknown_kind"),
        ({"op_id": "1"}, "bad_field"),
        ({"seen_version": -1}, "bad_field"),
        ({"seen_version": True}, "bad_field"),
        ({"value": "x" * 10_001}, "bad_field"),
        ({"value": "\ud800"}, "bad_field"),
        ({"case_id": "f" * 32}, "unknown_field"),
        ({"question": "'; drop"}, "bad_field"),
        ({"at": ""}, "bad_field"),
    ],
)
def test_a_malformed_operation_is_refused_alone(
    tablet: FieldTablet, change: dict[str, Any], code: str
) -> None:
    results = tablet.send({**answer("licence_valid", "fail"), **change},
                          answer("staff_total", "4"))  # fmt: skip
    assert [one["status"] for one in results] == ["refused", "accepted"]
    assert results[0]["problems"][0]["code"] == code


def test_limits_are_told_as_limits(tablet: FieldTablet) -> None:
    many = [answer("licence_valid", "pass")] * (limits.BATCH_OPERATIONS + 1)
    reply = tablet.post(tablet.url("/operations"), {"operations": many})
    assert (reply.status_code, reply.get_json()["problems"][0]["code"]) == (413, "too_many")
    large = {"operations": [], "x": "y" * limits.BATCH_BYTES}
    assert tablet.post(tablet.url("/operations"), large).status_code == 413
    for body in ([], {"operations": 1}, {}):
        assert tablet.post(tablet.url("/operations"), body).status_code == 422


def test_strangers_find_no_case(world: World, tablet: FieldTablet) -> None:
    for login in ("inspector.b", "team_leader.b"):
        other = FieldTablet(world, tablet.case_id, login)
        body = {"operations": [answer("licence_valid", "pass")]}
        assert other.post(other.url("/operations"), body).status_code == 404
        for path in ("", "/changes?since=0"):
            assert other.get(other.url(path)).status_code == 404
        assert other.get("/api/field/cases").get_json() == {"cases": []}
        assert other.announce(b"x").status_code == 404
        assert other.put("0" * 64, 0, b"x").status_code == 404
    head = FieldTablet(world, tablet.case_id, "department_head")
    assert head.get(head.url()).status_code == 404, "the head decides, but is not in the team"


def test_receipts_tell_what_the_server_has(tablet: FieldTablet) -> None:
    first = answer("licence_valid", "fail")
    (receipt,) = tablet.accept(first)
    unknown = str(uuid.uuid4())
    reply = tablet.post("/api/field/receipts", {"op_ids": [unknown, first["op_id"]], "sha256s": []})
    assert reply.get_json() == {"operations": [receipt], "files": []}


def test_changes_bring_what_others_did_since(world: World, tablet: FieldTablet) -> None:
    seq = tablet.pack()["seq"]
    assert tablet.changes(seq)["answers"] == []
    leader = FieldTablet(world, tablet.case_id, "team_leader")
    leader.accept(answer("licence_valid", "fail"))
    found = tablet.changes(seq)
    assert [one["question"] for one in found["answers"]] == ["licence_valid"]
    assert found["findings"] == []
    leader.accept(finding(), op("note", question="licence_valid", text="A", seen_version=0))
    later = tablet.changes(found["seq"])
    assert (later["answers"], len(later["findings"]), len(later["notes"])) == ([], 1, 1)
    assert tablet.changes(later["seq"])["findings"] == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["licence_valid", "one_director", "founded_lawfully"]),
              st.sampled_from(["pass", "fail"]), st.integers(0, 3)),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, cuts=st.lists(st.integers(0, 12), max_size=4), data=st.data())
def test_any_cut_and_any_repetition_ends_in_the_same_state(
    tablet: FieldTablet, steps: list[tuple[str, str, int]], cuts: list[int], data: st.DataObject
) -> None:
    """Batches cut anywhere and sent twice: as if each had come once. What follows a conflict at
    its question conflicts too."""
    db.session.rollback()  # a try that was given up halfway has sent batches: see what they did
    stands: dict[str, tuple[str | None, int]] = {
        row.question: (row.value, row.version)
        for row in db.session.scalars(
            sa.select(AnswerRow).execution_options(populate_existing=True)
        )
    }
    sent = [answer(name, value, seen) for name, value, seen in steps]
    edges = [0, *sorted(cut for cut in cuts if cut < len(sent)), len(sent)]
    for start, end in itertools.pairwise(edges):
        conflicts = set()
        for name, value, seen in steps[start:end]:
            version = stands.get(name, (None, 0))[1]
            if version == seen and name not in conflicts:
                stands[name] = (value, version + 1)
            else:
                conflicts.add(name)
        for _time in range(data.draw(st.integers(1, 2))):
            if sent[start:end]:
                tablet.send(*sent[start:end])
    db.session.rollback()
    rows = db.session.scalars(sa.select(AnswerRow).execution_options(populate_existing=True))
    found = {row.question: (row.value, row.version) for row in rows}
    assert {name: found.get(name) for name in stands} == stands


def test_every_kind_has_a_shape() -> None:
    assert set(shape.KINDS) == {
        "answer", "note", "stage", "finding", "proposal", "proposal_dismissed", "finding_revised",
        "finding_set_aside", "violation", "danger", "minutes", "conflict_settled", "section_given",
    }  # fmt: skip
