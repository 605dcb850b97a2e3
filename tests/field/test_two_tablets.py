"""Two tablets at one case: different answers merge, the same one becomes a conflict of people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.field.tablets import Tablet, answers_of, photos_of, receipts_of, tablet_in, until
from tests.kit.cases import jpeg
from tests.kit.fault_proxy import Fault, FaultProxy
from tests.kit.field import minutes, minutes_document
from tests.kit.world import World

FINDING: dict[str, Any] = {
    "kind": "finding", "question": "", "title": "Cửa khóa", "severity": "high",
    "description": "Cửa thoát hiểm bị khóa.", "responsible": "Giám đốc",
}  # fmt: skip


@pytest.fixture
def leader(world: World, line: FaultProxy, browser: Browser, case_id: str) -> Iterator[Tablet]:
    """The leader's tablet, beside the inspector's."""
    with tablet_in(browser, line, world, "team_leader") as opened:
        opened.join()
        opened.start()
        opened.prepare()
        opened.seen(case_id)
        yield opened


def shown(tablet: Tablet, case_id: str, question: str) -> dict[str, Any]:
    found: dict[str, Any] = tablet.seen(case_id)["answers"].get(question, {})
    return found


def wait_for_answers(tablet: Tablet, case_id: str, count: int) -> None:
    until(lambda: len(tablet.seen(case_id)["answers"]) == count)


def disagree(tablet: Tablet, leader: Tablet, case_id: str) -> dict[str, Any]:
    """Both answer the same question without having seen the other; the inspector's conflicts."""
    tablet.line.down = True
    tablet.answer(case_id, "one_director", "pass")
    leader.answer(case_id, "one_director", "fail")
    tablet.run("field.syncing.stop()")
    tablet.line.heal()
    leader.now()
    leader.settled()
    tablet.start()
    until(lambda: tablet.counts()["stuck"] == 1, why=tablet.why)
    (item,) = tablet.waiting()
    assert (item["state"], item["mine"]["value"]) == ("conflict", "pass")
    assert (item["theirs"]["value"], item["theirs"]["version"]) == ("fail", 1)
    return item


def test_different_answers_merge(tablet: Tablet, leader: Tablet, case_id: str) -> None:
    tablet.seen(case_id)
    tablet.line.down = True
    tablet.answer(case_id, "one_director", "pass")
    leader.answer(case_id, "licence_valid", "fail")
    tablet.line.heal()
    tablet.settled()
    leader.settled()
    for one in (tablet, leader):
        one.now()
        wait_for_answers(one, case_id, 2)
    assert answers_of(case_id) == {"one_director": ("pass", 1), "licence_valid": ("fail", 1)}
    assert shown(tablet, case_id, "licence_valid")["by"] == "Người thử team_leader"


def test_nobody_is_in_conflict_with_oneself(tablet: Tablet, case_id: str) -> None:
    """Typed while the receipt of the answer before it waits for the disk."""
    tablet.line.fail(Fault("/operations", hold_reply=1.5))
    tablet.answer(case_id, "one_director", "pass")
    until(lambda: answers_of(case_id) == {"one_director": ("pass", 1)})
    tablet.run("(void field.my.queue.run(() => new Promise((go) => { window.go = go; })), 1)")
    tablet.page.wait_for_timeout(2_000)  # the reply is here; what it means waits behind that job
    tablet.run(
        "(window.typing = field.answer(a, 'one_director', 'fail'), window.go(), window.typing)",
        case_id,
    )
    tablet.settled()
    assert answers_of(case_id) == {"one_director": ("fail", 2)}


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_person_chooses(tablet: Tablet, leader: Tablet, case_id: str, choice: str) -> None:
    item = disagree(tablet, leader, case_id)
    answer = shown(tablet, case_id, "one_director")
    assert (answer["value"], answer["state"], answer["theirs"]["value"]) == (
        "pass", "conflict", "fail",
    )  # fmt: skip
    tablet.answer(case_id, "one_director", "not_applicable", "Không có giám đốc")
    tablet.now()
    tablet.page.wait_for_timeout(1000)
    states = [one["state"] for one in tablet.waiting()]
    assert states == ["conflict", "held"], "held back until a person chose"
    tablet.run("field.my.resolve(a[0], a[1])", [item["id"], choice])
    tablet.settled()
    want = ("not_applicable", 2) if choice == "mine" else ("fail", 1)
    assert answers_of(case_id)["one_director"] == want
    assert shown(tablet, case_id, "one_director")["value"] == want[0]
    assert shown(tablet, case_id, "one_director")["state"] == "received"
    leader.now()
    until(lambda: shown(leader, case_id, "one_director")["value"] == want[0])


def conflicts(tablet: Tablet, case_id: str) -> list[dict[str, Any]]:
    """As the tablet knows them by now."""
    found: list[dict[str, Any]] = tablet.run("field.case(a).then((c) => c.pack.conflicts)", case_id)
    return found


def keep_what_stands(leader: Tablet, case_id: str) -> None:
    """The leader sees the refused answer beside the own one, and keeps the own."""
    leader.now()
    until(lambda: [one["outcome"] for one in conflicts(leader, case_id)] == [None], why=leader.why)
    (one,) = conflicts(leader, case_id)
    assert (one["value"], one["answered_by"]) == ("pass", "Người thử inspector")
    kept = {"kind": "conflict_settled", "question": "one_director", "conflicts": [one["op_id"]],
            "seen_version": 1}  # fmt: skip
    leader.run("field.case(a[0]).then((c) => c.operate(a[1]))", [case_id, kept])
    leader.settled()
    until(lambda: [one["outcome"] for one in conflicts(leader, case_id)] == ["kept"])


def test_the_late_tablet_lets_go_of_what_was_decided_elsewhere(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    disagree(tablet, leader, case_id)
    keep_what_stands(leader, case_id)
    tablet.now()
    tablet.settled()
    assert shown(tablet, case_id, "one_director")["value"] == "fail"
    assert shown(tablet, case_id, "one_director")["state"] == "received"
    assert answers_of(case_id)["one_director"] == ("fail", 1)


def test_what_was_typed_after_it_is_not_let_go(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    disagree(tablet, leader, case_id)
    tablet.answer(case_id, "one_director", "not_applicable", "Không có giám đốc")
    keep_what_stands(leader, case_id)
    tablet.now()
    until(lambda: [one["state"] for one in tablet.waiting()] == ["conflict"], why=tablet.why)
    (item,) = tablet.waiting()
    assert (item["mine"]["value"], item["theirs"]["value"]) == ("not_applicable", "fail")
    leader.now()
    until(lambda: [one["outcome"] for one in conflicts(leader, case_id)] == ["kept", None])
    tablet.run("field.my.resolve(a, 'theirs')", item["id"])
    tablet.settled()
    leader.now()
    until(lambda: [one["outcome"] for one in conflicts(leader, case_id)] == ["kept", "kept"])


def test_a_choice_against_an_older_value_is_a_new_conflict(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    item = disagree(tablet, leader, case_id)
    leader.answer(case_id, "one_director", "not_applicable", "Chưa có ai")
    leader.settled()
    tablet.now()
    tablet.page.wait_for_timeout(1000)
    tablet.run("field.my.resolve(a, 'mine')", item["id"])
    tablet.now()
    until(lambda: tablet.counts()["stuck"] == 1)
    (again,) = tablet.waiting()
    assert again["theirs"]["value"] == "not_applicable"
    assert answers_of(case_id)["one_director"] == ("not_applicable", 2), "nobody was overwritten"


def test_the_same_answer_of_both_is_no_conflict(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    tablet.line.down = True
    for one in (tablet, leader):
        one.answer(case_id, "one_director", "pass")
    tablet.line.heal()
    for one in (tablet, leader):
        one.settled()
    assert answers_of(case_id)["one_director"] == ("pass", 1)
    assert shown(tablet, case_id, "one_director")["state"] == "received"


def test_a_pack_fetched_anew_overwrites_nothing_unsent(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    tablet.run("field.syncing.stop()")
    tablet.answer(case_id, "one_director", "pass")
    leader.answer(case_id, "one_director", "fail")
    leader.settled()
    tablet.run("field.my.keepPack(field.cases[a].pack)", case_id)
    pack = leader.run(
        "field.prepare().then(() => field.my.openCase(a)).then((c) => c.pack)", case_id
    )
    answer = {"question": "one_director", "value": "fail", "not_applicable_reason": "",
              "version": 1, "answered_by": "x", "answered_at": ""}  # fmt: skip
    tablet.run("field.my.keepPack(a)", {**pack, "answers": [answer]})
    assert shown(tablet, case_id, "one_director")["value"] == "pass"
    assert tablet.waiting()[0]["mine"]["value"] == "pass"
    tablet.start()
    until(lambda: tablet.counts()["stuck"] == 1)
    assert answers_of(case_id)["one_director"] == ("fail", 1)


def test_notes_conflict_like_answers(tablet: Tablet, leader: Tablet, case_id: str) -> None:
    write = "field.case(a[0]).then((one) => one.note('one_director', a[1]))"
    tablet.seen(case_id)
    tablet.line.down = True
    tablet.run(write, [case_id, "Đã xem sổ"])
    leader.run(write, [case_id, "Chưa xem"])
    tablet.line.heal()
    both = (tablet, leader)
    until(lambda: sum(one.counts()["stuck"] for one in both) == 1, why=tablet.why)
    loser, winner = sorted(both, key=lambda one: -one.counts()["stuck"])
    (item,) = loser.waiting()
    assert item["kind"] == "note"
    loser.run("field.my.resolve(a, 'mine')", item["id"])
    loser.settled()
    winner.now()
    until(lambda: winner.seen(case_id)["notes"] == loser.seen(case_id)["notes"])


def test_a_finding_and_its_photo_arrive_in_this_order(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.down = True
    made = tablet.run("field.case(a[0]).then((one) => one.operate(a[1]))", [case_id, FINDING])
    tablet.photo(case_id, jpeg(50, 40), question="", finding=made)
    revised = {"kind": "finding_revised", "finding": made, "severity": "grave",
               "description": "Khóa bằng xích.", "responsible": ""}  # fmt: skip
    tablet.run("field.case(a[0]).then((one) => one.operate(a[1]))", [case_id, revised])
    line.heal()
    line.fail(Fault("/operations", cut_reply=0))
    tablet.now()
    tablet.settled()
    assert len(receipts_of(case_id)) == 2
    assert len(photos_of(case_id)) == 1
    operations = tablet.seen(case_id)["operations"]
    assert [one["state"] for one in operations] == ["received", "received"]
    assert all(one["receipt"]["op_id"] == one["operation"]["op_id"] for one in operations)
    tablet.now()
    until(
        lambda: (
            [
                (one["op_id"], one["severity"])
                for one in tablet.run("field.cases[a].pack.findings", case_id)
            ]
            == [(made, "grave")]
        )
    )


def test_a_refused_operation_waits_for_a_person(tablet: Tablet, case_id: str) -> None:
    bad = {**FINDING, "title": ""}
    op_id = tablet.run("field.case(a[0]).then((one) => one.operate(a[1]))", [case_id, bad])
    tablet.answer(case_id, "one_director", "no such value")
    until(lambda: tablet.counts()["stuck"] == 2, why=tablet.why)
    assert shown(tablet, case_id, "one_director")["problems"]
    tablet.run("field.my.discard(a)", op_id)
    assert tablet.counts()["unsent"] == 1
    tablet.answer(case_id, "one_director", "pass")  # put right: the new one goes out instead
    tablet.settled()
    assert answers_of(case_id)["one_director"] == ("pass", 1)


def test_what_others_added_after_the_pack_comes_with_the_changes(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    tablet.seen(case_id)
    leader.run("field.case(a[0]).then((one) => one.operate(a[1]))", [case_id, FINDING])
    leader.photo(case_id, jpeg(33, 44))
    leader.settled()
    tablet.now()
    until(lambda: len(tablet.run("field.cases[a].pack.findings", case_id)) == 1)
    until(lambda: len(tablet.run("field.cases[a].pack.files", case_id)) == 1)
    assert {"kind": "case", "caseId": case_id} in tablet.run("field.changes")


def test_minutes_signed_on_one_tablet_while_another_types(
    tablet: Tablet, leader: Tablet, case_id: str
) -> None:
    """What came too late is not taken and not thrown away: it stands there as refused."""
    leader.run("field.syncing.stop()")
    leader.answer(case_id, "licence_valid", "fail")
    sent = minutes(minutes_document(case_id))
    signed = {name: sent[name] for name in ("kind", "minutes", "sha256", "code")}
    tablet.run("field.case(a[0]).then((one) => one.operate(a[1]))", [case_id, signed])
    tablet.settled()
    leader.start()
    until(lambda: leader.counts()["stuck"] == 1, why=leader.why)
    (late,) = leader.waiting()
    assert late["problems"][0]["code"] == "minutes_signed"
    assert shown(leader, case_id, "licence_valid")["value"] == "fail"
    assert answers_of(case_id) == {}
