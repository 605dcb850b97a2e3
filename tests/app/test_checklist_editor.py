"""A checklist is edited in the browser: kept field by field, seen by its body alone, published as a
new version that new cases pin, and never one that has a fault."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from checklists import columns as col
from inspect_app.checklist_versions import actions, queries
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.journal import verify
from inspect_app.core.models import JournalEntry
from tests.kit.cases import case_row, opened
from tests.kit.checklist_books import EN, FACILITY, VI, post, version_id, versions
from tests.kit.drafts import Editor, begun
from tests.kit.world import World

TODAY = today_vn()
LIST = "/checklists/drafts"


@pytest.fixture
def editor(world: World) -> Editor:
    """The head of the department with a draft begun from the facility's checklist."""
    actions.publish_library(world.actor("administrator"), valid_from=TODAY)
    return begun(world.client("department_head"))


def entries() -> list[str]:
    """Events of the journal about drafts."""
    db.session.rollback()
    return list(
        db.session.scalars(
            sa.select(JournalEntry.event)
            .where(JournalEntry.event.startswith("checklist_versions.draft"))
            .order_by(JournalEntry.seq)
        )
    )


def texts_at(page: str, key: str) -> list[str]:
    """The faults that a page shows at a field."""
    place = re.escape(html.escape(key))
    found = re.search(rf'data-faults="{place}"[^>]*>(.*?)</ul>', page, re.DOTALL)
    assert found, key
    return re.findall(r"<li>(.*?)</li>", found[1])


def publish(editor: Editor, day: str = TODAY.isoformat(), seen: int | None = None) -> Any:
    counter = editor.row().counter if seen is None else seen
    return editor.press("publish", valid_from=day, seen=counter)


def test_the_whole_life_of_a_draft(world: World, editor: Editor) -> None:
    old_case = opened(world)
    entity_id = case_row(old_case).entity_id
    question = editor.line("licence_valid")
    said = editor.write(question.id, VI, "Giấy phép hoạt động còn hiệu lực?").get_json()
    assert said["value"] == "Giấy phép hoạt động còn hiệu lực?"
    assert (said["count"], said["faults"]) == (0, {})
    first = editor.draft().parts[0]
    new = editor.add("question", first.head.id)
    for column, text in (
        *((VI, "Có camera ở cổng không?"), (EN, "Is there a camera at the gate?")),
        *((col.NAME, "gate_camera"), (col.REQUIRED, "yes"), (col.SEVERITY, "low")),
    ):
        assert editor.write(new, column, text).status_code == 200
    answer = editor.press(f"rows/{new}/law?q=dieu", reference="103/2017/NĐ-CP Đ24.1")
    assert answer.headers["Location"] == f"{editor.path}/rows/{new}?q=dieu#law"
    at = editor.line("gate_camera").at
    moved = editor.press(f"rows/{new}/move", to="up", seen=at)
    assert moved.headers["Location"] == f"{editor.path}#r{new}-up"
    gone = editor.draft().parts[-1].of("question")[-1]
    assert gone.get(VI) in html.unescape(editor.page(f"rows/{gone.id}/remove"))
    assert editor.press(f"rows/{gone.id}/remove", seen=gone.at).status_code == 303

    page = html.unescape(editor.page("changes"))
    kinds = re.findall(r'<tr data-kind="(\w+)" data-name="([^"]+)"', page)
    assert ("changed", "licence_valid") in kinds
    assert ("added", "gate_camera") in kinds
    assert ("removed", gone.get(col.NAME)) in kinds
    assert "<ins>Giấy phép hoạt động còn hiệu lực?</ins>" in page

    counter = editor.row().counter
    assert counter == 10
    answer = publish(editor)
    db.session.rollback()
    row = queries.newest(FACILITY)
    assert row is not None
    assert answer.headers["Location"] == f"/checklists/{row.id}"
    assert (row.version, row.valid_from, versions()) == ("2", TODAY, 3)
    assert row.published_by == world.users["department_head"]
    asked = [one.name for one in queries.checklist_of(row).questions]
    assert asked.index("gate_camera") == len(first.of("question")) - 1
    assert gone.get(col.NAME) not in asked
    assert queries.checklist_of(row).question("gate_camera").law == ("103/2017/NĐ-CP Đ24.1",)
    assert editor.row().state == "published"
    written = "checklist_versions.draft_written"
    assert entries() == [
        "checklist_versions.draft_started",
        written,
        "checklist_versions.draft_row_added",
        *[written] * 5,
        "checklist_versions.draft_law_chosen",
        "checklist_versions.draft_row_moved",
        "checklist_versions.draft_row_removed",
        "checklist_versions.draft_published",
    ]
    assert verify(db.session()).verified

    new_case = opened(world, entity_id=entity_id)
    assert case_row(old_case).checklist_version.version == "1"
    assert case_row(new_case).checklist_version.version == "2"
    assert editor.write(question.id, VI, "Sau khi ban hành").status_code == 422
    assert publish(editor).status_code == 422
    assert versions() == 3
    assert editor.client.get(f"{editor.path}/rows/{question.id}").status_code == 303
    assert "Đã công bố" in editor.page()


def test_two_people_at_one_field_see_both_values(world: World, editor: Editor) -> None:
    other = Editor(world.client("administrator"), editor.path)
    question = editor.line("licence_valid")
    before = question.get(VI)
    assert other.write(question.id, VI, "Lời của người kia", before).status_code == 200
    refused = editor.write(question.id, VI, "Lời của tôi", before)
    assert refused.status_code == 409
    said = refused.get_json()
    assert said["current"] == "Lời của người kia"
    assert said["problems"][0]["code"] == "cell_changed"
    assert world.actor("administrator").name in said["last"]
    assert editor.line("licence_valid").get(VI) == "Lời của người kia"
    assert editor.write(question.id, VI, "Lời của tôi", said["current"]).status_code == 200
    assert editor.line("licence_valid").get(VI) == "Lời của tôi"


def test_two_people_at_different_fields_do_not_disturb_each_other(
    world: World, editor: Editor
) -> None:
    other = Editor(world.client("administrator"), editor.path)
    question = editor.line("licence_valid")
    assert other.write(question.id, EN, "Theirs", question.get(EN)).status_code == 200
    assert editor.write(question.id, VI, "Của tôi", question.get(VI)).status_code == 200
    now = editor.line("licence_valid")
    assert (now.get(VI), now.get(EN)) == ("Của tôi", "Theirs")
    same = other.write(question.id, VI, "Của tôi", question.get(VI))
    assert same.status_code == 200  # both wrote the same


def test_what_another_changed_is_neither_moved_nor_removed_unseen(
    world: World, editor: Editor
) -> None:
    other = Editor(world.client("administrator"), editor.path)
    question = editor.line("licence_valid")
    section = editor.draft().part_of(question.id)
    assert section is not None
    assert other.write(question.id, VI, "Lời mới", question.get(VI)).status_code == 200
    for address in (f"rows/{question.id}/move", f"rows/{question.id}/remove"):
        assert editor.press(address, to="down", seen=question.at).status_code == 409
    assert editor.press(f"rows/{section.head.id}/remove", seen=section.head.at).status_code == 409
    assert editor.line("licence_valid").get(VI) == "Lời mới"
    seen = editor.line("licence_valid").at
    assert other.press(f"rows/{question.id}/remove", seen=seen).status_code == 303
    late = editor.write(question.id, VI, "Quá muộn", "Lời mới")
    assert (late.status_code, late.get_json()["problems"][0]["code"]) == (422, "row_gone")


def test_a_draft_edited_since_it_was_looked_at_is_not_published(editor: Editor) -> None:
    counter = editor.row().counter
    question = editor.line("licence_valid")
    editor.write(question.id, VI, "Lời mới")
    answer = publish(editor, seen=counter)
    assert answer.status_code == 409
    assert versions() == 2


def test_another_organisation_finds_nothing(world: World, editor: Editor) -> None:
    stranger = Editor(world.client("department_head.b"), editor.path)
    question = editor.line("licence_valid")
    rows = f"rows/{question.id}"
    for address in ("", "changes", "choices", "laws", "preview", "preview/tablet", rows):
        assert stranger.client.get(f"{editor.path}/{address}".rstrip("/")).status_code == 404
    before = editor.row().content
    assert stranger.write(question.id, VI, "Lạ", question.get(VI)).status_code == 404
    for address in (f"{rows}/move", f"{rows}/remove", f"{rows}/law", "rows", "publish", "discard"):
        answer = stranger.press(address, to="up", seen=0, kind="section", valid_from=TODAY)
        assert answer.status_code == 404, address
    assert editor.path not in stranger.client.get(LIST).text
    assert editor.path in editor.client.get(LIST).text
    assert (editor.row().content, editor.row().state) == (before, "editing")


@pytest.mark.parametrize("login", ["team_leader", "inspector", "auditor"])
def test_a_role_without_the_permission_is_refused(world: World, editor: Editor, login: str) -> None:
    other = Editor(world.client(login), editor.path)
    assert other.client.get(LIST).status_code == 403
    assert post(other.client, LIST, base="").status_code == 403
    question = editor.line("licence_valid")
    assert other.write(question.id, VI, "Lạ", question.get(VI)).status_code == 403
    assert other.press("publish", valid_from=TODAY, seen=0).status_code == 403


def broken(editor: Editor, line_id: int, column: str, text: str) -> list[str]:
    """What the page says at the field after this was written; nothing is published with it."""
    told = editor.write(line_id, column, text).get_json()
    key = f"{line_id}/{column}"
    said: list[str] = told["faults"].get(key, [])
    assert [html.escape(one) for one in said] == texts_at(editor.page(f"rows/{line_id}"), key)
    if said:
        answer = publish(editor)
        assert answer.status_code == 422
        assert versions() == 2
        page = editor.page("changes")
        assert f'href="{editor.path}/rows/{line_id}"' in page
        assert f'action="{editor.path}/publish"' not in page
    return said


def test_a_question_needs_a_legal_basis_or_an_explicit_none(editor: Editor) -> None:
    question = editor.line("licence_valid")
    assert any("thiếu căn cứ" in one for one in broken(editor, question.id, col.LAW, ""))
    assert broken(editor, question.id, col.LAW, "none") == []
    assert any(
        "không có văn bản" in one for one in broken(editor, question.id, col.LAW, "1/2020/NĐ-CP Đ1")
    )
    assert broken(editor, question.id, col.LAW, "103/2017/NĐ-CP Đ26") == []


def test_a_figure_with_a_verdict_needs_one_too(editor: Editor) -> None:
    figure = next(
        line for kind, line in editor.draft().lines() if kind == "figure" and line.get(col.COMPARE)
    )
    assert any("thiếu căn cứ" in one for one in broken(editor, figure.id, col.LAW, ""))
    assert broken(editor, figure.id, col.LAW, "none") == []


@pytest.mark.parametrize(
    ("column", "text", "word"),
    [
        (col.RELEVANT, "${khong_co} = 'yes'", "không có câu hỏi"),
        (col.RELEVANT, "1 +", "biểu thức sai"),
        (col.CONSTRAINT, "${staff_total} > 1", "chỉ dùng"),
        (VI, "", "bắt buộc"),
        (col.NAME, "Tên Lạ", "tên phải bắt đầu"),
        (col.NAME, "facility_type", "tên này đã có"),
        (col.TYPE, "select_one khong_co", "không có danh sách"),
        (col.HINT_VI, "Hỏi ${staff_total}", "ODK"),
        (col.SEVERITY, "nặng lắm", "chỉ nhận"),
    ],
)
def test_a_fault_is_told_at_its_field(editor: Editor, column: str, text: str, word: str) -> None:
    question = editor.line("licence_valid")
    said = broken(editor, question.id, column, text)
    assert any(word in one for one in said), said


def test_the_version_must_be_new_and_the_subject_stays(editor: Editor) -> None:
    settings = editor.draft().settings
    assert settings.get("version") == "2"
    assert any("1" in one for one in broken(editor, settings.id, "version", "1"))
    broken(editor, settings.id, "version", "2")
    assert broken(editor, settings.id, "ins:subject", "fund")
    assert not broken(editor, settings.id, "ins:subject", "facility")


def test_the_day_is_judged_as_for_uploads(editor: Editor) -> None:
    for day in ("2020-01-01", "2999-01-01", ""):
        assert publish(editor, day).status_code == 422
    assert versions() == 2


def test_a_new_checklist_begins_with_nothing(world: World, editor: Editor) -> None:
    fresh = begun(editor.client, base="")
    settings = fresh.draft().settings
    for column, text in (
        *(("form_title", "Bảng kiểm mới"), ("ins:title_en", "A new checklist")),
        ("form_id", "new-checklist"),
    ):
        fresh.write(settings.id, column, text)
    assert "chưa hỏi gì" in fresh.page()
    section = fresh.add("section")
    fresh.write(section, VI, "Phần một")
    fresh.write(section, EN, "Part one")
    question = fresh.add("question", section)
    figure = fresh.add("figure", section)
    note = fresh.add("note", section)
    number = fresh.add("question", section)
    for line_id, cells in (
        (question, {VI: "Có sạch không?", EN: "Is it clean?", col.LAW: "none"}),
        (number, {VI: "Số trẻ", EN: "Children", col.LAW: "none", col.NAME: "children"}),
        (note, {VI: "Đọc kỹ", EN: "Read"}),
        (figure, {VI: "Gấp đôi", EN: "Double", col.CALCULATION: "${children} * 2"}),
        (figure, {col.COMPARE: "<=", col.LIMIT: "50", col.LAW: "none"}),
        (figure, {col.SAYS_VI: "{value} {sign} {limit}", col.SAYS_EN: "{value} {sign} {limit}"}),
    ):
        for column, text in cells.items():
            assert fresh.write(line_id, column, text).status_code == 200
    fresh.write(number, col.TYPE, "integer")
    assert publish(fresh).status_code == 303
    db.session.rollback()
    row = queries.newest("new-checklist")
    assert row is not None
    made = queries.checklist_of(row)
    assert [one.kind for one in made.questions] == ["verdict", "integer"]
    assert [one.compare for one in made.computed] == ["<="]
    assert [one.label_vi for one in made.sections[0].notes] == ["Đọc kỹ"]


def test_choices_and_laws_are_edited_in_their_own_rows(editor: Editor) -> None:
    name, rows = next(iter(editor.draft().lists().items()))
    assert editor.write(rows[0].id, VI, "Tốt").status_code == 200
    assert editor.write(rows[0].id, "list_name", "ket_qua").status_code == 200
    other = next(one for one in editor.draft().lists() if one != "ket_qua")
    assert editor.write(rows[0].id, "list_name", other).status_code == 422
    new = editor.add("choice", "ket_qua")
    assert f'id="r{new}"' in editor.page("choices")
    assert "Tốt" in editor.page("choices")
    line = editor.draft().find(new)
    assert line is not None
    assert line[1].get("list_name") == "ket_qua"
    assert name not in editor.draft().lists()
    law = editor.add("law")
    answer = editor.write(law, "doc", "không phải số hiệu").get_json()
    assert answer["faults"][f"{law}/valid_from"]
    editor.write(law, "valid_from", "2020-01-01")
    assert texts_at(editor.page("laws"), f"{law}/doc")
    assert editor.press(f"rows/{law}/remove", seen=editor.draft().laws[-1].at).status_code == 303


def test_the_law_is_found_by_words_and_by_number(editor: Editor) -> None:
    question = editor.line("licence_valid")
    page = html.unescape(editor.page(f"rows/{question.id}?q=dien tich phong o"))
    assert 'name="reference" value="103/2017/NĐ-CP Đ24.2"' in page
    assert 'value="103/2017/NĐ-CP ?"' in editor.page(f"rows/{question.id}?q=103/2017")
    assert "Không điều khoản nào" in editor.page(f"rows/{question.id}?q=zzzz")
    refused = editor.press(f"rows/{question.id}/law", reference="điều gì đó")
    assert refused.status_code == 422
    dropped = editor.press(f"rows/{question.id}/law", drop=question.get(col.LAW).split(";")[0])
    assert dropped.status_code == 303


def test_cells_that_a_row_has_not_and_texts_too_long_are_refused(editor: Editor) -> None:
    section = editor.draft().parts[0].head
    for line_id, column, text in (
        (section.id, col.LAW, "none"),
        (section.id, "khong_co", "x"),
        (editor.line("licence_valid").id, VI, "x" * 10_001),
    ):
        assert editor.write(line_id, column, text, "").status_code in (409, 422)
    assert editor.press("rows", kind="end_group").status_code == 422
    assert editor.press("rows", kind="question", into="999999").status_code == 422
    assert editor.press(f"rows/{section.id}/law", reference="103/2017/NĐ-CP Đ1").status_code == 422
    assert editor.row().counter == 0


def test_a_discarded_draft_stays_in_the_list_and_is_closed(editor: Editor) -> None:
    assert editor.press("discard").headers["Location"] == LIST
    assert editor.row().state == "discarded"
    assert "Đã bỏ" in editor.client.get(LIST).text
    assert editor.press("discard").status_code == 422
    assert editor.press("rows", kind="section").status_code == 422
    assert publish(editor).status_code == 422
    assert versions() == 2


def test_the_preview_has_the_checklist_and_the_figures_of_today(editor: Editor) -> None:
    answer = editor.client.get(f"{editor.path}/preview/tablet")
    found = re.search(r'data-preview="([^"]*)"', answer.text)
    assert found
    given = json.loads(html.unescape(found[1]))
    checklist = queries.checklist_of(queries.version_of(version_id()))
    assert given["checklist"]["sections"] == checklist.to_json()["sections"]
    assert set(given["norms"]) == set(checklist.norm_ids)
    assert any(given["norms"].values())
    assert {one["reference"] for one in given["law"]} >= set(checklist.questions[0].law)
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    outer = editor.client.get(f"{editor.path}/preview")
    assert "frame-ancestors 'none'" in outer.headers["Content-Security-Policy"]
    assert 'width="820" height="1180"' in editor.page("preview?size=820x1180")
    question = editor.line("licence_valid")
    editor.write(question.id, VI, "")
    assert "data-preview" not in editor.page("preview/tablet")


def test_published_versions_are_not_touched_by_a_draft(editor: Editor) -> None:
    before = queries.version_of(version_id()).content
    question = editor.line("licence_valid")
    editor.write(question.id, VI, "Khác")
    db.session.rollback()
    assert queries.version_of(version_id()).content == before
