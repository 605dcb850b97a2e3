"""Minutes on the page where things go another way: a refusal, an addendum, points left open."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, expect

from inspect_app.core.db import db
from inspect_app.inspections.models import FieldMinutes
from tests.field.tablets import answers_of
from tests.field_ui.papers import read, signed
from tests.field_ui.visit import Visitor, camera_picture, unlocked_at
from tests.kit.browser import LANDSCAPE, PORTRAIT, Screen, window
from tests.kit.cases import answer_all, take_up_all, under_way
from tests.kit.tablets import code_for
from tests.kit.world import World

REASON = "Cho rằng số trẻ ghi trong biên bản chưa đúng"


@contextlib.contextmanager
def at_the_minutes(
    world: World, served: str, browser: Browser, case_id: str, screen: Screen
) -> Iterator[Visitor]:
    """The leader's tablet without network, at the minutes of a case that is wholly answered."""
    with window(browser, served, screen) as opened:
        visitor = Visitor(opened)
        visitor.enrol(code_for(world, "team_leader"))
        visitor.prepare()
        opened.context.set_offline(True)
        unlocked_at(visitor, f"/case/{case_id}/minutes", ".minutes-text")
        yield visitor


def region(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("region", name=name)


def sign(visitor: Visitor, *regions: str) -> None:
    cdp = visitor.page.context.new_cdp_session(visitor.page)
    for name in regions:
        visitor.sign(region(visitor, name).locator("canvas"), cdp)
    visitor.page.locator(".minutes-text h2").tap()  # the first tap after drawn touches is lost


def frozen_code(visitor: Visitor) -> str:
    visitor.press("Chốt biên bản")
    return visitor.page.locator(".minutes-code").last.inner_text().replace(" ", "")


def received(case_id: str) -> list[FieldMinutes]:
    db.session.rollback()
    query = sa.select(FieldMinutes).where(FieldMinutes.case_id == case_id)
    return list(db.session.scalars(query.order_by(FieldMinutes.sequence)))


def test_the_entity_refuses_and_the_commune_signs(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    answer_all(world, case_id)
    with at_the_minutes(world, served, browser, case_id, PORTRAIT) as visitor:
        page = visitor.page
        entity = region(visitor, "Đại diện cơ sở")
        visitor.fill("Họ và tên", "Bà Thử Thị Một", within=entity)
        expect(page.locator(".minutes-text")).to_contain_text("công nhận đúng và ký tên")
        visitor.press("Không ký", within=entity)
        expect(entity.locator("canvas")).to_have_count(0)
        expect(page.locator(".minutes-text")).not_to_contain_text("công nhận đúng")
        sign(visitor, "Trưởng đoàn")
        visitor.press("Chốt biên bản")
        page.get_by_text("Hãy ghi lý do không ký, ít nhất 5 ký tự.").wait_for()
        page.get_by_text("Khi cơ sở không ký, người chứng kiến phải ghi tên và ký.").wait_for()
        visitor.look("refusal-incomplete")
        entity.get_by_label("Lý do không ký").fill(REASON)
        name = "Đại diện chính quyền cấp xã hoặc người chứng kiến"
        witness = region(visitor, name)
        witness.get_by_label("Họ và tên").fill("Ông Thử Văn Hai")
        witness.get_by_label("Chức vụ").fill("Phó Chủ tịch Ủy ban nhân dân xã")
        visitor.on_disk()
        page.reload()  # nothing of it is lost to a reload
        visitor.unlock()
        expect(witness.get_by_label("Chức vụ")).to_have_value("Phó Chủ tịch Ủy ban nhân dân xã")
        expect(witness.get_by_label("Họ và tên")).to_have_value("Ông Thử Văn Hai")
        expect(entity.get_by_label("Lý do không ký")).to_have_value(REASON)
        sign(visitor, name)
        visitor.look("refusal")
        code = frozen_code(visitor)
        visitor.window.context.set_offline(False)
        visitor.settled()
        expect(page.locator(".minutes-frozen")).to_contain_text("Máy chủ đã nhận.")
        assert visitor.faults == []
    (minutes,) = received(case_id)
    assert minutes.code == code
    parties = {one["side"]: one for one in json.loads(minutes.document)["parties"]}
    assert (parties["entity"]["refused"], parties["entity"]["strokes"]) == (REASON, [])
    assert parties["witness"]["strokes"]
    paper = read(signed(world, minutes.paper_id or ""))
    assert f"Không ký: {REASON}" in paper
    assert "Ông Thử Văn Hai, Phó Chủ tịch Ủy ban nhân dân xã – Người chứng kiến" in paper
    assert "có người không ký, có người chứng kiến" in paper
    assert "công nhận đúng" not in paper
    assert f"{code[:4]} {code[4:]}" in paper


def test_after_signing_only_an_addendum_follows(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    answer_all(world, case_id)
    before = answers_of(case_id)
    with at_the_minutes(world, served, browser, case_id, LANDSCAPE) as visitor:
        page = visitor.page
        visitor.fill("Họ và tên", "Bà Thử Thị Một", within=region(visitor, "Đại diện cơ sở"))
        sign(visitor, "Trưởng đoàn", "Đại diện cơ sở")
        first = frozen_code(visitor)

        unlocked_at(visitor, f"/case/{case_id}/list/licence_valid", ".question")
        page.get_by_text("Biên bản đã chốt: không sửa được câu trả lời nữa").wait_for()
        row = visitor.row("licence_valid")
        expect(row.get_by_role("button", name="Không đạt")).to_be_disabled()
        visitor.press("Ảnh · Ghi chú", within=row)
        expect(row.get_by_label("Ghi chú")).to_be_disabled()
        expect(row.get_by_role("button", name="Chụp ảnh")).to_be_enabled()
        visitor.look("frozen-questions")
        visitor.tap(page.get_by_role("link", name="Ghi nhận"))
        expect(page.get_by_role("button", name="Ghi nhận ngoài bảng kiểm")).to_have_count(0)
        visitor.tap(page.get_by_role("link", name="Biên bản"))

        visitor.press("Lập phụ lục")
        visitor.press("Không lập nữa")
        visitor.press("Lập phụ lục")
        sign(visitor, "Trưởng đoàn")
        text = page.get_by_label("Nội dung phụ lục")
        text.fill("Cơ sở nộp bổ sung sổ theo dõi ngày 25/11.\nĐoàn đã nhận bản sao.")
        page.get_by_text("các chữ ký đã được bỏ").wait_for()  # signed before it was written
        visitor.fill("Họ và tên", "Bà Thử Thị Một", within=region(visitor, "Đại diện cơ sở"))
        sign(visitor, "Trưởng đoàn", "Đại diện cơ sở")
        visitor.look("addendum")
        frozen_code(visitor)
        page.get_by_role("heading", name="Phụ lục 1 đã chốt").wait_for()
        visitor.look("addendum-frozen")
        second = page.locator(".minutes-code").last.inner_text().replace(" ", "")
        assert first != second
        visitor.window.context.set_offline(False)
        visitor.settled()
        assert visitor.faults == []
    minutes, addendum = received(case_id)
    assert (minutes.code, addendum.code) == (first, second)
    document = json.loads(addendum.document)
    assert document["addendum_to"] == minutes.sha256
    assert document["answers"] == []
    paper = read(signed(world, addendum.paper_id or ""))
    assert "Cơ sở nộp bổ sung sổ theo dõi ngày 25/11." in paper
    assert f"Bổ sung cho biên bản có giá trị băm {minutes.sha256}" in paper
    assert answers_of(case_id) == before


def test_points_without_a_finding_are_told_before_anybody_signs(
    world: World, served: str, browser: Browser
) -> None:
    case_id = under_way(world)
    answer_all(world, case_id, licence_valid="fail", one_director="fail")
    with at_the_minutes(world, served, browser, case_id, PORTRAIT) as visitor:
        told = visitor.page.locator(".minutes-page .notice")
        expect(told).to_have_text(re.compile(r"Câu trả lời cho thấy \d+ điểm chưa lập ghi nhận"))
        visitor.look("unrecorded")
        visitor.tap(told.get_by_role("link", name="Xem"))
        visitor.page.get_by_role("heading", name="điểm chưa ghi nhận").wait_for()
        assert visitor.faults == []


def test_the_paper_names_the_files_that_prove_a_finding(
    world: World, served: str, browser: Browser, tmp_path: Path
) -> None:
    case_id = under_way(world)
    answer_all(world, case_id, licence_valid="fail")
    take_up_all(world, case_id)
    with at_the_minutes(world, served, browser, case_id, LANDSCAPE) as visitor:
        page = visitor.page
        for number, name in enumerate(("one_director", "licence_valid")):
            unlocked_at(visitor, f"/case/{case_id}/list/{name}", f"#q-{name}")
            visitor.press("Ảnh · Ghi chú", within=visitor.row(name))
            with page.expect_file_chooser() as chooser:
                visitor.press("Chụp ảnh", within=visitor.row(name))
            chooser.value.set_files(camera_picture(tmp_path, number))
            visitor.row(name).locator("img").wait_for()
        unlocked_at(visitor, f"/case/{case_id}/minutes", ".minutes-text")
        visitor.fill("Họ và tên", "Bà Thử Thị Một", within=region(visitor, "Đại diện cơ sở"))
        sign(visitor, "Trưởng đoàn", "Đại diện cơ sở")
        frozen_code(visitor)
        visitor.window.context.set_offline(False)
        visitor.settled()
    (minutes,) = received(case_id)
    document = json.loads(minutes.document)
    at = [one["question"] for one in document["files"]].index("licence_valid") + 1
    assert f"Tệp số {at}" in read(signed(world, minutes.paper_id or ""))
