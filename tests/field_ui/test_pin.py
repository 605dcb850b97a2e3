"""A forgotten PIN: the office's page gives the recovery key, and nothing on the tablet is lost."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from tests.field.tablets import answers_of
from tests.field_ui.visit import PIN, Visitor
from tests.kit.browser import DESK, PORTRAIT, Window, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import PASSWORD, World

NEW_PIN = "975310"
KEY = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){12}")


def answered_and_locked(visitor: Visitor, world: World, case_id: str) -> None:
    """One answer is typed without network; then the page is opened anew and asks for the PIN."""
    visitor.enrol(code_for(world, "inspector"))
    visitor.prepare()
    visitor.window.context.set_offline(True)
    visitor.page.goto(f"{visitor.window.url}/m/#/case/{case_id}/list/licence_valid")
    visitor.tap(visitor.row("licence_valid").get_by_role("button", name="Đạt", exact=True))
    visitor.page.locator(".sync-pill", has_text="1 chưa gửi").wait_for()
    visitor.page.reload()
    visitor.page.get_by_role("heading", name="Mở khoá").wait_for()


def key_from_office(office: Window, login: str) -> str:
    """As the page of tablets shows it to a person, after a wrong password was refused."""
    page = office.sign_in(login, PASSWORD).go("/tablets")
    page.get_by_role("link", name="Quên mã PIN").click()
    for password, wanted in (("khong-phai-no", 422), (PASSWORD, 200)):
        page.get_by_label("Mật khẩu của bạn").fill(password)
        with page.expect_response("**/recovery-key") as reply:
            page.get_by_role("button", name="Hiện khoá").click()
        assert reply.value.status == wanted
    key = page.locator("code").inner_text()
    assert KEY.fullmatch(key)
    return key


def fill_recovery(page: Page, key: str | None, pin: str, again: str) -> None:
    sheet = page.locator("dialog.sheet")
    if key is not None:
        sheet.get_by_label("Khoá khôi phục").fill(key)
    sheet.get_by_label("Mã PIN mới").fill(pin)
    sheet.get_by_label("Nhập lại mã PIN").fill(again)
    sheet.get_by_role("button", name="Mở khoá").tap()


def test_the_office_gives_a_key_and_the_answers_are_still_there(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with window(browser, served, PORTRAIT) as opened, window(browser, served, DESK) as office:
        visitor = Visitor(opened)
        answered_and_locked(visitor, world, case_id)
        page = visitor.page
        assert "1 mục chưa gửi" in page.locator(".people").inner_text()
        visitor.press("Quên mã PIN")
        visitor.look("recovery")
        key = key_from_office(office, "administrator")
        wrong = key.translate(str.maketrans("0123456789", "1234567890"))
        fill_recovery(page, wrong, NEW_PIN, NEW_PIN)
        page.get_by_text("Khoá này không mở được máy này").wait_for()
        fill_recovery(page, key, NEW_PIN, "111111")
        page.get_by_text("Hai lần nhập mã PIN khác nhau").wait_for()
        fill_recovery(page, key.lower().replace("-", " "), NEW_PIN, NEW_PIN)
        pressed = visitor.row("licence_valid").get_by_role("button", name="Đạt", exact=True)
        expect(pressed).to_have_attribute("aria-pressed", "true")

        page.reload()  # the old PIN is gone, the new one opens
        page.get_by_label("Mã PIN").fill(PIN)
        visitor.press("Mở khoá", exact=True)
        page.get_by_text("Sai mã PIN").wait_for()
        page.get_by_label("Mã PIN").fill(NEW_PIN)
        visitor.press("Mở khoá", exact=True)
        opened.context.set_offline(False)
        visitor.settled()
        assert visitor.faults == []
    assert answers_of(case_id) == {"licence_valid": ("pass", 1)}
    db.session.rollback()
    given = db.session.query(JournalEntry).filter_by(event="field.recovery_key_given").all()
    assert [one.actor_id for one in given] == [world.users["administrator"]]


def test_the_camera_reads_the_key_from_the_office_and_nobody_types_it(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with window(browser, served, PORTRAIT) as opened, window(browser, served, DESK) as office:
        visitor = Visitor(opened)
        answered_and_locked(visitor, world, case_id)
        key = key_from_office(office, "inspector").replace("-", "")
        page = visitor.page
        page.goto(f"{served}/m/#key={key}")
        page.reload()
        fill_recovery(page, None, NEW_PIN, NEW_PIN)
        page.locator(".sync-pill", has_text="1 chưa gửi").wait_for()
        assert key not in page.url


def test_a_wrong_pin_waits_longer_each_time_and_the_page_says_so(
    world: World, served: str, browser: Browser
) -> None:
    under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        page = visitor.page
        page.reload()
        button = page.get_by_role("button", name="Mở khoá", exact=True)
        for _ in range(4):
            page.get_by_label("Mã PIN").fill("000000")
            button.tap()
            page.get_by_text("Sai mã PIN").wait_for()
            expect(page.get_by_label("Mã PIN")).to_have_value("")
        page.get_by_text(re.compile(r"Thử lại sau [12] giây")).wait_for()
        page.get_by_label("Mã PIN").fill(PIN)
        expect(button).to_be_disabled()
        expect(button).to_be_enabled(timeout=10_000)
        button.tap()
        page.wait_for_selector(".readiness")
