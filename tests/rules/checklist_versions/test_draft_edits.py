"""Any sequence of edits leaves a draft that the compiler reads, or whose faults name a place in it;
what it reads comes out of the workbook as it went in."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import checklists
from checklists import columns as col
from inspect_app.checklist_versions.importers import workbook
from inspect_app.checklist_versions.importers.reader import read_workbook
from inspect_app.checklist_versions.rules import edits
from inspect_app.checklist_versions.rules.cells import columns_of
from inspect_app.checklist_versions.rules.draft import (
    FIGURE,
    QUESTION,
    SECTION,
    Draft,
    draft_of_sheets,
    empty_draft,
    from_json,
    sheets_of_draft,
    to_json,
)
from inspect_app.checklist_versions.rules.draft_faults import Judged, compiled_draft, judged

CODES = ("charity-fund", "social-assistance-facility")
NORMS = frozenset(norm for code in CODES for norm in checklists.load(code).norm_ids)


def draft(code: str = CODES[0]) -> Draft:
    return draft_of_sheets(checklists.sheets_of_checklist(checklists.load(code)))


def judge(one: Draft) -> Judged:
    return judged(one, versions=(), subject=None, norms=NORMS)


def small() -> Draft:
    """Three sections of the fund's checklist, so that many edits are quick."""
    whole = draft()
    return dataclasses.replace(whole, parts=whole.parts[:3])


def kind(one: Draft, line_id: int) -> str:
    return edits.row_of(one, line_id)[0]


def by_name(one: Draft, name: str) -> int:
    return next(line.id for _kind, line in one.lines() if line.get(col.NAME) == name)


@pytest.mark.parametrize("code", CODES)
def test_a_published_checklist_becomes_a_draft_and_comes_back(code: str) -> None:
    one = draft(code)
    sheets = checklists.sheets_of_checklist(checklists.load(code))
    assert sheets_of_draft(one) == sheets
    assert from_json(json.loads(json.dumps(to_json(one)))) == one
    assert compiled_draft(one).checklist == checklists.load(code)
    assert judge(one).faults == ()


WORDS = st.sampled_from(
    [
        *("", "none", "yes", "Câu hỏi mới", "103/2017/NĐ-CP Đ24.1", "${khong_co} > 0", "a${", "<="),
        *("2", "select_one verdict", "integer", "note", "calculate", "1 +", "2020-01-15", "x y"),
        *("${period_from} <= today()", "verified", "{value} {sign} {limit}", "period_from", "high"),
    ]
)
STEP = st.tuples(
    st.sampled_from(["cell", "add", "remove", "move", "to", "cite", "uncite"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    WORDS,
)


def apply(one: Draft, step: tuple[str, int, int, str], at: int) -> Draft:
    what, first, second, words = step
    lines = list(one.lines())
    row_kind, line = lines[first % len(lines)]
    if what == "cell":
        columns = sorted(
            columns_of(row_kind) - {col.TYPE} if row_kind != QUESTION else columns_of(row_kind)
        )
        if not columns:
            return one
        return edits.set_cell(one, line.id, columns[second % len(columns)], words, at)
    if what == "add":
        new = edits.KINDS[second % len(edits.KINDS)]
        into = str(one.parts[first % len(one.parts)].head.id) if one.parts else ""
        if new not in (SECTION, "choice", "law") and not into:
            return one
        return edits.add(one, new, "" if new in (SECTION, "choice", "law") else into, at)[0]
    if what == "remove":
        return edits.remove(one, line.id) if row_kind != "settings" else one
    if what == "move" and row_kind != "settings":
        return edits.move(one, line.id, (edits.UP, edits.DOWN)[second % 2], at)
    if what == "to" and one.parts and row_kind in ("note", "question", "figure"):
        return edits.move_to(one, line.id, one.parts[second % len(one.parts)].head.id, at)
    if what == "cite" and row_kind in (QUESTION, FIGURE):
        law = {"doc": "103/2017/NĐ-CP", "title": "Nghị định", "valid_from": "2017-11-01"}
        return edits.cite(one, line.id, "103/2017/NĐ-CP Đ24", law | {"status": "verified"}, at)
    if what == "uncite" and row_kind in (QUESTION, FIGURE):
        return edits.uncite(one, line.id, "103/2017/NĐ-CP Đ24", at)
    return one


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=25), st.booleans())
def test_any_edits_leave_a_checklist_or_faults_with_a_place(
    steps: list[tuple[str, int, int, str]], from_nothing: bool
) -> None:
    one = empty_draft() if from_nothing else small()
    for at, step in enumerate(steps, start=1):
        one = apply(one, step, at)
    ids = [line.id for _kind, line in one.lines()]
    assert len(ids) == len(set(ids))
    assert max(ids) < one.next_id
    assert from_json(json.loads(json.dumps(to_json(one)))) == one
    found = judge(one)
    assert (found.checklist is None) <= bool(found.faults)
    for placed in found.faults:
        if placed.fault.code != "no_questions":
            assert placed.line_id in ids, placed
            assert placed.fault.column, placed
            assert placed.fault.code or (placed.fault.rule_vi and placed.fault.rule_en)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP.filter(lambda step: step[0] != "cell"), max_size=8), WORDS)
def test_what_is_without_fault_is_a_workbook_that_is_accepted_and_equal(
    steps: list[tuple[str, int, int, str]], words: str
) -> None:
    """…also by pyxform, as ODK would: so nothing is published that could not go out."""
    one = small()
    for at, step in enumerate(steps, start=1):
        one = apply(one, step, at)
    one = edits.set_cell(one, one.parts[0].head.id, col.LABEL_VI, words, 99) if one.parts else one
    found = judge(one)
    if not found.faults:
        content = workbook.write(sheets_of_draft(one))
        assert read_workbook(content, "").checklist == found.checklist


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([edits.UP, edits.DOWN]))
def test_a_move_undone_is_as_before(number: int, way: str) -> None:
    one = draft()
    lines = [line.id for row_kind, line in one.lines() if row_kind != "settings"]
    line_id = lines[number % len(lines)]
    moved = edits.move(one, line_id, way, 1)
    back = edits.DOWN if way == edits.UP else edits.UP
    if sheets_of_draft(moved) == sheets_of_draft(one):
        assert moved == one  # it had nowhere to go
        return
    assert sheets_of_draft(edits.move(moved, line_id, back, 2)) == sheets_of_draft(one)


def test_a_section_moves_with_its_rows_and_goes_with_them() -> None:
    one = small()
    second = one.parts[1]
    moved = edits.move(one, second.head.id, edits.UP, 1)
    assert [part.head.id for part in moved.parts[:2]] == [second.head.id, one.parts[0].head.id]
    assert moved.parts[0].rows == second.rows
    gone = edits.remove(one, second.head.id)
    assert [part.head.id for part in gone.parts] == [one.parts[0].head.id, one.parts[2].head.id]
    assert gone.find(second.rows[0].id) is None


def test_a_question_goes_to_the_end_of_its_kind_in_another_section() -> None:
    one = small()
    question = one.parts[0].of(QUESTION)[0]
    target = one.parts[2]
    moved = edits.move_to(one, question.id, target.head.id, 7)
    assert [row.id for row in moved.parts[2].of(QUESTION)] == [
        *(row.id for row in target.of(QUESTION)),
        question.id,
    ]
    assert moved.find(question.id) == (QUESTION, dataclasses.replace(question, at=7))
    with pytest.raises(edits.NoSuchRow):
        edits.move_to(one, question.id, question.id, 8)
    with pytest.raises(edits.NoSuchRow):
        edits.move_to(one, target.head.id, one.parts[0].head.id, 8)


def test_a_new_name_is_written_where_the_old_one_was_asked_for() -> None:
    one = draft()
    line_id = by_name(one, "period_from")
    renamed = edits.set_cell(one, line_id, col.NAME, "from_day", 1)
    text = json.dumps(to_json(renamed))
    assert "${period_from}" not in text
    assert renamed.settings.get("ins:period") == "from_day period_to"
    assert judge(renamed).faults == ()
    assert sheets_of_draft(edits.set_cell(renamed, line_id, col.NAME, "period_from", 2)) == (
        sheets_of_draft(one)
    )


def test_a_new_name_that_is_taken_is_a_fault_and_rewrites_nothing_back() -> None:
    one = draft()
    line_id = by_name(one, "period_from")
    taken = edits.set_cell(one, line_id, col.NAME, "period_to", 1)
    assert col.NAME in {placed.fault.column for placed in judge(taken).faults}
    rules = [row.get(col.CALCULATION) for row in taken.parts[0].of(FIGURE)]
    again = edits.set_cell(taken, line_id, col.NAME, "day_one", 2)
    assert [row.get(col.CALCULATION) for row in again.parts[0].of(FIGURE)] == rules


def test_a_list_is_renamed_with_the_questions_that_offer_it() -> None:
    one = draft()
    name, rows = next(iter(one.lists().items()))
    renamed = edits.set_cell(one, rows[0].id, "list_name", "ket_luan", 1)
    assert name not in renamed.lists()
    assert len(renamed.lists()["ket_luan"]) == len(rows)
    assert judge(renamed).checklist == judge(one).checklist
    other = list(one.lists())[1]
    assert edits.set_cell(one, rows[0].id, "list_name", other, 1) == one


def test_the_law_is_chosen_once_and_brings_its_document() -> None:
    one, line_id = edits.add(small(), QUESTION, str(small().parts[0].head.id), 1)
    law = {"doc": "103/2017/NĐ-CP", "title": "T", "valid_from": "2017-11-01", "status": "verified"}
    one = edits.set_cell(one, line_id, col.LAW, "none", 2)
    for at in (3, 4):
        one = edits.cite(one, line_id, "103/2017/NĐ-CP Đ24.1", law, at)
    assert edits.row_of(one, line_id)[1].get(col.LAW) == "103/2017/NĐ-CP Đ24.1"
    assert [row.get("doc") for row in one.laws].count("103/2017/NĐ-CP") == 1
    one = edits.uncite(one, line_id, "103/2017/NĐ-CP Đ24.1", 5)
    assert edits.row_of(one, line_id)[1].get(col.LAW) == ""
    missing = [p.fault.column for p in judge(one).faults if p.line_id == line_id]
    assert col.LAW in missing


@pytest.mark.parametrize(
    ("version", "taken", "then"),
    [
        ("1", {"1"}, "2"),
        ("1", {"1", "2"}, "3"),
        ("2026.9", {"2026.9"}, "2026.10"),
        ("2026-1 thử", set(), "2026-2 thử"),
        ("thử", {"thử"}, "thử.1"),
    ],
)
def test_the_next_version(version: str, taken: set[str], then: str) -> None:
    assert edits.next_version(version, taken) == then


@pytest.mark.parametrize("text", ["Ký tự\x00 lạ\x07 ", "a\r\nb", "  e\u0302\u0301  "])
def test_cells_are_clean(text: str) -> None:
    cleaned: Any = edits.cleaned(text)
    assert cleaned == edits.cleaned(cleaned)
    assert not any(one < " " for one in cleaned if one != "\n")
    assert edits.cleaned("e\u0302\u0301") == "ế"


def test_a_text_that_odk_would_take_for_a_value_is_a_fault() -> None:
    one = small()
    question = one.parts[0].of(QUESTION)[0]
    one = edits.set_cell(one, question.id, col.HINT_VI, "Hỏi ${period_from}", 1)
    (placed,) = judge(one).faults
    assert (placed.line_id, placed.fault.column) == (question.id, col.HINT_VI)
    assert placed.fault.code == "value_in_text"


def test_an_empty_draft_says_what_it_lacks() -> None:
    found = judge(empty_draft())
    assert {placed.fault.column for placed in found.faults} >= {"form_title", "form_id"}
    assert found.checklist is None
