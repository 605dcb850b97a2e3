"""The sealed store alone: what is saved is on the disk, and nobody reads it without the PIN."""

from __future__ import annotations

import base64
import hashlib
import json

from playwright.sync_api import Browser

from tests.field.tablets import PIN, Tablet, answers_of, photos_of, tablet_in, until
from tests.kit.cases import jpeg
from tests.kit.fault_proxy import Fault, FaultProxy
from tests.kit.world import PASSWORD, World


def test_an_answer_is_saved_sent_and_received(tablet: Tablet, case_id: str) -> None:
    tablet.answer(case_id, "one_director", "pass")
    tablet.settled()
    assert answers_of(case_id)["one_director"] == ("pass", 1)
    shown = tablet.seen(case_id)["answers"]["one_director"]
    assert (shown["value"], shown["version"], shown["state"]) == ("pass", 1, "received")


def test_hash_and_code_as_the_decision_says(tablet: Tablet) -> None:
    value = {"b": [1, None, True], "a": 'Đạt "x"\n\u2028/\u001f', "Z": {}}
    assert tablet.run("field.canonical(a)", value) == (
        '{"Z":{},"a":"Đạt \\"x\\"\\n\u2028/\\u001f","b":[1,null,true]}'
    )
    assert tablet.run("field.sealOf(a)", value) == {
        "sha256": "5f40e8287ad22e0f4727f8211d07b0ef1c3274ffb4863f3d3698000a8e87f89b",
        "code": "BX0EGA3T",
    }
    for bad in ("1.5", "'\\ud800'", "'e\\u0301'", "undefined"):
        assert "TypeError" in tablet.tried(f"field.canonical({bad})")["error"]


def test_fifty_answers_of_one_frame_are_fifty_on_the_disk(tablet: Tablet, case_id: str) -> None:
    tablet.run("field.syncing.stop()")
    took = tablet.run(
        """(async () => {
          const opened = await field.case(a);
          const began = performance.now();
          let transactions = 0;
          const real = IDBDatabase.prototype.transaction;
          IDBDatabase.prototype.transaction = function (tables, mode, ...more) {
            if (mode === "readwrite") transactions += 1;
            return real.call(this, tables, mode, ...more);
          };
          const all = Array.from({length: 50}, (_, i) => opened.answer(`q_${i}`, "pass"));
          const shown = opened.answers.size;
          await Promise.all(all);
          IDBDatabase.prototype.transaction = real;
          return {shown, transactions, ms: performance.now() - began};
        })()""",
        case_id,
    )
    assert took["shown"] == 50, "memory changes at once"
    assert took["transactions"] <= 2, took
    tablet.reload()
    tablet.enter()
    answers = tablet.seen(case_id)["answers"]
    assert sum(one["value"] == "pass" for one in answers.values()) == 50
    assert tablet.counts()["unsent"] == 50


def test_answers_that_were_never_sent_give_way_to_the_newest(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.fail(Fault("/operations", hold_reply=1.5))
    tablet.answer(case_id, "one_director", "pass")
    until(lambda: line.count("/operations") == 1)  # the first is on its way, its reply is held
    first = tablet.waiting()[0]["mine"]
    for value in ("fail", "pass", "fail"):
        tablet.answer(case_id, "one_director", value)
    waiting = tablet.waiting()
    assert [one["mine"]["value"] for one in waiting] == ["pass", "fail"]
    assert waiting[0]["mine"] == first, "what may be on its way is not touched"
    tablet.settled()
    assert answers_of(case_id)["one_director"] == ("fail", 2)


def test_a_wrong_pin_waits_longer_each_time_and_a_reload_forgives_nothing(tablet: Tablet) -> None:
    user = tablet.world.users["inspector"]
    tablet.reload()
    waits = [tablet.tried("field.enter(a, '000000')", user)["waitSeconds"] for _ in range(4)]
    assert waits == [0, 0, 0, 2]
    tablet.reload()
    held = tablet.tried("field.enter(a[0], a[1])", [user, PIN])
    assert held["error"] == "WrongPin", "the right PIN waits as well"
    assert 1 <= held["waitSeconds"] <= 2
    forward = "Date.now = () => 1e15"
    tablet.run(f"({forward}, 1)")
    assert tablet.tried("field.enter(a[0], a[1])", [user, PIN])["error"] == "WrongPin"
    tablet.page.wait_for_timeout(2100)
    assert tablet.tried("field.enter(a[0], a[1])", [user, PIN])["ok"]["id"] == user


def test_the_pin_can_be_changed_and_forgotten(tablet: Tablet, case_id: str) -> None:
    tablet.run("field.syncing.stop()")
    tablet.answer(case_id, "one_director", "pass")
    user = tablet.world.users["inspector"]
    assert tablet.tried("field.my.changePin('999999', '111111')")["error"] == "WrongPin"
    tablet.run("field.my.changePin(a, '111111')", PIN)
    key = tablet.run("field.askRecoveryKey(field.my, a)", PASSWORD)
    tablet.reload()
    assert tablet.tried("field.enter(a[0], a[1])", [user, PIN])["error"] == "WrongPin"
    wrong = base64.b64encode(b"x" * 32).decode()
    script = "field.unlockWithRecoveryKey(a[0], a[1], '222222').then((one) => field.hold(one))"
    for bad in (wrong, "nonsense", ""):
        assert tablet.tried(script, [user, bad])["error"] == "WrongRecoveryKey"
    tablet.run(script, [user, key])
    assert tablet.seen(case_id)["answers"]["one_director"]["value"] == "pass"
    tablet.reload()
    tablet.enter("222222")
    assert tablet.counts()["unsent"] == 1


def test_enrolled_anew_nothing_is_lost(tablet: Tablet, case_id: str) -> None:
    tablet.run("field.syncing.stop()")
    tablet.answer(case_id, "one_director", "pass")
    tablet.reload()
    tablet.join()
    assert tablet.counts()["unsent"] == 1
    tablet.reload()
    tablet.join("135791", setAside=True)  # the PIN is forgotten: a new store beside the old
    assert tablet.counts()["unsent"] == 0
    users = tablet.run("field.localUsers()")
    assert sorted(one["unsent"] for one in users) == [0, 1]
    (old,) = [one for one in users if one["unsent"]]
    tablet.reload()
    tablet.run("field.enter(a[0], a[1])", [old["id"], PIN])
    tablet.cases_again()
    tablet.start()
    tablet.settled()
    assert answers_of(case_id)["one_director"] == ("pass", 1)


def test_two_tabs_see_each_other_and_one_of_them_syncs(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    other = tablet.new_tab()
    tablet.enter(page=other)
    tablet.start(page=other)
    line.down = True
    tablet.run("field.seen(a)", case_id, other)
    for number in range(5):
        tablet.answer(case_id, f"q_{number}", "pass")
        tablet.run("field.answer(a, 'one_director', 'fail')", case_id, other)
    until(lambda: len(tablet.run("field.seen(a)", case_id, other)["answers"]) == 6)
    until(lambda: tablet.seen(case_id)["answers"]["one_director"]["value"] == "fail")
    assert tablet.counts() == tablet.run("field.my.counts()", None, other)
    line.heal()
    line.seen.clear()
    tablet.run("field.syncing.now()", None, other)
    until(lambda: answers_of(case_id).get("one_director") == ("fail", 1))
    until(lambda: tablet.counts()["unsent"] == 5)  # five questions that the checklist has not
    beats = line.count("/now")
    other.wait_for_timeout(1200)
    assert line.count("/now") - beats <= 4, "one tab alone"
    tablet.page.close()  # the tab that synced dies: the other goes on
    tablet.page = other
    tablet.answer(case_id, "licence_valid", "pass")
    until(lambda: "licence_valid" in answers_of(case_id))


def test_locked_in_one_tab_is_locked_in_all(tablet: Tablet, case_id: str) -> None:
    other = tablet.new_tab()
    tablet.enter(page=other)
    saved = tablet.run("field.answer(a, 'one_director', 'pass')", case_id, other)
    assert saved is None
    tablet.run("field.my.lock()", None, other)
    until(lambda: tablet.tried("field.my.waiting()").get("error") in ("Locked", "StoreGone"))
    assert {"kind": "locked"} in tablet.run("field.changes")
    tablet.reload()
    tablet.enter()
    assert tablet.seen(case_id)["answers"]["one_director"]["value"] == "pass"


def test_too_large_is_refused_at_capture(tablet: Tablet, case_id: str) -> None:
    assert tablet.tried("field.answer(a, 'one_director', 'x'.repeat(10001))", case_id)[
        "error"
    ] == "TooLarge"  # fmt: skip
    script = """field.case(a).then((one) => one.addFile({kind: "photo", question: "", finding: "",
      caption: "", takenAt: null, mediaType: "image/jpeg", thumbnail: null,
      bytes: new ArrayBuffer(field.my.limits().photo_bytes + 1)}))"""
    assert tablet.tried(script, case_id)["error"] == "TooLarge"


SPOIL = """(async () => {
  const database = await field.my.records.database.open();
  const row = await database.get("blobs", a);
  new Uint8Array(row.box)[100] ^= 1;
  await database.put("blobs", row);
})()"""


def test_a_damaged_photo_is_shown_and_never_sent(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.down = True
    good, bad = jpeg(60, 40), jpeg(64, 40)
    whole, hurt = (tablet.photo(case_id, one) for one in (good, bad))
    tablet.run(SPOIL, hurt)
    read = tablet.tried("field.case(a[0]).then((one) => one.fileBytes(a[1]))", [case_id, hurt])
    assert read == {"error": "DamagedFile", "sha256": hurt}
    line.heal()
    tablet.now()
    until(lambda: tablet.counts()["files"] == 1, why=tablet.why)
    assert photos_of(case_id).keys() == {whole}
    assert not [one for one in line.seen if one.line.startswith("PUT") and hurt in one.line]
    (item,) = [one for one in tablet.waiting() if one["id"] == hurt]
    assert (item["state"], item["problems"][0]["code"]) == ("refused", "damaged")
    (shown,) = [one for one in tablet.seen(case_id)["files"] if one["sha256"] == hurt]
    assert shown["damaged"] is True
    assert tablet.photo(case_id, bad) == hurt  # taken from the camera's folder once more
    tablet.settled()
    assert photos_of(case_id).keys() == {whole, hurt}


def test_a_record_damaged_on_the_disk_hides_no_other(tablet: Tablet, case_id: str) -> None:
    tablet.run("field.syncing.stop()")
    tablet.answer(case_id, "one_director", "pass")
    tablet.answer(case_id, "licence_valid", "pass")
    tablet.run(
        """(async () => {
          const database = await field.my.records.database.open();
          for (const table of ["cells", "operations"]) {
            const row = (await database.getAll(table))[0];
            new Uint8Array(row.box)[3] ^= 1;
            await database.put(table, row);
          }
        })()"""
    )
    tablet.reload()
    tablet.enter()
    assert tablet.counts()["unsent"] == 2
    assert len(tablet.seen(case_id)["answers"]) >= 1
    assert {one["mine"] is None for one in tablet.waiting()} == {True, False}


def test_a_connection_closed_under_us_is_opened_again(tablet: Tablet, case_id: str) -> None:
    for number in range(3):
        tablet.run("field.my.records.database.open().then((db) => db.close())")
        tablet.answer(case_id, "one_director", "pass" if number % 2 else "fail")
    tablet.settled()
    assert answers_of(case_id)["one_director"][0] == "fail"


def test_cleared_site_data_leave_a_tablet_without_people_and_the_server_draft(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    tablet.answer(case_id, "one_director", "pass")
    tablet.settled()
    session = tablet.context.new_cdp_session(tablet.page)
    told = {"origin": line.url, "storageTypes": "indexeddb"}
    session.send("Storage.clearDataForOrigin", told)
    gone = tablet.tried("field.my.keepSetting('x', 1)")
    assert gone["error"] in ("StoreGone", "Locked"), gone
    tablet.reload()
    assert tablet.run("field.localUsers()") == []
    (lost,) = tablet.run("field.lostUsers()")
    assert lost["name"] == "Người thử inspector", "the page can tell that something is gone"
    tablet.join()
    assert tablet.run("field.lostUsers()") == []
    tablet.start()
    tablet.prepare()
    assert tablet.seen(case_id)["answers"]["one_director"]["value"] == "pass"


def test_everything_unsent_can_be_carried_by_hand(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    line.down = True
    content = jpeg(50, 30)
    tablet.answer(case_id, "one_director", "pass")
    tablet.run("field.case(a).then((one) => one.note('one_director', 'Đã xem sổ'))", case_id)
    tablet.run("field.case(a).then((one) => one.keepDraft('finding', {text: 'dở'}))", case_id)
    hash_ = tablet.photo(case_id, content)
    told = json.loads(tablet.run("field.rescued()"))
    (case,) = told["cases"]
    assert case["case_id"] == case_id
    kinds = {one["operation"]["kind"] for one in case["operations"]}
    assert kinds == {"answer", "note"}
    (file,) = told["files"]
    assert hashlib.sha256(base64.b64decode(file["base64"])).hexdigest() == hash_
    assert told["drafts"] == [{"case_id": case_id, "name": "finding", "value": {"text": "dở"}}]


def test_each_person_of_a_shared_tablet_has_a_store_of_their_own(
    tablet: Tablet, line: FaultProxy, world: World, case_id: str
) -> None:
    line.down = True
    tablet.answer(case_id, "one_director", "pass")
    line.heal()
    tablet.run("field.syncing.stop()")
    tablet.login = "team_leader"
    tablet.reload()
    tablet.join("112233")
    tablet.start()
    tablet.prepare()
    assert "one_director" not in tablet.seen(case_id)["answers"]
    tablet.now()
    tablet.page.wait_for_timeout(1000)
    assert answers_of(case_id) == {}, "the queue of another person stays where it is"
    unsent = {one["login"]: one["unsent"] for one in tablet.run("field.localUsers()")}
    assert unsent == {"inspector": 1, "team_leader": 0}


def test_three_hundred_questions_with_fifty_repeats_stay_quick(
    browser: Browser, line: FaultProxy, world: World, case_id: str
) -> None:
    with tablet_in(browser, line, world, "inspector") as tablet:
        tablet.join()
        tablet.start()
        tablet.prepare()
        tablet.run("field.syncing.stop()")
        took = tablet.run(
            """(async () => {
              const opened = await field.case(a);
              const all = [];
              for (let question = 0; question < 300; question += 1)
                for (let row = 0; row < (question < 50 ? 50 : 1); row += 1)
                  all.push(opened.answer(`q_${question}_${row}`, "pass"));
              await Promise.all(all);
              const began = performance.now();
              await opened.answer("q_1_1", "fail");
              const one = performance.now() - began;
              const again = performance.now();
              const anew = await field.my.openCase(a);
              const open = performance.now() - again;
              return {all: all.length, one, open, size: anew.answers.size};
            })()""",
            case_id,
        )
        assert took["size"] == took["all"] == 2750
        assert took["one"] < 500, took
        assert took["open"] < 5000, took
