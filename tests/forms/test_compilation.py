"""A form file is compiled wholly or refused with everything that is wrong, at its cell."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from checklists.forms import (
    Form,
    FormFault,
    FormRefused,
    Session,
    attached_tables,
    compile_form,
    evaluate,
)
from checklists.forms.functions import SIGNATURES
from inspect_app.cli import main
from tests.forms.corpus import MOMENT

HEAD = "| survey |\n| | type | name | label | {} |\n"


def form_of(columns: str, *rows: str) -> bytes:
    """A Markdown form; each row is `type | name | cells of the columns`."""
    lines = []
    for row in rows:
        kind, name, *cells = (cell.strip() for cell in row.split("|"))
        lines.append("| | " + " | ".join([kind, name, "Câu" if name else "", *cells]) + " |")
    return (HEAD.format(columns) + "\n".join(lines)).encode()


def faults(content: bytes) -> list[FormFault]:
    with pytest.raises(FormRefused) as refused:
        compile_form(content)
    return refused.value.faults


@pytest.mark.parametrize(
    ("column", "row", "words"),
    [
        ("relevant", "integer | b | ${a} >", "cần một giá trị"),
        ("relevant", "integer | b | ${a} > 'x", "không đọc được"),
        ("relevant", "integer | b | selectd(${a}, 'x')", "hàm «selectd()»"),
        ("relevant", "integer | b | selected(${a})", "nhận 2–2 tham số"),
        ("relevant", "integer | b | ../nowhere = 1", "không có câu hỏi hoặc nhóm «nowhere»"),
        ("constraint", "integer | b | count('x') = 1", "phải là câu hỏi hoặc nhóm"),
        ("calculation", "calculate | b | ${a} + 'x'", "cần số, gặp chữ «x»"),
        ("appearance", "integer | b | w4", "kiểu hiển thị «w4»"),
    ],
)
def test_each_fault_names_its_cell(column: str, row: str, words: str) -> None:
    found = faults(form_of(column, "integer | a |", row))
    assert [(fault.sheet, fault.row, fault.column) for fault in found] == [("survey", 3, column)]
    assert words in found[0].vi


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("barcode | b |", "«barcode»"),
        ("audio | b |", "«audio/*»"),
        ("geotrace | b |", "«geotrace»"),
        ("phonenumber | b |", "«property phonenumber»"),
        ("audit | audit |", "«audit»"),
    ],
)
def test_a_question_type_that_is_not_supported_is_refused_by_name(row: str, words: str) -> None:
    found = faults(form_of("relevant", "integer | a |", row))
    assert [(fault.row, fault.column) for fault in found] == [(3, "type")]
    assert words in found[0].vi


ARITIES = """
abs 1 1|boolean 1 1|boolean-from-string 1 1|ceiling 1 1|coalesce 2 2|concat 0 1000|contains 2 2
count 1 1 0|count-non-empty 1 1 0|count-selected 1 1|current 0 0|date 1 1|date-time 1 1
decimal-date-time 1 1|decimal-time 1 1|ends-with 2 2|false 0 0|floor 1 1|format-date 2 2
format-date-time 2 2|if 3 3|indexed-repeat 3 9 0 1 3 5|instance 1 1|int 1 1|join 1 1000
jr:choice-name 2 2|last 0 0|max 1 1000|min 1 1000|normalize-space 0 1|not 1 1|now 0 0|number 0 1
once 1 1|position 0 1 0|pow 2 2|pulldata 4 4|random 0 0|regex 2 2|round 1 2|selected 2 2
selected-at 2 2|starts-with 2 2|string 0 1|string-length 0 1|substr 2 3|substring-after 2 2
substring-before 2 2|sum 1 1|today 0 0|translate 3 3|true 0 0|uuid 0 1
"""
"""Least and most arguments, then which of them must be paths."""


def test_functions_take_what_odk_lets_them_take() -> None:
    words = [line.split() for line in ARITIES.strip().replace("\n", "|").split("|")]
    wanted = {
        name: (int(least), int(most), tuple(map(int, at))) for name, least, most, *at in words
    }
    assert {n: (s.least, s.most, s.paths) for n, s in SIGNATURES.items()} == wanted


def test_questions_are_worked_out_after_what_they_rest_on() -> None:
    rows = ["calculate | a | ${b} + ${c}", "calculate | b | ${c}", "integer | c |"]
    form = compile_form(
        form_of("calculation", *rows, "begin_group | g |", "text | d |", "end_group | |")
    )
    assert form.order == ("/data/c", "/data/b", "/data/a", "/data/g/d", "/data/meta/instanceID")


def test_a_circle_is_told_by_its_shortest_way() -> None:
    rows = ["integer | a | ${b} = ${d}", "integer | b | ${c} = 1", "integer | c | ${a} = 1"]
    rows += [
        "integer | d | ${a} = 1",
        "integer | e | ${f} = 1",
        "integer | f | ${e} = 1",
        "text | h | ${a} = 1",
    ]
    told = [fault.en for fault in faults(form_of("relevant", *rows))]
    assert told == [
        "expressions depend on each other: a → d → a",
        "expressions depend on each other: e → f → e",
    ]


@pytest.mark.parametrize(
    "calculation",
    [
        "coalesce(., uuid())",
        "if(. = '', ${a}, .)",
        "if(string-length(${k}) > 3, ${k}, if(${a} = '', ., max(number(.), 3)))",
        "coalesce(current()/., ${a})",
    ],
)
def test_a_calculation_may_keep_what_it_found(calculation: str) -> None:
    form = compile_form(form_of("calculation", "text | a |", f"calculate | k | {calculation}"))
    assert [node.name for node in form.root.walk() if node.keeps] == ["k"]


@pytest.mark.parametrize(
    "calculation",
    [
        ". + 1",
        "concat(., ${a})",
        "if(${a} = '', ${k} * 2, .)",
        "coalesce(${other}, .)",
        "/data/r/in_rows",
    ],
)
def test_a_calculation_that_makes_another_value_of_itself_is_a_circle(calculation: str) -> None:
    rows = ["text | a |", f"calculate | k | {calculation}", "calculate | other | ${k}"]
    rows += ["begin_repeat | r |", "text | b |"]
    rows += ["calculate | in_rows | coalesce(/data/r/in_rows, ${k})", "end_repeat | |"]
    found = faults(form_of("calculation", *rows))
    assert found
    assert all("phụ thuộc vòng quanh" in fault.vi for fault in found)


def test_every_fault_is_told_at_once() -> None:
    rows = [f"integer | q{at} | nofunction{at}()" for at in range(5)]
    assert [fault.row for fault in faults(form_of("relevant", *rows))] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "rows",
    [
        ["integer | a | ${b} = 1", "integer | b | ${c} = 1", "integer | c | ${a} = 1"],
        ["begin_group | g | ${a} = 1", "integer | a |", "end_group | |"],
        ["integer | a | ${a} = 1"],
    ],
)
def test_expressions_that_depend_on_each_other_are_refused(rows: list[str]) -> None:
    found = faults(form_of("relevant", *rows))
    assert len(found) == 1
    assert "phụ thuộc vòng quanh" in found[0].vi


def test_the_row_before_may_be_read_in_a_repeat() -> None:
    form = compile_form(
        form_of(
            "calculation",
            "begin_repeat | r |",
            "integer | paid |",
            "calculate | total | coalesce(indexed-repeat(${total}, ${r}, position(..) - 1), 0)"
            " + ${paid}",
            "end_repeat | |",
        )
    )
    answers = [(f"/data/r[{at}]/paid", str(at * 10)) for at in (1, 2, 3)]
    states = evaluate(form, answers, MOMENT)
    assert [states[f"/data/r[{at}]/total"].value for at in (1, 2, 3)] == ["10", "30", "60"]


PREVIOUS = "coalesce(indexed-repeat(${total}, ${r}, position(..) - 1), 0)"


@pytest.mark.parametrize(
    ("before", "total"),
    [
        (PREVIOUS, "${before} + ${paid}"),
        ("coalesce(sum(${r}[position() < position(current()/..)]/paid), 0)", "${before} + ${paid}"),
        (
            "number(concat('0', ${r}[position() = position(current()/..) - 1]/total))",
            "${before} + ${paid}",
        ),
        (
            f"if(position(..) = 1, 0, {PREVIOUS})",
            "${paid} + ${before} + count(${r}[paid > 99])",
        ),
    ],
)
def test_a_running_total_may_take_two_steps(before: str, total: str) -> None:
    rows = ["begin_repeat | r |", "integer | paid |", f"calculate | before | {before}"]
    rows += [f"calculate | total | {total}", "end_repeat | |"]
    form = compile_form(form_of("calculation", *rows))
    states = evaluate(form, [(f"/data/r[{at}]/paid", str(at * 10)) for at in (1, 2, 3)], MOMENT)
    assert [states[f"/data/r[{at}]/total"].value for at in (1, 2, 3)] == ["10", "30", "60"]


@pytest.mark.parametrize(
    ("before", "total"),
    [
        ("indexed-repeat(${total}, ${r}, position(..))", "${before} + ${paid}"),
        ("indexed-repeat(${total}, ${r}, position(..) + 1)", "${before} + ${paid}"),
        ("indexed-repeat(${total}, ${r}, position(..) - 0)", "${before} + ${paid}"),
        ("indexed-repeat(${total}, ${r}, ${paid})", "${before} + ${paid}"),
        ("indexed-repeat(${total}, ${r}, position(..) - 1)", "sum(/data/r/before) + ${paid}"),
        ("indexed-repeat(${total}, ${r}, position(..) - 1)", "sum(../../r/before)"),
        ("indexed-repeat(${total}, ${r}, position(..) - 1) + ${total}", "${before} + ${paid}"),
        ("${r}[position() <= position(current()/..)]/total", "${before} + ${paid}"),
        ("${r}[position() = position(..) - 1]/total", "${before} + ${paid}"),
        ("${r}[position() > position(current()/..) - 1]/total", "${before} + ${paid}"),
        ("${r}[position() < position(current()/..)][total > 1]/paid", "${before} + ${paid}"),
        (PREVIOUS, "indexed-repeat(${before}, ${r}, position(..) + 1)"),
    ],
)
def test_a_circle_within_the_rows_is_refused(before: str, total: str) -> None:
    rows = ["begin_repeat | r |", "integer | paid |", f"calculate | before | {before}"]
    rows += [f"calculate | total | {total}", "end_repeat | |"]
    found = faults(form_of("calculation", *rows))
    assert any("phụ thuộc vòng quanh" in fault.vi for fault in found)


def test_a_chain_of_thousands_of_calculations_is_worked_out() -> None:
    rows = ["integer | k0 |"]
    rows += [f"calculate | k{at} | ${{k{at - 1}}} + 1" for at in range(1, 3000)]
    states = evaluate(compile_form(form_of("calculation", *rows)), {"/data/k0": "5"}, MOMENT)
    assert states["/data/k2999"].value == "3004"


def test_answers_come_back_with_the_repeats_that_hold_them() -> None:
    """ODK forgets them; a wrong digit in the count must not cost ten answers."""
    form = compile_form(
        form_of(
            "repeat_count",
            "integer | n |",
            "begin_repeat | r | ${n}",
            "text | who |",
            "end_repeat | |",
        )
    )
    session = Session(form, MOMENT)
    session.answer("/data/n", "2")
    session.answer("/data/r[2]/who", "Bà Thử")
    session.answer("/data/n", "1")
    assert "/data/r[2]/who" not in session.states()
    session.answer("/data/n", "2")
    assert session.states()["/data/r[2]/who"].value == "Bà Thử"


def test_our_own_columns_survive_in_the_form() -> None:
    content = form_of("bind::ins:law | bind::ins:weight", "integer | a | 103/2017/NĐ-CP Đ23 | 3")
    settings = '\n| settings |\n| | namespaces |\n| | ins="http://example.org/ins" |'
    form = compile_form(content + settings.encode())
    node = next(one for one in form.root.walk() if one.name == "a")
    assert dict(node.extras) == {"law": "103/2017/NĐ-CP Đ23", "weight": "3"}


def workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 130_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"PK\x03\x04 torn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn", b"<html></html>"),
        *(b"x" * 10_000_001, workbook([])),
    ],
)
def test_what_is_no_form_is_refused_in_words(content: bytes) -> None:
    assert all(fault.vi for fault in faults(content))


def test_a_file_that_unpacks_to_too_much_is_not_unpacked() -> None:
    assert "quá lớn" in faults(bomb())[0].vi


def test_a_workbook_and_its_markdown_are_the_same_form() -> None:
    rows = [["type", "name", "label", "relevant"], ["integer", "a", "Câu", ""]]
    rows.append(["text", "b", "Câu", "${a} > 3"])
    one = compile_form(workbook(rows))
    other = compile_form(form_of("relevant", "integer | a |", "text | b | ${a} > 3"))
    assert (one.root, one.order) == (other.root, other.order)


def pulled(folder: Path) -> Form:
    content = form_of(
        "calculation",
        "text | code |",
        "calculate | name | pulldata('phuong', 'ten', 'ma', ${code})",
    )
    return compile_form(content, lambda names: attached_tables(folder, names))


def test_an_attached_table_is_read_or_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FormRefused, match="phuong"):
        pulled(tmp_path)
    (tmp_path / "phuong.csv").write_text("\ufeffma,ten\n01,Phường Một\n", encoding="utf-8")
    assert evaluate(pulled(tmp_path), {"/data/code": "01"}, MOMENT)["/data/name"].value == (
        "Phường Một"
    )


def command(*words: object) -> tuple[int, dict[str, object]]:
    result = CliRunner().invoke(main, ["checklist", *map(str, words), "--json"])
    return result.exit_code, json.loads(result.output)


def test_the_commands_say_what_scripts_need(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    head = ["type", "name", "label", "relevant", "required", "constraint"]
    rows = [["begin repeat", "r", "Trẻ"], ["integer", "a", "Tuổi", "", "yes", ". < 16"]]
    rows += [["text", "b", "Lớp", "${a} > 5"], ["end repeat"]]
    good.write_bytes(workbook([head, *rows]))
    bad.write_bytes(workbook([head, ["integer", "a", "Tuổi", "", "", ". < "]]))
    assert command("check", good) == (0, {"ok": True, "questions": 2, "errors": []})
    status, told = command("check", bad)
    assert (status, told["ok"]) == (2, False)
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"/data/r[1]/a": 17, "/data/r[2]/a": 3}))
    status, states = command("evaluate", good, answers)
    assert status == 0
    assert states["/data/r[1]/a"] == {
        "relevant": True,
        "value": "17",
        "required": True,
        "constraint_ok": False,
    }
    assert [states[f"/data/r[{at}]/b"]["relevant"] for at in (1, 2)] == [True, False]  # type: ignore[index]
    answers.write_text('{"/data/nothing": 1}')
    assert command("evaluate", good, answers)[0] == 2
    answers.write_text("[1]")
    assert command("evaluate", good, answers)[0] == 2


def test_a_form_fills_in_what_it_knows_by_itself() -> None:
    kinds = ("start", "today", "username", "deviceid", "end")
    form = compile_form(form_of("relevant", "integer | a |", *(f"{k} | {k} |" for k in kinds)))
    states = Session(form, MOMENT, user="thanhvien1", device="may-07").states()
    assert [states[f"/data/{kind}"].value for kind in kinds] == [
        *("2026-11-23T09:00:00.000+07:00", "2026-11-23", "thanhvien1", "may-07", ""),
    ]


@pytest.mark.parametrize(("written", "length"), [("uuid()", 36), ("uuid(5)", 5), ("uuid('')", 0)])
def test_made_up_labels_have_the_length_asked_for(written: str, length: int) -> None:
    form = compile_form(form_of("calculation", f"calculate | u | once({written})"))
    assert len(evaluate(form, {}, MOMENT)["/data/u"].value) == length


def test_the_clock_of_a_form_is_that_of_vietnam() -> None:
    form = compile_form(form_of("calculation", "calculate | d | today()"))
    late = dt.datetime(2026, 11, 23, 18, 0, tzinfo=dt.UTC)
    assert evaluate(form, {}, late)["/data/d"].value == "2026-11-24"
