"""The auditor's job by hand: books in, audit, a number followed to its lines,
report signed by two, verified by a stranger, published and withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from inspect_app.funds import sample
from tests.browser.by_hand import MINUTE, Office, sign
from tests.demo.auditing import FUND
from tests.demo.office import PEOPLE
from tests.kit.browser import DESK, PHONE, PORTRAIT, chromium, judge, window
from tests.kit.servers import Product, product

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Product]:
    with product(tmp_path / "home") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def _statement(page: Page, file: Path, account: str, opening: int) -> None:
    form = page.locator("form[action$='/statements']")
    choice = form.locator("option", has_text=account).get_attribute("value")
    form.locator("[name=account]").select_option(value=choice)
    form.locator("[name=file]").set_input_files(file)
    form.locator("[name=opening]").fill(str(opening))
    form.locator("button").click()
    page.wait_for_url("**/statements/*")
    expect(page.locator("main .state").first).to_have_text("Cân khớp", timeout=MINUTE)


def load_books(office: Office) -> str:
    """Both statements and the ledger are loaded; the address of the fund."""
    with office.at(PEOPLE.auditor, "/funds") as opened:
        page = opened.page
        page.get_by_role("link", name=FUND).click()
        page.wait_for_url("**/funds/*")
        fund = opened.path()
        _statement(page, sample.MAIN_STATEMENT, sample.MAIN_ACCOUNT, sample.MAIN_OPENING)
        for figure in ("6.977", "8.773.133.584 đ", "55.000 đ", "19.620.261.427 đ"):
            expect(page.locator("main")).to_contain_text(figure)
        opened.go(fund)
        _statement(
            page, sample.PAYMENTS_STATEMENT, sample.PAYMENTS_ACCOUNT, sample.PAYMENTS_OPENING
        )
        opened.go(fund)
        form = page.locator("form[action$='/ledgers']")
        form.locator("[name=file]").set_input_files(sample.LEDGER)
        form.locator("button").click()
        expect(page.locator("main .state").first).to_contain_text("Đã nhập", timeout=MINUTE)
    return fund


def audit(office: Office, fund: str) -> tuple[str, str]:
    """Audited; the share of cost leads to its lines; addresses of the run and of its paper."""
    with office.at(PEOPLE.auditor, f"{fund}/audits") as opened:
        page = opened.page
        page.locator("[name=period_from]").fill("2024-09-01")
        page.locator("[name=period_to]").fill("2024-09-09")
        page.locator("form[method=post][novalidate] button.btn-primary").last.click()
        page.wait_for_url("**/audits/*")
        report = page.locator("form[action$='/report']")
        report.wait_for(timeout=MINUTE)
        expect(page.locator("main")).to_contain_text("1,84%")
        expect(page.locator("svg path").first).to_be_visible()
        assert not judge(opened)
        run = opened.path()
        page.get_by_role("link", name="161.711.000 đ").first.click()
        page.wait_for_url("**/lines?*")
        expect(page.locator("main")).to_contain_text("161.711.000 đ")
        assert not judge(opened)
        opened.go(run)
        page.get_by_role("button", name="Khóa sổ kỳ này").click()
        expect(page.locator("[aria-labelledby=book-title]")).to_contain_text(
            "6.976 khoản tài trợ", timeout=MINUTE
        )
        page.locator("[name=list_open]").check()
        report.locator("button").click()
        page.wait_for_url("**/documents/*")
        paper = opened.path()
        sign(opened, "Đã ký một phần")
    return run, paper


def verify(office: Office, paper: str, folder: Path) -> None:
    """The head signs and downloads; a stranger verifies the file, and a changed copy fails."""
    with office.at(PEOPLE.head, paper) as opened:
        sign(opened)
        with opened.page.expect_download() as download:
            opened.page.locator("a[href*='/revisions/3']").first.click()
        good = folder / "report.pdf"
        download.value.save_as(good)
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    bad = folder / "changed.pdf"
    bad.write_bytes(content)
    with window(office.browser, office.url, office.screen) as stranger:
        for file, colour in ((good, "ok"), (bad, "bad")):
            page = stranger.go("/verify")
            page.locator("[type=file]").set_input_files(file)
            page.locator("main form button").click()
            expect(page.locator(f"main .state.{colour}").first).to_be_visible()
            wrong = judge(stranger)
            assert not wrong, wrong


def publish(office: Office, run: str) -> None:
    """The head looks at the preview and publishes; a stranger without scripts reads the page on
    phone, tablet and desk, and takes the lines along; withdrawn, it is gone."""
    preview = f"{run}/publication"
    with office.at(PEOPLE.head, preview) as opened:
        page = opened.page
        assert not judge(opened)
        page.locator("[name=reason]").fill("QĐ 15/QĐ-SYT")
        page.get_by_role("button", name="Công bố đúng như bản xem trước").click()
        expect(page.locator("main .state.ok").first).to_contain_text("Đã công bố từ")
        assert not judge(opened)
        address = page.get_by_role("link", name="Mở trang công khai").get_attribute("href") or ""
    for screen in (PHONE, PORTRAIT, DESK):
        with window(office.browser, office.url, screen) as stranger:
            page = stranger.go(address)
            expect(page.locator("main")).to_contain_text("8.773.174.834 đ")
            assert page.locator("script").count() == 0
            expect(page.get_by_role("link", name="Kiểm tra khoản tài trợ")).to_be_visible()
            wrong = judge(stranger)
            assert not wrong, wrong
            with page.expect_download() as download:
                page.get_by_role("link", name="CSV").click()
            assert download.value.path().read_text("utf-8-sig").startswith('"line","date"')
    with office.at(PEOPLE.head, preview) as opened:
        page = opened.page
        page.locator("[name=reason]").fill("Sai kỳ")
        page.get_by_role("button", name="Gỡ bỏ trang").click()
        expect(page.locator("main .state.plain").first).to_contain_text("Chưa công bố")
    with window(office.browser, office.url, DESK) as stranger:
        assert (stranger.page.goto(office.url + address) or page).status == 404  # type: ignore[union-attr]


def test_from_the_books_to_a_verified_report(
    running: Product, browser: Browser, tmp_path: Path
) -> None:
    """At a desk, where auditors work; test_pages judges the same pages on tablets."""
    office = Office(browser, running.url, DESK)
    run, paper = audit(office, load_books(office))
    verify(office, paper, tmp_path)
    publish(office, run)
