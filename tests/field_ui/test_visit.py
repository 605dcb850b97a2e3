"""A whole visit without network, by touch, on both ways to hold a tablet; then the minutes."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser

from inspect_app.core.db import db
from inspect_app.core.files import store as file_store
from inspect_app.documents.models import Paper
from inspect_app.inspections import queries
from inspect_app.inspections.models import EvidencePhoto, FieldMinutes, Finding
from inspect_app.inspections.queries.differences import minutes_differences
from tests.field.tablets import answers_of
from tests.field_ui.papers import signed
from tests.field_ui.visit import Visitor, camera_picture
from tests.kit.browser import LANDSCAPE, PORTRAIT, Screen, window
from tests.kit.cases import case_row, plausible, under_way
from tests.kit.tablets import code_for
from tests.kit.world import World

FINDINGS, PHOTOS = 6, 20
VN = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize("screen", [LANDSCAPE, PORTRAIT], ids=lambda one: one.name)
def test_a_whole_visit_without_network(
    world: World, served: str, browser: Browser, screen: Screen, tmp_path: Path
) -> None:
    case_id = under_way(world)
    with window(browser, served, screen) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "team_leader"))
        visitor.prepare()
        visitor.look("home")
        opened.context.set_offline(True)
        opened.page.reload()
        visitor.unlock()
        visitor.taps = 0
        visitor.tap(opened.page.locator(".card"))
        opened.page.wait_for_selector(".facility")
        visitor.look("facility")
        visitor.tap(opened.page.get_by_role("link", name="Tới câu hỏi"))
        given = answer_everything(visitor, case_id)
        sections = 11
        assert len(given) >= 120
        # One for each answer, one for each section, two more for each violation; and the way in.
        assert visitor.taps <= len(given) + 2 * sections + 2 * FINDINGS + 2
        photos = take_photos(visitor, given, tmp_path)
        visitor.tap(opened.page.get_by_role("link", name="Ghi nhận"))
        opened.page.wait_for_selector(".finding-page li")
        visitor.look("findings")
        code = sign_minutes(visitor)
        visitor.look("frozen")
        opened.context.set_offline(False)
        visitor.tap(opened.page.locator(".sync-pill"))
        visitor.press("Gửi và nhận ngay")
        visitor.settled()
        visitor.look("sync")
        sys.stdout.write(f"{screen.name}: {len(given)} questions, {visitor.taps} taps\n")
        assert visitor.faults == []

    assert {name: value for name, (value, _) in answers_of(case_id).items()} == given
    findings = db.session.scalars(sa.select(Finding).where(Finding.case_id == case_id)).all()
    assert [one.state for one in findings] == ["violation"] * FINDINGS
    of_case = sa.select(EvidencePhoto).where(EvidencePhoto.case_id == case_id)
    kept = db.session.scalars(of_case).all()
    hashes = [one.sha256 for one in kept]
    taken = {one.taken_at.astimezone(VN).strftime("%H:%M") for one in kept if one.taken_at}
    assert taken == {f"09:{number:02d}" for number in range(PHOTOS)}  # EXIF, read before shrinking
    sizes = {Image.open(io.BytesIO(file_store().open(one))).size for one in hashes}
    assert sizes == {(1600, 1200)}
    assert len(set(hashes)) == len(hashes) == len(photos) == PHOTOS
    assert all(hashlib.sha256(file_store().open(one)).hexdigest() == one for one in hashes)
    frozen = sa.select(FieldMinutes).where(FieldMinutes.case_id == case_id)
    minutes = db.session.scalars(frozen).one()
    assert minutes.code == code
    assert minutes_differences(case_row(case_id)) == []
    paper = signed(world, minutes.paper_id or "")
    assert paper.state == "signed"
    keep_for_looking(paper, f"minutes-{screen.name}.pdf")


def keep_for_looking(paper: Paper, name: str) -> None:
    """The signed PDF beside the screenshots, when those were asked for."""
    if folder := os.environ.get("INSPECT_SCREENSHOTS"):
        Path(folder, name).write_bytes(file_store().open(paper.current_sha256 or ""))


def answer_everything(visitor: Visitor, case_id: str) -> dict[str, str]:
    """Every question that is asked, section by section; six fail and become violations."""
    checklist = queries.evaluation_of(case_row(case_id)).checklist
    given: dict[str, str] = {}
    page = visitor.page
    failed = 0
    for _ in range(40):
        for name in visitor.shown():
            if name in given:
                continue
            question = checklist.question(name)
            may_fail = question.kind == "verdict" and question.status == "verified" and question.law
            fails = failed < FINDINGS and may_fail and bool(len(given) % 3 == 0)
            visitor.answer(question, "fail" if fails else "pass")
            row = visitor.row(name)
            given[name] = "fail" if fails else plausible(question)
            if fails:
                failed += record_violation(visitor, first=failed == 0)
            assert row.count() == 1
        if page.get_by_role("button", name="Câu chưa trả lời").is_enabled():
            visitor.press("Câu chưa trả lời")
            page.wait_for_function("() => document.activeElement.matches('.question')")
            if len(given) < 40:
                visitor.look(f"list-{len(given)}")
        else:
            break
    assert failed == FINDINGS
    visitor.look("answered")
    return given


def record_violation(visitor: Visitor, *, first: bool) -> int:
    """The sheet opened by itself: one clause, one button. Returns 1 when it became a violation."""
    sheet = visitor.page.locator("dialog.sheet")
    sheet.wait_for()
    if first:
        visitor.look("finding")
    citable = sheet.locator(".finding-law button:enabled")
    if not citable.count():
        visitor.press("Đóng", within=sheet)
        return 0
    visitor.tap(citable.first)
    visitor.press("Lưu là vi phạm", within=sheet)
    sheet.wait_for(state="detached")
    return 1


def take_photos(visitor: Visitor, given: dict[str, str], folder: Path) -> list[Path]:
    page = visitor.page
    taken: list[Path] = []
    each = PHOTOS // 4
    for at, name in enumerate(visitor.shown()[:4]):
        visitor.press("Ghi chú", within=visitor.row(name))
        for number in range(each):
            path = camera_picture(folder, at * each + number)
            with page.expect_file_chooser() as chooser:
                visitor.press("Chụp ảnh", within=visitor.row(name))
            chooser.value.set_files(path)
            taken.append(path)
        page.wait_for_function(
            "([id, n]) => document.querySelectorAll(`#q-${id} img`).length === n", arg=[name, each]
        )
        if not at:
            visitor.look("photos")
        visitor.press("Ghi chú", within=visitor.row(name))
    return taken


def sign_minutes(visitor: Visitor) -> str:
    """Review and both signatures; returns the code on screen."""
    page = visitor.page
    before = visitor.taps
    visitor.tap(page.get_by_role("link", name="Biên bản"))
    page.wait_for_selector(".minutes-text")
    visitor.look("minutes")
    text = page.locator(".minutes-text").inner_text()
    assert "Nghị định số 103/2017/NĐ-CP" in text
    assert "NĐ-CP Đ" not in text  # the short form is for programs
    entity = page.get_by_role("region", name="Đại diện cơ sở")
    visitor.fill("Họ và tên", "Bà Thử Thị Một", within=entity)
    visitor.fill("Chức vụ", "Giám đốc", within=entity)
    cdp = page.context.new_cdp_session(page)
    for canvas in page.locator(".minutes-signature canvas").all():
        visitor.sign(canvas, cdp)
    visitor.look("signed")
    # Headless Chromium swallows the first tap after touches that came through the debugger.
    page.locator(".minutes-text h2").tap()
    visitor.press("Chốt biên bản")
    page.wait_for_selector(".minutes-code", timeout=5000)
    assert visitor.taps - before <= 8
    return page.locator(".minutes-code").inner_text().replace(" ", "")
