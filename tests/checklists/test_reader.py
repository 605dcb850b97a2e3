"""The reader names every fault with its line, sheet and column."""

# ruff: noqa: E501 - tables are wide

from __future__ import annotations

from pathlib import Path

import pytest

from checklists import (
    ChecklistError,
    ExpressionError,
    Fault,
    evaluate,
    read_path,
    read_text,
    sheets_of_checklist,
)
from checklists.answers import Answer
from checklists.expression import parse
from tests.checklists.answers_kit import TODAY

LABELS = "label::Tiếng Việt (vi) | label::English (en)"
SETTINGS = """
| settings | | | | | | | |
| | form_title | form_id | version | default_language | namespaces | ins:title_en | ins:subject |
| | Thử | trial | 1 | vi | ins="x" | Trial | facility |
"""
CHOICES = f"""
| choices | | | | |
| | list_name | name | {LABELS} |
| | verdict | pass | Đạt | Met |
| | verdict | fail | Không đạt | Not met |
"""
LAWS = """
| laws | | | | | |
| | doc | title | valid_from | valid_until | status |
| | 1/2020/NĐ-CP | Nghị định | 2020-01-01 | | verified |
| | 2/2026/NĐ-CP | Nghị định | 2026-01-01 | | unverified |
"""
HEAD = f"""| survey | | | | | | | | | | | | |
| | type | name | {LABELS} | bind::ins:law | relevant | calculation | bind::ins:norm | bind::ins:compare | bind::ins:status | bind::ins:says_vi | bind::ins:says_en |
"""
LAW = "1/2020/NĐ-CP Đ1.2a"
GOOD = f"""| | begin_group | first | Một | One | | | | | | | | |
| | integer | a | Số a | a | {LAW} | | | | | | | |
| | select_one verdict | v | Đạt chứ. | Fine. | {LAW}; 2/2026/NĐ-CP ? | ${{a}} > 1 | | | | | | |
| | calculate | r | Tỷ số | Ratio | {LAW} | | ${{a}} div 2 | cap | <= | | {{a}} / 2 = {{value}} | {{a}} |
| | end_group | | | | | | | | | | | |
"""


def book(rows: str = GOOD, head: str = HEAD, rest: str = CHOICES + LAWS + SETTINGS) -> str:
    return head + rows + rest


def faults(text: str) -> list[Fault]:
    with pytest.raises(ChecklistError) as caught:
        read_text(text, "trial.md")
    return list(caught.value.faults)


def test_a_good_file_is_read_whatever_stands_around_the_table() -> None:
    checklist = read_text("# Heading\n\nProse.\n" + book() + "\n# comment | x |\n", "trial.md")
    assert [question.code for question in checklist.questions] == ["1.1", "1.2"]
    assert [row.code for row in checklist.computed] == ["1.R1"]
    assert checklist.question("v").kind == "verdict"
    assert checklist.question("v").law == (LAW, "2/2026/NĐ-CP ?")
    assert evaluate(checklist, {"a": Answer("2")}, {}, TODAY).relevant == ("a", "v")


def test_a_bar_and_decomposed_text_survive() -> None:
    checklist = read_text(book(GOOD.replace("Số a", "Sô\u0301 a \\| b")), "trial.md")
    assert checklist.question("a").label_vi == "Số a | b"


def test_a_hidden_answer_counts_as_blank() -> None:
    more = f"""| | integer | b | Số b | b | {LAW} | ${{a}} > 1 | | | | | | |
| | calculate | s | Tổng | Sum | | | ${{a}} + coalesce(${{b}}, 0) | | | | | |
| | end_group |"""
    checklist = read_text(book(GOOD.replace("| | end_group |", more)), "trial.md")
    for a, total in (("2", 7), ("1", 1)):
        now = evaluate(checklist, {"a": Answer(a), "b": Answer("5")}, {}, TODAY)
        assert [each.value for each in now.computed if each.name == "s"] == [total]


CELLS = [
    ("begin_group | first", "begin_group | First", "name", "a name begins"),
    ("integer | a", "integr | a", "type", "no such type"),
    ("integer | a", "integer x | a", "type", "no such type"),
    ("integer | a", "integer | v", "name", "has this name already"),
    ("integer | a | Số a", "integer | a | ", "label::Tiếng Việt (vi)", "must not be empty"),
    ("select_one verdict", "select_one colour", "type", "has no such list"),
    (f"| a | {LAW}", "| a | ", "bind::ins:law", "legal basis is missing"),
    (f"| a | {LAW}", "| a | Điều 1", "bind::ins:law", "not a legal basis"),
    (f"| a | {LAW}", "| a | 9/2020/NĐ-CP Đ1", "bind::ins:law", "no such document"),
    (f"| a | {LAW}", "| a | 2/2026/NĐ-CP Đ1", "bind::ins:status", "every basis is unverified"),
    (f"| a | {LAW}", "| a | 1/2020/NĐ-CP ?", "bind::ins:status", "every basis is unverified"),
    ("${a} > 1", "${a} >", "relevant", "a value is missing"),
    ("${a} > 1", "${b} > 1", "relevant", "no question or calculation"),
    ("${a} > 1", "${a} + 1", "relevant", "not a truth"),
    ("${a} > 1", "foo(${a})", "relevant", "unknown function"),
    ("${a} > 1", "${v} = 'pass'", "relevant", "a circle"),
    ("${a} div 2", "${r} div 2", "calculation", "a circle"),
    ("${a} div 2", "'x'", "calculation", "not a number"),
    ("${a} div 2", "${v} = 'moon'", "calculation", "no choice"),
    ("${a} div 2", "", "calculation", "must not be empty"),
    ("| cap | <= |", "| cap | |", "bind::ins:compare", "compare goes with"),
    ("| cap | <= |", "| cap | < |", "bind::ins:compare", "must be one of"),
    ("{a} / 2 = {value}", "{zz}", "bind::ins:says_vi", "no question or calculation"),
    ("{a} / 2 = {value}", "{a", "bind::ins:says_vi", "do not match"),
    ("{a} / 2 = {value}", "", "bind::ins:says_vi", "needs its sentence"),
    ("| | end_group | | | | | | | | | | | |\n", "", "type", "not closed"),
    ("| | end_group |", "| | end_group | | |\n| | end_group |", "type", "no group is open"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "column", "words"), CELLS)
def test_each_fault_is_found_where_it_stands(old: str, new: str, column: str, words: str) -> None:
    assert old in GOOD
    text = book(GOOD.replace(old, new, 1))
    found = [each for each in faults(text) if words in each.rule_en and each.column == column]
    assert found, [str(each) for each in faults(text)]
    fault = found[0]
    assert (fault.file, fault.sheet) == ("trial.md", "survey")
    assert 1 <= fault.row <= len(text.splitlines())
    assert fault.rule_vi
    assert f"trial.md:{fault.row}" in str(fault)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("${a} >", 7),
        ("${a} > 1)", 9),
        ("${a} = 1 and  foo(2)", 15),
        ("  ${A} = 1", 3),
        ("if(1 = 1, 2)", 1),
        ("not(${a} = 1", 13),
        ("${a} = #", 8),
    ],
)
def test_a_wrong_expression_says_at_which_sign(text: str, at: int) -> None:
    with pytest.raises(ExpressionError) as wrong:
        parse(text)
    assert wrong.value.at == at
    assert wrong.value.vi.startswith(f"ký tự {at}: ")
    assert wrong.value.en.startswith(f"character {at}: ")


def test_a_question_may_say_outright_that_it_rests_on_no_law() -> None:
    text = book(GOOD.replace(f"| a | {LAW}", "| a | none"))
    checklist = read_text(text, "trial.md")
    assert checklist.question("a").law == ()
    sheets = sheets_of_checklist(checklist)
    law = sheets["survey"][0].index("bind::ins:law")
    assert [row[law] for row in sheets["survey"] if row[1] == "a"] == ["none"]
    mixed = book(GOOD.replace(f"| a | {LAW}", f"| a | none; {LAW}"))
    assert [each.column for each in faults(mixed)] == ["bind::ins:law"]


def test_the_line_and_value_are_those_of_the_cell() -> None:
    text = book(GOOD.replace("${a} > 1", "${a} >"))
    (fault,) = faults(text)
    assert "${a} >" in text.splitlines()[fault.row - 1]
    assert fault.value == "${a} >"


def test_all_faults_are_reported_together() -> None:
    rows = GOOD.replace("integer | a", "integr | a").replace("${a} > 1", "1 +").replace("cap", "")
    found = faults(book(rows))
    assert len(found) >= 3
    assert [each.row for each in found] == sorted(each.row for each in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this sheet is missing"),
        (book(rest=CHOICES + LAWS), "this sheet is missing"),
        (book() + "\n| moon | |\n| | a |\n", "has no such sheet"),
        (book(head=HEAD.replace("relevant", "relevance")), "has no such column"),
        (book(head=HEAD.replace("| name |", "| |")), "a heading is empty"),
        (book(rest=CHOICES + LAWS + SETTINGS.replace("facility", "moon")), "facility or fund"),
        (book(rest=CHOICES + LAWS + SETTINGS + "| | a | b | c | d | e | f | fund |"), "exactly one row"),
        (book(rest=CHOICES + LAWS.replace("2020-01-01", "01/01/2020") + SETTINGS), "not a real date"),
        (book(rest=CHOICES + LAWS.replace("2/2026", "1/2020") + SETTINGS), "stands above already"),
        (book(rest=CHOICES.replace("| fail |", "| pass |") + LAWS + SETTINGS), "of that name already"),
        (book(GOOD + "| | integer | z | z | z | 1/2020/NĐ-CP Đ1 |\n"), "outside any group"),
        (book(GOOD.replace("| | integer", "| | begin_group | g | G | G |\n| | integer")), "not nested"),
        (book(GOOD.replace("| | end", "| | note | n | N | N | | | | | | | | | more |\n| | end")), "more cells"),
        ("| | x |\n" + book(), "before the first sheet"),
    ],
)  # fmt: skip
def test_faults_of_whole_sheets(text: str, words: str) -> None:
    assert words in " ".join(each.rule_en for each in faults(text))


def test_files_that_are_no_text(tmp_path: Path) -> None:
    for data, words in ((b"\xff\xfe", "UTF-8"), (b" " * 1_000_001, "larger than")):
        path = tmp_path / "x.md"
        path.write_bytes(data)
        with pytest.raises(ChecklistError, match=words):
            read_path(path)
    with pytest.raises(OSError, match="No such file"):
        read_path(tmp_path / "none.md")
