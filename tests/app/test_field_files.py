"""Files in pieces: nothing is kept but the announced bytes, however they come."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.core.actor import system_actor
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.models import JournalEntry
from inspect_app.field.actions import uploads
from inspect_app.field.rules import limits
from inspect_app.inspections.models import EvidencePhoto, EvidenceRecording
from tests.kit.cases import jpeg, opened, under_way
from tests.kit.field import FieldTablet, finding
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain

WEBM = (
    b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
    + b"x" * 500
)


@pytest.fixture
def tablet(world: World) -> FieldTablet:
    return FieldTablet(world, under_way(world))


def photos() -> list[EvidencePhoto]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(EvidencePhoto)))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_photo_comes_in_pieces_and_is_kept_once(tablet: FieldTablet, app: Flask) -> None:
    content = jpeg(300, 200)
    name = sha(content)
    made = finding("licence_valid")
    (receipt,) = tablet.accept(made)
    first = tablet.announce(content, finding=made["op_id"])
    assert first.get_json() == {"sha256": name, "received": 0, "stored": False}
    half = len(content) // 2
    assert tablet.put(name, 0, content[:half]).get_json()["received"] == half
    again = tablet.put(name, 0, content[:half])
    assert (again.status_code, again.get_json()["received"]) == (409, half)
    assert tablet.put(name, half + 1, content[half + 1 :]).status_code == 409
    assert tablet.announce(content, finding=made["op_id"]).get_json()["received"] == half
    done = tablet.put(name, half, content[half:])
    assert done.get_json() == {"sha256": name, "received": len(content), "stored": True}
    (photo,) = photos()
    assert (photo.sha256, photo.question, photo.caption) == (name, "licence_valid", "Giấy phép")
    assert photo.finding_id == receipt["subject"]
    assert photo.taken_at is not None
    assert store().open(name) == content
    assert tablet.announce(content, finding=made["op_id"]).get_json()["stored"] is True
    replay = tablet.put(name, half, content[half:])
    assert (replay.status_code, replay.get_json()) == (200, done.get_json())
    assert len(photos()) == 1
    drain(JOBS)
    assert tablet.pack()["files"] == [
        {"sha256": name, "kind": "photo", "question": "licence_valid", "state": "ready"}
    ]
    reply = tablet.post("/api/field/receipts", {"op_ids": [], "sha256s": [name, "0" * 64]})
    assert reply.get_json()["files"] == [name]
    partial = app.config["SETTINGS"].storage_folder / "partial"
    assert [p for p in partial.glob("*/*") if p.suffix != ".lock"] == []


def test_the_same_file_at_two_questions_is_two_photos(tablet: FieldTablet) -> None:
    content = jpeg()
    for question in ("licence_valid", "one_director", ""):
        tablet.announce(content, question=question)
    assert tablet.put(sha(content), 0, content).get_json()["stored"] is True
    assert sorted(one.question for one in photos()) == ["", "licence_valid", "one_director"]


def test_bytes_that_are_not_the_announced_ones_are_thrown_away(tablet: FieldTablet) -> None:
    content = jpeg(300, 200)
    damaged = content[:-5] + b"xxxxx"
    tablet.announce(content)
    reply = tablet.put(sha(content), 0, damaged)
    assert reply.get_json() == {"sha256": sha(content), "received": 0, "stored": False}
    assert photos() == []
    assert tablet.put(sha(content), 0, content).get_json()["stored"] is True


def test_a_recording_is_known_by_its_bytes(tablet: FieldTablet) -> None:
    tablet.announce(WEBM, kind="voice", media_type="audio/webm")
    assert tablet.put(sha(WEBM), 0, WEBM).get_json()["stored"] is True
    (row,) = db.session.scalars(sa.select(EvidenceRecording)).all()
    assert (row.media_type, row.sha256) == ("audio/webm", sha(WEBM))
    page = b"<html>captive portal</html>"
    tablet.announce(page, kind="voice", media_type="audio/webm")
    reply = tablet.put(sha(page), 0, page)
    assert (reply.status_code, reply.get_json()["problems"][0]["code"]) == (422, "not_a_recording")
    tablet.announce(page)
    assert tablet.announce(page).status_code == 422
    assert photos() == []


def test_limits_and_shapes_of_files(tablet: FieldTablet) -> None:
    content = jpeg()
    for change in (
        {"sha256": "x"}, {"size": 0}, {"size": True}, {"kind": "film"}, {"question": "../x"},
        {"taken_at": "gestern"}, {"path": "/etc"}, {"size": limits.FILE_BYTES["photo"] + 1},
    ):  # fmt: skip
        assert tablet.announce(content, **change).status_code == 422, change
    assert tablet.put(sha(content), 0, content).get_json()["problems"][0]["code"] == "not_announced"
    assert tablet.put("..%2f..%2fetc", 0, b"x").status_code in {404, 422}
    tablet.announce(content)
    assert tablet.put(sha(content), 0, b"x" * (limits.CHUNK_BYTES + 1)).status_code == 413
    assert tablet.put(sha(content), 0, content + b"more").status_code == 409
    assert tablet.put(sha(content), -1, content).status_code == 409
    assert tablet.put(sha(content), 0, b"").get_json()["received"] == 0


def test_a_file_waits_for_the_announcement_of_the_decision(world: World) -> None:
    """Complete, but not yet allowed: the bytes stay and are kept at the next try."""
    case_id = opened(world)
    tablet = FieldTablet(world, case_id)
    content = jpeg()
    tablet.announce(content, question="")
    reply = tablet.put(sha(content), 0, content)
    assert (reply.status_code, reply.get_json()["problems"][0]["code"]) == (422, "no_photos_now")
    assert tablet.announce(content, question="").status_code == 422
    assert photos() == []


def test_only_old_pieces_are_swept(tablet: FieldTablet, app: Flask, world: World) -> None:
    old, young, kept = jpeg(50, 50), jpeg(51, 51), jpeg(52, 52)
    for content in (old, young, kept):
        tablet.announce(content)
    tablet.put(sha(kept), 0, kept)
    for content in (old, young):
        tablet.put(sha(content), 0, content[:100])
    folder: Path = app.config["SETTINGS"].storage_folder / "partial" / tablet.case_id
    long_ago = time.time() - (uploads.KEEP_DAYS + 1) * 86_400
    os.utime(folder / sha(old), (long_ago, long_ago))
    assert uploads.sweep(system_actor(world.a)) == 1
    assert tablet.announce(young).get_json()["received"] == 100
    assert tablet.announce(old).get_json()["received"] == 0
    assert store().open(sha(kept)) == kept
    drain(JOBS)


def test_the_announcement_is_in_the_journal_once(tablet: FieldTablet) -> None:
    content = jpeg()
    for _time in range(3):
        tablet.announce(content)
    db.session.rollback()
    entries = db.session.scalars(
        sa.select(JournalEntry).where(JournalEntry.event == "field.file_announced")
    ).all()
    assert [one.subject_id for one in entries] == [sha(content)]


SIZES = st.lists(st.integers(1, 400), min_size=1, max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(sizes=SIZES, data=st.data(), width=st.integers(20, 200))
def test_any_order_repetition_and_cut_ends_with_the_whole_file(
    tablet: FieldTablet, app: Flask, sizes: list[int], data: st.DataObject, width: int
) -> None:
    """Whatever is sent where: the server never keeps other bytes, and says what it has."""
    content = jpeg(width, 30) + os.urandom(16)  # a file of its own for each example
    name = sha(content)
    state = tablet.announce(content).get_json()
    folder: Path = app.config["SETTINGS"].storage_folder / "partial" / tablet.case_id
    for size in sizes:
        offset = data.draw(st.sampled_from([state["received"], 0, 7, len(content)]))
        if data.draw(st.booleans()) and not state["stored"] and state["received"]:
            cut = data.draw(st.integers(0, state["received"]))  # a crash lost the last bytes
            os.truncate(folder / name, cut)
            state = tablet.announce(content).get_json()
            assert state["received"] == cut
        reply = tablet.put(name, offset, content[offset : offset + size])
        fits = offset == state["received"] and not state["stored"]
        assert reply.status_code == (200 if fits or state["stored"] else 409)
        if not state["stored"]:
            assert reply.get_json()["received"] in {
                state["received"], state["received"] + len(content[offset : offset + size]),
            }  # fmt: skip
        state = reply.get_json()
    while not state["stored"]:
        start = state["received"]
        state = tablet.put(name, start, content[start : start + 300]).get_json()
    assert store().open(name) == content
