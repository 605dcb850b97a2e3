"""Case 3: the server is away for 15 minutes and comes back; nobody touches the tablet."""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.field.tablets import answers_of, photos_of, receipts_of
from tests.field_ui.visit import Visitor, camera_picture, unlocked_at
from tests.kit.browser import PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.fault_proxy import FaultProxy, fault_proxy
from tests.kit.serving import serving
from tests.kit.tablets import code_for
from tests.kit.world import World

AWAY, STEP = 15 * 60, 5
LONGEST = 60 + 2 * STEP
"""Seconds: no wait between two tries is longer, so the queue goes out so soon after the return."""
ANSWERED = {
    60: "founded_lawfully", 300: "licence_valid", 480: "licence_scope", 840: "licence_changes",
}  # fmt: skip
"""What is answered at which second. A tablet that nobody touches for 15 minutes locks itself."""
PHOTO_AT, LOOK_AT = 300, 600


class Hours:
    """The page's clock, moved on; `tries`: seconds at which the page asked for the server."""

    def __init__(self, visitor: Visitor, line: FaultProxy) -> None:
        self.visitor, self.line = visitor, line
        self.seconds = 0
        self.tries: list[int] = []

    def step(self) -> None:
        before = len(self.line.seen)
        self.visitor.page.clock.run_for(STEP * 1000)
        self.visitor.page.wait_for_timeout(50)  # of this world: for what was asked to fail
        self.seconds += STEP
        if len(self.line.seen) > before:
            self.tries.append(self.seconds)


def take_photo(visitor: Visitor, question: str, path: Path) -> None:
    row = visitor.row(question)
    visitor.press("Ghi chú", within=row)
    with visitor.page.expect_file_chooser() as chooser:
        visitor.press("Chụp ảnh", within=row)
    chooser.value.set_files(path)
    row.locator("img").wait_for()


def work_without_server(visitor: Visitor, hours: Hours, case_id: str, folder: Path) -> None:
    """15 minutes, in which the page tells at each moment how much waits."""
    pill, waiting = visitor.page.locator(".sync-pill"), 0
    while hours.seconds < AWAY:
        if question := ANSWERED.get(hours.seconds):
            visitor.tap(visitor.row(question).get_by_role("button", name="Đạt", exact=True))
            waiting += 1
        if hours.seconds == PHOTO_AT:
            take_photo(visitor, ANSWERED[PHOTO_AT], camera_picture(folder, 1))
            waiting += 1
        if hours.seconds == LOOK_AT:
            unlocked_at(visitor, "/sync", ".sync-page")
            told = visitor.page.locator(".sync-page [role=status]")
            expect(told).to_contain_text("Không liên lạc được với máy chủ")
            expect(told).to_contain_text("Tự thử lại lúc")
            expect(visitor.page.locator(".sync-items li")).to_have_count(waiting)
            unlocked_at(visitor, f"/case/{case_id}/list/licence_valid", "#q-licence_valid")
        hours.step()
        if waiting:
            expect(pill).to_have_text(re.compile(rf"^{waiting} chưa gửi$|^Đang gửi…$"))
    expect(pill).to_have_text(f"{waiting} chưa gửi")


@pytest.mark.slow
@pytest.mark.browser
def test_a_server_away_for_15_minutes(world: World, browser: Browser, tmp_path: Path) -> None:
    case_id = under_way(world)
    with contextlib.ExitStack() as all_:
        server = all_.enter_context(contextlib.ExitStack())
        port = server.enter_context(serving(world.app))
        line = all_.enter_context(fault_proxy(("127.0.0.1", port), {}))
        opened = all_.enter_context(window(browser, line.url, PORTRAIT))
        visitor, page = Visitor(opened), opened.page
        page.clock.install()
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        unlocked_at(visitor, f"/case/{case_id}/list/licence_valid", "#q-licence_valid")
        page.evaluate("window.never = 'loaded anew'")
        server.close()  # nobody listens any more
        hours = Hours(visitor, line)
        work_without_server(visitor, hours, case_id, tmp_path)
        assert answers_of(case_id) == {}
        waits = [later - one for one, later in zip(hours.tries, hours.tries[1:], strict=False)]
        assert max(waits) <= LONGEST, waits
        assert len(hours.tries) < 60, "it does not ask all the time"

        line.upstream = ("127.0.0.1", server.enter_context(serving(world.app)))
        back = hours.seconds
        asked = line.count("/now")
        while line.count("/now") == asked:
            hours.step()
            assert hours.seconds - back <= LONGEST
        visitor.settled()
        assert page.evaluate("window.never") == "loaded anew"
        sys.stdout.write(
            f"case 3: {len(hours.tries)} tries, waits {waits}; sent within"
            f" {hours.seconds - back} s of the return\n"
        )
        opened.trouble.clear()  # requests that failed
        server.close()
    assert answers_of(case_id) == dict.fromkeys(ANSWERED.values(), ("pass", 1))
    assert len(receipts_of(case_id)) == len(ANSWERED)
    assert len(photos_of(case_id)) == 1
