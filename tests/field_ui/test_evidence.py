"""Photos and voice memos from the glass to the server: what is covered, what never leaves."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page, expect

from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.inspections.models import EvidencePhoto, EvidenceRecording
from tests.field_ui.visit import Visitor, unlocked_at
from tests.kit.browser import ARGUMENTS, PORTRAIT, window
from tests.kit.cases import under_way
from tests.kit.tablets import code_for
from tests.kit.world import World

QUESTION = "licence_valid"
GPS, GPS_LATITUDE, GPS_LONGITUDE = 0x8825, 2, 4
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
BOX = (0.3, 0.2, 0.4, 0.4)
"""The page's "box in the middle", in shares of the picture."""


@pytest.fixture(scope="module")
def recording_browser(browser: Browser) -> Iterator[Browser]:
    """Chromium whose microphone hums and needs no permission."""
    path = shutil.which("chromium")
    started = browser.browser_type.launch(executable_path=path, args=[*ARGUMENTS, *MICROPHONE])
    try:
        yield started
    finally:
        started.close()


@contextlib.contextmanager
def at_the_question(world: World, served: str, browser: Browser, case_id: str) -> Iterator[Visitor]:
    """The inspector's tablet without network, at the photos of one question."""
    with window(browser, served, PORTRAIT) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "inspector"))
        visitor.prepare()
        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{case_id}/list/{QUESTION}", f"#q-{QUESTION}")
        visitor.press("Ảnh · Ghi chú", within=visitor.row(QUESTION))
        yield visitor


def face_with_place(folder: Path) -> Path:
    """Stripes of 8 pixels, so fine that any of them left under a box would be seen; and the place
    and camera of a home of children in EXIF."""
    row = bytes(255 if x // 8 % 2 else 0 for x in range(1600))
    strip = Image.frombytes("L", (1600, 1200), row * 1200)
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-MAKER"
    exif.get_ifd(0x8769)[0x9003] = "2026:11:24 09:30:00"
    exif.get_ifd(GPS)[1], exif.get_ifd(GPS)[3] = "N", "E"
    exif.get_ifd(GPS)[GPS_LATITUDE] = (21.0, 1.0, 42.5)
    exif.get_ifd(GPS)[GPS_LONGITUDE] = (105.0, 51.0, 15.7)
    path = folder / "face.jpg"
    strip.convert("RGB").save(path, "JPEG", quality=95, exif=exif)
    assert b"CAMERA-MAKER" in path.read_bytes()
    return path


def take(visitor: Visitor, path: Path) -> None:
    with visitor.page.expect_file_chooser() as chooser:
        visitor.press("Chụp ảnh", within=visitor.row(QUESTION))
    chooser.value.set_files(path)
    visitor.row(QUESTION).locator("img").first.wait_for()


def contrast(picture: Image.Image, box: tuple[float, float, float, float]) -> float:
    """Standard deviation of the grey within a box given in shares, a little inside its edges."""
    width, height = picture.size
    left, top, wide, high = box
    inner = (
        int((left + 0.02) * width), int((top + 0.02) * height),
        int((left + wide - 0.02) * width), int((top + high - 0.02) * height),
    )  # fmt: skip
    return float(ImageStat.Stat(picture.convert("L").crop(inner)).stddev[0])


def test_what_is_under_the_box_is_gone_and_the_original_keeps_its_hash(
    world: World, served: str, browser: Browser, tmp_path: Path
) -> None:
    case_id = under_way(world)
    sent: list[bytes] = []
    with at_the_question(world, served, browser, case_id) as visitor:
        page, row = visitor.page, visitor.row(QUESTION)
        page.on("request", lambda one: sent.append(one.post_data_buffer or b""))
        take(visitor, face_with_place(tmp_path))
        visitor.tap(row.locator(".evidence-thumbnail"))
        sheet = page.locator("dialog.sheet")
        expect(sheet).to_contain_text("09:30 24/11/2026")
        original = sheet.locator("small").inner_text().split("SHA-256 ")[1].rstrip("…")
        visitor.press("Che khuôn mặt", within=sheet)
        expect(sheet.get_by_role("button", name="Lưu bản đã che")).to_be_disabled()
        visitor.press("Thêm ô ở giữa", within=sheet)
        visitor.look("covered")
        visitor.press("Lưu bản đã che", within=sheet)
        sheet.wait_for(state="detached")
        expect(row.locator(".evidence-thumbnail")).to_have_count(2)
        visitor.window.context.set_offline(False)
        visitor.settled()
        assert visitor.faults == []
    db.session.rollback()
    rows = {one.caption: one for one in db.session.scalars(sa.select(EvidencePhoto))}
    whole, covered = rows.pop(""), rows.popitem()[1]
    assert whole.sha256.startswith(original)
    assert covered.caption == f"Bản đã che của ảnh {original[:8]}"
    assert covered.taken_at == whole.taken_at is not None
    kept = {one: store().open(one.sha256) for one in (whole, covered)}
    for one, content in kept.items():
        assert hashlib.sha256(content).hexdigest() == one.sha256
    pictures = {one: Image.open(io.BytesIO(content)) for one, content in kept.items()}
    assert contrast(pictures[whole], BOX) > 100
    assert contrast(pictures[covered], BOX) < 6  # stripes became their mean
    outside = (0.0, 0.7, 1.0, 0.3)
    assert contrast(pictures[covered], outside) > 100  # and nothing else was touched
    everything = b"".join([*sent, *kept.values()])
    assert b"Exif" not in everything
    assert b"CAMERA-MAKER" not in everything
    assert not any(picture.getexif() for picture in pictures.values())


def draw_box(page: Page, share: tuple[float, float, float, float]) -> None:
    """With a finger over the photo."""
    area = page.locator("canvas.evidence-photo").bounding_box()
    assert area
    x, y, wide, high = share
    start = (area["x"] + x * area["width"], area["y"] + y * area["height"])
    end = (start[0] + wide * area["width"], start[1] + high * area["height"])
    cdp = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", start), ("touchMove", end)):
        touch = {"type": kind, "touchPoints": [{"x": at[0], "y": at[1]}]}
        cdp.send("Input.dispatchTouchEvent", touch)
    cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_box_drawn_with_the_finger_covers_where_it_was_drawn(
    world: World, served: str, browser: Browser, tmp_path: Path
) -> None:
    case_id = under_way(world)
    box = (0.1, 0.55, 0.3, 0.3)
    with at_the_question(world, served, browser, case_id) as visitor:
        take(visitor, face_with_place(tmp_path))
        visitor.tap(visitor.row(QUESTION).locator(".evidence-thumbnail"))
        sheet = visitor.page.locator("dialog.sheet")
        visitor.press("Che khuôn mặt", within=sheet)
        draw_box(visitor.page, box)
        sheet.locator("header h2").tap()  # the first tap after drawn touches is lost
        visitor.press("Lưu bản đã che", within=sheet)
        sheet.wait_for(state="detached")
        visitor.window.context.set_offline(False)
        visitor.settled()
    db.session.rollback()
    query = sa.select(EvidencePhoto).where(EvidencePhoto.caption != "")
    covered = db.session.scalars(query).one()
    picture = Image.open(io.BytesIO(store().open(covered.sha256)))
    assert contrast(picture, box) < 6
    assert contrast(picture, (0.6, 0.55, 0.3, 0.3)) > 100


def test_a_voice_memo_of_the_microphone_arrives_as_it_was_kept(
    world: World, served: str, recording_browser: Browser
) -> None:
    case_id = under_way(world)
    sent: list[tuple[str, bytes]] = []
    with at_the_question(world, served, recording_browser, case_id) as visitor:
        page, row = visitor.page, visitor.row(QUESTION)
        visitor.press("Ghi âm", within=row)
        visitor.press("Dừng ghi âm (2 giây)", within=row)
        row.locator("audio").wait_for()
        visitor.look("voice")
        page.reload()
        visitor.unlock()
        unlocked_at(visitor, f"/case/{case_id}/list/{QUESTION}", f"#q-{QUESTION}")
        visitor.press("Ảnh · Ghi chú", within=row)
        expect(row).to_contain_text("chờ gửi")
        page.wait_for_function("() => document.querySelector('audio')?.readyState >= 1")
        page.on("request", lambda one: sent.append((one.method, one.post_data_buffer or b"")))
        visitor.window.context.set_offline(False)
        visitor.settled()
        expect(row).to_contain_text("đã nhận")
        assert visitor.faults == []
    db.session.rollback()
    memo = db.session.scalars(sa.select(EvidenceRecording)).one()
    content = store().open(memo.sha256)
    assert hashlib.sha256(content).hexdigest() == memo.sha256
    named = [json.loads(body) for method, body in sent if method == "POST" and b"sha256" in body]
    assert {one["sha256"] for one in named if "size" in one} == {memo.sha256}
    assert b"".join(body for method, body in sent if method == "PUT") == content
    assert content.startswith(b"\x1a\x45\xdf\xa3")  # WebM
    assert len(content) > 2_000
    assert memo.question == QUESTION
