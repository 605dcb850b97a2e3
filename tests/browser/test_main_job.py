"""The main job by hand, with a finger, on both tablets: from the plan to a violation.

Every step is done in the browser by the person whose step it is; nothing goes through HTTP alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.by_hand import MINUTE, Office, press, sign
from tests.demo.office import PEOPLE
from tests.kit.browser import LANDSCAPE, PORTRAIT, Screen, Window, chromium
from tests.kit.servers import Product, product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PLACES = {LANDSCAPE: "Mái ấm Cầu Lụa", PORTRAIT: "Mái ấm Đèo Sim"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("job") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def plan(office: Office) -> str:
    """Drafted for a team, submitted, approved; the address of the plan."""
    with office.at(PEOPLE.leader, "/plans") as opened:
        page = opened.page
        press(opened, "Lập kế hoạch")
        page.wait_for_url("**/plans/*")
        path = opened.path()
        page.locator("[data-pick-all] input").check()
        page.locator("#bulk-edit > summary").tap()
        page.locator("[name=leader_id]").select_option(label="Lê Văn Mẫu")
        page.locator("[name=set_members]").check()
        page.get_by_label("Phạm Thị Thử").check()
        page.locator("#bulk-edit button").first.tap()
        page.locator(f'form[action="{path}/submit"] button').tap()
        expect(page.locator("h1 .state")).to_have_text("Chờ phê duyệt")
    with office.at(PEOPLE.head, f"{path}/review") as opened:
        opened.page.locator(f'form[action="{path}/approve"] button').tap()
        expect(opened.page.locator("h1 .state")).to_have_text("Đã phê duyệt")
    return path


def decide(office: Office, plan_path: str, place: str) -> str:
    """Decision issued and signed by the head, announced by the leader; the address of the case."""
    with office.at(PEOPLE.head, f"{plan_path}/decisions") as opened:
        page = opened.page
        page.locator("tr", has_text=place).locator("input").check()
        page.locator("#bulk button").last.tap()
        page.locator("tr", has_text=place).locator("a[href*='/cases/']").tap()
        page.wait_for_url("**/cases/*")
        case = opened.path()
        page.locator("a[href*='/documents/']").first.tap()
        sign(opened)
    with office.at(PEOPLE.leader, case) as opened:
        opened.page.locator(f'form[action="{case}/stages/announcement"] button').tap()
        expect(opened.page.get_by_role("link", name="Trả lời bảng kiểm")).to_be_visible()
    return case


def answer(page: Page, name: str, word: str) -> None:
    page.locator(f"[data-question={name}]").get_by_role("button", name=word, exact=True).tap()


def is_pressed(page: Page, name: str, word: str) -> None:
    button = page.locator(f"[data-question={name}]").get_by_role("button", name=word, exact=True)
    expect(button).to_have_attribute("aria-pressed", "true")


def stored(opened: Window) -> dict[str, str]:
    """The answers as the server has them."""
    case = opened.path().removesuffix("/checklist")
    found = opened.context.request.get(f"{opened.url}/api/v1{case}").json()
    return {one["question"]: one["value"] for one in found["answers"]}


def inspect(office: Office, case: str) -> None:
    """Answers are saved one by one, stand after a reload, and wait out a bad network."""
    with office.at(PEOPLE.inspector, f"{case}/checklist") as opened:
        page, sync = opened.page, opened.page.locator("#sync")
        answer(page, "area_kind", "Nông thôn")
        expect(sync).to_have_text("Đã lưu")
        expect(page.locator("[data-question=clients_total]")).to_be_hidden()
        answer(page, "raises_clients", "Có")
        page.locator("[data-question=clients_total] [data-input]").fill("45")
        page.keyboard.press("Tab")
        expect(sync).to_have_text("Đã lưu")
        page.reload()
        is_pressed(page, "area_kind", "Nông thôn")
        expect(page.locator("[data-question=clients_total] [data-input]")).to_have_value("45")

        _answer_while_broken(opened, lambda route: route.abort())
        _answer_while_broken(opened, lambda route: route.fulfill(status=500))
        opened.trouble.clear()  # the browser's own words about the broken network

        answer(page, "licence_valid", "Không đạt")
        expect(sync).to_have_text("Đã lưu")
        page.reload()
        is_pressed(page, "licence_valid", "Không đạt")
        assert stored(opened) == {
            "area_kind": "rural",
            "raises_clients": "yes",
            "clients_total": "45",
            "licence_valid": "fail",
        }


def _answer_while_broken(opened: Window, break_it: Callable[[Route], None]) -> None:
    """An answer given while nothing arrives is kept through a reload and sent when it can be."""
    page, sync = opened.page, opened.page.locator("#sync")
    given = page.locator("[data-question=area_kind] [aria-pressed=true]").inner_text()
    word = "Thành thị" if given == "Nông thôn" else "Nông thôn"
    before = stored(opened)
    page.route("**/ops", break_it)
    answer(page, "area_kind", word)
    expect(sync).to_contain_text("1")
    expect(sync).not_to_have_text("Đã lưu")
    page.reload()
    is_pressed(page, "area_kind", word)
    assert stored(opened) == before
    page.unroute("**/ops", break_it)
    expect(sync).to_have_text("Đã lưu", timeout=MINUTE)
    page.reload()
    is_pressed(page, "area_kind", word)


def find(office: Office, case: str) -> None:
    """The proposal becomes a finding, the finding a violation with its legal basis."""
    with office.at(PEOPLE.inspector, f"{case}/findings") as opened:
        page = opened.page
        press(opened, "Ghi nhận")
        page.wait_for_url("**/findings/*")
        page.locator("[name=references]:not([disabled])").first.check()
        violation = page.locator("form[action$='/violation']")
        violation.locator("[name=responsible]").fill("Giám đốc cơ sở")
        violation.locator("[name=remedy]").fill("Lập hồ sơ đề nghị cấp giấy phép.")
        violation.get_by_role("button").tap()
        expect(page.locator("main .state").first).to_have_text("Hành vi vi phạm")
    with office.at(PEOPLE.head, case) as opened:
        expect(opened.page.locator("main")).to_contain_text("Hành vi vi phạm")


@pytest.mark.parametrize("screen", list(PLACES), ids=lambda one: one.name)
def test_from_the_plan_to_a_violation(running: Product, browser: Browser, screen: Screen) -> None:
    office = Office(browser, running.url, screen)
    case = decide(office, plan(office), PLACES[screen])
    inspect(office, case)
    find(office, case)
