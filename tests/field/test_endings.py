"""What ends a tablet's access, and that nothing of the work ends with it; clocks; the witness."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser

from inspect_app.core import merkle
from inspect_app.core.db import db, transaction
from inspect_app.core.models import TreeNode
from inspect_app.field.models import HeldItem
from tests.field.tablets import PIN, Tablet, answers_of, kept_tablet, receipts_of, until
from tests.kit.cases import jpeg
from tests.kit.fault_proxy import FaultProxy
from tests.kit.tablets import change_password, code_for, set_account
from tests.kit.world import PASSWORD, World, csrf, unprotected


def revoke(world: World, tablet: Tablet) -> None:
    client = world.client("inspector")
    path = f"/tablets/{tablet.run('field.my.device.id')}/revoke"
    reply = client.post(path, data={"csrf_token": csrf(client, path)})
    assert reply.status_code == 303, reply.text


def databases(tablet: Tablet) -> list[str]:
    found: list[str] = tablet.run("indexedDB.databases().then((all) => all.map((d) => d.name))")
    return [one for one in found if one != "field"]


def test_a_revoked_tablet_is_wiped_in_all_tabs(
    tablet: Tablet, line: FaultProxy, world: World, case_id: str
) -> None:
    other = tablet.new_tab()
    tablet.enter(page=other)
    line.down = True
    tablet.answer(case_id, "one_director", "pass")
    revoke(world, tablet)
    assert databases(tablet)
    line.heal()
    tablet.now()
    until(lambda: databases(tablet) == [], why=lambda: str(tablet.run("field.changes")))
    assert tablet.run("field.localUsers()") == []
    assert tablet.run("field.lostUsers()") == [], "wiped on purpose is not lost"
    for page in (tablet.page, other):
        heard = "field.changes.some((one) => one.kind === 'wiped')"
        until(partial(tablet.run, heard, None, page))
        gone = tablet.run("field.tried(() => field.my.waiting())", None, page)
        assert gone["error"] in ("Locked", "StoreGone")


def test_a_closed_account_hands_over_all_that_is_unsent(
    tablet: Tablet, line: FaultProxy, world: World, case_id: str
) -> None:
    tablet.answer(case_id, "one_director", "pass")
    tablet.settled()
    line.down = True
    tablet.answer(case_id, "one_director", "fail")
    tablet.answer(case_id, "licence_valid", "pass")
    tablet.run("field.case(a).then((one) => one.note('one_director', 'Ghi'))", case_id)
    hash_ = tablet.photo(case_id, jpeg(44, 33))
    ids = {one["id"] for one in tablet.waiting()}
    set_account(world, "inspector", active=False)
    line.heal()
    tablet.now()
    until(lambda: tablet.state()["trouble"] == "disabled", why=tablet.why)
    tablet.settled()
    db.session.rollback()
    held = {one.name: one for one in db.session.scalars(sa.select(HeldItem))}
    assert held.keys() == ids
    assert hash_ in held
    assert len(receipts_of(case_id)) == 1, "nothing of it was applied"
    kept = tablet.seen(case_id)["answers"]["one_director"]
    assert (kept["value"], kept["state"]) == ("fail", "held")


def test_half_a_hand_over_deletes_only_what_the_receipt_names(
    tablet: Tablet, line: FaultProxy, world: World, case_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.down = True
    tablet.answer(case_id, "one_director", "pass")
    tablet.answer(case_id, "licence_valid", "pass")
    first = tablet.waiting()[0]["id"]
    set_account(world, "inspector", active=False)
    monkeypatch.setattr("inspect_app.field.actions.quarantine.hold", lambda *_: [first])
    line.heal()
    tablet.now()
    until(lambda: tablet.counts()["unsent"] == 1)
    assert tablet.waiting()[0]["id"] != first


def test_signed_out_keeps_everything_and_goes_on_after_the_password(
    tablet: Tablet, line: FaultProxy, world: World, case_id: str
) -> None:
    line.down = True
    tablet.answer(case_id, "one_director", "pass")
    change_password(world, "inspector", "mat-khau-khac-hon")
    line.heal()
    tablet.now()
    until(lambda: tablet.state()["trouble"] == "signed_out", why=tablet.why)
    assert tablet.counts()["unsent"] == 1
    tablet.answer(case_id, "licence_valid", "pass")  # goes on working
    script = "field.signIn(field.my, a[0], a[1])"
    assert tablet.tried(script, ["inspector", PASSWORD])["error"] == "Refusal"
    other = tablet.tried(script, ["team_leader", PASSWORD])
    assert (other["error"], other["problems"][0]["code"]) == ("Refusal", "other_account")
    assert "ok" in tablet.tried(script, ["inspector", "mat-khau-khac-hon"])
    tablet.settled()
    assert len(answers_of(case_id)) == 2
    assert tablet.state()["trouble"] == ""
    tablet.reload()
    tablet.enter(PIN)
    tablet.start()
    until(lambda: tablet.state()["lastContact"] is not None)


def test_a_rewritten_journal_stops_the_sync_and_is_shown(
    tablet: Tablet, line: FaultProxy, case_id: str
) -> None:
    tablet.answer(case_id, "one_director", "pass")
    tablet.settled()
    tablet.now()
    tablet.page.wait_for_timeout(800)
    line.down = True
    tablet.answer(case_id, "licence_valid", "pass")
    unprotected("tree_node")
    with transaction() as session:  # somebody rewrites the second entry and all above it
        session.execute(sa.update(TreeNode).where(TreeNode.idx <= 1).values(hash="ab" * 32))
    code_for(tablet.world, "team_leader")  # any new entry of the journal
    line.heal()
    tablet.now()
    until(lambda: tablet.state()["trouble"] == "witness", why=tablet.why)
    tablet.now()
    tablet.page.wait_for_timeout(1500)
    assert tablet.state()["trouble"] == "witness"
    assert tablet.counts()["unsent"] == 1
    assert "licence_valid" not in answers_of(case_id)


def test_proofs_of_the_tablet_agree_with_the_servers(tablet: Tablet) -> None:
    """Every pair of sizes up to 24, true and spoilt, against RFC 9162 in Python."""
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(24)]
    nodes: dict[tuple[int, int], bytes] = {}
    for number, leaf in enumerate(leaves):
        for level, idx, value in merkle.nodes_completed_by(
            number, leaf, lambda level, idx: nodes[level, idx]
        ):
            nodes[level, idx] = value

    def node(level: int, idx: int) -> bytes:
        return nodes[level, idx]

    cases: list[dict[str, Any]] = []
    for new in range(1, 25):
        for old in range(1, new + 1):
            proof = [one.hex() for one in merkle.consistency_proof(old, new, node)]
            heads = [{"size": n, "root": merkle.root(n, node).hex()} for n in (old, new)]
            cases.append({"a": heads[0], "b": heads[1], "proof": proof, "want": True})
            wrong = {**heads[0], "root": "00" * 32}
            cases.append({"a": wrong, "b": heads[1], "proof": proof, "want": False})
            cases.append(
                {"a": heads[0], "b": heads[1], "proof": [*proof, "11" * 32], "want": False}
            )
            if proof:
                cases.append({"a": heads[0], "b": heads[1], "proof": proof[1:], "want": False})
    found = tablet.run(
        "Promise.all(a.map((one) => field.consistent(one.a, one.b, one.proof)))", cases
    )
    assert found == [one["want"] for one in cases]
    assert len(cases) > 1000


@pytest.mark.parametrize("jump", [5 * 365 * 86_400_000, -86_400_000])
def test_a_clock_that_jumps_changes_no_order_and_no_waiting(
    tablet: Tablet, line: FaultProxy, case_id: str, jump: int
) -> None:
    line.down = True
    tablet.answer(case_id, "one_director", "pass")
    tablet.run(
        """((real, RealDate) => {
          Date.now = () => real() + a;
          window.Date = class extends RealDate {
            constructor(...all) { all.length ? super(...all) : super(Date.now()); }
            static now() { return real() + a; }
          };
        })(Date.now.bind(Date), Date)""",
        jump,
    )
    tablet.answer(case_id, "licence_valid", "pass")
    tablet.answer(case_id, "one_director", "fail")
    assert [one["question"] for one in tablet.waiting()] == ["licence_valid", "one_director"]
    line.heal()
    tablet.settled(8)
    assert answers_of(case_id) == {"one_director": ("fail", 1), "licence_valid": ("pass", 1)}
    offset = dt.timedelta(milliseconds=tablet.state()["clockOffset"])
    assert abs(offset - dt.timedelta(milliseconds=jump)) < dt.timedelta(seconds=5)


def test_another_time_zone_changes_nothing(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        line.down = True
        tablet.answer(case_id, "one_director", "pass")
        tablet.kill()
        tablet.zone = "Pacific/Kiritimati"
        tablet.restart(start=False)
        assert tablet.run("new Date(0).getTimezoneOffset()") != -420
        tablet.answer(case_id, "licence_valid", "pass")
        tablet.answer(case_id, "one_director", "fail")
        line.heal()
        tablet.start()
        tablet.settled()
        assert answers_of(case_id) == {"one_director": ("fail", 1), "licence_valid": ("pass", 1)}
        offset = dt.timedelta(milliseconds=tablet.state()["clockOffset"])
        assert abs(offset) < dt.timedelta(seconds=5)
