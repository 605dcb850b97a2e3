"""A kill leaves half a record in the log of Chromium's database: nothing acknowledged goes with it.

Chromium 156 writes on behind the half record, finds the log damaged at the start after that, and
throws every database of the page away (google/leveldb#1287).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.field.tablets import KeptTablet, answers_of, kept_tablet
from tests.kit.fault_proxy import FaultProxy
from tests.kit.leveldb_log import is_torn, newest_log, tear
from tests.kit.world import World


def killed_and_torn(tablet: KeptTablet) -> None:
    tablet.kill()
    log = newest_log(tablet.folder)
    assert log is not None
    tear(log)
    assert is_torn(log)
    tablet.restart(start=False)
    tablet.cases_again()


def test_a_torn_log_costs_no_answer(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        line.down = True
        typed = {}
        for question in ("one_director", "licence_valid", "licence_scope"):
            tablet.answer(case_id, question, "pass")
            typed[question] = "pass"
            killed_and_torn(tablet)
            shown = tablet.seen(case_id)["answers"]
            assert {name: one["value"] for name, one in shown.items()} == typed
        line.heal()
        tablet.start()
        tablet.settled()
        assert answers_of(case_id) == dict.fromkeys(typed, ("pass", 1))


@pytest.mark.parametrize("after", [0, 40, 200, 700, 2_000])
def test_killed_right_after_the_enrolment(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str, after: int
) -> None:
    """Whoever was told to be enrolled is, and what was typed since is there, kill after kill."""
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        line.down = True
        for value in ("pass", "fail", "pass"):
            tablet.answer(case_id, "one_director", value)
            tablet.page.wait_for_timeout(after)
            killed_and_torn(tablet)
            assert tablet.seen(case_id)["answers"]["one_director"]["value"] == value


def test_a_browser_that_lost_everything_says_so(
    browser: Browser, tmp_path: Path, line: FaultProxy, world: World, case_id: str
) -> None:
    """The files of the databases are gone after a kill; the server's draft comes back."""
    with kept_tablet(browser, tmp_path / "profile", line, world, "inspector") as tablet:
        tablet.answer(case_id, "one_director", "pass")
        tablet.settled()
        tablet.kill()
        for folder in tablet.folder.glob("Default/IndexedDB/*.leveldb"):
            shutil.rmtree(folder)
        tablet.open()
        assert tablet.run("field.localUsers()") == []
        (lost,) = tablet.run("field.lostUsers()")
        assert lost["id"] == world.users["inspector"]
        tablet.join()
        tablet.start()
        tablet.prepare()
        assert tablet.seen(case_id)["answers"]["one_director"]["value"] == "pass"
        assert tablet.run("field.lostUsers()") == []
