"""A new build of the page while a draft is open: nothing is dropped, nothing half, nothing lost."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests.field.tablets import answers_of, until
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import LANDSCAPE, window
from tests.kit.cases import under_way
from tests.kit.fault_proxy import Fault, FaultProxy, portal, reply
from tests.kit.tablets import code_for
from tests.kit.world import World

NEW = "feedfacecafe"
ELSEWHERE = reply(302, b"", "text/html", "Location: /m/\r\n")

STANDING = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/m/");
  const names = (await caches.keys()).filter((one) => one.startsWith("field-shell-"));
  const filled = {};
  for (const name of names) {
    const kept = await caches.open(name);
    filled[name.slice(12)] = (await kept.keys()).length;
  }
  const script = await (await fetch("/m/field.js")).text();
  return {waiting: !!registration.waiting, filled, script};
}"""
LOOK = """async () => {
  const registration = await navigator.serviceWorker.getRegistration("/m/");
  await registration.update().catch(() => undefined);
  while (registration.installing) await new Promise((done) => setTimeout(done, 50));
}"""
"""What the browser does by itself at the next navigation."""


def serve_new_build(app: Flask, folder: Path) -> str:
    """Another build from now on; returns the name of the one before."""
    shutil.copytree(app.static_folder or "", folder)
    script = folder / "dist" / "field" / "field.js"
    worker = folder / "dist" / "field" / "sw.js"
    found = re.search(r"field-shell-([0-9a-f]{12})", worker.read_text())
    assert found
    for path in (script, worker):
        text = path.read_text()
        assert found[1] in text
        path.write_text(text.replace(found[1], NEW))
    app.static_folder = str(folder)
    return found[1]


def standing(page: Page) -> tuple[bool, dict[str, int], str]:
    """Whether a build waits; builds and how many files are kept of each; the one that runs."""
    found = page.evaluate(STANDING)
    return found["waiting"], found["filled"], NEW if NEW in found["script"] else "old"


def test_a_new_build_waits_until_nobody_is_in_a_case(
    world: World, line: FaultProxy, browser: Browser, tmp_path: Path
) -> None:
    case_id = under_way(world)
    with window(browser, line.url, LANDSCAPE) as opened:
        visitor, page = Visitor(opened), opened.page
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        page.reload()
        visitor.unlock()
        unlocked_at(visitor, f"/case/{case_id}/list/licence_valid", ".question")
        line.down = True
        visitor.tap(visitor.row("licence_valid").get_by_role("button", name="Đạt", exact=True))
        line.heal()

        old = serve_new_build(world.app, tmp_path / "static")
        faults = {
            "a page of a captive portal": portal(match="GET /m/field.css"),
            "a redirect": Fault("GET /m/field.js", -1, answer=ELSEWHERE),
            "HTML instead of the script": portal(match="GET /m/field.js"),
            "an error": Fault("GET /m/manifest", -1, answer=reply(500, b"x", "text/html")),
            "a line that breaks": Fault("GET /m/field.js", -1, cut_reply=0.5),
        }
        for name, fault in faults.items():
            line.fail(fault)
            page.evaluate(LOOK)
            line.heal()
            assert standing(page) == (False, {old: 5}, "old"), name

        page.evaluate(LOOK)
        until(lambda: standing(page)[0])
        assert standing(page) == (True, {old: 5, NEW: 5}, "old")
        expect(page.get_by_role("button", name="Dùng bản mới")).to_have_count(0)
        visitor.tap(visitor.row("founded_lawfully").get_by_role("button", name="Đạt", exact=True))
        expect(page.locator(".question.done")).to_have_count(2)  # green: on the disk
        page.reload()  # a crash or a reload changes nothing about it
        visitor.unlock()
        page.wait_for_selector(".question")
        assert standing(page) == (True, {old: 5, NEW: 5}, "old")
        expect(page.locator(".question.done")).to_have_count(2)

        visitor.tap(page.get_by_role("link", name="Quay lại"))
        page.get_by_text("Đã có bản mới của trang.").wait_for()
        visitor.look("new-build")
        with page.expect_navigation():
            visitor.press("Dùng bản mới")
        visitor.unlock()
        until(lambda: standing(page) == (False, {NEW: 5}, NEW))
        until(lambda: any(f"build={NEW}" in one.line for one in line.seen))
        unlocked_at(visitor, f"/case/{case_id}/list/licence_valid", ".question")
        expect(page.locator(".question.done")).to_have_count(2)
        visitor.settled()
        opened.trouble.clear()  # requests that were made to fail
    assert answers_of(case_id) == {"licence_valid": ("pass", 1), "founded_lawfully": ("pass", 1)}
