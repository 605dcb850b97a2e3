"""Version 2 of the checklist is published while a draft of version 1 lies on a tablet."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from inspect_app.core import clock
from tests.field.tablets import answers_of
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import PORTRAIT, window
from tests.kit.cases import case_row, entity, under_way
from tests.kit.checklist_books import EN, VI, book, checked, publish
from tests.kit.tablets import code_for
from tests.kit.world import World

WORDS = "Giấy phép hoạt động còn hiệu lực vào ngày kiểm tra (bản hai)."


def publish_second_version(world: World) -> None:
    """Through the page of checklists: a question has other words, another one is gone."""
    edited = book(version="2")
    for column in (VI, EN):
        edited.set("survey", "licence_valid", column, WORDS)
    client = world.client("administrator")
    address = checked(client, edited.content())
    reply = publish(client, address, clock.today_vn().isoformat())
    assert reply.status_code == 303, reply.text


def test_a_draft_keeps_its_version_and_new_cases_get_the_new_one(
    world: World, served: str, browser: Browser
) -> None:
    first = under_way(world)
    with window(browser, served, PORTRAIT) as opened:
        visitor, page = Visitor(opened), opened.page
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{first}/list/licence_valid", ".question")
        row = visitor.row("licence_valid")
        words = row.locator(".words").inner_text()
        visitor.tap(row.get_by_role("button", name="Đạt", exact=True))

        publish_second_version(world)
        second = under_way(world, entity_id=entity(world, code="C-2"))
        opened.context.set_offline(False)
        visitor.settled()
        unlocked_at(visitor, "/", ".card")
        visitor.press("Chuẩn bị đi thực địa")
        expect(page.locator(".card")).to_have_count(2)
        page.get_by_text("Đã tải đủ hồ sơ của 2 cuộc").wait_for()

        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{first}/list/licence_valid", ".question")
        expect(row.locator(".words")).to_have_text(words, use_inner_text=True)
        expect(row.get_by_role("button", name="Đạt", exact=True)).to_have_attribute(
            "aria-pressed", "true"
        )
        other = visitor.row("founded_lawfully")
        visitor.tap(other.get_by_role("button", name="Đạt", exact=True))
        unlocked_at(visitor, f"/case/{second}/list/licence_valid", ".question")
        expect(row.locator(".words")).to_contain_text(WORDS)
        visitor.tap(row.get_by_role("button", name="Đạt", exact=True))
        opened.context.set_offline(False)
        visitor.settled()
    assert answers_of(first) == {"licence_valid": ("pass", 1), "founded_lawfully": ("pass", 1)}
    assert answers_of(second) == {"licence_valid": ("pass", 1)}
    pinned = {case_row(one).checklist_version.version for one in (first,)}
    assert (pinned, case_row(second).checklist_version.version) == ({"1"}, "2")
