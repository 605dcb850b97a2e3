"""Bad lines: cut anywhere, captive portals, a server that is down, slow or says no."""

from __future__ import annotations

import hashlib
import random
import time

import pytest

from inspect_app.field.rules import limits
from tests.field.tablets import Tablet, answers_of, photos_of, receipts_of, until
from tests.kit.cases import jpeg
from tests.kit.fault_proxy import Fault, FaultProxy, portal, reply

WORDS = {"one_director": "pass", "licence_valid": "fail"}

CUTS = [
    Fault("/operations", cut_request=0.1),
    Fault("/operations", cut_request=0.5),
    Fault("/operations", cut_request=0.99),
    Fault("/operations", cut_reply=0),  # after the commit, before the reply
    Fault("/operations", cut_reply=0.5),
    Fault("/receipts", cut_reply=0),
    Fault("/changes", cut_reply=0.5),
    Fault("/now", cut_reply=0.9),
]


def photo(seed: int, size: int = 0) -> bytes:
    """Another picture for each seed, with bytes behind it that no line can compress."""
    return jpeg(40 + seed, 30) + random.Random(seed).randbytes(size)


def answer_all(tablet: Tablet, case_id: str) -> None:
    for question, value in WORDS.items():
        tablet.answer(case_id, question, value)


@pytest.mark.parametrize("number", range(len(CUTS)))
def test_cut_anywhere_each_answer_is_one_row(
    tablet: Tablet, line: FaultProxy, case_id: str, number: int
) -> None:
    fault = CUTS[number]
    line.fail(Fault(**{**vars(fault), "times": 2}))
    answer_all(tablet, case_id)
    tablet.now()
    tablet.settled()
    assert answers_of(case_id) == {question: (value, 1) for question, value in WORDS.items()}
    assert len(receipts_of(case_id)) == 2
    assert tablet.state()["trouble"] == ""


def test_unsent_until_the_receipt(tablet: Tablet, line: FaultProxy, case_id: str) -> None:
    line.fail(Fault("/operations", cut_reply=0, times=1), Fault("/receipts", hold=1.5))
    answer_all(tablet, case_id)
    until(lambda: len(answers_of(case_id)) == 2)
    assert tablet.counts()["unsent"] == 2, "the server has them; the tablet does not know it"
    tablet.settled()
    assert line.count("/operations") == 1, "the receipts were asked for and nothing sent anew"


def test_a_server_that_is_down_and_comes_back(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.down = True
    answer_all(tablet, case_id)
    until(lambda: tablet.state()["online"] is False)
    tries = tablet.run("field.changes.filter((one) => one.sync?.running).length")
    time.sleep(6)
    more = tablet.run("field.changes.filter((one) => one.sync?.running).length") - tries
    assert 3 <= more <= 20, "tries again and again, with growing waits"
    assert tablet.counts()["unsent"] == 2
    line.heal()
    tablet.settled(8)  # by itself: nobody pressed a button
    assert len(answers_of(case_id)) == 2
    assert tablet.state()["online"] is True


@pytest.mark.parametrize("kind", ["page", "redirect", "json", "blocked"])
def test_a_captive_portal_is_no_server(
    tablet: Tablet, line: FaultProxy, case_id: str, kind: str
) -> None:
    answers = {
        "page": portal(),
        "redirect": Fault(
            "/api/", -1, answer=reply(302, b"", more="Location: http://127.0.0.1:1/wifi\r\n")
        ),
        "json": Fault("/api/", -1, answer=reply(200, b'{"results":[],"ok":true}')),
        "blocked": Fault("/api/", -1, answer=reply(403, b"<h1>No</h1>", "text/html")),
    }
    line.fail(answers[kind])
    answer_all(tablet, case_id)
    tablet.now()
    until(lambda: tablet.state()["trouble"] == "portal", why=tablet.why)
    assert tablet.state()["online"] is False
    assert tablet.counts()["unsent"] == 2
    line.heal()
    tablet.settled()
    assert len(answers_of(case_id)) == 2


def test_a_portal_that_says_revoked_wipes_nothing_without_the_heartbeat(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    body = b'{"problems":[{"code":"revoked","text":"","where":""}]}'
    line.fail(Fault("/operations", 3, answer=reply(401, body)))
    answer_all(tablet, case_id)
    tablet.settled()
    assert len(answers_of(case_id)) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_is_asked_again(
    tablet: Tablet, line: FaultProxy, case_id: str, status: int
) -> None:
    line.fail(Fault("/operations", 2, answer=reply(status, b"<h1>Bad</h1>", "text/html")))
    answer_all(tablet, case_id)
    tablet.settled()
    assert len(receipts_of(case_id)) == 2


def test_too_many_at_once_are_sent_in_smaller_batches(
    tablet: Tablet, line: FaultProxy, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BATCH_BYTES", 4000)  # the tablet learned 4 MB before
    line.down = True
    for number in range(60):
        tablet.answer(case_id, f"q_{number}", "pass")
    tablet.answer(case_id, "one_director", "pass")
    line.heal()
    tablet.now()
    until(lambda: tablet.counts()["stuck"] == 60, why=tablet.why)  # unknown questions: refused
    assert answers_of(case_id) == {"one_director": ("pass", 1)}
    assert tablet.counts()["unsent"] == 60


def test_one_operation_too_large_for_the_server_holds_up_no_other(
    tablet: Tablet, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BATCH_BYTES", 3000)
    tablet.answer(case_id, "q_1", "x" * 4000)
    tablet.answer(case_id, "one_director", "pass")
    until(lambda: "one_director" in answers_of(case_id), why=tablet.why)
    until(lambda: tablet.counts()["stuck"] == 1)
    (item,) = tablet.waiting()
    assert item["problems"][0]["code"] == "too_large"


def test_a_line_that_swallows_everything_is_given_up(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.fail(Fault("/now", hold=8, times=1))
    tablet.now()
    tablet.answer(case_id, "one_director", "pass")
    tablet.settled(20)  # patience is 4 s here
    assert answers_of(case_id)["one_director"] == ("pass", 1)


PIECES = [
    Fault("PUT", cut_request=0.1),
    Fault("PUT", cut_request=0.5),
    Fault("PUT", cut_request=0.99),
    Fault("PUT", cut_reply=0),
    Fault("POST /api/field/cases", cut_reply=0, times=2),
]


@pytest.mark.parametrize("number", range(len(PIECES)))
def test_cut_anywhere_a_photo_arrives_whole(
    tablet: Tablet, line: FaultProxy, case_id: str, number: int
) -> None:
    content = photo(number, 700_000)
    line.fail(Fault(**{**vars(PIECES[number]), "times": 3}))
    assert tablet.photo(case_id, content) == hashlib.sha256(content).hexdigest()
    tablet.now()
    tablet.settled()
    assert photos_of(case_id).keys() == {hashlib.sha256(content).hexdigest()}
    assert receipts_of(case_id) == []


def test_what_arrived_of_a_photo_is_not_sent_again(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    content = photo(1, 3_000_000)
    line.rate = 1_500_000
    tablet.photo(case_id, content)
    until(lambda: line.count("PUT") >= 2)
    tablet.reload()
    tablet.enter()
    tablet.start()
    tablet.settled()
    sent = sum(one.sent for one in line.seen if one.line.startswith("PUT"))
    assert len(content) <= sent < len(content) * 1.5
    assert len(photos_of(case_id)) == 1


def test_many_photos_on_a_slow_line_that_breaks(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    """A small measure of 50 photos of 8 MB; answers typed meanwhile overtake them."""
    contents = [photo(number, 400_000) for number in range(8)]
    line.rate = 700_000
    for number in range(6):
        line.fail(Fault("PUT", cut_request=0.7, hold=0.05 * number))
    hashes = {tablet.photo(case_id, one) for one in contents}
    tablet.answer(case_id, "one_director", "pass")
    tablet.now()
    progress = tablet.waiting()
    assert all(one["state"] in ("waiting", "sending") for one in progress)
    tablet.settled(90)
    assert photos_of(case_id).keys() == hashes
    for hash_, content in photos_of(case_id).items():
        assert hashlib.sha256(content).hexdigest() == hash_


def test_an_answer_overtakes_the_photos_before_it(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.rate = 200_000
    for number in range(5):
        tablet.photo(case_id, photo(number, 600_000))
    until(lambda: line.count("PUT") >= 1)
    tablet.answer(case_id, "one_director", "pass")
    until(lambda: "one_director" in answers_of(case_id), why=tablet.why)
    assert len(photos_of(case_id)) < 4
    line.heal()
    tablet.settled()
    assert len(photos_of(case_id)) == 5


def test_a_line_that_carries_something_before_each_break_is_tried_again_soon(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    """Eight breaks: waits that doubled at each would come to more than a minute."""
    tablet.run("field.syncing.stop()")
    for number in range(8):
        line.fail(Fault("PUT"), Fault("PUT", cut_request=0.5))
        tablet.photo(case_id, photo(number, 250_000))
    tablet.start(backoff=400, longest=60_000)
    tablet.settled(25)
    assert len(photos_of(case_id)) == 8
    assert not any(one.times for one in line.faults), "it broke eight times"


def test_a_photo_that_the_server_cannot_keep_stays_here(tablet: Tablet, case_id: str) -> None:
    hash_ = tablet.photo(case_id, b"this is no picture")
    until(lambda: tablet.counts()["stuck"] == 1, why=tablet.why)
    (item,) = tablet.waiting()
    assert (item["id"], item["state"]) == (hash_, "refused")
    assert item["problems"][0]["text"]
    tablet.run("field.my.discard(a)", hash_)
    assert tablet.counts()["files"] == 0
    assert tablet.waiting() == []


def test_cookies_are_never_sent(tablet: Tablet, line: FaultProxy, case_id: str) -> None:
    """A day offline makes no session or form key stale: neither is used."""
    tablet.context.add_cookies([{"name": "session", "value": "stale", "url": line.url}])
    line.seen.clear()
    answer_all(tablet, case_id)
    tablet.settled()
    assert line.seen
    assert not any(one.cookies for one in line.seen)
