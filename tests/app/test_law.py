"""Pages and actions of the law room on a real database."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app import factory
from inspect_app.core import journal
from inspect_app.core.db import db
from inspect_app.core.models import JournalBody, JournalEntry
from inspect_app.core.refusal import NotAllowed, NotFound, Refused
from inspect_app.law import actions, queries
from inspect_app.law.models import LawArticle, LawText, LawValue
from inspect_app.law.rules import NoFigure, Status
from tests.kit.world import World, build_app, build_world, csrf

MARCH = dt.date(2026, 3, 1)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    if "law" not in factory.ROOMS:
        monkeypatch.setattr(factory, "ROOMS", (*factory.ROOMS, "law"))
    app = build_app(tmp_path, monkeypatch)
    with app.app_context():
        yield app


@pytest.fixture
def world(app: Flask) -> World:
    return build_world(app)


def add(world: World, login: str = "administrator", **changes: object) -> LawValue:
    facts: dict[str, object] = {
        "figure_id": "mgmt_cap",
        "value": Decimal("6.5"),
        "document": "03/2026/NĐ-CP",
        "cite": "Đ37.2",
        "valid_from": MARCH,
        "valid_to": None,
        "status": Status.VERIFIED,
        **changes,
    }
    return actions.add_figure_value(world.actor(login), **facts)  # type: ignore[arg-type]


def test_an_added_value_holds_for_its_own_organisation(world: World) -> None:
    before = queries.figure_on(world.a, "mgmt_cap", MARCH)
    row_id = add(world).id
    now = queries.figure_on(world.a, "mgmt_cap", MARCH)
    other = queries.figure_on(world.b, "mgmt_cap", MARCH)
    assert (before.value, now.value, other.value) == (None, Decimal("6.5"), None)
    assert now.citable
    body = db.session.scalars(sa.select(JournalBody.body).order_by(JournalBody.seq.desc())).first()
    assert json.loads(body or "")["value"] == "6.5"
    assert journal.verify(db.session()).verified
    actions.withdraw_figure_value(world.actor("administrator"), row_id)
    assert queries.figure_on(world.a, "mgmt_cap", MARCH).value is None
    with pytest.raises(Refused):
        actions.withdraw_figure_value(world.actor("administrator"), row_id)


def test_a_wrong_value_changes_nothing(world: World) -> None:
    entries = db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry))
    for changes, code in (
        ({"valid_from": dt.date(2026, 2, 1)}, "document_not_in_force"),
        ({"cite": "Điều 37"}, "bad_cite"),
        ({"figure_id": "nothing"}, "unknown_figure"),
        ({"value": None}, "value_needed"),
    ):
        with pytest.raises(Refused) as refused:
            add(world, **changes)
        assert [problem.code for problem in refused.value.problems] == [code]
    add(world)
    with pytest.raises(Refused) as refused:
        add(world)
    assert refused.value.problems[0].code == "overlap"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(JournalEntry)) == (
        (entries or 0) + 1
    )


def test_only_an_administrator_of_the_same_organisation_edits(world: World) -> None:
    with pytest.raises(NotAllowed):
        add(world, "department_head")
    row_id = add(world).id
    with pytest.raises(NotFound):
        actions.withdraw_figure_value(world.actor("administrator.b"), row_id)


def test_a_value_that_a_release_contradicts_is_left_out_and_the_rest_holds(world: World) -> None:
    add(world, figure_id="endow_min", value=Decimal(4), cite="Đ8")
    db.session.execute(
        sa.insert(LawValue).values(
            id="0" * 32,
            organisation_id=world.a,
            figure_id="mgmt_cap",
            value="9",
            document="93/2019/NĐ-CP",
            cite="Đ37.2a",
            valid_from=dt.date(2024, 1, 1),
            valid_to=dt.date(2024, 12, 31),
            status="verified",
            note="",
            added_by=world.a,
            added_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        )
    )
    merged = queries.merged(world.a)
    assert merged.left_out == {"0" * 32}
    assert merged.book.figure("mgmt_cap", dt.date(2024, 6, 1)).value == 5
    assert merged.book.figure("endow_min", MARCH).value == 4
    with pytest.raises(NoFigure):
        merged.book.figure("nothing", MARCH)


def seen(answer: TestResponse, status: int = 200) -> str:
    """The page, parsed strictly."""
    assert answer.status_code == status, answer.text
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.text


def pack(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.txt", content)
    return stream.getvalue()


def test_figures_are_shown_as_of_a_day_with_their_status(world: World) -> None:
    client = world.client("inspector")
    before = seen(client.get("/law?q=quan+ly+quy&on=2025-06-01"))
    assert "5 % tổng thu" in before
    assert "điểm a khoản 2 Điều 37 Nghị định số 93/2019/NĐ-CP" in before
    assert "Đã kiểm chứng" in before
    after = seen(client.get("/law?q=quan+ly+quy&on=2026-03-01"))
    assert "5 % tổng thu" not in after
    assert "Chưa kiểm chứng" in after
    assert "Mức trần chi" not in seen(client.get("/law?q=%3Cb%3Ekhong&on=hom-nay"))
    acts = seen(client.get("/law/acts"))
    assert "Nghị định số 93/2019/NĐ-CP" in acts
    assert seen(client.get("/law/figures/nothing"), 404)


def test_an_administrator_adds_and_withdraws_on_the_page(world: World) -> None:
    client = world.client("administrator")
    address = "/law/figures/mgmt_cap"
    assert "Bổ sung giá trị theo thời gian" in seen(client.get(address))
    form = {
        "csrf_token": csrf(client, address),
        "value": "6,5",
        "document": "03/2026/NĐ-CP",
        "cite": "Đ37.2",
        "valid_from": "2026-03-01",
        "valid_to": "",
        "status": "verified",
        "note": "Công báo <b>",
    }
    wrong = seen(client.post(address, data={**form, "value": "6.5"}), 422)
    assert "1.600.000.000" in wrong
    assert "Chưa thay đổi gì" in seen(client.post(address, data={**form, "cite": "Đ0"}), 422)
    assert "Hãy chọn ngày" in seen(client.post(address, data={**form, "valid_from": "x"}), 422)
    assert client.post(address, data=form).status_code == 303
    page = seen(client.get(address))
    assert "6,5 % tổng thu" in page
    assert "Công báo &lt;b&gt;" in page
    row = db.session.scalars(sa.select(LawValue)).one()
    withdraw = f"/law/values/{row.id}/withdraw"
    foreign = world.client("administrator.b")
    token = csrf(foreign, address)
    assert foreign.post(withdraw, data={"csrf_token": token}).status_code == 404
    assert client.post(withdraw, data={"csrf_token": form["csrf_token"]}).status_code == 303
    assert "6,5 % tổng thu" not in seen(client.get(address))
    assert "Đã rút" in seen(client.get(address))


def test_who_may_not_edit_sees_no_form_and_is_refused(world: World) -> None:
    client = world.client("auditor")
    assert "Bổ sung giá trị theo thời gian" not in seen(client.get("/law/figures/mgmt_cap"))
    token = csrf(client, "/law")
    for address in ("/law/figures/mgmt_cap", "/law/values/x/withdraw", "/law/texts"):
        assert client.post(address, data={"csrf_token": token}).status_code == 403
    assert world.client().get("/law").status_code == 303


def test_a_law_pack_is_loaded_read_searched_and_replaced(world: World) -> None:
    client = world.client("administrator")
    token = csrf(client, "/law/texts")

    def load(content: bytes) -> TestResponse:
        data = {"csrf_token": token, "pack": (io.BytesIO(content), "goi.zip")}
        return client.post("/law/texts", data=data)

    text = "Điều 1. Phạm vi\nQuỹ <b>từ thiện</b> 100%.\nĐiều 2. Đối tượng\nTrẻ em & quỹ_x."
    assert (
        load(pack(**{"93-2019-ND-CP": text, "30-2020-ND-CP-annex": "Phụ lục quỹ"})).status_code
        == 303
    )
    page = seen(client.get("/law/texts?q=tre+EM"))
    assert "Điều 2. Đối tượng" in page
    assert "Phạm vi" not in page
    assert "Trẻ em &amp; quỹ_x." in page
    actor = world.actor("administrator")
    scattered = pack(**{"01-2020-ND-CP": "Điều 1. Quỹ\nĐiều lệ, trẻ nhỏ, em bé\ncùng từ thiện"})
    assert load(scattered).status_code == 303
    db.session.rollback()  # this test's own view of the data is older than the load
    hits = queries.search_texts(actor, "tu thien")
    assert [hit.document for hit in hits] == ["01/2020/NĐ-CP", "93/2019/NĐ-CP"]
    hits = queries.search_texts(actor, "trẻ em")
    assert [hit.document for hit in hits] == ["93/2019/NĐ-CP", "01/2020/NĐ-CP"]
    assert "2 điều có" not in seen(client.get("/law/texts?q=quy_x"))
    assert "0 điều có" in seen(client.get("/law/texts?q=10%25%25"))
    row = db.session.scalars(sa.select(LawText).where(LawText.document == "93/2019/NĐ-CP")).one()
    read = seen(client.get(f"/law/texts/{row.id}"))
    assert "Quỹ &lt;b&gt;từ thiện&lt;/b&gt; 100%." in read
    assert "Nghị định số 93/2019/NĐ-CP" in seen(client.get("/law/acts"))
    assert world.client("administrator.b").get(f"/law/texts/{row.id}").status_code == 404
    assert "Đối tượng" not in seen(world.client("inspector.b").get("/law/texts?q=tre"))
    assert load(pack(**{"93-2019-ND-CP": "Điều 1. Mới\nMột."})).status_code == 303
    db.session.rollback()
    headings = db.session.scalars(sa.select(LawArticle.heading)).all()
    assert sorted(headings) == ["", "Mới", "Quỹ"]


def test_a_bad_pack_says_why_and_stores_nothing(world: World) -> None:
    client = world.client("administrator")
    token = csrf(client, "/law/texts")
    for content, says in (
        (b"x", "không phải là tệp zip"),
        (pack(readme="x"), "phải bắt đầu bằng số văn bản"),
        (b"", "bắt buộc|không phải là tệp zip"),
    ):
        data = {"csrf_token": token, "pack": (io.BytesIO(content), "goi.zip")}
        page = seen(client.post("/law/texts", data=data), 422)
        assert any(words in page for words in says.split("|"))
    assert "bắt buộc" in seen(client.post("/law/texts", data={"csrf_token": token}), 422)
    assert db.session.scalars(sa.select(LawText)).all() == []
