"""Case 17: a day without network makes sessions and form keys stale; nothing is lost by it."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from inspect_app.accounts.models import Device, LoginSession
from inspect_app.core.clock import now
from inspect_app.core.db import db, transaction
from inspect_app.field.models import FieldDevice
from tests.field.tablets import answers_of, photos_of, receipts_of
from tests.field_ui.visit import Visitor, camera_picture, unlocked_at
from tests.kit.browser import PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.fault_proxy import FaultProxy
from tests.kit.tablets import change_password, code_for
from tests.kit.world import PASSWORD, World

DAY = dt.timedelta(hours=26)
NEW_PASSWORD = "mat-khau-khac-hon"
FIRST, SECOND = ("founded_lawfully", "licence_valid"), "licence_scope"
WAITING = 4


def let_a_day_pass() -> None:
    """On the server: what it keeps of sessions and tablets is a day older."""
    with transaction() as session:
        for one in session.scalars(sa.select(LoginSession)):
            one.expires_at -= DAY
        for device in session.scalars(sa.select(Device)):
            device.created_at -= DAY
        for tablet in session.scalars(sa.select(FieldDevice)):
            assert tablet.last_seen_at is not None
            tablet.last_seen_at -= DAY


def passes(visitor: Visitor, question: str) -> None:
    visitor.tap(visitor.row(question).get_by_role("button", name="Đạt", exact=True))
    visitor.page.locator(f"#q-{question}.done").wait_for()  # green: on the disk


def sign_in_once(visitor: Visitor, line: FaultProxy) -> None:
    """One line with one button, for as long as nobody presses it; then one sheet."""
    page = visitor.page
    line.seen.clear()
    address = page.url
    for _ in range(60):
        page.clock.run_for(10_000)
        page.wait_for_timeout(30)
    asked = [one.line for one in line.seen]
    assert all("/api/field/now?" in one for one in asked), "nothing is sent before the password"
    assert 5 <= len(asked) <= 40, "ten minutes: it asks now and then, and does not loop"
    assert page.url == address
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator(".sync-trouble")).to_have_count(1)
    expect(page.locator(".sync-pill")).to_have_text(f"{WAITING} chưa gửi")
    visitor.look("signed-out")
    visitor.press("Đăng nhập lại")
    sheet = page.locator("dialog")
    visitor.fill("Mật khẩu", NEW_PASSWORD, within=sheet)
    visitor.press("Đăng nhập lại", within=sheet)
    sheet.wait_for(state="detached")


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("password_changed", [False, True])
def test_back_after_a_day_without_network(
    world: World, line: FaultProxy, browser: Browser, tmp_path: Path, *, password_changed: bool
) -> None:
    case_id = under_way(world)
    with window(browser, line.url, PORTRAIT) as opened:
        visitor, page = Visitor(opened), opened.page
        opened.sign_in("inspector", PASSWORD)  # the office's pages, in the same browser
        page.clock.install(time=now() - DAY)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        unlocked_at(visitor, f"/case/{case_id}/list/licence_valid", "#q-licence_valid")
        opened.context.set_offline(True)
        for question in FIRST:
            passes(visitor, question)
        row = visitor.row(FIRST[0])
        visitor.press("Ghi chú", within=row)
        with page.expect_file_chooser() as chooser:
            visitor.press("Chụp ảnh", within=row)
        chooser.value.set_files(camera_picture(tmp_path, 3))
        row.locator("img").wait_for()

        let_a_day_pass()
        page.clock.fast_forward(int(DAY.total_seconds() * 1000))
        expect(page.get_by_text("3 mục chưa gửi")).to_be_visible()  # it locked itself meanwhile
        visitor.unlock()
        passes(visitor, SECOND)
        expect(page.locator(".sync-pill")).to_have_text(f"{WAITING} chưa gửi")
        if password_changed:
            change_password(world, "inspector", NEW_PASSWORD)
        opened.trouble.clear()
        line.seen.clear()
        opened.context.set_offline(False)
        if password_changed:
            page.get_by_role("button", name="Đăng nhập lại").wait_for()
            assert answers_of(case_id) == {}
            opened.trouble.clear()  # the server said 401
            sign_in_once(visitor, line)
        visitor.settled()
        expect(page.locator(".sync-trouble")).to_have_count(0)
        expect(page.locator("dialog")).to_have_count(0)
        stale = opened.context.request.get(line.url + "/account", max_redirects=0)
        assert stale.status in (302, 303), "the office's session is over; the tablet needs none"
        field = [one for one in line.seen if "/api/field/" in one.line]
        assert field
        assert not any(one.cookies for one in field)
        sys.stdout.write(f"case 17 {password_changed}: {len(field)} requests\n")
        faults = [one for one in visitor.faults if "401" not in one]
    assert faults == []
    assert answers_of(case_id) == dict.fromkeys((*FIRST, SECOND), ("pass", 1))
    assert len(receipts_of(case_id)) == 3
    assert len(photos_of(case_id)) == 1
    db.session.rollback()
