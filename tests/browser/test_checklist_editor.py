"""A department makes a new version of a checklist in the browser: by finger on both tablets, by
keyboard alone at the desk; what it sees on the way is judged on every screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from inspect_app.checklist_versions.actions import publish_library
from inspect_app.core.clock import today_vn
from tests.kit.browser import (
    DESK,
    LANDSCAPE,
    PORTRAIT,
    Screen,
    Window,
    axe_violations,
    chromium,
    judge,
    picture,
    sideways,
    small_targets,
    window,
)
from tests.kit.serving import serving
from tests.kit.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VI, EN, LAW = "label::Tiếng Việt (vi)", "label::English (en)", "bind::ins:law"
KEPT = "Mọi thứ đã được lưu."


@pytest.fixture
def url(world: World) -> Iterator[str]:
    """Address of a province whose library is published."""
    publish_library(world.actor("administrator"), valid_from=today_vn())
    with serving(world.app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


class Hand:
    """Presses by finger or by key, and looks at each page that it comes to."""

    def __init__(self, opened: Window) -> None:
        self.opened, self.page = opened, opened.page
        self.wrong: list[str] = []

    def look(self, name: str) -> None:
        picture(self.opened, f"editor-{name}")
        self.wrong += judge(self.opened)

    def press(self, target: Locator) -> None:
        if self.opened.screen.touch:
            target.tap()
        else:
            target.focus()
            self.page.keyboard.press("Enter")

    def go(self, role: str, name: str, *, exact: bool = True) -> None:
        """Press a link or button that leads to another page."""
        main = self.page.locator("main")
        target = main.get_by_role(role, name=name, exact=exact).first  # type: ignore[arg-type]
        with self.page.expect_navigation():
            self.press(target)

    def cell(self, column: str) -> Locator:
        return self.page.locator(f'[data-cell="{column}"]').first

    def write(self, column: str, text: str) -> None:
        """Type into a field and leave it, which keeps it."""
        field = self.cell(column).locator("input, textarea")
        if self.opened.screen.touch:
            field.tap()
            field.fill(text)
        else:
            field.focus()
            self.page.keyboard.press("Control+A")
            self.page.keyboard.press("Delete")
            self.page.keyboard.type(text)
        self.page.keyboard.press("Tab")
        self.kept()

    def kept(self) -> None:
        expect(self.page.locator("#saved")).to_have_text(KEPT)


def question_page(page: Page, name: str) -> None:
    page.locator(f'li[data-name="{name}"] a').first.click()
    page.wait_for_url("**/rows/*")


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT, DESK], ids=lambda one: one.name)
def test_a_new_version_from_draft_to_publication(
    url: str, browser: Browser, screen: Screen
) -> None:
    with window(browser, url, screen) as opened:
        opened.sign_in("department_head", PASSWORD)
        hand, page = Hand(opened), opened.page
        opened.go("/checklists")
        hand.go("link", "Bản thảo bảng kiểm")
        page.locator("#base").select_option(index=1)
        hand.look("1-list")
        hand.go("button", "Lập bản thảo mới")
        hand.look("2-draft")
        draft = opened.path()

        # words and law of a new question
        hand.go("button", "+ Câu hỏi")
        expect(page.locator(f'[data-cell="{VI}"] .cell-faults li')).to_have_count(1)
        hand.look("3-new-question")
        hand.write(VI, "Cổng có camera không?")
        expect(page.locator(f'[data-cell="{VI}"] .cell-faults li')).to_have_count(0)
        hand.write(EN, "Is there a camera at the gate?")
        hand.write("name", "gate_camera")
        hand.write("relevant", "${khong_co} > 0")
        if page.locator('[data-cell="relevant"] .cell-faults li').count() == 0:
            hand.write("relevant", "1 +")
            expect(page.locator('[data-cell="relevant"] .cell-faults li')).not_to_have_count(0)
        hand.write("relevant", "")
        page.locator("#q").fill("dien tich phong o")
        hand.go("button", "Tìm căn cứ")
        expect(page.locator(".law-hits button").first).to_be_visible()
        hand.look("4-law")
        hand.go("button", "+ 103/2017/NĐ-CP Đ24.2", exact=False)
        expect(hand.cell(LAW).locator("input")).to_have_value("103/2017/NĐ-CP Đ24.2")
        expect(page.locator("[data-count]")).to_have_text("Bản thảo không có lỗi")

        # its place: to the last section, up one place
        last = page.locator("#to option").count() - 1
        page.locator("#to").select_option(index=last)
        hand.go("button", "Chuyển")
        row = page.locator('li[data-name="gate_camera"]')
        expect(row).to_be_visible()
        up = row.get_by_role("button", name="Lên", exact=False)
        before = row.locator("xpath=preceding-sibling::li").count()
        with page.expect_navigation():
            hand.press(up)
        expect(row.locator("xpath=preceding-sibling::li")).to_have_count(before - 1)
        expect(up).to_be_focused()
        hand.wrong += judge(opened)

        # a rule of a figure, a choice, a document
        with page.expect_navigation():
            hand.press(page.locator("li:has(.state:text-is('Tự tính')) a").first)
        hand.look("5-figure")
        for name, words in (("Danh sách lựa chọn", "6-choices"), ("Văn bản pháp luật", "7-laws")):
            hand.go("link", name)
            hand.look(words)

        preview(hand)
        hand.go("link", "Khác biệt, công bố")
        expect(page.locator("tr[data-kind=added]")).to_have_count(1)
        hand.look("9-difference")
        hand.go("button", "Công bố")
        assert opened.path().startswith("/checklists/")
        assert "drafts" not in opened.path()
        expect(page.get_by_text("Cổng có camera không?")).to_be_visible()
        expect(page.get_by_text("Phiên bản 2,")).to_be_visible()
        opened.go(draft)
        expect(page.locator(".state", has_text="Đã công bố")).to_be_visible()
        hand.look("10-published")
        assert not hand.wrong, "\n".join(hand.wrong)


def preview(hand: Hand) -> None:
    """The draft on a tablet: answered, a finding opened and not kept; judged in frame and alone."""
    page = hand.page
    hand.go("link", "Xem trên máy tính bảng")
    tablet = page.frame_locator(".tablet iframe")
    expect(tablet.locator(".question").first).to_be_visible()
    hand.look("8-preview")
    hand.press(tablet.locator(".sections button").nth(1))
    fail = tablet.get_by_role("button", name="Không đạt", exact=True).first
    hand.press(fail)
    sheet = tablet.locator("dialog.sheet")
    expect(sheet).to_be_visible()
    picture(hand.opened, "editor-8-preview-finding")
    page.locator(".tablet").evaluate("(one) => one.scrollIntoView({block: 'end'})")
    sheet.get_by_role("button", name="Lưu ghi nhận", exact=False).click()
    expect(sheet.locator("[role=alert] li")).not_to_have_count(0)
    sheet.get_by_role("button", name="Đóng").click()
    expect(tablet.locator(".progress b")).to_contain_text("1/")
    for frame in page.frames[1:]:
        hand.wrong += sideways(frame.page)
    hand.go("link", "820 × 1180")
    expect(tablet.locator(".question").first).to_be_visible()
    hand.look("8-preview-portrait")
    hand.go("link", "Mở toàn cửa sổ")
    expect(page.locator(".question").first).to_be_visible()
    picture(hand.opened, "editor-8-preview-alone")
    hand.wrong += [*axe_violations(page), *sideways(page), *small_targets(page)]
    with page.expect_navigation():
        hand.press(page.get_by_role("link", name="Về bản thảo"))


def test_two_people_at_one_field(url: str, browser: Browser) -> None:
    """The second sees both values and chooses; nothing is lost when the network is away."""
    with (
        window(browser, url, DESK) as first,
        window(browser, url, PORTRAIT) as second,
    ):
        first.sign_in("department_head", PASSWORD)
        second.sign_in("administrator", PASSWORD)
        first.go("/checklists/drafts")
        Hand(first).go("button", "Lập bản thảo mới")
        draft = first.path()
        question_page(
            first.page, first.page.locator("li[data-name]").nth(3).get_attribute("data-name") or ""
        )
        second.go(first.path())
        one, other = Hand(first), Hand(second)
        one.write(VI, "Lời thứ nhất")
        field = other.cell(VI).locator("textarea")
        field.fill("Lời thứ hai")
        second.page.keyboard.press("Tab")
        box = other.cell(VI).locator(".cell-conflict")
        expect(box).to_contain_text("Lời thứ nhất")
        expect(box).to_contain_text("Lời thứ hai")
        second.trouble.clear()  # the browser tells of the 409 on its console
        other.look("11-conflict")
        box.get_by_role("button", name="Giữ nội dung của tôi").tap()
        other.kept()
        first.page.reload()
        expect(one.cell(VI).locator("textarea")).to_have_value("Lời thứ hai")

        first.context.set_offline(True)
        one.cell(VI).locator("textarea").fill("Viết khi mất mạng")
        first.page.keyboard.press("Tab")
        expect(first.page.locator("#saved")).to_have_attribute("data-state", "trouble")
        first.context.set_offline(False)
        one.kept()
        second.go(first.path())
        expect(other.cell(VI).locator("textarea")).to_have_value("Viết khi mất mạng")
        first.trouble.clear()
        assert not other.wrong, "\n".join(other.wrong)

        first.go(draft)
        first.page.locator("summary", has_text="Bỏ bản thảo này").click()
        one.go("button", "Bỏ hẳn bản thảo")
        expect(first.page.locator("tr", has_text="Đã bỏ")).not_to_have_count(0)
