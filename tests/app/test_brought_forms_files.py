"""A file as the answer to a question of a form, attached in the office."""

from __future__ import annotations

import hashlib
import html
import io
import json
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from inspect_app.core import clock, journal
from inspect_app.core.db import db
from inspect_app.core.models import JournalBody, JournalEntry
from inspect_app.documents.models import Paper
from inspect_app.inspections import actions, queries
from inspect_app.inspections.models import AnswerRow, EvidencePhoto, EvidenceRecording
from tests.kit.cases import Tablet, case_row, fresh, jpeg, take_up_all
from tests.kit.field import FieldTablet, answer, finding, minutes
from tests.kit.form_visits import form_case, minutes_of_form
from tests.kit.world import World, csrf
from workers.jobs import JOBS
from workers.run import drain

PDF = b"%PDF-1.7\n" + b"x" * 2000
GATE, PAPER = "general/gate", "general/paper"


@pytest.fixture
def case_id(world: World) -> str:
    return form_case(world)


def attach(world: World, case_id: str, question: str, content: bytes | None, **changes: Any) -> Any:
    """Send the page's form; `name`, `version` and `login` may be others."""
    client = world.client(changes.get("login", "team_leader"))
    data: dict[str, Any] = {
        "question": question,
        "version": changes.get("version", "0"),
        "csrf_token": csrf(client, "/account"),
    }
    if content is not None:
        data["file"] = FileStorage(io.BytesIO(content), changes.get("name", "giay-phep.pdf"))
    # Encoded here: the test client would leave a temporary file of a large body open.
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/cases/{case_id}/checklist/files", data=body, content_type=kind)


def page(world: World, case_id: str) -> str:
    return html.unescape(world.client("team_leader").get(f"/cases/{case_id}/checklist").text)


def article(text: str, question: str) -> str:
    return text.partition(f'data-question="{question}"')[2].partition("</article>")[0]


def stored() -> tuple[list[EvidencePhoto], list[EvidenceRecording], list[AnswerRow]]:
    db.session.rollback()
    return (
        list(db.session.scalars(sa.select(EvidencePhoto))),
        list(db.session.scalars(sa.select(EvidenceRecording))),
        list(db.session.scalars(sa.select(AnswerRow))),
    )


def entries(event: str = "inspections.file_attached") -> list[dict[str, Any]]:
    db.session.rollback()
    found = sa.select(JournalBody.body).join(JournalEntry, JournalEntry.seq == JournalBody.seq)
    return [json.loads(one) for one in db.session.scalars(found.where(JournalEntry.event == event))]


def size_of(case_id: str) -> int:
    """How many entries of the journal are about the case."""
    db.session.rollback()
    found = sa.select(sa.func.count()).where(JournalEntry.about == case_id)
    return db.session.scalar(found) or 0


def test_a_document_and_a_photo_answer_with_one_entry_each(world: World, case_id: str) -> None:
    size = size_of(case_id)
    assert attach(world, case_id, PAPER, PDF, name="/tệp/Giấy phép.pdf").status_code == 303
    picture = jpeg()
    assert attach(world, case_id, GATE, picture, name="a.exe").status_code == 303
    assert size_of(case_id) == size + 2
    assert journal.verify(db.session()).verified
    hashes = [hashlib.sha256(one).hexdigest() for one in (PDF, picture)]
    told = [(one["question"], one["value"], one["version"]) for one in entries()]
    assert told == [(PAPER, hashes[0], 1), (GATE, hashes[1], 1)]
    photos, documents, rows = stored()
    assert {row.question: row.value for row in rows} == {PAPER: hashes[0], GATE: hashes[1]}
    assert [(one.question, one.sha256) for one in photos] == [(GATE, hashes[1])]
    assert [(one.question, one.caption, one.kind) for one in documents] == [
        (PAPER, "Giấy phép.pdf", "document")
    ]
    assert "Giấy phép.pdf" not in json.dumps(entries(), ensure_ascii=False)
    drain(JOBS)
    shown = page(world, case_id)
    assert f"/cases/{case_id}/photos/{photos[0].id}" in article(shown, GATE)
    assert f"/cases/{case_id}/recordings/{documents[0].id}" in article(shown, PAPER)
    assert "Giấy phép.pdf" in article(shown, PAPER)


def test_tablets_are_told_of_the_answer_and_the_file(world: World, case_id: str) -> None:
    tablet = FieldTablet(world, case_id)
    since = tablet.pack()["seq"]
    attach(world, case_id, PAPER, PDF)
    told = tablet.changes(since)
    sha256 = hashlib.sha256(PDF).hexdigest()
    assert [(one["question"], one["value"]) for one in told["answers"]] == [(PAPER, sha256)]
    assert [(one["sha256"], one["kind"]) for one in told["files"]] == [(sha256, "document")]


@pytest.mark.parametrize(
    ("question", "content", "status"),
    [
        (PAPER, b"MZ\x90\x00" + b"\x00" * 100, 422),  # a program
        (PAPER, b"<svg onload=alert(1)>\x00", 422),
        (PAPER, b"", 422),
        (PAPER, b"%PDF-" + b"x" * (15 * 1024 * 1024), 422),
        (PAPER, None, 422),
        (GATE, PDF, 422),
        (GATE, jpeg()[:40], 422),
        ("general/head", PDF, 422),
        ("general/nowhere", PDF, 422),
        ("rooms[1]", PDF, 422),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_kept(
    world: World, case_id: str, question: str, content: bytes | None, status: int
) -> None:
    size = size_of(case_id)
    assert attach(world, case_id, question, content).status_code == status
    assert stored() == ([], [], [])
    assert size_of(case_id) == size


def test_who_answered_first_is_not_overwritten(world: World, case_id: str) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    FieldTablet(world, case_id).accept(answer(PAPER, other))
    reply = attach(world, case_id, PAPER, PDF)
    assert reply.status_code == 409
    assert "Tệp của bạn chưa được lưu" in html.unescape(reply.text)
    photos, documents, (row,) = stored()
    assert (photos, documents, row.value) == ([], [], other)
    assert "Đã trả lời trên máy tính bảng" in article(page(world, case_id), PAPER)
    assert attach(world, case_id, PAPER, PDF, version="1").status_code == 303
    again = attach(world, case_id, PAPER, PDF, version="1")  # the same once more: no second file
    assert again.status_code == 303
    _photos, documents, (row,) = stored()
    assert (len(documents), row.value, row.version) == (1, hashlib.sha256(PDF).hexdigest(), 3)


def test_only_the_team_and_only_before_the_minutes(world: World, case_id: str) -> None:
    assert attach(world, case_id, PAPER, PDF, login="inspector.b").status_code == 404
    assert attach(world, case_id, PAPER, PDF, login="auditor").status_code in (403, 404)
    FieldTablet(world, case_id, "team_leader").accept(minutes(minutes_of_form(case_id)))
    assert attach(world, case_id, PAPER, PDF).status_code == 422
    assert stored()[1] == []


# --- documents of a finding ----------------------------------------------------------------------


def noted(world: World, case_id: str, question: str = "general/beds") -> str:
    """A finding at a question; its id."""
    FieldTablet(world, case_id, "team_leader").accept(
        answer(question, "101"), finding(question, title="")
    )
    return queries.findings_of(case_row(case_id))[-1].id


def add(world: World, case_id: str, finding_id: str, content: bytes, caption: str = "") -> Any:
    client = world.client("team_leader")
    data = {
        "finding": finding_id,
        "caption": caption,
        "file": FileStorage(io.BytesIO(content), "quyet-dinh.pdf"),
        "csrf_token": csrf(client, "/account"),
    }
    return client.post(f"/cases/{case_id}/documents", data=data)


def test_a_document_of_a_finding_is_named_wherever_it_is_told(world: World, case_id: str) -> None:
    found = noted(world, case_id)
    size = size_of(case_id)
    assert add(world, case_id, found, PDF, "Quyết định cấp phép <b>").status_code == 303
    assert add(world, case_id, found, PDF + b"y").status_code == 303
    assert size_of(case_id) == size + 2
    assert sorted(one.caption for one in stored()[1]) == [
        "Quyết định cấp phép <b>", "quyet-dinh.pdf",
    ]  # fmt: skip
    for path in (f"/cases/{case_id}", f"/cases/{case_id}/findings/{found}"):
        raw = world.client("team_leader").get(path).text
        assert "Quyết định cấp phép &lt;b&gt;" in raw
        assert "quyet-dinh.pdf" in raw


def test_the_result_names_the_documents_that_prove_a_finding(world: World, case_id: str) -> None:
    found = noted(world, case_id)
    add(world, case_id, found, PDF, "Quyết định cấp phép")
    Tablet(world, case_id).photo(jpeg(), question="general/beds")
    desk = Tablet(world, case_id, "team_leader")
    desk.answer("general/head", "Lan")
    leader, today = world.actor("team_leader"), clock.today_vn()
    take_up_all(world, case_id)
    actions.close_field_work(leader, case_id, on=today)
    drain(JOBS)
    actions.draft_result(leader, case_id)
    data = json.loads(fresh(Paper, case_row(case_id).result_paper_id).data)
    told = [one["evidence"] for one in data["body"]["findings"]]
    assert "01 ảnh; tài liệu “Quyết định cấp phép”" in told


@pytest.mark.parametrize("content", [b"MZ\x90\x00" * 9, b"", b"\x00" * 9])
def test_what_is_no_document_is_refused_at_a_finding(
    world: World, case_id: str, content: bytes
) -> None:
    found = noted(world, case_id)
    assert add(world, case_id, found, content).status_code == 422
    assert add(world, case_id, "f" * 32, PDF).status_code == 404
    assert stored()[1] == []
