"""A checklist goes out as an Excel file, comes back equal, and says what was changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from checklists import (
    LIBRARY,
    Checklist,
    ChecklistError,
    difference,
    library,
    load,
    sheets_of_checklist,
)
from checklists.forms import compile_form
from checklists.forms.workbook import kind_of_file, open_form
from inspect_app.checklist_versions.importers.reader import read_workbook
from inspect_app.checklist_versions.importers.workbook import write
from tests.kit.old_workbook import write_old
from tests.kit.xforms import said_by

Rows = dict[str, list[list[str]]]


def workbook(sheets: Rows) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, place, cell)
    book.close()
    return stream.getvalue()


def edited(change: Callable[[Rows], None]) -> bytes:
    sheets = sheets_of_checklist(load("social-assistance-facility"))
    change(sheets)
    return workbook(sheets)


def cell(sheets: Rows, name: str, column: str, text: str) -> int:
    """Set a cell of the survey; the number of its row in the spreadsheet."""
    rows = sheets["survey"]
    at = next(at for at, row in enumerate(rows) if row[rows[0].index("name")] == name)
    rows[at][rows[0].index(column)] = text
    return at + 1


@pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)
def test_out_and_back_is_the_same_checklist(checklist: Checklist) -> None:
    content = workbook(sheets_of_checklist(checklist))
    assert read_workbook(content, "bang-kiem.xlsx").checklist == checklist
    assert difference(checklist, read_workbook(content, "bang-kiem.xlsx").checklist) == ()


@pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)
def test_pyxform_makes_the_same_form_of_the_text_and_of_the_workbook(checklist: Checklist) -> None:
    text = (LIBRARY / f"{checklist.code}.md").read_bytes()
    content = write(sheets_of_checklist(checklist))
    assert said_by(open_form(content).xml) == said_by(open_form(text).xml)


@pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)
def test_an_old_excel_file_reads_the_same(checklist: Checklist) -> None:
    old = write_old(sheets_of_checklist(checklist))
    assert kind_of_file(old) == ".xls"
    assert read_workbook(old, "bang-kiem.xls").checklist == checklist


def test_empty_rows_between_move_the_places_that_are_named() -> None:
    sheets = sheets_of_checklist(load("charity-fund"))
    sheets["settings"].insert(1, [])
    at = next(at for at, row in enumerate(sheets["survey"]) if "period_to" in row)
    sheets["survey"].insert(3, [])
    read = read_workbook(workbook(sheets), "bang-kiem.xlsx")
    assert (read.settings_row, read.rows["period_to"]) == (3, at + 2)


@pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)
def test_what_goes_out_is_a_form_that_odk_and_kobo_take(checklist: Checklist) -> None:
    form = compile_form(workbook(sheets_of_checklist(checklist)), lambda _: {"norms": ()})
    asked = [node.name for node in form.questions]
    assert asked == [question.name for question in checklist.questions]
    law = {node.name: dict(node.extras).get("law", "") for node in form.root.walk()}
    assert all(law[q.name].split("; ") == list(q.law) for q in checklist.questions)


def test_a_wrong_cell_is_named_with_its_row_in_the_spreadsheet() -> None:
    rows: list[int] = []

    def break_it(sheets: Rows) -> None:
        rows.append(cell(sheets, "licence_valid", "relevant", "${nothing} = 1"))
        rows.append(cell(sheets, "founded_lawfully", "bind::ins:law", "Điều 24"))

    with pytest.raises(ChecklistError) as refused:
        read_workbook(edited(break_it), "bang-kiem.xlsx")
    found = refused.value.faults
    assert {fault.file for fault in found} == {"bang-kiem.xlsx"}
    assert {fault.row for fault in found} <= set(rows)


def test_every_own_rule_is_told_at_once() -> None:
    rows: list[int] = []

    def break_it(sheets: Rows) -> None:
        for name, column, text in (
            ("licence_valid", "bind::ins:severity", "terrible"),
            ("founded_lawfully", "bind::ins:law", "Điều 24"),
            ("staff_total", "required", "maybe"),
        ):
            rows.append(cell(sheets, name, column, text))

    with pytest.raises(ChecklistError) as refused:
        read_workbook(edited(break_it), "bang-kiem.xlsx")
    assert sorted(fault.row for fault in refused.value.faults) == sorted(rows)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ChecklistError) as refused:
        read_workbook(content, "la.xlsx")
    assert all(fault.rule_vi and fault.rule_en for fault in refused.value.faults)


def test_a_sheet_that_is_missing_is_named() -> None:
    with pytest.raises(ChecklistError) as refused:
        read_workbook(edited(lambda sheets: sheets.pop("laws") and None), "bang-kiem.xlsx")
    assert {fault.sheet for fault in refused.value.faults} == {"laws"}


def test_the_difference_names_exactly_what_was_changed() -> None:
    old = load("social-assistance-facility")
    first, *rest = old.sections
    one, two, three, *others = first.questions
    reworded = replace(three, label_vi="Câu hỏi được viết lại?", required=not three.required)
    fresh = replace(one, name="quite_new", label_vi="Câu hỏi mới?")
    section = replace(first, questions=(two, reworded, *others, fresh))
    new = replace(old, sections=(section, *rest))
    told = {(change.kind, change.name): change.what for change in difference(old, new)}
    assert told == {
        ("changed", three.name): ("label_vi", "required"),
        ("added", "quite_new"): (),
        ("removed", one.name): (),
    }


def test_a_question_that_changed_its_place_is_told_as_moved() -> None:
    old = load("social-assistance-facility")
    first, second, *rest = old.sections
    one, *others = first.questions
    moved = replace(first, questions=(*others, one))
    assert [
        (c.kind, c.name) for c in difference(old, replace(old, sections=(moved, second, *rest)))
    ] == [("moved", one.name)]
    sections = (
        replace(first, questions=tuple(others)),
        replace(second, questions=(one, *second.questions)),
    )
    assert [
        (c.kind, c.name) for c in difference(old, replace(old, sections=(*sections, *rest)))
    ] == [("moved", one.name)]
