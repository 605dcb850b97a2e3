"""People of the demo at their own windows, and what their hands do on several pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, StorageState, expect

from inspect_app.demo.province import PASSWORD
from tests.kit.browser import Screen, Window, judge, window

MINUTE = 60_000.0


@dataclass
class Office:
    """The people of the demo, each with a window of the same size; signs in once per person."""

    browser: Browser
    url: str
    screen: Screen
    states: dict[str, StorageState] = field(default_factory=dict)

    @contextmanager
    def at(self, login: str, path: str) -> Iterator[Window]:
        """A person's window on a page; on leaving, the page must satisfy what every page must."""
        with window(self.browser, self.url, self.screen, self.states.get(login)) as opened:
            if login not in self.states:
                opened.sign_in(login, PASSWORD)
                self.states[login] = opened.context.storage_state()
            opened.go(path)
            yield opened
            assert not judge(opened)


def press(opened: Window, name: str) -> None:
    """Tap the button with these words; with the mouse where the screen knows no touch."""
    button = opened.page.locator("main").get_by_role("button", name=name).first
    if opened.screen.touch:
        button.tap()
    else:
        button.click()


def sign(opened: Window, ends: str = "Đã ký đủ") -> None:
    """Wait for the paper, sign it with the password, wait for the state that follows."""
    page = opened.page
    page.locator("[name=password]").wait_for(timeout=MINUTE)
    page.locator("[name=password]").fill(PASSWORD)
    press(opened, "Ký văn bản")
    expect(page.locator("main .state").first).to_have_text(ends, timeout=MINUTE)
