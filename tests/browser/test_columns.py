"""Mapping the columns of an unknown bank's statement on a tablet held upright."""

from __future__ import annotations

import pytest

from tests.kit.browser import PORTRAIT, chromium, judge, picture, window
from tests.kit.fund_books import open_books
from tests.kit.serving import serving
from tests.kit.unknown_bank import JANUARY, RIGHT, as_csv
from tests.kit.world import PASSWORD, World
from workers.jobs import JOBS
from workers.run import drain

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_columns_are_mapped_by_finger(world: World) -> None:
    books = open_books(world)
    books.send(as_csv(JANUARY), name="thang-1.csv", opening="10.000.000")
    statement = f"{books.path}/statements/{books.statement().id}"
    with (
        serving(world.app) as port,
        chromium() as browser,
        window(browser, f"http://127.0.0.1:{port}", PORTRAIT) as opened,
    ):
        opened.sign_in("auditor", PASSWORD)
        page = opened.go(statement)
        wrong = judge(opened)
        page.get_by_role("link", name="Khai các cột").click()
        page.wait_for_url("**/columns")
        wrong += judge(opened)
        for name, value in RIGHT.items():
            page.select_option(f"[name={name}]", value)
        page.get_by_role("button", name="Thử, chưa lưu").click()
        page.get_by_text("Cân khớp").wait_for()
        wrong += judge(opened)
        picture(opened, "columns-tried")
        page.get_by_role("button", name="Lưu bố cục và đọc tệp").click()
        page.wait_for_url(f"**{statement}")
        drain(JOBS)
        page = opened.go("/funds/layouts")
        wrong += judge(opened)
        assert not wrong, "\n".join(wrong)
