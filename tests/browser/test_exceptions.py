"""Exceptions at the hands of an auditor: a violation of an inspection case in three clicks, and
conclusions by keys alone.

The application runs in this process: the books are audited once, without a supervisor.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from werkzeug.serving import WSGIRequestHandler, make_server

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditHit, AuditRun
from tests.kit.browser import LANDSCAPE, PORTRAIT, Window, chromium, judge, window
from tests.kit.cases import under_way
from tests.kit.fund_books import Books, audited_books, two_conclude
from tests.kit.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COUNT_CLICKS = """addEventListener("click", (one) => {
  if (one.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true)"""


class Quiet(WSGIRequestHandler):
    """A server that tells nothing of its requests."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - of the base
        pass


@pytest.fixture
def books(world: World) -> Books:
    """Audited sample books of a fund that an auditor inspects as well."""
    found = audited_books(world, "inspector")
    under_way(world, kind="fund", entity_id=found.fund_id)
    dear = db.session.scalars(
        sa.select(AuditHit).where(AuditHit.check_no == "A20").order_by(AuditHit.position)
    ).first()
    assert dear is not None
    two_conclude(world, found.fund_id, dear, "Biên bản 12")
    db.session.rollback()
    return found


@pytest.fixture
def url(books: Books) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, books.world.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_violation_in_three_clicks_and_conclusions_by_keys(books: Books, url: str) -> None:
    run = f"{books.path}/audits/{db.session.scalars(sa.select(AuditRun.id)).one()}"
    many = db.session.scalar(
        sa.select(AuditHit.check_no)
        .group_by(AuditHit.check_no)
        .order_by(sa.func.count().desc(), AuditHit.check_no)
    )
    db.session.rollback()
    with chromium() as browser:
        with window(browser, url, LANDSCAPE) as opened:
            hit, there = _recorded(opened, run)
            _concluded_by_keys(opened, f"{run}/tests/{many}")
        with window(browser, url, PORTRAIT) as opened:
            opened.sign_in("inspector", PASSWORD)
            for path in (hit, there, f"{run}/tests/{many}"):
                opened.go(path)
                assert not judge(opened), path


def _recorded(opened: Window, run: str) -> tuple[str, str]:
    """Addresses of the exception and of the finding that was made of it."""
    page = opened.sign_in("inspector", PASSWORD).page
    opened.go(run)
    row = page.locator("tr[id^='hit-']", has_text="A20").locator("a").first
    page.context.add_init_script(COUNT_CLICKS)
    opened.go(row.get_attribute("href") or "")
    hit = opened.path()
    page.get_by_text("Ghi thành vi phạm…").click()
    assert not judge(opened)
    page.get_by_role("button", name="Ghi vi phạm").click()
    link = page.get_by_role("link", name="hồ sơ theo Quyết định")
    link.wait_for()
    assert 0 < int(page.evaluate("sessionStorage.clicks")) <= 3
    assert not judge(opened)
    link.click()
    expect(page.locator("main")).to_contain_text("Nghị định số 93/2019/NĐ-CP")
    expect(page.locator("main")).to_contain_text("260.000.000 đ")
    assert not judge(opened)
    there = opened.path()
    page.get_by_role("link", name="Ngoại lệ của phép kiểm tra A20").click()
    page.wait_for_url(f"**{hit}")
    return hit, there


def _concluded_by_keys(opened: Window, path: str) -> None:
    """Two exceptions are ticked, concluded and sent without a pointer; in a text the keys are
    letters."""
    page = opened.go(path)
    boxes = page.locator("td.pick-cell input")
    assert boxes.count() >= 2
    page.locator("[data-exceptions] tbody a").first.focus()
    for key in "kxjx":
        page.keyboard.press(key)
    assert [boxes.nth(at).is_checked() for at in range(2)] == [True, True]
    page.keyboard.press("x")
    page.keyboard.press("k")
    assert [boxes.nth(at).is_checked() for at in range(2)] == [True, False]
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert not judge(opened)
    page.keyboard.press("c")
    page.keyboard.press("Space")
    for _turn in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("jkxc: biên bản 12")
    page.locator("#bulk button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody .state", has_text="Vi phạm")).to_have_count(2)
    assert not judge(opened)
