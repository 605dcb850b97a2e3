"""One question, two answers: both tablets and the office's page show both, one person decides, and
all three see it closed. Who does which section. All through what people see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.field.tablets import answers_of
from tests.field_ui.test_team import (
    DISPUTED,
    Team,
    answer,
    answer_at_desk,
    at_desk,
    fetch,
    office_comes_late,
    shows,
    team,
)
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import axe_violations, picture, sideways, small_targets
from tests.kit.world import World

INSPECTOR, LEADER = "Người thử inspector", "Người thử team_leader"


def disagree(all_: Team) -> None:
    """The leader's tablet says fail; the inspector's comes late with pass."""
    all_.offline(cut=True)
    answer(all_.inspector, all_.case_id, DISPUTED, "Đạt")
    all_.leader.window.context.set_offline(False)
    answer(all_.leader, all_.case_id, DISPUTED, "Không đạt")
    all_.leader.settled()
    all_.inspector.window.context.set_offline(False)
    all_.inspector.page.locator(".sync-pill.bad", has_text="1 cần xem").wait_for(timeout=30_000)
    fetch(all_.leader)


def look_at_desk(all_: Team, name: str) -> None:
    """Its picture, and nothing wrong with it."""
    picture(all_.office, name)
    page = all_.desk
    assert [*axe_violations(page), *sideways(page), *small_targets(page)] == []


def conflict_at(visitor: Visitor, case_id: str) -> Locator:
    unlocked_at(visitor, f"/case/{case_id}/list/{DISPUTED}", f"#q-{DISPUTED}")
    return visitor.row(DISPUTED).locator(".conflict")


def nowhere(all_: Team, words: str, choice: str) -> None:
    """No conflict on any of the three, and the same answer on all of them."""
    for visitor in (all_.inspector, all_.leader):
        fetch(visitor)
        visitor.settled()
        shows(visitor, all_.case_id, DISPUTED, words)
        expect(conflict_at(visitor, all_.case_id)).to_have_count(0, timeout=30_000)
    all_.desk.reload()
    expect(all_.desk.locator("[data-conflicts]")).to_have_count(0)
    expect(at_desk(all_.desk, DISPUTED, choice)).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize(
    "who", ["leader takes", "leader keeps", "late keeps", "late yields", "desk"]
)
def test_all_see_both_values_and_one_decides_for_all(
    world: World, served: str, browser: Browser, who: str
) -> None:
    with team(world, served, browser) as all_:
        disagree(all_)
        at_leader = conflict_at(all_.leader, all_.case_id)
        expect(at_leader).to_contain_text("Không đạt", timeout=30_000)
        expect(at_leader).to_contain_text(f"{INSPECTOR}: Đạt")
        at_late = conflict_at(all_.inspector, all_.case_id)
        expect(at_late).to_contain_text("Máy này: Đạt")
        expect(at_late).to_contain_text(f"{LEADER}: Không đạt")
        all_.desk.reload()
        at_office = all_.desk.locator(f"#q-{DISPUTED} [data-conflicts]")
        expect(at_office).to_contain_text(f"{LEADER}: Không đạt (đang giữ")
        expect(at_office).to_contain_text(f"{INSPECTOR}: Đạt")
        assert answers_of(all_.case_id)[DISPUTED] == ("fail", 1), "nobody was overwritten"
        if who == "leader takes":
            all_.leader.look("conflict-other-side")
            at_office.scroll_into_view_if_needed()
            look_at_desk(all_, "conflict_office")
            unlocked_at(all_.leader, f"/case/{all_.case_id}/minutes", ".minutes-page")
            expect(all_.leader.page.locator(".minutes-open")).to_contain_text(
                "Hai câu trả lời khác nhau"
            )
            all_.leader.press("Lấy: Đạt", within=conflict_at(all_.leader, all_.case_id))
        elif who == "leader keeps":
            all_.leader.press("Giữ: Không đạt", within=at_leader)
        elif who == "late keeps":
            all_.inspector.press("Giữ của máy này", within=at_late)
        elif who == "late yields":
            all_.inspector.press("Lấy của người kia", within=at_late)
        else:
            at_office.get_by_role("button", name="Lấy: Đạt").click()
        taken = who in ("leader takes", "late keeps", "desk")
        for visitor in (all_.leader, all_.inspector):
            fetch(visitor)
        nowhere(all_, "Đạt" if taken else "Không đạt", "pass" if taken else "fail")
        assert answers_of(all_.case_id)[DISPUTED] == (("pass", 2) if taken else ("fail", 1))


def test_the_office_that_comes_late_is_shown_to_the_tablets(
    world: World, served: str, browser: Browser
) -> None:
    with team(world, served, browser) as all_:
        office_comes_late(all_)
        own = all_.desk.locator(f"#q-{DISPUTED} [data-own]")
        expect(own).to_contain_text("Người khác đã trả lời: Đạt. Của bạn: Không đạt.")
        fetch(all_.inspector)
        expect(conflict_at(all_.inspector, all_.case_id)).to_contain_text(
            f"{LEADER}: Không đạt", timeout=30_000
        )
        own.get_by_role("button", name="Lấy của người kia").click()
        expect(own).to_be_hidden()
        fetch(all_.inspector)
        nowhere(all_, "Đạt", "pass")


def test_the_leader_gives_a_section_and_nobody_is_kept_from_it(
    world: World, served: str, browser: Browser
) -> None:
    with team(world, served, browser) as all_:
        leader, inspector = all_.leader, all_.inspector
        unlocked_at(leader, f"/case/{all_.case_id}/list/{DISPUTED}", f"#q-{DISPUTED}")
        leader.press("Giao phần này")
        leader.look("give-section")
        leader.tap(leader.page.get_by_role("button", name=INSPECTOR, exact=True))
        expect(leader.page.locator(".section-head")).to_contain_text(f"Phần của {INSPECTOR}")
        expect(leader.row(DISPUTED)).to_contain_text(f"Phần của {INSPECTOR}")
        leader.settled()
        answer(leader, all_.case_id, DISPUTED, "Đạt")
        leader.settled()
        fetch(inspector)
        shows(inspector, all_.case_id, DISPUTED, "Đạt")
        links = inspector.page.locator(
            ".sections button[aria-current], .sections button:has(progress)"
        )
        expect(links.first).to_be_visible()
        every = links.count()
        inspector.press("Mục của tôi")
        expect(links).to_have_count(1)
        inspector.look("my-sections")
        assert every > 1
        all_.desk.reload()
        expect(all_.desk.locator(".sheet-sections")).to_contain_text(INSPECTOR)
        look_at_desk(all_, "sections_office")
        owner = all_.desk.locator("#s-licence .section-owner")
        owner.get_by_label("Người làm phần này").select_option(label="Không giao riêng cho ai")
        owner.get_by_role("button", name="Giao", exact=True).click()
        expect(all_.desk.locator(".sheet-sections")).not_to_contain_text(INSPECTOR)
        answer_at_desk(all_.desk, "one_director", "pass")
