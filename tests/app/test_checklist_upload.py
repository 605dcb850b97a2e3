"""A checklist goes out as Excel, comes back edited, is checked, compared and published once."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

import checklists
from inspect_app.checklist_versions import actions
from inspect_app.checklist_versions.importers import compiling
from inspect_app.checklist_versions.models import (
    ChecklistUpload,
    ChecklistUploadFault,
)
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow, StoredFile
from tests.kit.checklist_books import (
    VI,
    Book,
    book,
    checked,
    faults,
    post,
    publish,
    send,
    state,
    version_id,
    versions,
)
from tests.kit.old_workbook import write_old
from tests.kit.world import World

TODAY = today_vn()
UPLOADS = "/checklists/uploads"


@pytest.fixture
def client(world: World) -> FlaskClient:
    """The administrator, with the library published from today on."""
    actions.publish_library(world.actor("administrator"), valid_from=TODAY)
    return world.client("administrator")


# --- out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [one.code for one in checklists.library()])
def test_a_version_goes_out_as_text_cells_and_comes_back_equal(
    client: FlaskClient, code: str
) -> None:
    answer = client.get(f"/checklists/{version_id(code)}/workbook")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    assert f'filename="{code}-1.xlsx"' in answer.headers["Content-Disposition"]
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    again = compiling.compile_apart(answer.data)
    assert again.checklist == checklists.load(code)
    assert again.faults == ()


def test_text_that_looks_like_a_formula_stays_text(client: FlaskClient) -> None:
    edited = book(version="2")
    row = edited.set("survey", "licence_valid", VI, '=HYPERLINK("http://x";"a") <b> & _x0041_')
    content = edited.content()
    cell = openpyxl.load_workbook(io.BytesIO(content))["survey"].cell(row, 3)
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x";"a") <b> & _x0041_')
    page = client.get(checked(client, content)).text
    assert "=HYPERLINK(&#34;http://x&#34;;&#34;a&#34;) &lt;b&gt; &amp;" in page


# --- back: faults --------------------------------------------------------------------------------


def test_what_went_out_unchanged_is_told_to_need_a_new_version(client: FlaskClient) -> None:
    sent = client.get(f"/checklists/{version_id()}/workbook").data
    address = checked(client, sent)
    assert faults(address) == [("version_exists", "settings", 2, "version", "1")]
    page = client.get(address).text
    assert "Phiên bản 1 của bảng kiểm này đã công bố" in page
    assert "Hãy ghi số phiên bản mới vào ô này" in page
    assert client.get(f"{address}/file").data == sent
    assert versions() == 2


def test_a_fault_of_the_settings_names_the_row_where_they_stand(client: FlaskClient) -> None:
    edited = book()
    edited.sheets["settings"].insert(1, [])
    address = checked(client, edited.content())
    assert faults(address) == [("version_exists", "settings", 3, "version", "1")]


def test_an_old_excel_file_is_published_as_well(client: FlaskClient) -> None:
    sent = write_old(book(version="2").sheets)
    address = checked(client, sent)
    assert state(address) == "ready"
    kept = client.get(f"{address}/file")
    assert (kept.data, kept.mimetype) == (sent, "application/vnd.ms-excel")
    assert publish(client, address, TODAY.isoformat()).status_code == 303
    assert versions() == 3


def test_a_workbook_saved_by_another_program_reads_the_same(client: FlaskClient) -> None:
    edited = openpyxl.load_workbook(io.BytesIO(book(version="2").content()))
    edited["settings"]["C2"] = 3  # a person who types a number
    out = io.BytesIO()
    edited.save(out)
    address = checked(client, out.getvalue())
    assert state(address) == "ready"
    db.session.rollback()
    assert db.session.scalars(sa.select(ChecklistUpload.version)).one() == "3"


def test_a_broken_expression_names_sheet_row_and_column(client: FlaskClient) -> None:
    edited = book(version="2")
    row = edited.set("survey", "staff_total", "constraint", ". >= 'x'")
    address = checked(client, edited.content())
    assert ("", "survey", row, "constraint", ". >= 'x'") in faults(address)
    page = client.get(address).text
    assert f'<td>survey</td><td class="figure">{row}</td><td>constraint</td>' in page
    assert f"{address.rsplit('/', 1)[1]}/publish" not in page
    told = db.session.scalars(sa.select(ChecklistUploadFault)).one()
    assert told.rule_vi in html.unescape(page)
    post(client, "/language/en", back="/")
    assert told.rule_en in html.unescape(client.get(address).text)


def test_a_question_that_does_not_exist_is_told_in_vietnamese(client: FlaskClient) -> None:
    edited = book(version="2")
    row = edited.set("survey", "licence_valid", "relevant", "${khong_co} = 'yes'")
    address = checked(client, edited.content())
    found = faults(address)
    assert [(fault[1], fault[2], fault[3]) for fault in found] == [("survey", row, "relevant")]
    assert "khong_co" in found[0][4]
    assert "pyxform" not in client.get(address).text


def test_every_fault_is_told_at_once_and_nothing_is_published(client: FlaskClient) -> None:
    edited = book(version="2")
    rows = {
        edited.set("survey", "licence_valid", "bind::ins:severity", "terrible"),
        edited.set("survey", "founded_lawfully", "bind::ins:law", "Điều 24"),
        edited.set("survey", "staff_total", "constraint", ". >= "),
        edited.set("survey", "power_water", "relevant", "${nothing} = 'yes' and"),
    }
    edited.set("survey", "one_director", VI, "Câu này thì đúng.")
    address = checked(client, edited.content())
    assert {fault[2] for fault in faults(address)} == rows
    assert (state(address), versions()) == ("refused", 2)
    assert publish(client, address, TODAY.isoformat()).status_code == 422
    assert versions() == 2


SPOILED: list[tuple[str, Callable[[Book], object], str, str]] = [
    ("subject_changed", lambda b: b.set("settings", "", "ins:subject", "fund"), "settings", ""),
    ("cell_too_long", lambda b: b.set("settings", "", "form_id", "x" * 81), "settings", "form_id"),
    ("cell_too_long", lambda b: b.set("settings", "", "version", "9" * 41), "settings", "version"),
]


@pytest.mark.parametrize(("code", "spoil", "sheet", "column"), SPOILED)
def test_what_the_database_would_refuse_is_a_fault_of_a_cell(
    client: FlaskClient, code: str, spoil: Callable[[Book], object], sheet: str, column: str
) -> None:
    edited = book(version="2")
    spoil(edited)
    found = faults(checked(client, edited.content()))
    assert [(fault[0], fault[1], fault[2]) for fault in found] == [(code, sheet, 2)]
    assert found[0][3] == (column or "ins:subject")


def test_a_figure_that_the_law_data_do_not_have_is_named(client: FlaskClient) -> None:
    checklist = checklists.load("charity-fund")
    item = next(row for row in checklist.computed if row.norm)
    edited = book("charity-fund", "2")
    row = edited.set("survey", item.name, "bind::ins:norm", "no_such_figure")
    address = checked(client, edited.content())
    assert ("unknown_norm", "survey", row, "bind::ins:norm", "no_such_figure") in faults(address)


# --- back: hostile files -------------------------------------------------------------------------


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_entry(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book(version="2").content())) as archive:
        return zipped({i.filename: archive.read(i) for i in archive.infolist()} | {name: content})


SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</worksheet>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    "content",
    [
        with_entry("xl/media/a.bin", b"\0" * 130_000_000),
        with_entry(SHEET, b"<worksheet>" + b" " * 100_000_000),
        with_entry(SHEET, LAUGHS),
        with_entry("xl/workbook.xml", b"<workbook"),
        zipped({"word/document.xml": b"<x/>"}),
        book(version="2").content()[:-300],
        b"PK\x03\x04 torn",
        OLE + b"0" * 2000,
    ],
    ids=["bomb", "spaces", "entities", "bad-xml", "docx", "cut", "torn", "locked"],
)
def test_a_hostile_file_ends_as_a_fault_in_words(client: FlaskClient, content: bytes) -> None:
    address = checked(client, content)
    assert state(address) == "refused"
    page = client.get(address)
    assert page.status_code == 200
    assert "Lỗi và cách sửa" in page.text
    assert len(faults(address)) >= 1
    assert db.session.scalars(sa.select(OutboxRow.state)).all() == ["done"]


@pytest.mark.parametrize(
    ("told", "content"),
    [
        ("Tệp không phải là bảng tính Excel", b"type,name\ntext,a\n"),
        ("Tệp không phải là bảng tính Excel", b""),
        ("Tệp không phải là bảng tính Excel", b"| survey | | |"),
        ("Tệp lớn hơn 10 MB", b"PK\x03\x04" + b"0" * 10_000_000),
    ],
    ids=["csv", "empty", "markdown", "big"],
)
def test_what_is_clearly_no_workbook_is_not_even_kept(
    client: FlaskClient, told: str, content: bytes
) -> None:
    answer = send(client, content)
    assert answer.status_code == 422
    assert told in answer.text
    db.session.rollback()
    assert db.session.scalars(sa.select(ChecklistUpload)).all() == []
    assert db.session.scalars(sa.select(StoredFile)).all() == []


def test_no_file_at_all_is_asked_for(client: FlaskClient) -> None:
    answer = post(client, UPLOADS)
    assert answer.status_code == 422
    assert "Hãy chọn tệp" in answer.text


@pytest.mark.parametrize(
    ("limit", "value", "told"),
    [
        ("SECONDS", 0.05, "phút nên đã dừng"),
        ("MEMORY", 120_000_000, "giải nén ra lớn"),
    ],
    ids=["time", "memory"],
)
def test_a_workbook_that_hangs_or_bursts_harms_only_itself(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, told: str
) -> None:
    monkeypatch.setattr(compiling, limit, value)
    address = checked(client, book(version="2").content())
    assert state(address) == "refused"
    assert re.search(told, client.get(address).text)
    monkeypatch.undo()
    assert state(checked(client, book(version="2").content())) == "ready"
