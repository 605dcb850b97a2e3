"""The file itself: faults of form, hostile archives, what is no workbook at all."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import Refused
from inspect_app.registry import actions
from inspect_app.registry.models import RegistryImport
from tests.kit.register import (
    entities,
    faults,
    import_file,
    rows,
    workbook,
)
from tests.kit.world import World


def edited(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(rows())))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cell(sheet: str, where: str, value: Any) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet][where] = value

    return change


FORMS: list[tuple[str, Callable[[openpyxl.Workbook], None], str, int, str]] = [
    ("formula", cell("Cơ sở", "N2", "=1+1"), "Cơ sở", 2, "N"),
    ("error", cell("Cơ sở", "N2", "#REF!"), "Cơ sở", 2, "N"),
    ("moment", cell("Quỹ", "H2", dt.datetime(2021, 2, 3, 9, 30)), "Quỹ", 2, "H"),  # noqa: DTZ001
    ("not_whole", cell("Trẻ em", "D2", 2.5), "Trẻ em", 2, "D"),
    ("outside_columns", cell("Trẻ em", "J3", "ghi chú"), "Trẻ em", 3, "J"),
    ("unknown_column", cell("Trẻ em", "E1", "Ghi chú"), "Trẻ em", 1, "E"),
    ("duplicate_column", cell("Trẻ em", "E1", "Số trẻ"), "Trẻ em", 1, "E"),
    ("missing_column", cell("Trẻ em", "D1", None), "Trẻ em", 1, ""),
    ("unknown_sheet", lambda book: book.create_sheet("Co so"), "Co so", 0, ""),
]


@pytest.mark.parametrize(
    ("code", "change", "sheet", "row", "column"), FORMS, ids=[case[0] for case in FORMS]
)
def test_faults_of_form(
    world: World,
    code: str,
    change: Callable[[openpyxl.Workbook], None],
    sheet: str,
    row: int,
    column: str,
) -> None:
    done = import_file(world, edited(change))
    assert (code, sheet, row, column) in faults(done)
    assert entities() == 0


def test_a_workbook_of_another_program_reads_the_same(world: World) -> None:
    assert import_file(world, edited(lambda _book: None)).state == "imported"


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_entry(name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook(rows()))) as archive:
        return zipped({i.filename: archive.read(i) for i in archive.infolist()} | {name: content})


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&b;</workbook>'
)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("suspicious_archive", with_entry("xl/media/a.bin", b"\0" * 30_000_000)),
        (
            "suspicious_archive",
            zipped({f"xl/{n}": b"x" for n in range(300)} | {"xl/workbook.xml": b""}),
        ),
        ("suspicious_archive", with_entry("xl/workbook.xml", LAUGHS.decode().encode("utf-16"))),
        ("not_xlsx", zipped({"word/document.xml": b"<x/>"})),
        ("unreadable", workbook(rows())[:-300]),
        ("unreadable", with_entry("xl/workbook.xml", b"<workbook")),
        ("suspicious_archive", with_entry("xl/workbook.xml", LAUGHS)),
    ],
    ids=["bomb", "many-entries", "entities-16", "docx", "cut", "bad-xml", "entities"],
)
def test_a_hostile_file_is_refused(world: World, code: str, content: bytes) -> None:
    done = import_file(world, content)
    assert [fault[0] for fault in faults(done)] == [code]
    assert done.state == "refused"
    assert entities() == 0


def test_a_row_at_the_far_end_is_read_without_filling_memory(world: World) -> None:
    done = import_file(world, edited(cell("Trẻ em", "A1048576", "CS-01")))
    assert ("required", "Trẻ em", 1048576, "B") in faults(done)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("not_xlsx", b"ma,ten\n1,2\n"),
        ("not_xlsx", b""),
        ("locked", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 512),
        ("too_big", b"PK\x03\x04" + b"0" * (20 * 1024 * 1024)),
    ],
    ids=["csv", "empty", "ole", "big"],
)
def test_what_is_clearly_no_workbook_is_not_even_kept(
    world: World, code: str, content: bytes
) -> None:
    with pytest.raises(Refused) as refused:
        actions.receive_workbook(world.actor("administrator"), content=content, label="x")
    assert refused.value.problems[0].code == code
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RegistryImport)) == 0
