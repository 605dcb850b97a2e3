"""Where the browser promises nothing (a private window, a small quota): the page says so."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, expect

from tests.field_ui.visit import Visitor
from tests.kit.browser import PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import World


def check(visitor: Visitor, words: str) -> Locator:
    return visitor.page.locator(".readiness li", has_text=re.compile(words))


def test_a_private_window_is_told_what_it_cannot_promise(
    world: World, served: str, browser: Browser
) -> None:
    under_way(world)
    with window(browser, served, PORTRAIT) as opened:  # such windows keep nothing when closed
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        assert opened.page.evaluate("navigator.storage.persisted()") is False
        told = check(visitor, "Trình duyệt chưa hứa giữ dữ liệu")
        expect(told).to_have_class("bad")
        expect(told).to_contain_text("mất hết khi đóng cửa sổ ẩn danh")
        expect(told).to_contain_text("Mở bằng cửa sổ thường, thêm trang vào màn hình chính")
        expect(opened.page.locator(".readiness h2")).to_have_text(
            "Chưa sẵn sàng: xem các mục chưa đạt"
        )
        visitor.look("private")
        assert visitor.faults == []


def test_a_small_quota_is_told_with_its_fix(world: World, served: str, browser: Browser) -> None:
    under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        expect(check(visitor, r"Còn \d+ MB trống")).to_have_class("good")
        cdp = opened.context.new_cdp_session(opened.page)
        quota = {"origin": served, "quotaSize": 120_000_000}
        cdp.send("Storage.overrideQuotaForOrigin", quota)
        visitor.press("Chuẩn bị đi thực địa")
        told = check(visitor, r"Chỉ còn 1\d\d MB trống: xoá bớt ảnh, ứng dụng \(cần 500 MB\)")
        expect(told).to_have_class("bad")


def test_once_the_browser_promises_the_check_turns_good(
    world: World, served: str, browser: Browser
) -> None:
    """As when the page was put on the home screen: the button asks the browser once more."""
    under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        expect(check(visitor, "Trình duyệt chưa hứa")).to_have_class("bad")
        cdp = opened.context.new_cdp_session(opened.page)
        granted = {"origin": served, "permissions": ["durableStorage"]}
        cdp.send("Browser.grantPermissions", granted)
        visitor.press("Chuẩn bị đi thực địa")
        expect(check(visitor, "Trình duyệt giữ dữ liệu lâu dài")).to_have_class("good")
