"""How an answer is typed and what it says of itself: days, "not applicable", contrast."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.field.tablets import answers_of
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import LANDSCAPE, PORTRAIT, axe_violations, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import World

DAY = "counted_on"
WRONG = "Chưa đúng ngày"


@contextlib.contextmanager
def in_the_list(
    world: World, served: str, browser: Browser, case_id: str, question: str
) -> Iterator[Visitor]:
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{case_id}/list/{question}", f"#q-{question}")
        yield visitor


@pytest.mark.parametrize("typed", ["05012026", "5/1/2026", "5.1.2026"])
def test_a_day_is_day_month_year_whatever_the_browser_speaks(
    world: World, served: str, browser: Browser, typed: str
) -> None:
    case_id = under_way(world)
    with in_the_list(world, served, browser, case_id, DAY) as visitor:
        row = visitor.row(DAY)
        box = row.locator("input")
        box.tap()
        assert box.get_attribute("inputmode") == "numeric"
        visitor.page.keyboard.type(typed, delay=5)
        if typed == "05012026":
            expect(box).to_have_value("05/01/2026")  # the slashes came by themselves
        row.locator(".words").tap()
        visitor.page.keyboard.press("Tab")
        expect(box).to_have_value("05/01/2026")
        expect(row).to_have_class("question done")
        visitor.window.context.set_offline(False)
        visitor.settled()
    assert answers_of(case_id) == {DAY: ("2026-01-05", 1)}


def test_a_day_that_is_none_is_told_and_not_kept(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with in_the_list(world, served, browser, case_id, DAY) as visitor:
        row = visitor.row(DAY)
        box = row.locator("input")
        for typed in ("31022026", "0512"):
            box.fill("")
            box.tap()
            visitor.page.keyboard.type(typed)
            visitor.page.keyboard.press("Tab")
            expect(row).to_contain_text(WRONG)
            expect(row).not_to_have_class("question done")
        visitor.look("wrong-day")
        expect(visitor.page.locator(".sync-pill")).to_have_text("Đã gửi hết")
        assert visitor.faults == []


def test_not_applicable_is_not_shown_as_kept_before_its_reason(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with in_the_list(world, served, browser, case_id, "licence_scope") as visitor:
        row = visitor.row("licence_scope")
        button = row.get_by_role("button", name="Không áp dụng")
        visitor.tap(button)
        expect(row).to_contain_text("Chưa lưu: chọn hoặc ghi lý do thì mới lưu.")
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(row).to_have_class("question warn")
        visitor.look("reason")
        visitor.press("Không phát sinh trong kỳ", within=row)
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(row).to_have_class("question done")
        assert visitor.taps >= 2
        assert visitor.faults == []


def test_the_checklist_is_read_in_sunlight(world: World, served: str, browser: Browser) -> None:
    """Contrast 7:1 of all words (axe's enhanced rule), on the pages of a case."""
    case_id = under_way(world)
    with window(browser, served, LANDSCAPE) as opened:
        visitor, page = Visitor(opened), opened.page
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        axe_violations(page)  # brings axe into the page
        for path, shown in (("list", ".question"), ("", ".facility"), ("minutes", ".minutes-page")):
            unlocked_at(visitor, f"/case/{case_id}/{path}".rstrip("/"), shown)
            if path == "list":
                visitor.tap(page.locator(".question .choices .button").first)
                visitor.press("Ảnh · Ghi chú", within=page.locator(".question").first)
            faint = page.evaluate(
                """async () => {
                  const only = {type: "rule", values: ["color-contrast-enhanced"]};
                  const {violations} = await axe.run(document, {runOnly: only});
                  return violations.flatMap((one) => one.nodes.map((node) =>
                    node.html.slice(0, 120) + " " + node.any[0].message));
                }"""
            )
            assert faint == [], path
