"""A form in the office's page, beside a tablet: what people see there of each other."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.field.tablets import answers_of
from tests.field_ui.visit import camera_picture
from tests.kit.browser import (
    DESK,
    PORTRAIT,
    Screen,
    Window,
    axe_violations,
    picture,
    sideways,
    small_targets,
    window,
)
from tests.kit.field import FieldTablet, answer
from tests.kit.form_visits import ROOM, form_case
from tests.kit.world import PASSWORD, World

LOOK = 'document.getElementById("news").dispatchEvent(new CustomEvent("look"))'
"""What the page does by itself every 25 seconds."""


def at_desk(opened: Window, case_id: str) -> Page:
    return opened.sign_in("team_leader", PASSWORD).go(f"/cases/{case_id}/checklist")


def well(opened: Window, name: str) -> None:
    """Its picture, and nothing wrong with it."""
    picture(opened, name)
    page = opened.page
    assert [*axe_violations(page), *sideways(page), *small_targets(page)] == []


def test_news_of_others_leave_alone_what_is_being_typed(
    world: World, served: str, browser: Browser
) -> None:
    case_id = form_case(world)
    other = FieldTablet(world, case_id)
    with window(browser, served, DESK) as opened:
        page = at_desk(opened, case_id)
        page.evaluate(LOOK)
        expect(page.locator("#news a")).to_have_count(0)
        typed = page.locator('[id="q-general/area"] [data-input]')
        typed.press_sequentially("12,5")
        other.accept(answer("general/beds", "7"), answer(ROOM, "present"))
        other.accept(answer(ROOM, "removed", 1))
        FieldTablet(world, case_id, "team_leader").send(answer(ROOM, "present", 1))
        page.evaluate(LOOK)
        expect(page.locator("#news")).to_contain_text("Câu trả lời mới của người khác: 3.")
        expect(page.locator("#news")).to_contain_text("Hai câu trả lời khác nhau")
        assert typed.input_value() == "12,5"
        expect(typed).to_be_focused()
        well(opened, "form_news_office")
        page.locator("#news a").click()
        page.wait_for_selector("#elsewhere")
        expect(page.locator("#sync")).to_have_text("Đã lưu")
        assert page.locator('[id="q-general/beds"] [data-input]').input_value() == "7"
        expect(page.locator('[id="q-general/area"] [data-input]')).to_have_value("12,5")
        box = page.locator("#elsewhere article")
        expect(box).to_contain_text("Phòng ở của trẻ 2")
        box.scroll_into_view_if_needed()
        well(opened, "form_row_conflict_office")
        box.get_by_role("button", name="Lấy: có dòng này").click()
        page.wait_for_selector("#elsewhere", state="detached")
        assert opened.trouble == []
    assert answers_of(case_id)[ROOM] == ("present", 3)
    assert answers_of(case_id)["general/area"][0] == "12.5"


def test_the_page_is_not_drawn_anew_under_somebodys_hands(
    world: World, served: str, browser: Browser
) -> None:
    """An answer changes what the form shows; what is typed meanwhile elsewhere is not lost."""
    case_id = form_case(world)
    with window(browser, served, DESK) as opened:
        page = at_desk(opened, case_id)
        first = page.evaluate("performance.timeOrigin")
        held: list[Route] = []  # the server's answer comes while something is being typed

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/ops", hold, times=1)
        page.locator('[id="q-general/beds"] [data-input]').fill("60")
        with page.expect_request("**/ops"):
            page.keyboard.press("Tab")
        why = page.locator('[id="q-general/area"] [data-input]')
        why.click()
        why.press_sequentially("1")
        with page.expect_response("**/ops"):
            held[0].continue_()
        page.wait_for_timeout(2_500)
        assert page.evaluate("performance.timeOrigin") == first
        assert why.input_value() == "1"
        why.press("Enter")
        page.wait_for_function("(first) => performance.timeOrigin !== first", arg=first)
        expect(page.locator('[id="q-general/area"] [data-input]')).to_be_focused()
        expect(page.locator('[id="q-general/area"] [data-input]')).to_have_value("1")
        expect(page.locator('[id="q-general/why"]')).to_be_visible()
        told = page.locator('[id="q-general/told"]')
        expect(told.locator("[data-input]")).to_have_value("đã thấy 60")
        expect(told).to_have_attribute("data-version", "1")
        assert opened.trouble == []
    assert answers_of(case_id)["general/area"][0] == "1"


@pytest.mark.parametrize("screen", [PORTRAIT, DESK], ids=lambda one: one.name)
def test_a_file_is_attached_at_its_question(
    world: World, served: str, browser: Browser, screen: Screen, tmp_path: Path
) -> None:
    case_id = form_case(world)
    paper = tmp_path / "giay-phep.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + b"x" * 2000)
    with window(browser, served, screen) as opened:
        page = at_desk(opened, case_id)
        row = page.locator('[id="q-general/paper"]')
        row.locator(".file-answer input[type=file]").set_input_files(camera_picture(tmp_path, 1))
        row.get_by_role("button", name="Đính kèm").click()
        expect(page.locator("main")).to_contain_text("không phải tài liệu")
        page.go_back()
        row.locator(".file-answer input[type=file]").set_input_files(paper)
        row.get_by_role("button", name="Đính kèm").click()
        expect(row.get_by_role("link", name="giay-phep.pdf")).to_be_visible()
        row.scroll_into_view_if_needed()
        well(opened, "form_files_office")
    assert answers_of(case_id)["general/paper"] == (sha256(paper.read_bytes()).hexdigest(), 1)
