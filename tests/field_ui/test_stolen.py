"""A stolen tablet that nobody can open: revoked in the office, it is wiped at its next contact."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.field_ui.test_pin import answered_and_locked
from tests.field_ui.visit import Visitor
from tests.kit.browser import DESK, PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.world import PASSWORD, World

DATABASES = "indexedDB.databases().then((all) => all.map((one) => one.name))"


def test_a_locked_tablet_is_wiped_without_its_pin(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with window(browser, served, PORTRAIT) as opened, window(browser, served, DESK) as office:
        visitor = Visitor(opened)
        answered_and_locked(visitor, world, case_id)
        page = visitor.page
        desk = office.sign_in("administrator", PASSWORD).go("/tablets")
        desk.locator("a[href$='/revoke']").first.click()
        desk.get_by_role("button", name="Thu hồi và xoá dữ liệu").click()
        desk.wait_for_url("**/tablets")
        assert "1 mục chưa gửi" in page.locator(".people").inner_text(), "no contact yet"
        opened.context.set_offline(False)
        page.get_by_text("đã bị thu hồi").wait_for(timeout=15_000)
        expect(page.locator(".people")).to_have_count(0)
        assert page.evaluate(DATABASES) == ["field"]
        visitor.look("wiped-while-locked")


def test_a_locked_tablet_that_is_not_revoked_keeps_everything(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        answered_and_locked(visitor, world, case_id)
        with visitor.page.expect_response("**/standing-of-device") as reply:
            opened.context.set_offline(False)
        assert reply.value.status == 200
        visitor.page.wait_for_timeout(500)
        assert "1 mục chưa gửi" in visitor.page.locator(".people").inner_text()
