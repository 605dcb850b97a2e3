"""Where the browser promises nothing (a private window): the page says so.

A full disk: tests/field/test_full_disk.py; Chromium tells pages a fixed quota, whatever is free.
"""

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
        cdp = browser.new_browser_cdp_session()
        for one in cdp.send("Target.getBrowserContexts")["browserContextIds"]:
            permission = {"permission": {"name": "persistent-storage"}, "setting": "granted"}
            where = {"origin": served, "browserContextId": one}
            cdp.send("Browser.setPermission", permission | where)
        visitor.press("Chuẩn bị đi thực địa")
        expect(check(visitor, "Trình duyệt giữ dữ liệu lâu dài")).to_have_class("good")
