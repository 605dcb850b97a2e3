"""The shell of the field page: its weight, its refusal without HTTPS, its new builds."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from inspect_app import factory
from tests.field_ui.visit import Visitor
from tests.kit.browser import PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import World

MOST = 130_000
PARTS = ("field.js", "field.css", "sw.js", "manifest.webmanifest")


@contextlib.contextmanager
def in_the_field(world: World, served: str, browser: Browser) -> Iterator[Visitor]:
    """The inspector's tablet, prepared and without network."""
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        yield visitor


def test_all_that_a_first_visit_loads_is_light(world: World) -> None:
    dist = Path(factory.__file__).parent / "static" / "dist" / "field"
    parts = [(dist / name).read_bytes() for name in PARTS]
    parts.append(world.client().get("/m/").data)
    assert sum(len(gzip.compress(part, 9)) for part in parts) <= MOST


def test_nobody_needs_to_sign_in_and_the_shell_holds_no_data(world: World) -> None:
    reply = world.client().get("/m/")
    assert reply.status_code == 200
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in reply.headers
    for name in PARTS:
        part = world.client().get(f"/m/{name}")
        assert part.headers["Cache-Control"] == "no-cache"
        again = world.client().get(f"/m/{name}", headers={"If-None-Match": part.headers["ETag"]})
        assert (part.status_code, again.status_code) == (200, 304)


def test_without_a_trusted_connection_the_page_refuses(served: str, browser: Browser) -> None:
    """By a name that is no localhost: plain HTTP keeps nothing, so nothing may be typed."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "http://tablets.example/**",
        lambda route: route.fulfill(
            response=route.fetch(url=route.request.url.replace("http://tablets.example", served))
        ),
    )
    page.goto("http://tablets.example/m/")
    page.get_by_role("heading", name="Trang này cần kết nối tin cậy").wait_for()
    assert page.locator("input").count() == 0
    assert page.get_by_role("link", name="Cách cài chứng chỉ").is_visible()
    context.close()


def test_a_code_in_the_address_is_used_and_forgotten(
    world: World, served: str, browser: Browser
) -> None:
    under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        assert "code" not in opened.page.url
        opened.page.goto(f"{served}/m/#/settings")
        opened.page.reload()
        visitor.page.get_by_label("Mã PIN").fill("000000")
        visitor.press("Mở khoá", exact=True)
        opened.page.get_by_text("Sai mã PIN").wait_for()
        visitor.page.get_by_label("Mã PIN").fill("246810")
        visitor.press("Mở khoá", exact=True)
        opened.page.get_by_role("heading", name="Cài đặt").wait_for()
        visitor.look("settings")
        opened.page.get_by_role("button", name="English").click()
        visitor.page.get_by_label("PIN", exact=True).fill("246810")
        visitor.press("Unlock", exact=True)
        opened.page.get_by_role("heading", name="Settings").wait_for()
        assert visitor.faults == []


def test_a_tablet_whose_data_are_gone_says_so(world: World, served: str, browser: Browser) -> None:
    under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        cleared = {"origin": served, "storageTypes": "indexeddb"}
        session = opened.context.new_cdp_session(opened.page)
        session.send("Storage.clearDataForOrigin", cleared)
        opened.page.goto(f"{served}/m/")
        opened.page.reload()
        told = "Dữ liệu của Người thử inspector giữ trên máy này không còn"
        notice = opened.page.get_by_role("alert").get_by_text(told)
        notice.wait_for()
        opened.trouble.clear()
        visitor.look("lost")
        opened.page.goto("about:blank")
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.page.reload()
        visitor.unlock()
        opened.page.goto(f"{served}/m/#/")
        assert notice.count() == 0
        session.send("Storage.clearDataForOrigin", cleared)
        opened.page.reload()
        visitor.press("Đã đọc")
        notice.wait_for(state="detached")
        opened.page.reload()
        opened.page.get_by_role("heading", name="Ghi danh").wait_for()
        assert notice.count() == 0
        assert visitor.faults == []


def test_a_danger_is_recorded_without_network(world: World, served: str, browser: Browser) -> None:
    case_id = under_way(world)
    with in_the_field(world, served, browser) as visitor:
        opened = visitor.window
        opened.page.goto(f"{served}/m/#/case/{case_id}")
        opened.page.wait_for_selector(".facility")
        visitor.taps = 0
        visitor.press("Trẻ đang nguy hiểm")
        sheet = opened.page.locator("dialog.sheet")
        assert sheet.get_by_role("link", name="111").get_attribute("href") == "tel:111"
        visitor.look("danger")
        sheet.get_by_label("Điều đang xảy ra").fill("Phòng 3: trẻ bị nhốt")
        visitor.press("Lưu báo động", within=sheet)
        opened.page.locator(".danger-strip").wait_for()
        assert visitor.taps <= 3
        visitor.look("danger-strip")
        assert visitor.faults == []


def test_law_is_found_without_diacritics_and_without_network(
    world: World, served: str, browser: Browser
) -> None:
    under_way(world)
    with in_the_field(world, served, browser) as visitor:
        opened = visitor.window
        opened.page.goto(f"{served}/m/#/law")
        search = opened.page.get_by_label("Tìm trong văn bản")
        search.fill("nghi dinh 103/2017 dieu 24")
        opened.page.get_by_role("button", name="Điều 24").first.wait_for()
        visitor.look("law")
        search.fill("khong co chu nay dau")
        opened.page.get_by_text("Không có điều khoản nào khớp").wait_for()
        assert visitor.faults == []
