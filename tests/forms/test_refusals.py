"""What people are told of forms that cannot be used: the cell, and what to do, in Vietnamese."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
import xlsxwriter

from checklists.forms import FormFault, FormRefused, compile_form

Rows = Sequence[Sequence[str]]
HEADER = ("type", "name", "label", "relevant", "calculation", "trigger", "parameters")
YES_NO: Rows = (("list_name", "name", "label"), ("yn", "yes", "Có"), ("yn", "no", "Không"))
FIRST: Rows = (HEADER, ("text", "a", "A"), ("select_one yn", "ok", "OK?"))


def workbook(survey: Rows, choices: Rows = YES_NO) -> bytes:
    """An Excel file of these two sheets."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, rows in (("survey", survey), ("choices", choices)):
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return target.getvalue()


def faults(survey: Rows, choices: Rows = YES_NO) -> list[FormFault]:
    with pytest.raises(FormRefused) as refused:
        compile_form(workbook(survey, choices))
    return refused.value.faults


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("text", "b", "${nope}"), "label", "không có câu hỏi nào tên «nope»"),
        (("text", "b", "B", "${ a } = 1"), "relevant", "không có dấu cách"),
        (("text", "b", ""), "label", "câu hỏi «b» chưa có nhãn"),
        (("slider", "b", "B"), "type", "không có loại câu hỏi «slider»"),
        (("text", "1 b", "B"), "name", "bắt đầu bằng chữ cái"),
        (("text", "a", "B"), "name", "tên «a» đã dùng"),
        (("text", "", "B"), "name", "thiếu tên"),
        (("select_one zz", "b", "B"), "type", "không có danh sách «zz»"),
        (("calculate", "b"), "calculation", "chưa có công thức"),
        (("end group",), "type", "không có dòng begin"),
        (("begin repeat", "r", "R"), "type", "không có dòng end"),
        (("include", "household", ""), "type", "«include» không dùng được"),
        (("text", "b", "B", "${a} > 1 && ${a} < 3"), "relevant", "hãy dùng «and»"),
        (("text", "b", "B", "${a} > 1 AND ${a} < 3"), "relevant", "bằng chữ thường"),
        (("text", "b", "B", "${a} == 1"), "relevant", "một dấu «=»"),
        (("text", "b", "B", "${a} ≥ 1"), "relevant", "hãy viết «>=»"),
        (("text", "b", "B", "${a} = 'x"), "relevant", "thiếu dấu nháy đóng"),
        (("start-geopoint", "b", ""), "type", "«start-geopoint» chưa được hỗ trợ"),
        (("background-audio", "b", ""), "type", "«background-audio» chưa được hỗ trợ"),
        (("csv-external", "places", ""), "type", "places.csv"),
        (("calculate", "b", "", "", "pulldata('p', 'x', 'y', ${a})"), "calculation", "p.csv"),
        (("select_one_from_file v.csv", "b", "B"), "type", "thiếu bảng kèm theo «v.csv»"),
        (("select_one_from_file v.xml", "b", "B"), "type", "«v.xml» chưa được hỗ trợ"),
        (
            ("select_one yn", "b", "B", "", "", "", "randomize=true"),
            "parameters",
            "hàm «randomize()» chưa được hỗ trợ",
        ),
    ],
)
def test_a_wrong_row_is_told_at_its_cell_in_vietnamese(
    row: Sequence[str], column: str, words: str
) -> None:
    found = faults([*FIRST, row])
    assert [(fault.sheet, fault.row, fault.column) for fault in found] == [("survey", 4, column)]
    assert words in found[0].vi


def test_rows_are_counted_as_excel_shows_them() -> None:
    row = ("text", "b", "B", "foo(${a})")
    assert [fault.row for fault in faults([*FIRST, (), (), row])] == [6]


def test_wrong_choices_are_told_each_at_its_row() -> None:
    wrong = (("yn", "yes", "Vâng"), ("yn", "no", "Chưa"))
    found = faults(FIRST, [*YES_NO, *wrong])
    assert [(one.sheet, one.row, one.column) for one in found] == [
        ("choices", 4, "name"),
        ("choices", 5, "name"),
    ]
    assert all("mã lựa chọn bị trùng" in one.vi for one in found)


def test_a_choice_with_a_blank_in_it_cannot_be_one_of_several() -> None:
    survey = [*FIRST, ("select_multiple yn", "m", "M")]
    (found,) = faults(survey, [*YES_NO, ("yn", "may be", "Có thể")])
    assert (found.sheet, found.row, found.column) == ("choices", 4, "name")
    assert "«may be»" in found.vi


def test_several_of_a_repeat_cannot_be_chosen() -> None:
    repeat = (("begin repeat", "r", "R"), ("text", "who", "Who"), ("end repeat",))
    (found,) = faults([*FIRST, *repeat, ("select_multiple ${who}", "m", "M")])
    assert (found.sheet, found.row, found.column) == ("survey", 7, "type")
    assert "chọn nhiều từ nhóm lặp «${who}»" in found.vi


def test_headers_must_stand_in_the_first_row() -> None:
    (found,) = faults([("Biểu mẫu",), (), *FIRST])
    assert (found.sheet, found.row) == ("survey", 1)
    assert "dòng đầu tiên" in found.vi


def test_what_pyxform_says_and_we_do_not_know_is_handed_on() -> None:
    (found,) = faults([*FIRST, ("audit", "", "", "", "", "", "track-changes=maybe")])
    assert "hãy sửa theo thông báo: " in found.vi
    assert "track-changes must be set to true or false" in found.vi


def test_line_ends_of_windows_inside_a_cell_are_blanks() -> None:
    form = compile_form(workbook([*FIRST, ("text", "b", "B", "${a} = '1'\r\nor ${ok} = 'yes'")]))
    assert [node.name for node in form.questions] == ["a", "ok", "b"]
