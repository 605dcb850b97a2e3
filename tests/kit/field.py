"""A tablet in tests: a device token and the JSON under /api/field."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from inspect_app.accounts import actions as accounts
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.inspections.models import EvidenceRecording
from inspect_app.inspections.rules.minutes import code_of
from tests.kit.cases import case_row
from tests.kit.world import World

AT = "2026-11-24T03:00:00+00:00"


class FieldTablet:
    """One person's device at one case."""

    def __init__(self, world: World, case_id: str, login: str = "inspector") -> None:
        self.world, self.case_id, self.login = world, case_id, login
        _device, token = accounts.enrol_device(world.actor(login), label=f"Máy {login}")
        self.client: FlaskClient = world.client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def url(self, path: str = "") -> str:
        return f"/api/field/cases/{self.case_id}{path}"

    def get(self, path: str) -> Any:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(path, json=body, headers=self.headers)

    def send(self, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        """The results of a batch."""
        reply = self.post(self.url("/operations"), {"operations": list(operations)})
        assert reply.status_code == 200, reply.text
        found: list[dict[str, Any]] = reply.get_json()["results"]
        assert [one["op_id"] for one in found] == [one.get("op_id") for one in operations]
        return found

    def accept(self, *operations: dict[str, Any]) -> list[dict[str, Any]]:
        """The receipts of a batch that is wholly accepted."""
        results = self.send(*operations)
        assert {one["status"] for one in results} <= {"accepted"}, results
        return [one["receipt"] for one in results]

    def refuse(self, operation: dict[str, Any]) -> list[str]:
        """The codes of why one operation is refused."""
        (result,) = self.send(operation)
        assert result["status"] == "refused", result
        return [problem["code"] for problem in result["problems"]]

    def pack(self) -> dict[str, Any]:
        reply = self.get(self.url())
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.get_json()
        return found

    def changes(self, since: int) -> dict[str, Any]:
        found: dict[str, Any] = self.get(self.url(f"/changes?since={since}")).get_json()
        return found

    def announce(self, content: bytes, **changes: Any) -> Any:
        return self.post(self.url("/files"), announcement(content, **changes))

    def put(self, sha256: str, offset: int, piece: bytes) -> Any:
        return self.client.put(
            self.url(f"/files/{sha256}?offset={offset}"), data=piece, headers=self.headers
        )


def op(kind: str, **facts: Any) -> dict[str, Any]:
    """The body of one operation."""
    return {"op_id": str(uuid.uuid4()), "kind": kind, "at": AT, "device": "Máy thử", **facts}


def answer(question: str, value: str | None, seen: int = 0, **changes: Any) -> dict[str, Any]:
    return (
        op(
            "answer",
            question=question,
            value=value,
            not_applicable_reason="",
            seen_version=seen,
        )
        | changes
    )


def finding(question: str = "", **changes: Any) -> dict[str, Any]:
    facts = {
        "question": question,
        "title": "Cửa thoát hiểm",
        "severity": "high",
        "description": "Cửa bị khóa.",
        "responsible": "Giám đốc",
    }
    return op("finding", **facts) | changes


def announcement(content: bytes, **changes: Any) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "image/jpeg",
        "kind": "photo",
        "question": "licence_valid",
        "finding": "",
        "caption": "Giấy phép",
        "taken_at": AT,
        **changes,
    }


STROKES = [[[100, 500, 0], [400, 200, 80], [700, 700, 160]], [[800, 300, 300]]]


def party(side: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "side": side,
        "name": name,
        "post": "Giám đốc",
        "identity": "",
        "refused": "",
        "strokes": STROKES,
        "signed_at": AT,
        **changes,
    }


def refusing(reason: str) -> dict[str, Any]:
    """The entity's side, without signature."""
    return party("entity", "Bà Thử Thị Một", refused=reason, strokes=[], signed_at=None)


def minutes_document(case_id: str, **changes: Any) -> dict[str, Any]:
    """Minutes that hold, of a case with two answers."""
    case = case_row(case_id)
    version = case.checklist_version
    return {
        "case_id": case_id,
        "sequence": 1,
        "title": "Biên bản kiểm tra",
        "decision": f"Quyết định số {case.decision_full_number}",
        "place": "Mái ấm Thử",
        "began_at": "2026-11-24T01:00:00+00:00",
        "ended_at": AT,
        "checklist": {
            "code": version.code,
            "version": version.version,
            "content_hash": version.content_hash,
        },
        "answers": [],
        "findings": [],
        "files": [],
        "text": ["Đoàn đã kiểm tra các phòng ở & bếp <ăn>."],
        "opinion": "Cơ sở sẽ khắc phục.",
        "copies": 2,
        "parties": [
            party("team", case.leader.user.name, post="Trưởng đoàn"),
            party("entity", "Bà Thử Thị Một"),
        ],
        "addendum_to": None,
        **changes,
    }


def minutes(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The operation that carries a document, with its hash and code."""
    sha256 = hashlib.sha256(canonical(document).encode()).hexdigest()
    return op("minutes", minutes=document, sha256=sha256, code=code_of(sha256)) | changes


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


def marked_visit(world: World, case_id: str, name: str) -> dict[str, str]:
    """A visit in which everything that a person can type is `name`; ids of what it made."""
    tablet = FieldTablet(world, case_id)
    made = finding(title=name, description=name, responsible=name)
    danger = op(
        "danger", question="", description=name, called=[name], seen_at="2026-11-24T03:00:00Z"
    )
    note = op("note", question="licence_valid", text=name, seen_version=0)
    receipts = tablet.accept(made, danger, note)
    voice = b"OggS\x00" + name.encode()
    tablet.announce(voice, kind="voice", media_type="audio/ogg", caption=name)
    sha256 = hashlib.sha256(voice).hexdigest()
    assert tablet.put(sha256, 0, voice).get_json()["stored"] is True
    leader = case_row(case_id).leader.user.name
    document = minutes_document(
        case_id,
        title=name,
        place=name,
        text=[name],
        opinion=name,
        answers=[
            {
                "question": "one_director",
                "value": "pass",
                "not_applicable_reason": "",
                "note": name,
                "version": 1,
            }
        ],
        parties=[party("team", leader, post=name), party("entity", name, post=name)],
    )
    tablet.accept(minutes(document))
    recording = db.session.scalars(
        sa.select(EvidenceRecording).where(EvidenceRecording.case_id == case_id)
    ).one()
    return {"alarm_id": receipts[1]["subject"], "recording_id": recording.id, "sha256": sha256}
