"""Case 14: 50 photos of 8 MB taken through the page on a slow line that breaks."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pytest
import sqlalchemy as sa
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page, Request, expect

from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.inspections.models import EvidencePhoto
from tests.field.tablets import answers_of, until
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.fault_proxy import Fault, FaultProxy
from tests.kit.tablets import code_for
from tests.kit.world import World

AT = ("head_standard", "head_child_knowledge", "one_director", "has_direct_staff", "staff_health")
EACH = 10
PHOTOS = EACH * len(AT)
ANSWERED = ("staff_capacity", "staff_morals", "staff_skills")
SLOW, BETTER = 150_000, 700_000
"""Bytes per second while photos are taken (one, as it is sent, takes three seconds), and later."""
VN = ZoneInfo("Asia/Ho_Chi_Minh")
GPS = 0x8825
ANSWERED_WITHIN = 30
"""Seconds from a tap to the server while photos go up: a piece of one, a pause after a cut."""

WATCH = """(() => {
  const confirmed = new Set(), early = [];
  const said = () => [...document.querySelectorAll(".evidence-files small")]
    .filter((one) => one.textContent === "đã nhận").length;
  const all = () => document.querySelector(".sync-pill")?.textContent === "Đã gửi hết";
  const fetched = window.fetch;
  window.fetch = async (address, asked) => {
    const reply = await fetched(address, asked);
    if (String(address).includes("/files")) {
      const told = await reply.clone().json().catch(() => null);
      if (reply.ok && told?.stored) confirmed.add(told.sha256);
    }
    return reply;
  };
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) longest = Math.max(longest, one.duration);
  }).observe({type: "longtask"});
  new MutationObserver(() => {
    if (said() > confirmed.size) early.push([said(), confirmed.size]);
  }).observe(document, {subtree: true, childList: true, characterData: true});
  window.watched = () => ({confirmed: [...confirmed], early, said: said(), all: all(), longest});
})()"""
"""What the page says of its photos, at every change of it, beside the receipts it has had."""


@dataclass
class Memory:
    """Of the page, in megabytes: its scripts' heap, and all that its process holds."""

    heap: float
    process: float


class Camera:
    """Pictures of 12 megapixels and 8 MB, with time, zone and place, each with its own grey."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        noise = Image.effect_noise((4000, 3000), 32)
        self.base = Image.merge("RGB", (noise, noise, noise))

    def take(self, number: int) -> Path:
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2026:11:24 09:{number:02d}:00"
        exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[2] = "N", (21.0, 1.0, 42.5)
        grey = 20 + 4 * number
        self.base.paste((grey, grey, grey), (0, 0, 800, 600))
        path = self.folder / f"photo-{number}.jpg"
        self.base.save(path, "JPEG", quality=92, exif=exif)
        assert 7_000_000 < path.stat().st_size < 10_000_000, path.stat().st_size
        return path


def number_in(content: bytes) -> int:
    """Which picture it is, told by its grey."""
    picture = Image.open(io.BytesIO(content))
    assert picture.size == (1600, 1200)
    assert not picture.getexif()  # its place above all
    grey = ImageStat.Stat(picture.convert("L").crop((20, 20, 300, 220))).mean[0]
    return round((grey - 20) / 4)


def memory_of(page: Page) -> Memory:
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    told = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    cdp.detach()
    pages = [
        one.memory_info().rss
        for one in psutil.Process().children(recursive=True)
        if "--type=renderer" in one.cmdline()
    ]
    return Memory(told["JSHeapUsedSize"] / 1e6, max(pages) / 1e6)


def arrived(case_id: str) -> list[EvidencePhoto]:
    db.session.rollback()
    query = sa.select(EvidencePhoto).where(EvidencePhoto.case_id == case_id)
    return list(db.session.scalars(query))


def answer_meanwhile(visitor: Visitor, question: str, case_id: str) -> tuple[float, float]:
    """Seconds from a tap until the answer is on the disk, and until the server has it."""
    row = visitor.row(question)
    began = time.monotonic()
    visitor.tap(row.get_by_role("button", name="Đạt", exact=True))
    page_says = row.and_(visitor.page.locator(".done"))
    expect(page_says).to_have_count(1, timeout=5_000)
    kept = time.monotonic() - began
    until(lambda: question in answers_of(case_id), ANSWERED_WITHIN)
    return kept, time.monotonic() - began


@pytest.mark.slow
@pytest.mark.browser
def test_fifty_photos_on_a_slow_line_that_breaks(
    world: World, line: FaultProxy, browser: Browser, tmp_path: Path
) -> None:
    case_id = under_way(world)
    named: dict[str, Any] = {}
    camera, memory, waits = Camera(tmp_path), [], []

    def heard(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/files"):
            told = json.loads(request.post_data or "")
            named[told["sha256"]] = told

    with window(browser, line.url, PORTRAIT) as opened:
        opened.context.add_init_script(WATCH)
        visitor, page = Visitor(opened), opened.page
        page.on("request", heard)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        unlocked_at(visitor, f"/case/{case_id}/list/{AT[0]}", f"#q-{AT[0]}")
        line.rate = SLOW
        began = time.monotonic()
        for number in range(PHOTOS):
            row = visitor.row(AT[number // EACH])
            if number % EACH == 0:
                visitor.press("Ghi chú", within=row)
            path = camera.take(number)
            with page.expect_file_chooser() as chooser:
                visitor.press("Chụp ảnh", within=row)
            chooser.value.set_files(path)
            expect(page.locator(".evidence-files img")).to_have_count(number + 1, timeout=15_000)
            path.unlink()
            if number % 12 == 6:
                line.fail(Fault("PUT", cut_request=0.6), Fault("PUT", cut_reply=0))
            if number % 10 == 9:
                memory.append(memory_of(page))
            if number in (14, 34):
                waits.append(answer_meanwhile(visitor, ANSWERED[len(waits)], case_id))
                assert len(arrived(case_id)) < number
        taken = time.monotonic() - began
        told = page.evaluate("watched()")
        left = PHOTOS - len(arrived(case_id))
        assert left > 10, "the line is not slow: nothing is proved"
        assert told["said"] <= PHOTOS - left
        assert not told["all"]
        waits.append(answer_meanwhile(visitor, ANSWERED[len(waits)], case_id))
        line.rate = BETTER
        until(lambda: len(arrived(case_id)) == PHOTOS, 120)
        expect(page.get_by_text("đã nhận", exact=True)).to_have_count(PHOTOS, timeout=20_000)
        visitor.settled()
        lasted = time.monotonic() - began
        memory.append(memory_of(page))
        told = page.evaluate("watched()")

    kept = arrived(case_id)
    sys.stdout.write(
        f"case 14: taken in {taken:.0f} s, {left} left then, all sent after {lasted:.0f} s; longest"
        f" task {told['longest']:.0f} ms; answers (disk, server) {waits}\n{memory}\n"
    )
    assert told["early"] == [], "said to be received before the receipt"
    assert len(kept) == len({one.sha256 for one in kept}) == PHOTOS
    assert {one.sha256 for one in kept} == named.keys() == set(told["confirmed"])
    for one in kept:
        content = store().open(one.sha256)
        assert hashlib.sha256(content).hexdigest() == one.sha256
        number = number_in(content)
        moment = dt.datetime(2026, 11, 24, 9, number, tzinfo=VN)
        assert one.taken_at == moment == dt.datetime.fromisoformat(named[one.sha256]["taken_at"])
        assert one.question == named[one.sha256]["question"] == AT[number // EACH]
    assert len({one.taken_at for one in kept}) == PHOTOS
    sent = sum(one.sent for one in line.seen if one.line.startswith("PUT"))
    whole = sum(one["size"] for one in named.values())
    assert whole <= sent < 1.5 * whole
    assert len(answers_of(case_id)) == len(waits)
    # 400 MB of originals went through: the page keeps none of them.
    assert memory[-1].heap < 100
    assert memory[-1].process - memory[0].process < 200
