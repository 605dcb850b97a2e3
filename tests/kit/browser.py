"""Debian's Chromium under Playwright, and what every page must satisfy in it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    sync_playwright,
)

from inspect_app import factory

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=vi-VN",
]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

SMALLEST = 44
"""Pixels that a finger needs, across and down."""


@dataclass(frozen=True)
class Screen:
    """A screen that the product is used on, in CSS pixels."""

    width: int
    height: int
    touch: bool

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


LANDSCAPE = Screen(1280, 800, touch=True)
PORTRAIT = Screen(820, 1180, touch=True)
PHONE = Screen(390, 844, touch=True)
DESK = Screen(1440, 900, touch=False)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser; a missing one fails with the command that installs it."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing. Run once: sudo apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Window:
    """One person's window. `trouble` collects what the console and the scripts complain about."""

    context: BrowserContext
    page: Page
    url: str
    screen: Screen
    trouble: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a path of the product and wait until its scripts have run."""
        self.page.goto(self.url + path, wait_until="load")
        return self.page

    def sign_in(self, login: str, password: str) -> Window:
        self.go("/login")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", password)
        self.page.click("main button")
        self.page.wait_for_url(lambda address: "/login" not in address)
        return self

    def path(self) -> str:
        return urlsplit(self.page.url).path


@contextlib.contextmanager
def window(
    browser: Browser, url: str, screen: Screen, state: StorageState | None = None
) -> Iterator[Window]:
    """A fresh window of a size; `state` brings the cookies of an earlier one."""
    context = browser.new_context(
        viewport={"width": screen.width, "height": screen.height},
        has_touch=screen.touch,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        storage_state=state,
        reduced_motion="reduce",
    )
    opened = Window(context, context.new_page(), url, screen)

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            opened.trouble.append(f"console {message.type}: {message.text}")

    opened.page.on("console", heard)
    opened.page.on("pageerror", lambda error: opened.trouble.append(f"script: {error}"))
    try:
        yield opened
    finally:
        context.close()


@cache
def _axe() -> str:
    modules = Path(factory.__file__).parent / "frontend" / "node_modules"
    return (modules / "axe-core" / "axe.min.js").read_text()


_RUN_AXE = """async (tags) => {
  const sticky = [...document.querySelectorAll("body *")]
    .filter((one) => getComputedStyle(one).position === "sticky");
  for (const one of sticky) one.style.position = "static";
  const {violations} = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  for (const one of sticky) one.style.position = "";
  return violations.map((v) => ({id: v.id, n: v.nodes.length, first: v.nodes[0].html,
    why: v.nodes[0].failureSummary}));
}"""
"""A row half under a bar that sticks to the edge is no small target: it scrolls free."""


def axe_violations(page: Page) -> list[str]:
    """Rule, number of places and the first place of every violation that axe finds.

    The script comes through the debugger, so the page's own policy (no foreign script) stays on.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    found: list[dict[str, Any]] = page.evaluate(_RUN_AXE, TAGS)
    return [f"axe {v['id']} x{v['n']}: {v['first'][:160]} {v['why'][:160]!r}" for v in found]


def sideways(page: Page) -> list[str]:
    """The page is not wider than the screen; names the widest culprit."""
    found: str = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return "";
          const wide = [...document.body.querySelectorAll("*")].find(
            (e) => e.getBoundingClientRect().right > root.clientWidth + 1);
          const culprit = (wide?.outerHTML ?? "").slice(0, 160);
          return `${root.scrollWidth} > ${root.clientWidth}: ${culprit}`;
        }"""
    )
    return [f"scrolls sideways {found}"] if found else []


_TARGETS = """(smallest) => {
  const inText = (e) => getComputedStyle(e).display === "inline" && [...e.parentElement.childNodes]
    .some((n) => n.nodeType === 3 && n.textContent.trim().length > 1);
  const box = (e) => {
    const boxes = [e, ...(e.labels ?? [])].map((one) => one.getBoundingClientRect())
      .filter((one) => one.width > 1 && one.height > 1);
    const least = (side) => Math.min(...boxes.map((one) => one[side]));
    const most = (side) => Math.max(...boxes.map((one) => one[side]));
    return [most("right") - least("left"), most("bottom") - least("top")];
  };
  const small = [];
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (e.type === "hidden" || e.closest("svg") || !e.checkVisibility({visibilityProperty: true}))
      continue;
    const own = e.getBoundingClientRect();
    if (own.width <= 1 || own.height <= 1 || (e.tagName === "A" && inText(e))) continue;
    const [width, height] = box(e);
    if (Math.min(width, height) < smallest - 0.5)
      small.push(`${Math.round(width)}x${Math.round(height)} ${e.outerHTML.slice(0, 140)}`);
  }
  return small;
}"""


def small_targets(page: Page) -> list[str]:
    """Links, buttons and fields too small for a finger (with their labels; links that stand in
    running text and marks of a drawing are excepted)."""
    found: list[str] = page.evaluate(_TARGETS, SMALLEST)
    return [f"smaller than {SMALLEST} px: {one}" for one in found]


def judge(opened: Window, *, language: str = "vi") -> list[str]:
    """All that is wrong with the page on screen; a screenshot where one was asked for.

    A page that came by itself (the worker was ready) may show its words before its last style
    sheet is there: colours are judged when all have come.
    """
    page = opened.page
    page.wait_for_load_state("load")
    picture(opened)
    found = [*opened.trouble, *axe_violations(page), *sideways(page), *small_targets(page)]
    opened.trouble.clear()
    spoken = page.locator("html").get_attribute("lang")
    if spoken != language:
        found.append(f"speaks {spoken} instead of {language}")
    if not page.title().split("·")[0].strip():
        found.append("has no title of its own")
    return [f"{opened.screen.name} {opened.path()}: {one}" for one in found]


def picture(opened: Window, name: str = "") -> None:
    """A whole-page screenshot into the folder INSPECT_SCREENSHOTS, when that is set."""
    folder = os.environ.get("INSPECT_SCREENSHOTS")
    if not folder:
        return
    name = name or re.sub(r"[0-9a-f]{32}", "ID", opened.path()).strip("/").replace("/", "_")
    target = Path(folder) / opened.screen.name / f"{name or 'home'}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    opened.page.screenshot(path=target, full_page=True)
