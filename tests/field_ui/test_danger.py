"""A child in danger on the tablets: recorded offline, seen by the team, ended by the office."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, expect

from inspect_app.core.db import db
from inspect_app.inspections.models import DangerAlarm
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import DESK, LANDSCAPE, PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import PASSWORD, World

WHAT = "Phòng 3: một trẻ bị nhốt, có vết bầm"
DONE = "Đã đưa trẻ đi viện, công an xã đang ở đó"


def strip(visitor: Visitor) -> Locator:
    return visitor.page.locator(".danger-strip")


def opened_sheet(visitor: Visitor) -> Locator:
    visitor.press("Trẻ đang nguy hiểm")
    return visitor.page.locator("dialog.sheet")


def test_raised_offline_seen_by_the_team_and_ended_by_the_office(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with (
        window(browser, served, PORTRAIT) as first,
        window(browser, served, LANDSCAPE) as second,
        window(browser, served, DESK) as office,
    ):
        inspector, leader = Visitor(first), Visitor(second)
        for visitor, login in ((inspector, "inspector"), (leader, "team_leader")):
            visitor.enrol(code_for(world, login))
            visitor.prepare()
            unlocked_at(visitor, f"/case/{case_id}", ".facility")
        first.context.set_offline(True)
        sheet = opened_sheet(inspector)
        assert sheet.get_by_role("link", name="111").get_attribute("href") == "tel:111"
        sheet.get_by_role("button", name="Tổng đài quốc gia bảo vệ trẻ em 111").tap()
        sheet.get_by_label("Điều đang xảy ra").fill(WHAT)
        inspector.press("Lưu báo động", within=sheet)
        expect(strip(inspector)).to_contain_text("Còn 11 giờ 59 phút trong 12 giờ")
        expect(strip(inspector)).to_contain_text("chưa gửi")
        expect(inspector.page.locator(".sync-pill")).to_contain_text("1 chưa gửi")

        first.context.set_offline(False)
        inspector.settled()
        expect(strip(inspector)).to_contain_text("văn phòng đã nhận, chưa báo lại")
        leader.page.locator(".sync-pill").tap()
        leader.press("Gửi và nhận ngay")
        unlocked_at(leader, f"/case/{case_id}", ".danger-strip")
        expect(strip(leader)).to_contain_text("Người thử inspector")
        leader.look("danger-of-another")

        page = office.sign_in("department_head", PASSWORD).go(f"/cases/{case_id}")
        expect(page.get_by_role("alert").filter(has_text=WHAT)).to_be_visible()
        page.locator("form[action*='/alarms/'] textarea").fill(DONE)
        page.get_by_role("button", name="đóng báo động").click()
        page.wait_for_load_state()

        for visitor in (inspector, leader):
            visitor.page.locator(".sync-pill").tap()
            visitor.press("Gửi và nhận ngay")
            unlocked_at(visitor, f"/case/{case_id}", ".facility")
            expect(strip(visitor)).to_have_count(0, timeout=20_000)
            visitor.tap(visitor.page.get_by_role("link", name="Ghi nhận"))
            expect(visitor.page.locator(".alarms")).to_contain_text(DONE)
            expect(visitor.page.locator(".alarms")).to_contain_text("đã xử lý")
            visitor.look("danger-ended")
        assert inspector.faults + leader.faults == []
    db.session.rollback()
    alarm = db.session.scalars(sa.select(DangerAlarm)).one()
    assert (alarm.description, alarm.measures) == (WHAT, DONE)
    assert alarm.called == "Tổng đài quốc gia bảo vệ trẻ em 111"


def test_the_law_gives_twelve_hours_and_the_strip_says_when_they_are_over(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{case_id}", ".facility")
        sheet = opened_sheet(visitor)
        sheet.get_by_label("Điều đang xảy ra").fill(WHAT)
        visitor.press("Lưu báo động", within=sheet)
        strip(visitor).wait_for()
        raised = dt.datetime.now(dt.UTC)
        for hours, words in ((1, "Còn 10 giờ"), (11, "Còn 0 giờ 59 phút"), (13, "Đã quá 12 giờ")):
            visitor.page.clock.set_fixed_time(raised + dt.timedelta(hours=hours))
            visitor.page.reload()
            visitor.unlock()
            expect(strip(visitor)).to_contain_text(words)
            expect(strip(visitor)).to_contain_text("56/2017/NĐ-CP Đ31.2")


def test_what_was_typed_of_a_danger_outlives_a_closed_sheet_and_a_reload(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{case_id}", ".facility")
        sheet = opened_sheet(visitor)
        sheet.get_by_label("Điều đang xảy ra").fill(WHAT)
        visitor.press("Đóng", within=sheet)
        expect(opened_sheet(visitor).get_by_label("Điều đang xảy ra")).to_have_value(WHAT)
        visitor.page.reload()
        visitor.unlock()
        expect(opened_sheet(visitor).get_by_label("Điều đang xảy ra")).to_have_value(WHAT)
        visitor.press("Lưu báo động", within=visitor.page.locator("dialog.sheet"))
        strip(visitor).wait_for()
        expect(opened_sheet(visitor).get_by_label("Điều đang xảy ra")).to_have_value("")
