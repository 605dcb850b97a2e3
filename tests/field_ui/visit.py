"""A person at the field page, by touch alone: every tap is counted."""

from __future__ import annotations

import io
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import CDPSession, Locator, Page

from checklists import Question
from tests.kit.browser import Window, axe_violations, picture, sideways, small_targets
from tests.kit.cases import plausible

PIN = "246810"


@dataclass
class Visitor:
    """One inspector's hands. `faults`: what pages did wrong, by the name of the moment."""

    window: Window
    taps: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.window.page

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def press(self, words: str, *, within: Locator | None = None, exact: bool = False) -> None:
        self.tap((within or self.page).get_by_role("button", name=words, exact=exact).first)

    def fill(self, label: str, text: str, *, within: Locator | None = None) -> None:
        box = (within or self.page).get_by_label(label).first
        self.tap(box)
        box.fill(text)

    def look(self, name: str) -> None:
        """Everything that is wrong with what is on screen, and its picture."""
        picture(self.window, f"m_{name}")
        wrong = [
            *axe_violations(self.page), *sideways(self.page), *small_targets(self.page),
            # That requests fail without network is what these tests are about.
            *(one for one in self.window.trouble if "ERR_INTERNET_DISCONNECTED" not in one),
        ]  # fmt: skip
        self.window.trouble.clear()
        self.faults += [f"{self.window.screen.name} {name}: {one}" for one in wrong]

    def enrol(self, code: str) -> None:
        self.window.go(f"/m/#code={code}")
        self.page.wait_for_selector("form")
        self.look("enrol")
        self.fill("Mã PIN mới", PIN)
        self.fill("Nhập lại mã PIN", PIN)
        self.press("Ghi danh")
        self.page.wait_for_selector(".readiness")

    def prepare(self) -> None:
        self.press("Chuẩn bị đi thực địa")
        self.page.wait_for_selector(".card")
        self.page.wait_for_function(
            "async () => (await caches.keys()).some((one) => one.startsWith('field-shell-'))"
        )
        self.page.get_by_text("Đã tải đủ hồ sơ").wait_for()

    def unlock(self) -> None:
        self.page.get_by_label("Mã PIN").fill(PIN)
        self.press("Mở khoá", exact=True)
        self.page.wait_for_selector(".card, .question, .facility, .minutes-page, .finding-page")

    def row(self, question: str) -> Locator:
        return self.page.locator(f"#q-{question}")

    def answer(self, question: Question, verdict: str = "pass") -> None:
        """One answer; numbers and days are typed."""
        row = self.row(question.name)
        value = verdict if question.kind == "verdict" else plausible(question)
        if question.kind in ("verdict", "select_one", "select_multiple"):
            label = next(one.label_vi for one in question.choices if one.name == value)
            self.tap(row.get_by_role("button", name=label, exact=True))
        else:
            row.locator("input, textarea").first.fill(value)
            self.taps += 1

    def shown(self) -> list[str]:
        """Names of the questions on screen, in their order."""
        ids: list[str] = self.page.eval_on_selector_all(".question", "all => all.map(e => e.id)")
        return [one.removeprefix("q-") for one in ids]

    def sign(self, canvas: Locator, cdp: CDPSession) -> None:
        """Draw with a finger, by true touch events."""
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box
        chance = random.Random(7)
        points = [
            {
                "x": box["x"] + box["width"] * (0.1 + 0.7 * at / 12),
                "y": box["y"] + box["height"] * (0.5 + 0.3 * chance.uniform(-1, 1)),
            }
            for at in range(12)
        ]
        for kind, at in [("touchStart", 0), *[("touchMove", at) for at in range(1, 12)]]:
            cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [points[at]]})
        cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.taps += 1

    def on_disk(self) -> None:
        """Wait until what was typed a moment ago has been written: no tab holds the write lock."""
        self.page.wait_for_function(
            """async () => {
              const {held, pending} = await navigator.locks.query();
              return ![...held, ...pending].some((one) => one.name.startsWith("write-"));
            }"""
        )

    def settled(self) -> None:
        """Wait until nothing is unsent. Many changes in one go are counted once, a moment later."""
        self.page.wait_for_timeout(500)
        self.page.locator(".sync-pill", has_text=re.compile("Đã gửi hết|All sent")).wait_for(
            timeout=60_000
        )


def camera_picture(folder: Path, number: int) -> Path:
    """A picture as a tablet's camera makes it: 4 megapixels, its time in EXIF, all different."""
    path = folder / f"photo-{number}.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"2026:11:24 09:{number:02d}:00"
    tile = Image.effect_noise((230, 170), 40 + number).convert("RGB")
    out = io.BytesIO()
    tile.resize((2304, 1728)).save(out, "JPEG", quality=85, exif=exif)
    path.write_bytes(out.getvalue())
    return path


def unlocked_at(visitor: Visitor, path: str, shown: str) -> None:
    """Go to a place of the open page without loading it anew."""
    visitor.page.evaluate("(path) => { location.hash = path; }", path)
    visitor.page.wait_for_selector(shown)
