"""The field page against @getodk/web-forms: weight, start-up, and the time from tap to disk.

Both show the same checklist on this machine in the same Chromium. Ours starts locked: its time
holds the PIN, the keys and the sealed store; theirs is the bare form, without any of that.
"""

from __future__ import annotations

import gzip
import logging
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from checklists import Checklist, sheets_of_checklist
from checklists.forms import compile_form
from inspect_app import factory
from inspect_app.checklist_versions.importers import workbook
from inspect_app.inspections import queries
from tests.bench.timing import Ratio
from tests.field_ui.visit import PIN, Visitor
from tests.kit.browser import LANDSCAPE, chromium, window
from tests.kit.cases import case_row, under_way
from tests.kit.node import FRONTEND
from tests.kit.serving import serving
from tests.kit.tablets import code_for
from tests.kit.world import World, build_app, build_world

PACKAGE = Path(factory.__file__).parent
SHELL = ("field.js", "field.css", "sw.js", "manifest.webmanifest")
ROUNDS = 3
TAPS = 60

_THEIRS = """
import { createApp, h } from "vue";
import { OdkWebForm, webFormsPlugin } from "@getodk/web-forms";
const xml = await (await fetch("/form.xml")).text();
const norms = await (await fetch("/norms.csv")).text();
const fetchFormAttachment = () => Promise.resolve(
  new Response(norms, { headers: { "Content-Type": "text/csv" } }));
createApp({ render: () => h(OdkWebForm, { formXml: xml, fetchFormAttachment }) })
  .use(webFormsPlugin).mount("#app");
"""

# Listens to every transaction that is committed, before the page's own scripts run.
COMMITS = """
window.commits = [];
const open = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...given) {
  const step = open.apply(this, given);
  if (given[1] === "readwrite")
    step.addEventListener("complete", () => window.commits.push(performance.now()));
  return step;
};
"""

TAP = """async (id) => {
  const row = document.getElementById(id);
  const before = window.commits.length;
  const began = performance.now();
  row.querySelector(".choices button").click();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const painted = performance.now();
  while (window.commits.length === before) await new Promise((done) => setTimeout(done, 1));
  return Math.max(painted, window.commits.at(-1)) - began;
}"""


def weight(parts: Iterator[bytes]) -> float:
    """Kilobytes that a first visit loads, each part gzipped."""
    return sum(len(gzip.compress(part, 9)) for part in parts) / 1000


def measure() -> tuple[list[Ratio], str]:
    """Ratios of weight and start-up (below 1: ours is lighter, faster), and the taps in words."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with (
        tempfile.TemporaryDirectory(prefix="bench-field-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        app = build_app(Path(folder), patch)
        with app.app_context(), chromium() as browser:
            world = build_world(app)
            case_id = under_way(world)
            checklist = queries.evaluation_of(case_row(case_id)).checklist
            xml = _xform(workbook.write(sheets_of_checklist(checklist)), checklist)
            script = _bundled(Path(folder))
            ours_kb = weight(
                (PACKAGE / "static" / "dist" / "field" / name).read_bytes() for name in SHELL
            )
            theirs_kb = weight(iter([script]))
            theirs = [_their_start(browser, script, xml) for _ in range(ROUNDS)]
            ours, taps = _ours(browser, world, case_id)
    lines = [
        Ratio("Field page: weight at first load against @getodk/web-forms", ours_kb, theirs_kb,
              ours_kb / theirs_kb, "kB gzipped"),
        Ratio("Field page: unlocked, checklist painted, against @getodk/web-forms' bare form",
              statistics.median(ours), statistics.median(theirs),
              statistics.median(ours) / statistics.median(theirs), "s"),
    ]  # fmt: skip
    taps.sort()
    words = (
        f"tap to stored and painted, {len(taps)} taps on {len(checklist.questions)} questions: "
        f"median {statistics.median(taps):.0f} ms, p95 {taps[int(len(taps) * 0.95)]:.0f} ms"
    )
    return lines, words


def _xform(book: bytes, checklist: Checklist) -> str:
    rows = tuple({"id": name, "value": "1"} for name in sorted(checklist.norm_ids))
    return compile_form(book, lambda names: dict.fromkeys(names, rows)).xml


def _bundled(folder: Path) -> bytes:
    source = folder / "theirs.js"
    source.write_text(_THEIRS)
    made = subprocess.run(
        [FRONTEND / "node_modules" / ".bin" / "esbuild", source, "--bundle", "--format=esm",
         "--minify", "--target=es2022", "--log-level=error"],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "NODE_PATH": str(FRONTEND / "node_modules")},
    )  # fmt: skip
    return made.stdout


def _their_start(browser: Browser, script: bytes, xml: str) -> float:
    """Seconds until the first question of their form stands."""
    files = {
        "/": ("text/html", b'<div id="app"></div><script type="module" src="/s.js"></script>'),
        "/s.js": ("text/javascript", script),
        "/form.xml": ("text/xml", xml.encode()),
        "/norms.csv": ("text/csv", b"id,value\nnone,1\n"),
    }

    def serve(route: Route) -> None:
        kind, body = files.get("/" + route.request.url.rpartition("/")[2], ("text/plain", b""))
        route.fulfill(content_type=kind, body=body)

    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    page.route("**/*", serve)
    began = time.perf_counter()
    page.goto("http://localhost/")
    page.locator("input").first.wait_for(timeout=60_000)
    took = time.perf_counter() - began
    context.close()
    return took


def _ours(browser: Browser, world: World, case_id: str) -> tuple[list[float], list[float]]:
    """Seconds of each start to the painted checklist; milliseconds of each tap."""
    with (
        serving(world.app) as port,
        window(browser, f"http://127.0.0.1:{port}", LANDSCAPE) as opened,
    ):
        url = opened.url
        visitor = Visitor(opened)
        opened.context.add_init_script(COMMITS)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        page = opened.page
        page.goto(f"{url}/m/#/case/{case_id}/list")
        starts = [_our_start(page) for _ in range(ROUNDS)]
        taps: list[float] = []
        while len(taps) < TAPS:
            rows = [
                name
                for name in visitor.shown()
                if visitor.row(name).locator(".choices button").count()
            ]
            taps += [page.evaluate(TAP, f"q-{name}") for name in rows]
            following = page.get_by_role("button", name="Phần tiếp")
            if not following.count():
                break
            following.click()
        return starts, taps


def _our_start(page: Page) -> float:
    began = time.perf_counter()
    page.reload()
    page.get_by_label("Mã PIN").fill(PIN)
    page.get_by_role("button", name="Mở khoá", exact=True).click()
    page.locator(".question").first.wait_for()
    return time.perf_counter() - began
