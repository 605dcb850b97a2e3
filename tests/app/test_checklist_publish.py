"""A checked workbook is compared with the newest version and published once, by who may."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

import checklists
from inspect_app.checklist_versions import actions, queries
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.journal import verify
from inspect_app.core.models import JournalEntry, StoredFile
from tests.kit.cases import case_row, opened
from tests.kit.checklist_books import (
    EN,
    FACILITY,
    VI,
    book,
    checked,
    publish,
    send,
    state,
    version_id,
    versions,
)
from tests.kit.world import World, csrf
from workers.jobs import JOBS
from workers.run import drain

TODAY = today_vn()
UPLOADS = "/checklists/uploads"


@pytest.fixture
def client(world: World) -> FlaskClient:
    """The administrator, with the library published from today on."""
    actions.publish_library(world.actor("administrator"), valid_from=TODAY)
    return world.client("administrator")


def changes(text: str) -> list[tuple[str, str]]:
    """Kind and name of every line of the comparison on a page."""
    return re.findall(r'<tr data-kind="(\w+)" data-name="([^"]+)"', text)


def edited_twice() -> bytes:
    """Version 2: one question reworded, another asked under a condition."""
    edited = book(version="2")
    edited.set("survey", "licence_valid", VI, "Giấy phép hoạt động còn hiệu lực?")
    edited.set("survey", "one_director", "relevant", "${staff_total} > 0")
    return edited.content()


def test_the_comparison_names_exactly_what_was_changed(client: FlaskClient) -> None:
    before = checklists.load(FACILITY)
    address = checked(client, edited_twice())
    page = client.get(address).text
    assert sorted(changes(page)) == [("changed", "licence_valid"), ("changed", "one_director")]
    assert f"<del>{before.question('licence_valid').label_vi}</del>" in page
    assert "<ins>Giấy phép hoạt động còn hiệu lực?</ins>" in page
    assert "<ins>${staff_total} &gt; 0</ins>" in page
    assert "Thêm: 0; Bỏ: 0; Sửa: 2; Chuyển chỗ: 0." in page
    assert f"<dd>{len(before.questions)}</dd>" in page
    assert before.questions[-1].label_vi in page


def test_added_removed_moved_law_and_section_are_told(client: FlaskClient) -> None:
    edited = book(version="2")
    head, *rows = edited.sheets["survey"]
    name = head.index("name")
    kinds = {row[name]: at for at, row in enumerate(rows)}
    first, second = kinds["licence_valid"], kinds["licence_valid"] + 1
    fresh = list(rows[first])
    fresh[name] = "quite_new"
    gone = rows[second][name]
    rows[second] = fresh
    edited.sheets["survey"] = [head, *rows]
    section = checklists.load(FACILITY).sections[1]
    edited.set("survey", section.name, EN, "Renamed section")
    edited.sheets["laws"][1][edited.sheets["laws"][0].index("title")] = "Tên khác"
    doc = edited.sheets["laws"][1][0]
    found = changes(client.get(checked(client, edited.content())).text)
    assert set(found) == {
        *(("added", "quite_new"), ("removed", gone)),
        *(("changed", doc), ("changed", section.name)),
    }


def test_published_once_by_one_action_for_new_cases_only(world: World, client: FlaskClient) -> None:
    old_case = opened(world)
    address = checked(client, edited_twice())
    answer = publish(client, address, TODAY.isoformat())
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert (state(address), versions()) == ("published", 3)
    row = queries.newest(FACILITY)
    assert row is not None
    assert (row.version, row.valid_from) == ("2", TODAY)
    assert row.published_by == world.users["administrator"]
    assert row.content_hash == queries.checklist_of(row).content_hash
    page = client.get(address).text
    assert f'href="/checklists/{row.id}"' in page
    assert sorted(changes(page)) == [("changed", "licence_valid"), ("changed", "one_director")]
    assert "Giấy phép hoạt động còn hiệu lực?" in client.get(f"/checklists/{row.id}").text
    db.session.rollback()
    entity_id = case_row(old_case).entity_id
    new_case = opened(world, entity_id=entity_id)
    assert case_row(old_case).checklist_version.version == "1"
    assert case_row(new_case).checklist_version.version == "2"
    assert verify(db.session()).verified


def test_a_second_press_publishes_nothing(client: FlaskClient) -> None:
    address = checked(client, edited_twice())
    assert publish(client, address, TODAY.isoformat()).status_code == 303
    again = publish(client, address, TODAY.isoformat())
    assert again.status_code == 422
    assert "đã được công bố trước đó" in again.text
    events = db.session.scalars(
        sa.select(JournalEntry.event).where(JournalEntry.event.like("checklist_versions.%"))
    ).all()
    assert events.count("checklist_versions.upload_published") == 1
    assert versions() == 3


def test_two_uploads_of_one_version_are_not_both_published(client: FlaskClient) -> None:
    """The second compiled while the version was free; pressing tells what happened since."""
    first, second = checked(client, edited_twice()), checked(client, book(version="2").content())
    assert (state(first), state(second)) == ("ready", "ready")
    assert publish(client, first, TODAY.isoformat()).status_code == 303
    late = publish(client, second, TODAY.isoformat())
    assert late.status_code == 422
    assert "Phiên bản 2 của bảng kiểm này đã công bố" in late.text
    assert (state(second), versions()) == ("ready", 3)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("", "Hãy nhập ngày đầu tiên"),
        ("2026-02-30", "ngày"),
        ("2020-01-01", "áp dụng từ ngày muộn hơn"),
        ("2199-01-01", "hơn hai năm"),
    ],
    ids=["none", "no-day", "before", "far"],
)
def test_a_day_that_cannot_be_is_told_and_publishes_nothing(
    client: FlaskClient, day: str, told: str
) -> None:
    answer = publish(client, address := checked(client, edited_twice()), day)
    assert answer.status_code == 422
    assert told in answer.text.partition("<main")[2]
    assert (state(address), versions()) == ("ready", 2)


def test_a_checklist_of_a_new_code_has_nothing_to_be_compared_with(client: FlaskClient) -> None:
    edited = book(version="1")
    edited.set("settings", "", "form_id", "day-care")
    address = checked(client, edited.content())
    assert "chưa có phiên bản nào được công bố" in client.get(address).text
    assert publish(client, address, TODAY.isoformat()).status_code == 303
    assert queries.current("day-care", TODAY) is not None


# --- who, and when -------------------------------------------------------------------------------


def test_another_organisation_finds_no_upload_but_the_published_version(
    world: World, client: FlaskClient
) -> None:
    address = checked(client, edited_twice())
    stranger = world.client("administrator.b")
    for path in (address, f"{address}/progress", f"{address}/file"):
        assert stranger.get(path).status_code == 404
    assert publish(stranger, address, TODAY.isoformat()).status_code == 404
    assert address not in stranger.get(UPLOADS).text
    assert state(address) == "ready"
    assert publish(client, address, TODAY.isoformat()).status_code == 303
    assert stranger.get(f"/checklists/{version_id()}").status_code == 200


@pytest.mark.parametrize("login", ["team_leader", "inspector", "auditor"])
def test_a_role_without_the_permission_is_refused(
    world: World, client: FlaskClient, login: str
) -> None:
    address = checked(client, edited_twice())
    other = world.client(login)
    paths = (UPLOADS, address, f"{address}/file", f"/checklists/{version_id()}/workbook")
    assert [other.get(path).status_code for path in paths] == [403] * 4
    assert send(other, b"PK\x03\x04").status_code == 403
    assert publish(other, address, TODAY.isoformat()).status_code == 403
    assert versions() == 2


def test_the_page_waits_for_the_worker_and_is_then_loaded_anew(client: FlaskClient) -> None:
    address = send(client, edited_twice()).headers["Location"]
    page = client.get(address).text
    assert f'hx-get="{address}/progress"' in page
    waiting = client.get(f"{address}/progress")
    assert "HX-Refresh" not in waiting.headers
    assert publish(client, address, TODAY.isoformat()).status_code == 422
    drain(JOBS)
    assert client.get(f"{address}/progress").headers["HX-Refresh"] == "true"
    assert state(address) == "ready"


def test_the_file_is_kept_by_its_hash_and_the_check_runs_once(client: FlaskClient) -> None:
    content = edited_twice()
    address = checked(client, content)
    file = db.session.scalars(sa.select(StoredFile)).one()
    assert store().open(file.sha256) == content
    drain(JOBS)
    assert state(address) == "ready"
    assert csrf(client, UPLOADS)
    assert "bang-kiem.xlsx" in client.get(UPLOADS).text
