"""A full tablet starts without network: ten cases, sixty photos and 3,000 operations unsent.

The store is filled by the page's own store; then the page is opened offline in Chromium slowed
down six times, which is a cheap tablet. Usable: the cases are painted, and a tap on one shows it.
The derivation of the key from the PIN is deliberately slow and is told apart.
"""

from __future__ import annotations

import logging
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.field_ui.visit import PIN, Visitor
from tests.kit.browser import LANDSCAPE, Window, chromium, window
from tests.kit.cases import entity, under_way
from tests.kit.node import FRONTEND
from tests.kit.serving import serving
from tests.kit.tablets import code_for
from tests.kit.world import World, build_app, build_world

CASES, PHOTOS, OPERATIONS = 10, 60, 3000
SLOWER = 6
ROUNDS = 5
GOAL = 2.0  # seconds
HARNESS = Path(__file__).parents[1] / "field" / "harness.ts"

_FILL = """async ({pin, photos, operations}) => {
  const [person] = await field.localUsers();
  await field.enter(person.id, pin);
  for (const card of await field.my.cards()) {
    const opened = await field.my.openCase(card.id);
    const names = opened.pack.checklist.sections
      .flatMap((section) => section.items ?? section.questions).map((one) => one.name);
    const work = [];
    for (let at = 0; at < operations; at += 1) {
      const name = names[at % names.length];
      work.push(at < names.length
        ? opened.answer(name, "1") : opened.note(name, "Đã xem hồ sơ gốc tại cơ sở."));
    }
    await Promise.all(work);
    for (let at = 0; at < photos; at += 1) {
      const bytes = new Uint8Array(300_000);
      for (let from = 0; from < bytes.length; from += 60_000)
        crypto.getRandomValues(bytes.subarray(from, from + 60_000));
      await opened.addFile({
        kind: "photo", question: names[at], finding: "", caption: "Ảnh", takenAt: null,
        mediaType: "image/jpeg", bytes: bytes.buffer,
        thumbnail: new Blob([bytes.subarray(0, 9_000)], {type: "image/jpeg"}),
      });
    }
    opened.close();
  }
  const {unsent, files} = await field.my.counts();
  return [unsent, files];
}"""

# When something first stood in a frame, and when each tap came, in ms since the navigation.
_WATCH = """
window.seen = {}; window.taps = [];
const wanted = {locked: "input[type=password]", list: ".card", opened: ".facility"};
const look = () => {
  for (const [name, css] of Object.entries(wanted))
    if (!(name in seen) && document.querySelector(css)) seen[name] = performance.now();
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
addEventListener("click", (event) => taps.push(event.timeStamp), true);
"""

_DERIVE = """async (pin) => {
  const began = performance.now();
  const base = await crypto.subtle.importKey(
    "raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = {name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(16), iterations: 600_000};
  await crypto.subtle.deriveKey(how, base, {name: "AES-GCM", length: 256}, false, ["encrypt"]);
  return performance.now() - began;
}"""


@dataclass(frozen=True)
class Start:
    """Seconds of the parts of one start."""

    to_lock: float
    pin: float
    to_list: float
    to_case: float

    @property
    def usable(self) -> float:
        return self.to_lock + self.to_list + self.to_case


def measure() -> str:
    """The median start in words, with its parts."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="bench-tablet-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        app = build_app(Path(folder), patch)
        with app.app_context(), chromium() as browser:
            starts = sorted(_starts(browser, build_world(app)), key=lambda one: one.usable)
    middle = starts[len(starts) // 2]
    return (
        f"full tablet ({CASES} cases, {PHOTOS} photos, {OPERATIONS} operations unsent), offline, "
        f"{SLOWER} times slower: usable after {middle.usable:.2f} s (goal {GOAL:.0f} s; "
        f"lock screen {middle.to_lock:.2f}, list {middle.to_list:.2f}, case {middle.to_case:.2f}; "
        f"the PIN's key besides {statistics.median(one.pin for one in starts):.2f} s; "
        f"{len(starts)} starts, {starts[0].usable:.2f}-{starts[-1].usable:.2f} s)"
    )


def _starts(browser: Browser, world: World) -> list[Start]:
    for number in range(CASES):
        under_way(world, entity_id=entity(world, code=f"F-{number}"))
    with (
        serving(world.app) as port,
        window(browser, f"http://127.0.0.1:{port}", LANDSCAPE) as opened,
    ):
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.page.close()
        opened.context.set_offline(True)
        assert _fill(opened) == [OPERATIONS, PHOTOS]
        opened.context.add_init_script(_WATCH)
        return [_start(opened) for _ in range(ROUNDS)]


def _fill(opened: Window) -> Any:
    """Unsent operations and files after the page's own store was filled, at its own address."""
    made = subprocess.run(
        [FRONTEND / "node_modules" / ".bin" / "esbuild", HARNESS, "--bundle", "--format=esm",
         "--target=es2022", "--log-level=error"],
        stdout=subprocess.PIPE,
        check=True,
    )  # fmt: skip
    page = opened.context.new_page()
    page.set_default_timeout(600_000)
    markup = "<!doctype html><script type=module src=/fill.js></script>"
    page.route("**/fill", lambda route: route.fulfill(content_type="text/html", body=markup))
    page.route(
        "**/fill.js", lambda route: route.fulfill(content_type="text/javascript", body=made.stdout)
    )
    page.goto(f"{opened.url}/fill")
    page.wait_for_function("window.field")
    asked = {"pin": PIN, "photos": PHOTOS // CASES, "operations": OPERATIONS // CASES}
    found = page.evaluate(_FILL, asked)
    page.close()
    return found


def _start(opened: Window) -> Start:
    page = opened.context.new_page()
    page.set_default_timeout(120_000)
    cdp = opened.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(f"{opened.url}/m/")
    page.get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("button", name="Mở khoá", exact=True).click()
    page.locator(".card").nth(CASES - 1).wait_for()
    page.locator(".card").first.click()
    page.locator(".facility").wait_for()
    found = _told(page)
    page.close()
    return found


def _told(page: Page) -> Start:
    seen, taps = page.evaluate("[seen, taps]")
    unlock, card = taps[0], taps[-1]
    pin = page.evaluate(_DERIVE, PIN)
    return Start(
        to_lock=seen["locked"] / 1000,
        pin=pin / 1000,
        to_list=max(0.0, seen["list"] - unlock - pin) / 1000,
        to_case=(seen["opened"] - card) / 1000,
    )
