"""A tablet in Chromium that runs the store and the sync without their pages."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from inspect_app.core.db import db
from inspect_app.core.files import store as file_store
from inspect_app.core.models import OperationReceipt
from inspect_app.inspections.models import AnswerRow, EvidencePhoto
from tests.kit.browser import ARGUMENTS
from tests.kit.fault_proxy import FaultProxy
from tests.kit.leveldb_log import is_torn, newest_log
from tests.kit.tablets import code_for
from tests.kit.world import World

PAGE = "/tablet-under-test"
PIN = "246810"


class Tablet:
    """One person's tablet: a page with `window.field`."""

    def __init__(self, context: BrowserContext, line: FaultProxy, world: World, login: str) -> None:
        self.context, self.line, self.world, self.login = context, line, world, login
        self.trouble: list[str] = []
        self.page = self.new_tab()

    def new_tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", self._heard)
        page.goto(self.line.url + PAGE)
        page.wait_for_function("window.field")
        return page

    def _heard(self, told: ConsoleMessage) -> None:
        """Requests that fail are what these tests are about; everything else is a fault."""
        if told.type == "error" and "Failed to load" not in told.text:
            self.trouble.append(told.text)

    def run(self, script: str, argument: Any = None, page: Page | None = None) -> Any:
        """The value of an expression in which `field` is the harness and `a` the argument."""
        body = f"(a) => {{ const field = window.field; return ({script}); }}"
        return (page or self.page).evaluate(body, argument)

    def tried(self, script: str, argument: Any = None) -> dict[str, Any]:
        """{ok: value} or {error: name of the class, …}."""
        found: dict[str, Any] = self.run(f"field.tried(async () => {script})", argument)
        return found

    def join(self, pin: str = PIN, **options: Any) -> None:
        code = code_for(self.world, self.login)
        self.run("field.join(a[0], a[1], a[2])", [code, pin, options])

    def enter(self, pin: str = PIN, page: Page | None = None) -> None:
        self.run("field.enter(a[0], a[1])", [self.world.users[self.login], pin], page)

    def start(self, page: Page | None = None, **options: Any) -> None:
        self.run("field.start(a)", options, page)

    def prepare(self) -> Any:
        return self.run("field.prepare()")

    def reload(self) -> None:
        """The page anew: locked, its sync not started."""
        self.page.reload()
        self.page.wait_for_function("window.field")

    def cases_again(self) -> None:
        """Open cases are of the store that was open before."""
        self.run("(field.cases = {}, 1)")

    def answer(self, case_id: str, question: str, value: str | None, reason: str = "") -> None:
        self.run("field.answer(...a)", [case_id, question, value, reason])

    def photo(self, case_id: str, content: bytes, **about: Any) -> str:
        text = base64.b64encode(content).decode()
        found: str = self.run("field.photo(...a)", [case_id, text, about])
        return found

    def seen(self, case_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.run("field.seen(a)", case_id)
        return found

    def counts(self) -> dict[str, int]:
        found: dict[str, int] = self.run("field.my.counts()")
        return found

    def waiting(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("field.my.waiting()")
        return found

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.run("field.last ?? field.my.sync")
        return found

    def now(self) -> None:
        self.run("field.syncing.now()")

    def settled(self, seconds: float = 30) -> None:
        """Wait until nothing is unsent."""
        until(lambda: not any(self.counts()[one] for one in ("unsent", "files")), seconds, self.why)

    def why(self) -> str:
        waiting = self.waiting()
        return json.dumps([self.state(), waiting[:3], self.trouble], ensure_ascii=False)[:3000]


@contextlib.contextmanager
def tablet_in(browser: Browser, line: FaultProxy, world: World, login: str) -> Iterator[Tablet]:
    """A fresh tablet; what its scripts complained about fails the test."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    opened = Tablet(context, line, world, login)
    try:
        yield opened
    finally:
        context.close()
    assert not opened.trouble, opened.trouble


class KeptTablet(Tablet):
    """A tablet whose browser keeps its data in a folder and may be killed at any moment."""

    zone = "Asia/Ho_Chi_Minh"

    def __init__(
        self, browser: Browser, folder: Path, line: FaultProxy, world: World, login: str
    ) -> None:
        self.browser, self.folder = browser, folder
        self.kills = self.torn = 0  # `torn`: kills that left half a record in the database's log
        super().__init__(self._launch(), line, world, login)

    def _launch(self) -> BrowserContext:
        return self.browser.browser_type.launch_persistent_context(
            self.folder,
            executable_path=shutil.which("chromium"),
            args=ARGUMENTS,
            locale="vi-VN",
            timezone_id=self.zone,
        )

    def processes(self) -> list[psutil.Process]:
        """Those of this browser alone: children of ours that were told its folder."""
        found = []
        for one in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if any(str(self.folder) in word for word in one.cmdline()):
                    found += [one, *one.children(recursive=True)]
        return list(dict.fromkeys(found))

    def kill(self) -> None:
        """SIGKILL to the browser with all its processes."""
        dying = self.processes()
        assert dying
        for one in dying:
            with contextlib.suppress(psutil.Error):
                one.kill()
        psutil.wait_procs(dying, timeout=10)
        log = newest_log(self.folder)
        self.kills += 1
        self.torn += log is not None and is_torn(log)
        with contextlib.suppress(Error):
            self.context.close()
        for name in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.folder / name).unlink(missing_ok=True)

    def open(self) -> None:
        """The browser again, nobody signed in."""
        self.context = self._launch()
        self.page = self.new_tab()

    def restart(self, start: bool = True) -> None:
        self.open()
        try:
            self.enter()
        except Error as error:  # what the browser still knows tells a lost store from a wrong PIN
            raise AssertionError(f"{error} {self.run('indexedDB.databases()')}") from error
        if start:
            self.start()


@contextlib.contextmanager
def kept_tablet(
    browser: Browser, folder: Path, line: FaultProxy, world: World, login: str
) -> Iterator[KeptTablet]:
    """A fresh tablet on the disk, enrolled, with its cases."""
    opened = KeptTablet(browser, folder, line, world, login)
    try:
        opened.join()
        opened.start()
        opened.prepare()
        yield opened
    finally:
        with contextlib.suppress(Error):
            opened.context.close()
    assert not opened.trouble, opened.trouble


def until(
    true: Callable[[], bool], seconds: float = 20, why: Callable[[], str] = lambda: ""
) -> None:
    """Wait for something that must become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, why() or "it did not become true"
        time.sleep(0.05)


def answers_of(case_id: str) -> dict[str, tuple[str | None, int]]:
    """Question to value and version, as the server's database has them."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(AnswerRow).where(AnswerRow.case_id == case_id))
    return {row.question: (row.value, row.version) for row in rows}


def receipts_of(case_id: str, event: str = "") -> list[str]:
    """The ids of the operations that acted in a case."""
    db.session.rollback()
    query = sa.select(OperationReceipt.op_id).where(OperationReceipt.case_id == case_id)
    if event:
        query = query.where(OperationReceipt.event == event)
    return list(db.session.scalars(query))


def photos_of(case_id: str) -> dict[str, bytes]:
    """Hash to the stored bytes of the photos of a case."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(EvidencePhoto).where(EvidencePhoto.case_id == case_id))
    return {row.sha256: file_store().open(row.sha256) for row in rows}
