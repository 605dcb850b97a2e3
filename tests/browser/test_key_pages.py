"""The pages of the main job on both tablets and a desk: answered by touch, judged one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from inspect_app.demo.province import PASSWORD
from tests.demo import auditing, office
from tests.kit.browser import DESK, LANDSCAPE, PORTRAIT, Screen, chromium, judge, window
from tests.kit.servers import Product, product

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FACILITY = "Mái ấm Cầu Lụa"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("key") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def places(running: Product) -> dict[str, list[str]]:
    """Addresses of the main job's pages by login, filled through HTTP first."""
    url = running.url
    plan, _entities, _covered = office.approve_year_plan(url, "Lê Văn Mẫu", "Phạm Thị Thử")
    case = office.issue_decision(url, plan, FACILITY)
    office.announce(url, case)
    fund = auditing.fund_path(url)
    auditing.load_books(url, fund)
    audit = auditing.run_audit(url, fund).url
    statement = office.visitor(url, office.PEOPLE.auditor).get(fund).links("/statements/")[0]
    return {
        office.PEOPLE.inspector: [f"{case}/checklist", case, f"{case}/findings"],
        office.PEOPLE.head: ["/", plan, "/documents", "/registry"],
        office.PEOPLE.auditor: [fund, statement, audit],
        office.PEOPLE.administrator: ["/law", "/people", "/registry/import", "/jobs"],
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT, DESK], ids=lambda one: one.name)
def test_pages_of_the_main_job(
    running: Product, browser: Browser, places: dict[str, list[str]], screen: Screen
) -> None:
    wrong: list[str] = []
    for login, addresses in places.items():
        with window(browser, running.url, screen) as opened:
            opened.sign_in(login, PASSWORD)
            for address in addresses:
                opened.go(address)
                wrong += [f"{address}: {one}" for one in judge(opened)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT], ids=lambda one: one.name)
def test_an_answer_by_touch_is_saved_and_stands_after_reload(
    running: Product, browser: Browser, places: dict[str, list[str]], screen: Screen
) -> None:
    checklist = places[office.PEOPLE.inspector][0]
    word = "Nông thôn" if screen is LANDSCAPE else "Thành thị"
    with window(browser, running.url, screen) as opened:
        opened.sign_in(office.PEOPLE.inspector, PASSWORD)
        opened.go(checklist)
        opened.page.get_by_role("button", name=word).tap()
        expect(opened.page.locator("#sync")).to_have_text("Đã lưu")
        opened.go(checklist)
        again = opened.page.get_by_role("button", name=word)
        expect(again).to_have_attribute("aria-pressed", "true")
        case = Path(checklist).parent
        visitor = office.visitor(running.url, office.PEOPLE.inspector)
        answers = visitor.json(f"/api/v1{case}")["answers"]
        stored = {one["question"]: one["value"] for one in answers}
    assert stored["area_kind"] == ("rural" if screen is LANDSCAPE else "urban")
