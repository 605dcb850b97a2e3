"""The auditor's journey by hand at a desk: statements of a known and an unknown bank, the audit, a
number followed to its lines, exceptions, report, two signatures, publication.

Every click and every field that is typed or chosen is counted against what the design allows;
seconds are those of the machine, printed and not judged.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from inspect_app.demo.province import PASSWORD
from inspect_app.funds import sample
from tests.browser.by_hand import MINUTE, Office, sign
from tests.demo.auditing import FUND
from tests.demo.office import PEOPLE
from tests.kit.browser import DESK, Window, chromium, picture
from tests.kit.servers import product
from tests.kit.unknown_bank import RIGHT, as_csv

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STRANGE = (
    ("05.09.2024", "ung ho", "A1", "1,500,000", "", "11,500,000"),
    ("06.09.2024", "phi", "A2", "", "500,000", "11,000,000"),
    ("khong ro", "ung ho", "A3", "2,000,000", "", "13,000,000"),
)
"""An unknown bank within the audited days; its last line has no day."""


MANY = "A32"
"""The test that finds most in the sample books."""


@dataclass
class Hands:
    """One person at a page; `steps` keeps clicks, fields and seconds of every step."""

    steps: list[tuple[str, int, int, float]] = field(default_factory=list)
    clicks: int = 0
    fields: int = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def press(self, page: Page, name: str) -> None:
        self.click(page.locator("main").get_by_role("button", name=name, exact=True).first)

    def follow(self, page: Page, name: str) -> None:
        self.click(page.locator("main").get_by_role("link", name=name).first)

    def pick(self, target: Locator, file: Path) -> None:
        """A file, by the one click that opens the dialogue."""
        target.set_input_files(file)
        self.clicks += 1

    def type(self, target: Locator, text: str) -> None:
        target.fill(text)
        self.fields += 1

    def choose(self, target: Locator, value: str) -> None:
        """Of a list; what is chosen already costs nothing."""
        if target.input_value() != value:
            target.select_option(value=value)
            self.fields += 1

    @contextmanager
    def step(self, name: str, *, clicks: int, fields: int = 0) -> Iterator[None]:
        """Fails when the step takes more than the design allows."""
        self.clicks = self.fields = 0
        began = time.monotonic()
        yield
        seconds = time.monotonic() - began
        self.steps.append((name, self.clicks, self.fields, seconds))
        assert self.clicks <= clicks, (name, self.clicks)
        assert self.fields <= fields, (name, self.fields)
        assert seconds < 120, (name, seconds)

    def table(self) -> str:
        return "".join(
            f"{name}: {clicks} clicks, {fields} fields, {seconds:.1f} s\n"
            for name, clicks, fields, seconds in self.steps
        )


def balanced(page: Page) -> None:
    expect(page.locator("main .state").first).to_have_text("Cân khớp", timeout=MINUTE)


def hand_in(hands: Hands, page: Page, file: Path, account: str, opening: int) -> None:
    form = page.locator("form[action$='/statements']")
    choice = form.locator("option", has_text=account).get_attribute("value") or ""
    hands.choose(form.locator("[name=account]"), choice)
    hands.pick(form.locator("[name=file]"), file)
    hands.type(form.locator("[name=opening]"), str(opening))
    hands.press(page, "Nhập sao kê")
    page.wait_for_url("**/statements/*")


def known_banks(hands: Hands, opened: Window) -> None:
    """Statement and ledger of known layout: the file and one button each."""
    page, fund = opened.page, opened.path()
    with hands.step("known bank", clicks=2, fields=1):
        hand_in(hands, page, sample.MAIN_STATEMENT, sample.MAIN_ACCOUNT, sample.MAIN_OPENING)
        balanced(page)
    opened.go(fund)
    with hands.step("known bank, second account", clicks=2, fields=2):
        opening = sample.PAYMENTS_OPENING
        hand_in(hands, page, sample.PAYMENTS_STATEMENT, sample.PAYMENTS_ACCOUNT, opening)
        balanced(page)
    opened.go(fund)
    with hands.step("ledger", clicks=2):
        hands.pick(page.locator("form[action$='/ledgers'] [name=file]"), sample.LEDGER)
        hands.press(page, "Nhập sổ chi")
        expect(page.locator("main .state").first).to_contain_text("Đã nhập", timeout=MINUTE)
    opened.go(fund)


def unknown_bank(hands: Hands, opened: Window, folder: Path) -> None:
    """The columns are said once; the line without a day is shown with row, column, value, rule; the
    corrected file is then read with no word more."""
    page, fund = opened.page, opened.path()
    account = sample.OWN_ACCOUNTS[2].number
    wrong, right = folder / "ngan-hang-la.csv", folder / "ngan-hang-la-sua.csv"
    wrong.write_bytes(as_csv(STRANGE))
    right.write_bytes(as_csv((*STRANGE[:2], ("07.09.2024", *STRANGE[2][1:]))))
    with hands.step("unknown bank, saved as a layout", clicks=5, fields=2 + len(RIGHT)):
        hand_in(hands, page, wrong, account, 10_000_000)
        page.get_by_role("link", name="Khai các cột").wait_for(timeout=MINUTE)
        hands.follow(page, "Khai các cột")
        page.wait_for_url("**/columns")
        for name, value in RIGHT.items():
            hands.choose(page.locator(f"[name={name}]"), value)
        hands.press(page, "Thử, chưa lưu")
        hands.press(page, "Lưu bố cục và đọc tệp")
        expect(page.locator("main .state").first).to_contain_text("Bị giữ lại", timeout=MINUTE)
    assert [int(n) for n in re.findall(r"\d+", page.locator(".sum-line").first.inner_text())] == [
        3,
        2,
        1,
    ]  # lines in = accepted + rejected
    row = page.locator("tr[id^=rejected-] td").all_inner_texts()
    assert row[:4] == ["3", "5", "Wann", "khong ro"]
    assert row[4].startswith("Ngày không viết theo cách đã khai")
    picture(opened, "journey-rejected")
    with hands.step("held statement withdrawn", clicks=2, fields=1):
        hands.click(page.locator("summary", has_text="Rút lại tệp này"))
        hands.type(page.locator("[name=reason]"), "Dòng 3 thiếu ngày")
        hands.click(page.locator("form[action$='/withdrawal'] button"))
        expect(page.locator("main .state").nth(1)).to_be_visible()
    opened.go(fund)
    with hands.step("unknown bank, next file", clicks=2, fields=2):
        hand_in(hands, page, right, account, 10_000_000)
        balanced(page)
    opened.go(fund)


def audited(hands: Hands, opened: Window) -> str:
    """Started with the days that the form proposes; address of the run."""
    page = opened.page
    with hands.step("audit", clicks=2):
        hands.follow(page, "Các lần kiểm tra quỹ này")
        hands.press(page, "Bắt đầu kiểm tra quỹ")
        page.wait_for_url("**/audits/*")
        page.locator("form[action$='/report']").wait_for(timeout=MINUTE)
    return opened.path()


def number_to_lines(hands: Hands, opened: Window) -> None:
    page, run = opened.page, opened.path()
    tile = page.locator("a.tile[data-amount]").first
    amount = tile.get_attribute("data-amount")
    with hands.step("a number to its lines", clicks=1):
        hands.click(tile)
        page.wait_for_url("**/lines?*")
        expect(page.locator(".sum-line")).to_have_attribute("data-sum", amount or "")
    opened.go(run)


def of_one_rule(hands: Hands, opened: Window) -> None:
    """All exceptions of one test ticked and concluded by keys; the document takes a click."""
    page, run = opened.page, opened.path()
    opened.go(f"{run}/tests/{MANY}")
    count = page.locator("td.pick-cell input").count()
    assert count >= 4
    with hands.step(f"{count} exceptions of one rule, by keys", clicks=1, fields=1):
        page.locator("[data-exceptions] tbody a").first.focus()
        for key in ["x", *["j", "x"] * (count - 1), "c", "Space", "Tab"]:
            page.keyboard.press(key)
        page.keyboard.type("Quỹ đã bổ sung chứng từ")
        hands.fields += 1
        hands.pick(page.locator("#bulk [name=file]"), sample.LEDGER)
        page.locator("#bulk button").focus()
        page.keyboard.press("Enter")
        expect(page.locator("td.pick-cell input")).to_have_count(0)
    opened.go(run)


def one_by_one(hands: Hands, opened: Window) -> int:
    """Each of the others is concluded with a reason and a document; the page itself leads to the
    next open one."""
    page, run = opened.page, opened.path()
    others = page.locator("tr[id^=hit-]").filter(has_not_text=re.compile(f"^{MANY}"))
    count = others.count()
    with hands.step("first exception opened", clicks=1):
        hands.click(others.first.locator("a").first)
        page.wait_for_url("**/hits/*")
    for number in range(1, count + 1):
        with hands.step(f"exception {number}", clicks=4, fields=1):
            hands.click(page.locator("input[name=disposition][value=explained]"))
            hands.type(page.locator("main form[novalidate] [name=reason]"), "Đã xem chứng từ gốc")
            hands.pick(page.locator("main form[novalidate] [name=file]"), sample.LEDGER)
            hands.press(page, "Ghi kết luận")
            page.wait_for_load_state("load")
            if number < count:
                hands.follow(page, "Ngoại lệ còn mở tiếp theo")
                page.wait_for_load_state("load")
        while number < count and page.locator("#second-title").count():  # waits for the other
            opened.page.locator("main").get_by_role("link", name="Ngoại lệ còn mở").click()
            page.wait_for_load_state("load")
    opened.go(run)
    return count


def second_person(hands: Hands, opened: Window) -> None:
    """Another auditor confirms what reaches the threshold, and nothing is open any more."""
    page, run = opened.page, opened.path()
    waiting = page.locator("tr[id^=hit-]", has_text="chờ người thứ hai")
    count = waiting.count()
    assert count >= 1
    with hands.step(f"{count} conclusions confirmed by a second person", clicks=2 * count):
        hands.click(waiting.first.locator("a").first)
        for number in range(1, count + 1):
            page.wait_for_url("**/hits/*")
            hands.press(page, "Xác nhận với tư cách người thứ hai")
            expect(page.locator("#second-title")).to_have_count(0)
            if number < count:
                hands.follow(page, "Ngoại lệ còn mở tiếp theo")
                page.locator("#second-title").wait_for()
    opened.go(run)
    expect(page.locator("a.tile[href='#hits'] [data-count]").first).to_have_text("0")


def test_from_the_upload_to_the_published_page(tmp_path: Path) -> None:
    hands = Hands()
    with product(tmp_path / "home") as running, chromium() as browser:
        office = Office(browser, running.url, DESK)
        with office.at(PEOPLE.auditor, "/funds") as opened:
            page = opened.page
            page.get_by_role("link", name=FUND).click()
            page.wait_for_url("**/funds/*")
            known_banks(hands, opened)
            unknown_bank(hands, opened, tmp_path)
            run = audited(hands, opened)
            number_to_lines(hands, opened)
            of_one_rule(hands, opened)
            assert one_by_one(hands, opened) >= 5
        with office.at(PEOPLE.second_auditor, run) as opened:
            second_person(hands, opened)
        with office.at(PEOPLE.auditor, run) as opened:
            page = opened.page
            with hands.step("report drafted and signed", clicks=2, fields=1):
                hands.click(page.locator("form[action$='/report'] button"))
                page.wait_for_url("**/documents/*")
                paper = opened.path()
                page.locator("[name=password]").wait_for(timeout=MINUTE)
                hands.type(page.locator("[name=password]"), PASSWORD)
                hands.press(page, "Ký văn bản")
                state = page.locator("main .state").first
                expect(state).to_have_text("Đã ký một phần", timeout=MINUTE)
        with office.at(PEOPLE.head, paper) as opened:
            sign(opened)
        with office.at(PEOPLE.head, run) as opened:
            page = opened.page
            with hands.step("published", clicks=2, fields=1):
                hands.follow(page, "Nội dung được công bố của lần kiểm tra này")
                hands.type(page.locator("[name=reason]"), "QĐ 15/QĐ-SYT")
                hands.press(page, "Công bố đúng như bản xem trước")
                expect(page.locator("main .state.ok").first).to_contain_text("Đã công bố từ")
    sys.stdout.write(hands.table())
