"""Every page that the menus lead to, on three screens: readable, reachable, quiet.

For each page: no accessibility violation (axe, WCAG 2.2 AA), nothing wider than the screen, no
complaint of the browser, and everything that can be tapped is large enough for a finger.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, StorageState

from inspect_app.core.i18n import catalogue_files, merged_catalogue
from inspect_app.demo.province import PASSWORD
from tests.demo.office import PEOPLE
from tests.kit.browser import DESK, LANDSCAPE, PORTRAIT, Screen, Window, chromium, judge, window
from tests.kit.full_product import fill_product
from tests.kit.servers import product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOGINS = (PEOPLE.inspector, PEOPLE.leader, PEOPLE.head, PEOPLE.auditor, PEOPLE.administrator)

VIETNAMESE = frozenset(
    str(message.string)
    for message in merged_catalogue(catalogue_files())
    if message.string and message.string != message.id
)
"""Every Vietnamese sentence of the catalogues."""

SEVERAL = frozenset(
    {
        *("/cases/ID", "/plans/ID", "/registry/entities/ID", "/documents/ID"),
        *("/funds/ID/audits/ID", "/funds/ID/statements/ID"),
        *("/checklists/drafts/ID", "/checklists/drafts/ID/rows/ID"),
    }
)
"""Shapes of address whose records look different: two of them are opened."""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with product(tmp_path_factory.mktemp("pages") / "home") as running:
        fill_product(running.url)
        yield running.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def states(url: str, browser: Browser) -> dict[str, StorageState]:
    """One signed-in session per person."""
    found = {}
    for login in LOGINS:
        with window(browser, url, DESK) as opened:
            opened.sign_in(login, PASSWORD)
            found[login] = opened.context.storage_state()
    return found


def shape(address: str) -> str:
    """The address without what makes records different."""
    path = urlsplit(address).path
    path = re.sub(r"/(figures|tests)/[^/]+", r"/\1/ID", re.sub(r"[0-9a-f]{32}", "ID", path))
    return re.sub(r"/\d+(?=/|$)", "/ID", path)


LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)|<form\b(?=[^>]*method="get")[^>]*action="(/[^"#]*)')


def targets(text: str) -> list[str]:
    """Addresses inside the product that links and search forms of a page lead to."""
    return [html.unescape(link or action) for link, action in LINK.findall(text)]


def chosen(links: list[str], known: set[str]) -> list[str]:
    """One link of each shape that is new; of `SEVERAL` the first and the last on the page."""
    new: dict[str, list[str]] = {}
    for link in links:
        if shape(link) not in known:
            new.setdefault(shape(link), []).append(link)
    known.update(new)
    return [
        link
        for name, several in new.items()
        for link in dict.fromkeys([several[0], several[-1]] if name in SEVERAL else several[:1])
    ]


def crawl(opened: Window, seen: set[str], look: Callable[[Window], list[str]]) -> list[str]:
    """Follow all that this person can reach and `look` at what was not `seen` (it is added to)."""
    wrong: list[str] = []
    waiting = ["/", "/account"]
    known = {shape(address) for address in waiting}
    seen_before = frozenset(seen)
    while waiting:
        address = waiting.pop(0)
        answer = opened.context.request.get(opened.url + address)
        seen.add(shape(address))
        if not answer.ok:
            wrong.append(f"{address}: {answer.status}")
        elif answer.headers.get("content-type", "").startswith("text/html"):
            waiting += chosen(targets(answer.text()), known)
            if shape(address) not in seen_before:
                opened.go(address)
                wrong += look(opened)
    return wrong


def tour(
    url: str,
    browser: Browser,
    states: dict[str, StorageState],
    screen: Screen,
    look: Callable[[Window], list[str]] = judge,
) -> tuple[list[str], set[str]]:
    """One example of each page, by the first role that reaches it: what is wrong, what was seen."""
    wrong: list[str] = []
    seen: set[str] = set()
    for login in LOGINS:
        with window(browser, url, screen, states[login]) as opened:
            wrong += crawl(opened, seen, look)
    return wrong, seen


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT, DESK], ids=lambda one: one.name)
def test_every_page_on_every_screen(
    url: str, browser: Browser, states: dict[str, StorageState], screen: Screen, app: Flask
) -> None:
    """…and every address of the product is reached, so that a new page joins by itself."""
    wrong, seen = tour(url, browser, states, screen)
    assert not wrong, "\n".join(wrong)
    linked = {
        re.sub(r"<[^>]+>", "ID", rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static/"))
    }
    parts = ("/progress", "/checklist/news")  # of pages, which ask for them by themselves
    unreached = {one for one in linked - seen if not one.endswith(parts)}
    https_only = {"/m/ca.crt"}  # tests/app/test_tls.py
    field_page = {"/m/", "/m/ID"}  # tests/field_ui
    # offered until the report is signed, and that of the demo is: tests/app/test_fund_explanations
    before_signing = {"/funds/ID/audits/ID/explanations/new"}
    # files, offered where lines were rejected, of which the demo has none: test_rejected_export
    rejected = {f"/funds/ID/{kind}/ID/rejected" for kind in ("statements", "ledgers")}
    known = {"/login"} | https_only | field_page | before_signing | rejected
    assert unreached == known, "no link leads there, or no demo data"


def spoken(opened: Window) -> list[str]:
    """What a page says wrongly in English: its declared language, and Vietnamese on its controls.

    Names and official texts stay Vietnamese; words on buttons, headings of tables and labels of
    fields are the product's own, and the catalogue's Vietnamese has no place there.
    """
    wrong = []
    if opened.page.locator("html").get_attribute("lang") != "en":
        wrong.append("does not say that it is English")
    words: list[str] = opened.page.eval_on_selector_all(
        "main :is(button, th[scope=col], label.form-label, dt), nav.rooms a",
        "all => all.map((one) => one.innerText.trim())",
    )
    wrong += [f"says {one!r}" for one in words if one in VIETNAMESE]
    return [f"{opened.path()} {one}" for one in wrong]


def test_every_page_in_english(url: str, browser: Browser) -> None:
    states = {}
    for login in LOGINS:
        with window(browser, url, DESK) as opened:
            opened.sign_in(login, PASSWORD)
            opened.page.get_by_role("button", name="English").click()
            opened.page.get_by_role("button", name="Tiếng Việt").wait_for()
            states[login] = opened.context.storage_state()
    wrong, seen = tour(url, browser, states, DESK, spoken)
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 40


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT, DESK], ids=lambda one: one.name)
def test_pages_without_an_account(url: str, browser: Browser, screen: Screen) -> None:
    with window(browser, url, screen) as opened:
        for path in ("/login", "/verify", "/verify/unknown", "/no-such-page"):
            answer = opened.page.goto(url + path)
            assert answer is not None
            if answer.status == 404:  # the browser itself reports this on its console
                opened.trouble.clear()
            assert not judge(opened)
