"""Any XLSForm is checked cell by cell, compared, and published as the very file that came."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from checklists.forms import stored
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from tests.forms.two_evaluators import standing_vectors
from tests.kit.brought_forms import Sheets, edited, form_book, published
from tests.kit.checklist_books import book, checked, faults, publish, send, state, versions
from tests.kit.world import World


@pytest.fixture
def client(world: World) -> FlaskClient:
    return world.client("administrator")


def _version(version_id: str) -> ChecklistVersion:
    db.session.rollback()
    return db.session.get_one(ChecklistVersion, version_id)


def test_a_form_is_published_as_it_is_and_goes_out_as_the_very_file(client: FlaskClient) -> None:
    content = form_book("rooms")
    row = _version(published(client, content))
    assert (row.kind, row.code, row.version, row.subject) == ("form", "rooms", "1", "facility")
    assert row.questions == 7
    held = json.loads(row.content)
    assert held["subject"] == "facility"
    form = standing_vectors.form("rooms")
    assert stored.from_json(held["form"]).root == form.root
    answer = client.get(f"/checklists/{row.id}/workbook")
    assert answer.data == content
    page = client.get(f"/checklists/{row.id}").text
    assert "Tuổi của ${name}" in page
    assert "Phòng ở" in client.get("/checklists").text


def test_the_page_asks_for_whom_a_form_is_made(client: FlaskClient) -> None:
    assert 'name="subject"' in client.get("/checklists/uploads").text
    answer = send(client, form_book("kinds"), "x.xlsx", subject="fund")
    assert answer.status_code == 303


def test_a_table_that_is_not_there_is_named(client: FlaskClient) -> None:
    address = checked(client, form_book("kinds"))
    assert state(address) == "refused"
    assert "census.csv" in client.get(address).text


def test_every_fault_of_a_form_is_told_at_its_cell_in_vietnamese(client: FlaskClient) -> None:
    def spoil(sheets: Sheets) -> None:
        head, *rows = sheets["survey"]
        cell = {name: at for at, name in enumerate(head)}
        rows[0][cell["name"]] = "corrective_head"
        rows[2][cell["constraint"]] = ". <="
        rows[15][cell["name"]] = "x" * 245
        settings_head, settings = sheets["settings"]
        settings[settings_head.index("version")] = ""

    address = checked(client, edited("rooms", spoil))
    assert state(address) == "refused"
    found = {(sheet, row, column) for _, sheet, row, column, _ in faults(address)}
    assert ("survey", 2, "name") in found
    assert ("survey", 4, "constraint") in found
    assert ("settings", 2, "version") in found
    assert ("survey", 17, "name") in found
    page = client.get(address).text
    assert "dành cho phần mềm" in page
    assert "thiếu phiên bản" in page
    assert versions() == 0


def test_our_own_columns_must_hold_what_they_are_for(client: FlaskClient) -> None:
    def spoil(sheets: Sheets) -> None:
        head, *rows = sheets["survey"]
        cell = {name: at for at, name in enumerate(head)}
        rows[2][cell["bind::ins:law"]] = "luật nào đó"
        rows[2][cell["bind::ins:compare"]] = "<"
        rows[3][cell["bind::ins:norm"]] = "no_such_figure"
        rows[4][cell["bind::ins:finding_if"]] = "${licence} ="
        rows[4][cell["bind::ins:severity"]] = "awful"

    address = checked(client, edited("law", spoil))
    found = {(row, column) for _, _, row, column, _ in faults(address)}
    assert {
        (4, "bind::ins:law"),
        (4, "bind::ins:compare"),
        (6, "bind::ins:severity"),
        (6, "bind::ins:finding_if"),
    } <= found
    assert versions() == 0


def test_a_figure_that_the_law_data_do_not_have_is_refused(client: FlaskClient) -> None:
    address = checked(client, form_book("law"))
    assert state(address) == "refused"
    assert {code for code, *_ in faults(address)} == {"unknown_norm"}


def test_the_next_version_is_compared_by_words_and_rules(client: FlaskClient) -> None:
    published(client, form_book("rooms"))

    def change(sheets: Sheets) -> None:
        head, *rows = sheets["survey"]
        cell = {name: at for at, name in enumerate(head)}
        rows[2][cell["constraint"]] = ". <= 9"
        rows[4][cell["label::Tiếng Việt (vi)"]] = "Giường"
        added = ["" for _ in head]
        added[cell["type"]], added[cell["name"]] = "text", "phone"
        added[cell["label::Tiếng Việt (vi)"]] = "Điện thoại"
        rows.insert(1, added)
        at = next(n for n, row in enumerate(rows) if row[cell["name"]] == "remark")
        del rows[at]
        sheets["survey"] = [head, *rows]

    address = checked(client, edited("rooms", change, "2"))
    page = client.get(address).text
    assert state(address) == "ready", page
    assert 'data-kind="added" data-name="phone"' in page
    assert 'data-kind="removed" data-name="home/sum/remark"' in page
    assert 'data-kind="changed" data-name="home/n"' in page
    assert "<ins>. &lt;= 9</ins>" in page
    assert "<ins>Giường</ins>" in page
    assert publish(client, address, today_vn().isoformat()).status_code == 303
    assert versions() == 2


def test_the_same_version_and_a_code_of_our_own_make_are_refused(client: FlaskClient) -> None:
    published(client, form_book("rooms"))
    again = checked(client, form_book("rooms"))
    assert [code for code, *_ in faults(again)] == ["version_exists"]
    own = book(version="2")
    own.set("settings", "", "form_id", "rooms")
    other = checked(client, own.content())
    assert [code for code, *_ in faults(other)] == ["kind_changed"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ChecklistVersion)) == 1


# --- tables beside the workbook ------------------------------------------------------------------

CENSUS = '\ufeffcode,people\nhn,"8,5"\nhp,2\n'.encode()
"""As Excel saves it: with a mark, a cell with a comma in quotes."""


def test_tables_are_published_with_the_form_and_go_out_with_it(client: FlaskClient) -> None:
    content = form_book("kinds")
    row = _version(published(client, content, {"census.csv": CENSUS}))
    form = stored.from_json(json.loads(row.content)["form"])
    assert form.tables["census"] == (
        {"code": "hn", "people": "8,5"},
        {"code": "hp", "people": "2"},
    )
    answer = client.get(f"/checklists/{row.id}/workbook")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts == {"kinds-1.xlsx": content, "census.csv": CENSUS}


def test_what_was_sent_goes_out_again_and_another_table_is_another_content(
    client: FlaskClient,
) -> None:
    first = _version(published(client, form_book("kinds"), {"census.csv": CENSUS})).content_hash
    other = CENSUS.replace(b"hp,2", b"hp,3")
    address = checked(client, form_book("kinds", "2"), tables={"census.csv": other})
    assert state(address) == "ready"
    with zipfile.ZipFile(io.BytesIO(client.get(f"{address}/file").data)) as archive:
        assert archive.read("census.csv") == other
    assert publish(client, address, today_vn().isoformat()).status_code == 303
    db.session.rollback()
    hashes = set(db.session.scalars(sa.select(ChecklistVersion.content_hash)))
    assert len(hashes) == 2
    assert first in hashes


def test_semicolons_of_a_vietnamese_excel_are_read(client: FlaskClient) -> None:
    table = b"code;people\nhn;8,5\n"
    row = _version(published(client, form_book("kinds"), {"census.csv": table}))
    form = stored.from_json(json.loads(row.content)["form"])
    assert form.tables["census"] == ({"code": "hn", "people": "8,5"},)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("code,people\nHà Nội,8\n".encode("utf-16"), "UTF-8"),
        (b"", "trống"),
        (b'code,people\nhn,"8\n', "không phải bảng CSV"),
        (b"code,code\nhn,8\n", "hai cột"),
        (b"code,people\n" + b"hn,8\n" * 20_001, "nhiều nhất 20000"),
    ],
    ids=["encoding", "empty", "quote", "column", "rows"],
)
def test_a_table_that_cannot_be_read_is_named(client: FlaskClient, table: bytes, told: str) -> None:
    address = checked(client, form_book("kinds"), tables={"census.csv": table})
    assert state(address) == "refused"
    page = client.get(address).text
    assert "census.csv" in page
    assert told in page


def test_a_table_that_the_form_does_not_read_is_told(client: FlaskClient) -> None:
    tables = {"census.csv": CENSUS, "cencus.csv": CENSUS}
    address = checked(client, form_book("kinds"), tables=tables)
    assert [(code, value) for code, *_, value in faults(address)] == [
        ("table_not_read", "cencus.csv")
    ]


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ({"other.xlsx": b"PK\x03\x04"}, "một bảng tính"),
        ({"photo.jpg": b"\xff\xd8"}, "một bảng tính"),
        ({"a b/../c.csv": CENSUS}, "Tên một bảng"),
        ({"big.csv": b"x" * 10_000_001}, "10 MB"),
        ({f"t{at}.csv": CENSUS for at in range(21)}, "hơn 20 bảng"),
    ],
    ids=["two books", "picture", "name", "size", "count"],
)
def test_other_files_beside_the_workbook_are_refused(
    client: FlaskClient, tables: dict[str, bytes], told: str
) -> None:
    answer = send(client, form_book("kinds"), tables=tables)
    assert answer.status_code == 422
    assert told in answer.text
