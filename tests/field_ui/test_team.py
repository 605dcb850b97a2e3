"""A team at one case: two tablets and the office's page, all through what people see."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.field.tablets import answers_of
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import DESK, LANDSCAPE, PORTRAIT, Window, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import PASSWORD, World

OWN, LEADERS, OFFICES = "one_director", "founded_lawfully", "licence_valid"
DISPUTED = "licence_valid"


@dataclass
class Team:
    """The inspector's tablet, the leader's, and the leader at a desk."""

    case_id: str
    inspector: Visitor
    leader: Visitor
    desk: Page
    office: Window

    def offline(self, *, cut: bool) -> None:
        for one in (self.inspector, self.leader):
            one.window.context.set_offline(cut)


@contextlib.contextmanager
def team(world: World, served: str, browser: Browser) -> Iterator[Team]:
    case_id = under_way(world)
    with (
        window(browser, served, PORTRAIT) as first,
        window(browser, served, LANDSCAPE) as second,
        window(browser, served, DESK) as third,
    ):
        inspector, leader = Visitor(first), Visitor(second)
        for visitor, login in ((inspector, "inspector"), (leader, "team_leader")):
            visitor.enrol(code_for(world, login))
            visitor.prepare()
        desk = third.sign_in("team_leader", PASSWORD).go(f"/cases/{case_id}/checklist")
        yield Team(case_id, inspector, leader, desk, third)
        assert inspector.faults + leader.faults == []


def at_desk(page: Page, question: str, choice: str) -> Locator:
    return page.locator(f"#q-{question} [data-choice={choice}]")


def answer_at_desk(page: Page, question: str, choice: str) -> None:
    """At the desk, and wait until it is kept."""
    at_desk(page, question, choice).scroll_into_view_if_needed()
    with page.expect_response("**/ops") as reply:
        at_desk(page, question, choice).click()
    assert reply.value.ok


def answer(visitor: Visitor, case_id: str, question: str, words: str) -> None:
    unlocked_at(visitor, f"/case/{case_id}/list/{question}", f"#q-{question}")
    visitor.tap(visitor.row(question).get_by_role("button", name=words, exact=True))
    sheet = visitor.page.locator("dialog.sheet")
    if words == "Không đạt":
        visitor.press("Đóng", within=sheet)


def shows(visitor: Visitor, case_id: str, question: str, words: str) -> None:
    unlocked_at(visitor, f"/case/{case_id}/list/{question}", f"#q-{question}")
    button = visitor.row(question).get_by_role("button", name=words, exact=True)
    expect(button).to_have_attribute("aria-pressed", "true", timeout=15_000)


def office_comes_late(all_: Team) -> None:
    """The inspector's answer is at the server; the desk, which has not seen it, gives another."""
    answer(all_.inspector, all_.case_id, DISPUTED, "Đạt")
    all_.inspector.settled()
    at_desk(all_.desk, DISPUTED, "fail").scroll_into_view_if_needed()
    at_desk(all_.desk, DISPUTED, "fail").click()


def fetch(visitor: Visitor) -> None:
    unlocked_at(visitor, "/sync", ".sync-page")
    visitor.press("Gửi và nhận ngay")


def test_what_each_answered_is_seen_by_all(world: World, served: str, browser: Browser) -> None:
    with team(world, served, browser) as all_:
        all_.offline(cut=True)
        answer(all_.inspector, all_.case_id, OWN, "Đạt")
        answer(all_.leader, all_.case_id, LEADERS, "Không đạt")
        answer_at_desk(all_.desk, OFFICES, "pass")
        all_.offline(cut=False)
        for visitor in (all_.inspector, all_.leader, all_.inspector):
            fetch(visitor)
            visitor.settled()
        for visitor in (all_.inspector, all_.leader):
            shows(visitor, all_.case_id, OWN, "Đạt")
            shows(visitor, all_.case_id, LEADERS, "Không đạt")
            shows(visitor, all_.case_id, OFFICES, "Đạt")
        all_.desk.reload()
        for question, choice in ((OWN, "pass"), (LEADERS, "fail"), (OFFICES, "pass")):
            pressed = at_desk(all_.desk, question, choice)
            expect(pressed).to_have_attribute("aria-pressed", "true")
        assert answers_of(all_.case_id) == {
            OWN: ("pass", 1), LEADERS: ("fail", 1), OFFICES: ("pass", 1),
        }  # fmt: skip


@pytest.mark.parametrize("choice", ["Giữ của máy này", "Lấy của người kia"])
def test_a_tablet_that_comes_late_shows_both_values_and_a_person_decides(
    world: World, served: str, browser: Browser, choice: str
) -> None:
    mine = choice == "Giữ của máy này"
    with team(world, served, browser) as all_:
        all_.offline(cut=True)
        answer(all_.inspector, all_.case_id, DISPUTED, "Đạt")
        answer_at_desk(all_.desk, DISPUTED, "fail")
        all_.offline(cut=False)
        visitor = all_.inspector
        visitor.page.locator(".sync-pill.bad", has_text="1 cần xem").wait_for(timeout=30_000)
        conflict = visitor.row(DISPUTED).locator(".conflict")
        expect(conflict).to_contain_text("Máy này: Đạt")
        expect(conflict).to_contain_text("Người thử team_leader: Không đạt")
        visitor.look("conflict")
        fetch(visitor)
        item = visitor.page.locator(".sync-items li.bad")
        expect(item).to_contain_text("hai giá trị khác nhau")
        expect(item).to_contain_text("Máy này: Đạt")
        expect(item).to_contain_text("Không đạt (Người thử team_leader")
        visitor.look("conflict-sync")
        assert answers_of(all_.case_id)[DISPUTED] == ("fail", 1), "nobody was overwritten"
        unlocked_at(visitor, f"/case/{all_.case_id}/list/{DISPUTED}", ".conflict")
        visitor.press(choice, within=visitor.row(DISPUTED))
        visitor.settled()
        want, words = (("pass", 2), "Đạt") if mine else (("fail", 1), "Không đạt")
        assert answers_of(all_.case_id)[DISPUTED] == want
        fetch(all_.leader)
        shows(all_.leader, all_.case_id, DISPUTED, words)
        all_.desk.reload()
        pressed = at_desk(all_.desk, DISPUTED, want[0])
        expect(pressed).to_have_attribute("aria-pressed", "true")


def test_the_office_that_comes_late_shows_both_values_as_well(
    world: World, served: str, browser: Browser
) -> None:
    with team(world, served, browser) as all_:
        office_comes_late(all_)
        conflict = all_.desk.locator(f"#q-{DISPUTED} .q-conflict")
        expect(conflict).to_contain_text("Người khác đã trả lời: Đạt. Của bạn: Không đạt.")
        assert answers_of(all_.case_id)[DISPUTED] == ("pass", 1), "nobody was overwritten"
        with all_.desk.expect_response("**/ops") as reply:
            conflict.get_by_role("button", name="Giữ của tôi").click()
        assert reply.value.ok
        assert answers_of(all_.case_id)[DISPUTED] == ("fail", 2)
        fetch(all_.inspector)
        shows(all_.inspector, all_.case_id, DISPUTED, "Không đạt")
