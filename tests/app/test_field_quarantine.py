"""A closed account's tablet loses nothing: what it held is handed over, read and taken over."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from checklists import load
from inspect_app.core import journal
from inspect_app.core.db import db, transaction
from inspect_app.core.models import JournalBody, JournalEntry
from inspect_app.field.actions import quarantine
from inspect_app.field.models import HeldItem
from inspect_app.field.rules import limits
from inspect_app.inspections.models import AnswerRow, EvidencePhoto, Finding, QuestionNote
from tests.kit.cases import jpeg, under_way
from tests.kit.field import AT, answer, finding, op
from tests.kit.tablets import Tablet, set_account
from tests.kit.world import World, csrf

MARKUP = "<img src=x onerror=alert(1)>"


class Closed:
    """The inspector's tablet at a case; the account is closed."""

    def __init__(self, world: World) -> None:
        self.world, self.case_id = world, under_way(world)
        self.tablet = Tablet(world, "inspector")
        self.first = answer("licence_valid", "pass")
        assert self.send_as_usual(self.first)["status"] == "accepted"

    def send_as_usual(self, operation: dict[str, Any]) -> dict[str, Any]:
        reply = self.tablet.post(f"/cases/{self.case_id}/operations", operations=[operation])
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.get_json()["results"][0]
        return found

    def close(self) -> None:
        set_account(self.world, "inspector", active=False)

    def hand(self, *operations: Any) -> list[str]:
        reply = self.tablet.post("/quarantine", case_id=self.case_id, operations=list(operations))
        assert reply.status_code == 200, reply.text
        held: list[str] = reply.get_json()["held"]
        return held

    def decide(self, op_id: str, verb: str, login: str = "team_leader", **sent: Any) -> Any:
        client = self.world.client(login)
        held_id = items()[op_id].id
        return client.post(
            f"/tablets/held/{held_id}/{verb}",
            data={"csrf_token": csrf(client, "/tablets/held"), **sent},
        )

    def page(self, login: str = "team_leader") -> str:
        text: str = self.world.client(login).get("/tablets/held").text
        return text.partition("<main")[2]


@pytest.fixture
def closed(world: World) -> Closed:
    found = Closed(world)
    found.close()
    return found


def items() -> dict[str, HeldItem]:
    db.session.rollback()
    return {row.name: row for row in db.session.scalars(sa.select(HeldItem))}


def journaled(event: str) -> list[dict[str, Any]]:
    db.session.rollback()
    query = (
        sa.select(JournalBody.body)
        .join(JournalEntry, JournalEntry.seq == JournalBody.seq)
        .where(JournalEntry.event == event)
        .order_by(JournalEntry.seq)
    )
    return [json.loads(body) for body in db.session.scalars(query)]


def value_of(case_id: str, question: str = "licence_valid") -> str | None:
    db.session.rollback()
    return db.session.get_one(AnswerRow, (case_id, question)).value


def code_of(reply: Any) -> str:
    return str(reply.get_json()["problems"][0]["code"])


def test_what_is_handed_over_is_held_as_it_came_and_once(closed: Closed) -> None:
    sent = [answer("licence_valid", "fail", 1), finding(), op("note", odd="\ud800\x00 e\u0301")]
    ids = [one["op_id"] for one in sent]
    assert closed.hand(*sent) == ids
    assert closed.hand(*sent) == ids
    assert closed.hand(*sent[:1], answer("regulations_posted", "pass"))[0] == ids[0]
    rows = items()
    assert len(rows) == 4
    for one in sent:
        row = rows[one["op_id"]]
        assert json.loads(row.body) == one  # to the last half of a surrogate pair
        assert row.sha256 == hashlib.sha256(row.body).hexdigest()
        assert (row.device_id, row.user_id) == (
            closed.tablet.device_id, closed.world.users["inspector"],
        )  # fmt: skip
    assert value_of(closed.case_id) == "pass"  # nothing was applied
    assert [one["operations"] for one in journaled("field.data_held")] == [3, 1]
    assert journal.verify(db.session()).verified


def test_the_same_id_with_other_content_is_held_beside_the_first(closed: Closed) -> None:
    one = answer("licence_valid", "fail", 1)
    closed.hand(one)
    closed.hand({**one, "value": "pass"})
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HeldItem)) == 2


def test_only_what_has_a_readable_id_is_named(closed: Closed) -> None:
    good = answer("licence_valid", "fail", 1)
    assert closed.hand("x", None, {}, {"op_id": 1}, {"op_id": "../x"}, [good], good) == [
        good["op_id"]
    ]
    assert closed.hand() == []


def test_an_open_account_sends_in_the_usual_way(world: World) -> None:
    live = Closed(world)
    reply = live.tablet.post("/quarantine", case_id=live.case_id, operations=[])
    assert (reply.status_code, code_of(reply)) == (409, "not_disabled")


def test_only_cases_of_the_own_body_and_bounded_in_size(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, one = closed.tablet, answer("licence_valid", "fail", 1)
    assert tablet.post("/quarantine", case_id="0" * 32, operations=[one]).status_code == 404
    for body in ({"case_id": closed.case_id}, {"case_id": 1, "operations": []}, {}):
        assert tablet.post("/quarantine", **body).status_code == 422
    many = [answer("licence_valid", "x") for _ in range(limits.BATCH_OPERATIONS + 1)]
    assert tablet.post("/quarantine", case_id=closed.case_id, operations=many).status_code == 413
    huge = {**one, "value": "x" * limits.BATCH_BYTES}
    assert tablet.post("/quarantine", case_id=closed.case_id, operations=[huge]).status_code == 413
    monkeypatch.setattr(limits, "HELD_ITEMS", 2)
    assert len(closed.hand(*many[:2])) == 2
    full = tablet.post("/quarantine", case_id=closed.case_id, operations=many[2:4])
    assert (full.status_code, code_of(full)) == (422, "too_much_held")
    assert len(closed.hand(*many[:2])) == 2  # what is held is named all the same
    assert len(items()) == 2


def test_the_leader_reads_it_escaped_and_takes_it_over(closed: Closed) -> None:
    one = answer("licence_valid", "fail", 1)
    note = op("note", question="licence_valid", text=f"Hết hạn {MARKUP}", seen_version=0)
    closed.hand(one, note)
    text = closed.page()
    assert MARKUP not in text
    assert "Hết hạn &lt;img" in text
    assert "Người thử inspector" in text
    asked = load("social-assistance-facility").question("licence_valid")
    assert f'<dd class="text-break">{asked.code} {asked.label_vi}</dd>' in text
    assert '<dt>Câu trả lời đã ghi</dt><dd class="text-break">Không đạt</dd>' in text
    assert "licence_valid" not in text
    assert "2 trên 2 mục đang chờ" in text
    assert closed.decide(one["op_id"], "take-over").status_code == 303
    assert value_of(closed.case_id) == "fail"
    row = db.session.get_one(AnswerRow, (closed.case_id, "licence_valid"))
    assert row.answered_by == closed.world.users["team_leader"]
    (told,) = journaled("field.held_taken_over")
    assert told == {
        "case": closed.case_id,
        "name": one["op_id"],
        "person": closed.world.users["inspector"],
        "device": closed.tablet.device_id,
        "sha256": items()[one["op_id"]].sha256,
        "changed": False,
    }
    again = closed.decide(one["op_id"], "take-over")
    assert again.status_code == 422
    assert "Đã có người quyết định" in again.text
    assert closed.decide(note["op_id"], "take-over").status_code == 303
    db.session.rollback()
    kept = db.session.get_one(QuestionNote, (closed.case_id, "licence_valid"))
    assert kept.text.endswith(MARKUP)
    assert journal.verify(db.session()).verified


def test_where_another_value_stands_a_person_chooses(closed: Closed) -> None:
    one = answer("licence_valid", "fail", 0)  # the tablet had seen nothing; the server has "pass"
    closed.hand(one)
    shown = closed.decide(one["op_id"], "take-over")
    assert shown.status_code == 409
    assert "Thay bằng dữ liệu được bàn giao" in shown.text
    assert '<p class="text-break">Đạt</p>' in shown.text
    assert value_of(closed.case_id) == "pass"
    (seen,) = re.findall(r'name="seen" value="(\d+)"', shown.text)
    assert closed.decide(one["op_id"], "take-over", seen="7").status_code == 409
    assert closed.decide(one["op_id"], "take-over", seen=seen).status_code == 303
    assert value_of(closed.case_id) == "fail"
    assert journaled("field.held_taken_over")[0]["changed"] is True


def test_what_was_received_before_is_only_noted(closed: Closed) -> None:
    """The reply was lost, the account closed: the operation acts no second time."""
    closed.hand(closed.first)
    size = len(journaled("inspections.answered"))
    assert "đã được nhận trước đó" in closed.page()
    assert closed.decide(closed.first["op_id"], "take-over").status_code == 303
    assert len(journaled("inspections.answered")) == size
    assert db.session.get_one(AnswerRow, (closed.case_id, "licence_valid")).version == 1


def test_a_step_that_broke_off_half_way_is_repeated_without_harm(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, conflicting = finding(), answer("licence_valid", "fail", 0)
    closed.hand(made, conflicting)
    for op_id, sent in ((made["op_id"], {}), (conflicting["op_id"], {"seen": "1"})):
        with monkeypatch.context() as patch:
            patch.setattr(quarantine, "_note_taken_over", lambda *_args, **_facts: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                closed.decide(op_id, "take-over", **sent)
        assert closed.decide(op_id, "take-over").status_code == 303
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Finding)) == 1
    assert db.session.get_one(AnswerRow, (closed.case_id, "licence_valid")).version == 2


def test_one_that_names_another_waits_for_it(closed: Closed) -> None:
    made = finding()
    revised = op(
        "finding_revised", finding=made["op_id"], severity="low", description="Đã sửa.",
        responsible="",
    )  # fmt: skip
    closed.hand(made, revised)
    early = closed.decide(revised["op_id"], "take-over")
    assert early.status_code == 422
    assert closed.decide(made["op_id"], "take-over").status_code == 303
    assert closed.decide(revised["op_id"], "take-over").status_code == 303
    db.session.rollback()
    assert db.session.scalars(sa.select(Finding.description)).one() == "Đã sửa."


def test_what_cannot_be_applied_is_dismissed_with_a_reason_and_stays(closed: Closed) -> None:
    odd = op("from_a_later_version", secret=MARKUP)
    closed.hand(odd)
    assert MARKUP not in closed.page()
    assert closed.decide(odd["op_id"], "take-over").status_code == 422
    assert closed.decide(odd["op_id"], "dismiss", reason=" x ").status_code == 422
    assert closed.decide(odd["op_id"], "dismiss", reason="Bản thử, không dùng").status_code == 303
    text = closed.page()
    assert "Bản thử, không dùng" in text
    assert "&lt;img src=x" in text
    (told,) = journaled("field.held_dismissed")
    assert (told["device"], told["reason"]) == (closed.tablet.device_id, "Bản thử, không dùng")
    assert closed.decide(odd["op_id"], "take-over").status_code == 422


def test_who_may_see_and_decide(closed: Closed) -> None:
    one = answer("licence_valid", "fail", 1)
    closed.hand(one)
    held_id = items()[one["op_id"]].id
    assert "Hết" not in closed.page("department_head")
    assert held_id in closed.page("department_head")
    assert closed.decide(one["op_id"], "take-over", "department_head").status_code == 403
    for login in ("team_leader.b", "department_head.b", "inspector.b"):
        client = closed.world.client(login)
        assert held_id not in client.get("/tablets/held").text
        for verb in ("take-over", "dismiss"):
            reply = client.post(
                f"/tablets/held/{held_id}/{verb}",
                data={"csrf_token": csrf(client, "/account"), "reason": "không phải của tôi"},
            )
            assert reply.status_code in {403, 404}, (login, verb)
    for login in ("auditor", "administrator"):
        assert closed.world.client(login).get("/tablets/held").status_code == 403
    assert (
        closed.decide(
            one["op_id"], "dismiss", "department_head", reason="Trùng với bản khác"
        ).status_code
        == 303
    )


def test_when_the_leaders_own_account_is_closed_the_team_takes_over(world: World) -> None:
    case_id = under_way(world)
    tablet, one = Tablet(world, "team_leader"), answer("licence_valid", "fail", 0)
    set_account(world, "team_leader", active=False, role="team_leader")
    assert tablet.post("/quarantine", case_id=case_id, operations=[one]).status_code == 200
    client, held_id = world.client("inspector"), items()[one["op_id"]].id
    sent = {"csrf_token": csrf(client, "/tablets/held")}
    assert client.post(f"/tablets/held/{held_id}/take-over", data=sent).status_code == 303
    assert value_of(case_id) == "fail"


def test_files_are_handed_over_whole_and_taken_over_as_evidence(closed: Closed) -> None:
    content = jpeg(80, 60)
    sha256 = hashlib.sha256(content).hexdigest()
    about = {"case_id": closed.case_id, "kind": "photo", "question": "licence_valid",
             "caption": MARKUP, "media_type": "image/jpeg", "taken_at": AT}  # fmt: skip

    def put(body: bytes, name: str = sha256, **more: str) -> Any:
        return closed.tablet.ask(
            "PUT", f"/quarantine/files/{name}", data=body, query_string={**about, **more}
        )

    assert code_of(put(content[:-1])) == "damaged"
    assert put(content, case_id="0" * 32).status_code == 404
    assert put(content, kind="film").status_code == 422
    assert put(b"").status_code == 422
    assert put(content).get_json() == {"held": [sha256]}
    assert put(content).get_json() == {"held": [sha256]}
    row = items()[sha256]
    assert MARKUP not in closed.page()
    download = closed.world.client("team_leader").get(f"/tablets/held/{row.id}/file")
    assert download.get_data() == content
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert (
        closed.world.client("team_leader.b").get(f"/tablets/held/{row.id}/file").status_code == 404
    )
    assert closed.decide(sha256, "take-over").status_code == 303
    db.session.rollback()
    photo = db.session.scalars(sa.select(EvidencePhoto)).one()
    assert (photo.sha256, photo.caption) == (sha256, MARKUP)


def test_the_database_itself_keeps_what_is_held(closed: Closed) -> None:
    one = answer("licence_valid", "fail", 1)
    closed.hand(one)
    for statement in ("DELETE FROM held_item", "UPDATE held_item SET body = x'00'"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.text(statement))
        db.session.rollback()
    assert list(items()) == [one["op_id"]]


def test_a_person_who_left_the_team_is_heard_all_the_same(world: World) -> None:
    closed = Closed(world)
    with transaction() as session:
        session.execute(sa.text("DELETE FROM case_member WHERE user_id = :u"),
                        {"u": world.users["inspector"]})  # fmt: skip
    closed.close()
    assert closed.hand(answer("licence_valid", "fail", 1))
    assert len(items()) == 1
