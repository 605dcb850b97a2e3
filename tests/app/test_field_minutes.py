"""Minutes frozen on a tablet: kept to the byte, never changed, made into a paper."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.refusal import Refused
from inspect_app.documents.models import Paper
from inspect_app.inspections import actions
from inspect_app.inspections.models import AnswerRow, FieldMinutes
from inspect_app.inspections.rules.minutes import code_of
from tests.kit.cases import (
    Tablet,
    case_row,
    fresh,
    jpeg,
    operation,
    sign_all,
    take_up_all,
    under_way,
)  # fmt: skip
from tests.kit.field import (
    FieldTablet,
    answer,
    finding,
    minutes,
    minutes_document,
    op,
    party,
    refusing,
)  # fmt: skip
from tests.kit.world import World


@pytest.fixture
def tablet(world: World) -> FieldTablet:
    return FieldTablet(world, under_way(world))


def signed(tablet: FieldTablet, **changes: Any) -> dict[str, Any]:
    """Minutes of the case, taken over."""
    sent = minutes(minutes_document(tablet.case_id, **changes))
    tablet.accept(sent)
    return sent


def kept() -> list[FieldMinutes]:
    """Minutes and addenda as stored now."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(FieldMinutes).order_by(FieldMinutes.sequence)))


def test_minutes_are_kept_to_the_byte_and_wait_for_the_leader(
    world: World, tablet: FieldTablet
) -> None:
    sent = signed(
        tablet,
        answers=[
            {"question": "licence_valid", "value": "fail", "not_applicable_reason": "",
             "note": "Hết hạn từ tháng 3", "version": 1},
        ],
        findings=[
            {"finding": "f" * 32, "title": "Giấy phép", "severity": "high",
             "description": "Hết hạn", "references": ["103/2017/NĐ-CP Đ24.1"], "state": "noted"},
        ],
        files=[{"sha256": "a" * 64, "question": "licence_valid", "kind": "photo"}],
    )  # fmt: skip
    (row,) = kept()
    assert hashlib.sha256(row.document.encode()).hexdigest() == sent["sha256"] == row.sha256
    assert json.loads(row.document) == sent["minutes"]
    paper = sign_all(world, row.paper_id)
    assert (paper.kind, paper.state) == ("minutes", "signed")
    assert [one.user_id for one in paper.signatures] == [world.users["team_leader"]]
    (told,) = tablet.pack()["minutes"]
    assert (told["sequence"], told["code"], told["paper_id"]) == (1, sent["code"], paper.id)


def test_after_the_minutes_answers_stand_still(world: World, tablet: FieldTablet) -> None:
    tablet.accept(answer("licence_valid", "pass"))
    other = FieldTablet(world, tablet.case_id, "team_leader")
    signed(tablet)
    for late in (
        answer("licence_valid", "fail", 1),
        op("note", question="licence_valid", text="Muộn", seen_version=0),
        finding("licence_valid"),
    ):
        assert other.refuse(late) == ["minutes_signed"]
    office = Tablet(world, tablet.case_id).send(operation("licence_valid", "fail", seen_version=1))
    assert (office.status_code, office.get_json()["problems"][0]["code"]) == (422, "minutes_signed")
    assert fresh(AnswerRow, (tablet.case_id, "licence_valid")).value == "pass"
    danger = op("danger", question="", description="Trẻ bị nhốt", called=[],
                seen_at="2026-11-24T03:00:00Z")  # fmt: skip
    other.accept(danger)
    content = jpeg()
    other.announce(content)
    assert other.put(hashlib.sha256(content).hexdigest(), 0, content).get_json()["stored"] is True


def test_signed_minutes_leave_the_office_a_way_on(world: World, tablet: FieldTablet) -> None:
    """Mandatory questions stayed open: nobody can answer them any more, so the leader may close;
    proposals still need a decision."""
    tablet.accept(answer("licence_valid", "fail"))
    leader, today = world.actor("team_leader"), clock.today_vn()
    with pytest.raises(Refused):
        actions.close_field_work(leader, tablet.case_id, on=today)
    signed(tablet)
    with pytest.raises(Refused) as refused:
        actions.close_field_work(leader, tablet.case_id, on=today)
    assert {problem.code for problem in refused.value.problems} == {"proposal_open"}
    take_up_all(world, tablet.case_id)
    actions.close_field_work(leader, tablet.case_id, on=today)
    assert case_row(tablet.case_id).state == "ready"


def test_minutes_end_a_batch_in_order(tablet: FieldTablet) -> None:
    results = tablet.send(
        answer("licence_valid", "pass"),
        minutes(minutes_document(tablet.case_id)),
        answer("one_director", "pass"),
    )
    assert [one["status"] for one in results] == ["accepted", "accepted", "refused"]


def test_an_addendum_names_the_hash_before_it(world: World, tablet: FieldTablet) -> None:
    first = signed(tablet)
    assert tablet.refuse(minutes(minutes_document(tablet.case_id, opinion="khác"))) == [
        "minutes_signed"
    ]
    for wrong in (None, "0" * 64):
        document = minutes_document(tablet.case_id, sequence=2, addendum_to=wrong)
        assert tablet.refuse(minutes(document)) == ["addendum_order"]
    empty = minutes_document(tablet.case_id, sequence=2, addendum_to=first["sha256"], text=["  "])
    assert tablet.refuse(minutes(empty)) == ["addendum_empty"]
    second = signed(
        tablet, sequence=2, addendum_to=first["sha256"], title="Biên bản bổ sung",
        text=["Bổ sung: cửa thoát hiểm đã mở."],
    )  # fmt: skip
    document = minutes_document(
        tablet.case_id, sequence=3, addendum_to=first["sha256"], text=["Bổ sung nữa"]
    )
    assert tablet.refuse(minutes(document)) == ["addendum_order"]
    rows = kept()
    assert [row.sha256 for row in rows] == [first["sha256"], second["sha256"]]
    sign_all(world, rows[1].paper_id)


@pytest.mark.parametrize(
    ("parties", "codes"),
    [
        (["team"], ["entity_missing"]),
        (["entity"], ["leader_unsigned"]),
        (["team", "refused"], ["witness_missing"]),
        (["team", "refused", "witness"], []),
        (["other", "entity"], ["leader_unsigned"]),
        (["team", "short", "witness"], ["refusal_reason"]),
        (["team", "both", "witness"], ["party"]),
        (["team", "neither"], ["party"]),
        (["team", "outside"], ["strokes"]),
        (["team", "timeless"], ["party_time"]),
    ],
)
def test_who_must_have_signed(tablet: FieldTablet, parties: list[str], codes: list[str]) -> None:
    leader = case_row(tablet.case_id).leader.user.name
    known = {
        "team": party("team", leader),
        "other": party("team", "Người khác"),
        "entity": party("entity", "Bà Một"),
        "refused": refusing("Không đồng ý với phát hiện 1"),
        "short": refusing("x"),
        "both": party("entity", "Bà Một", refused="Không đồng ý"),
        "neither": party("entity", "Bà Một", strokes=[]),
        "outside": party("entity", "Bà Một", strokes=[[[0, 1001, 0]]]),
        "timeless": party("entity", "Bà Một", signed_at=None),
        "witness": party("witness", "Ông Hai", post="UBND xã"),
    }
    document = minutes_document(tablet.case_id, parties=[known[one] for one in parties])
    (result,) = tablet.send(minutes(document))
    assert [problem["code"] for problem in result.get("problems", [])] == codes


def test_a_refusal_with_witness_becomes_a_paper(world: World, tablet: FieldTablet) -> None:
    leader = case_row(tablet.case_id).leader.user.name
    signed(
        tablet,
        parties=[
            party("team", leader),
            refusing("Không đồng ý với phát hiện 1"),
            party("witness", "Ông Hai", post="UBND xã", identity="001234567890"),
        ],
    )
    (row,) = kept()
    assert sign_all(world, row.paper_id).state == "signed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sha256": "0" * 64}, "minutes_hash"),
        ({"code": "00000000"}, "minutes_hash"),
    ],
)
def test_the_hash_must_be_that_of_the_document(
    tablet: FieldTablet, change: dict[str, str], code: str
) -> None:
    assert tablet.refuse(minutes(minutes_document(tablet.case_id), **change)) == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 1.0},
        {"copies": True},
        {"extra": 1},
        {"answers": "x"},
        {"began_at": "gestern"},
        {"place": "Ma\u0301i a\u0302\u0301m"},
        {"parties": [{}]},
    ],
)
def test_a_document_of_another_shape_is_refused(
    tablet: FieldTablet, change: dict[str, Any]
) -> None:
    document = {**minutes_document(tablet.case_id), **change}
    assert tablet.refuse(minutes(document)) == ["minutes_shape"]


def test_minutes_of_another_case_or_checklist_are_refused(tablet: FieldTablet) -> None:
    document = {**minutes_document(tablet.case_id), "case_id": "f" * 32}
    assert tablet.refuse(minutes(document)) == ["minutes_of_another"]
    checklist = {**minutes_document(tablet.case_id)["checklist"], "content_hash": "0" * 64}
    document = minutes_document(tablet.case_id, checklist=checklist)
    assert tablet.refuse(minutes(document)) == ["minutes_of_another"]


def test_the_canonical_form_and_the_code_are_what_the_tablet_computes() -> None:
    """Vectors for the page's own implementation; `docs/decisions/0008` names them."""
    text = canonical({"b": [1, None, True], "a": 'Đạt "x"\n\u2028/\x1f', "Z": {}})
    assert text == '{"Z":{},"a":"Đạt \\"x\\"\\n\u2028/\\u001f","b":[1,null,true]}'
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    assert sha256 == "5f40e8287ad22e0f4727f8211d07b0ef1c3274ffb4863f3d3698000a8e87f89b"
    assert code_of(sha256) == "BX0EGA3T"
    assert code_of("00" * 32) == "00000000"
    assert code_of("ff" * 32) == "ZZZZZZZZ"


def test_the_paper_is_drawn_with_lines_and_never_calls_them_digital(
    world: World, tablet: FieldTablet
) -> None:
    sent = signed(tablet)
    (row,) = kept()
    body = json.loads(db.session.get_one(Paper, row.paper_id).data)["body"]
    seal = body["seal"]
    assert (seal["code"], seal["sha256"], seal["addendum_to"]) == (sent["code"], sent["sha256"], "")
    assert seal["verify_url"].endswith(
        f"/verify/minutes?code={sent['code']}&sha256={sent['sha256']}"
    )
    assert body["parties"][0]["strokes"][0] == [[100, 500], [400, 200], [700, 700]]
