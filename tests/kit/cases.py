"""Cases for tests: opened, announced and answered through the product's own doors."""

from __future__ import annotations

import datetime as dt
import io
import secrets
import threading
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from checklists import Question
from inspect_app.checklist_versions.actions import publish_library
from inspect_app.core import clock
from inspect_app.core.action import Tx, action
from inspect_app.core.db import db, transaction
from inspect_app.documents import actions as documents
from inspect_app.documents.models import Paper
from inspect_app.inspections import actions, queries
from inspect_app.inspections.models import InspectionCase
from inspect_app.inspections.opening import open_case
from inspect_app.inspections.rules.operations import read_operation
from inspect_app.registry.models import AdminUnit, Entity
from tests.kit.world import PASSWORD, World, csrf
from workers.jobs import JOBS
from workers.run import drain

CODES = {"facility": "social-assistance-facility", "fund": "charity-fund"}


def entity(world: World, *, kind: str = "facility", code: str = "C-1") -> str:
    """A registered entity of organisation A."""
    with transaction() as session:
        commune = AdminUnit(
            organisation_id=world.a,
            code=code,
            level="commune",
            name="Xã Thử",
            valid_from=dt.date(2020, 1, 1),
        )
        session.add(commune)
        session.flush()
        row = Entity(
            organisation_id=world.a,
            kind=kind,
            code=code,
            name=f"Mái ấm Thử <{code}> & bạn",
            search_name=code,
            commune_id=commune.id,
            address="Thôn Một, Xã Thử",
            representative="Bà Thử Thị Một",
            registered_on=dt.date(2020, 1, 1),
        )
        session.add(row)
        session.flush()
        return row.id


@action("test.case_opened", may="case.decide")
def open_one(tx: Tx, **facts: Any) -> str:
    case = open_case(tx, **facts)
    tx.record("inspection_case", case.id)
    return case.id


def opened(world: World, **changes: Any) -> str:
    """A case of the team leader and the inspector of A; returns its id."""
    today = clock.today_vn()
    publish_library(world.actor("administrator"), valid_from=dt.date(2025, 7, 1))
    kind = changes.pop("kind", "facility")
    facts = {
        "entity_id": changes.pop("entity_id", None) or entity(world, kind=kind),
        "plan_item_id": None,
        "procedure": "specialised_check",
        "checklist_code": CODES[kind],
        "leader_id": world.users["team_leader"],
        "member_ids": [world.users["inspector"]],
        "decided_on": today,
        "content": "Điều kiện hoạt động\nChăm sóc trẻ em",
        "period_from": dt.date(today.year - 1, 1, 1),
        "period_to": today,
        **changes,
    }
    return open_one(world.actor("department_head"), **facts)


def sign_all(world: World, paper_id: str, *, only: int | None = None) -> Paper:
    """Make the paper and have every signatory sign it, or the first `only`; returns it as it
    stands then."""
    drain(JOBS)
    left = len(fresh(Paper, paper_id).signatures) if only is None else only
    logins = {user_id: login for login, user_id in world.users.items()}
    while (paper := fresh(Paper, paper_id)).state in ("rendered", "partly_signed"):
        signer = next(one for one in paper.signatures if one.state == "waiting")
        documents.ask_signature(
            world.actor(logins[signer.user_id]),
            paper_id,
            password=PASSWORD,
            seen_sha256=paper.current_sha256 or "",
        )
        drain(JOBS)
        left -= 1
        if not left:
            return fresh(Paper, paper_id)  # type: ignore[no-any-return]
    return paper


def fresh(model: Any, key: Any) -> Any:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(model, key)


def case_row(case_id: str) -> InspectionCase:
    row: InspectionCase = fresh(InspectionCase, case_id)
    return row


@action("test.decision_marked", may="case.decide")
def mark_signed(tx: Tx, paper_id: str) -> None:
    """Stands for the signing of the decision where a test is about something else."""
    tx.session.execute(
        sa.update(Paper)
        .where(Paper.id == paper_id)
        .values(state="signed", final_sha256=secrets.token_hex(32))
    )
    tx.record("paper", paper_id)


def under_way(world: World, **changes: Any) -> str:
    """A case whose decision was announced today."""
    case_id = opened(world, **changes)
    paper_id = case_row(case_id).decision_paper_id
    assert paper_id is not None
    mark_signed(world.actor("department_head"), paper_id)
    actions.complete_stage(world.actor("team_leader"), case_id, "announcement", on=clock.today_vn())
    return case_id


def operation(question: str, value: str | None, **changes: Any) -> dict[str, Any]:
    """The body of one operation."""
    return {
        "op_id": secrets.token_hex(16),
        "device": "thu",
        "kind": "answer",
        "question": question,
        "value": value,
        "not_applicable_reason": "",
        "seen_version": 0,
        **changes,
    }


class Tablet:
    """A signed-in person who speaks the JSON API of one case."""

    def __init__(self, world: World, case_id: str, login: str = "inspector") -> None:
        self.client: FlaskClient = world.client(login)
        self.case_id = case_id
        self.headers = {"X-CSRFToken": csrf(self.client, "/account")}

    def send(self, body: Any) -> Any:
        return self.client.post(
            f"/api/v1/cases/{self.case_id}/ops", json=body, headers=self.headers
        )

    def answer(self, question: str, value: str | None, **changes: Any) -> dict[str, Any]:
        reply = self.send(operation(question, value, **changes))
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.get_json()
        return found

    def photo(self, content: bytes, **fields: str) -> Any:
        """Encoded here: the test client would leave a temporary file of a large body open."""
        file = FileStorage(io.BytesIO(content), "../../etc/passwd.jpg", "photo")
        boundary, body = encode_multipart({"photo": file, **fields})
        return self.client.post(
            f"/api/v1/cases/{self.case_id}/photos",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=self.headers,
        )


def plausible(question: Question) -> str:
    """A value that fits the question."""
    if question.kind == "verdict":
        return "pass"
    if question.kind == "integer":
        return "1"
    if question.kind == "decimal":
        return "100"
    if question.kind == "date":
        return "2026-01-05"
    return question.choices[0].name if question.choices else "chữ"


def answer_all(world: World, case_id: str, **given: str) -> None:
    """Answer every relevant question until none is open."""
    actor = world.actor("inspector")
    for _round in range(6):
        facts = queries.evaluation_of(case_row(case_id))
        open_names = [n for n in facts.evaluation.relevant if n not in facts.rows]
        if not open_names:
            return
        for name in open_names:
            value = given.get(name) or plausible(facts.checklist.question(name))
            actions.send_operation(actor, case_id, read_operation(operation(name, value)))
    raise AssertionError("the checklist never ends")


def take_up_all(world: World, case_id: str) -> None:
    """Make findings of all proposals."""
    for one in queries.open_proposals(
        case_row(case_id), queries.evaluation_of(case_row(case_id)).evaluation
    ):
        actions.accept_proposal(world.actor("inspector"), case_id, f"{one.source}:{one.name}")


def jpeg(width: int = 60, height: int = 40, *, exif: bytes = b"") -> bytes:
    """A small JPEG, with EXIF when given."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def send_directly(world: World, case_id: str, body: dict[str, Any]) -> dict[str, Any] | str:
    """Receipt of an operation sent without HTTP, or "conflict"."""
    try:
        return actions.send_operation(
            world.actor("inspector"), case_id, read_operation(body)
        ).receipt
    except actions.AnswerConflict:
        return "conflict"


def check_one_effect_under_threads(app: Flask, world: World, case_id: str) -> None:
    """Eight threads send the same four operations in different orders: all get one receipt."""
    names = ("licence_valid", "founded_lawfully", "staff_total", "one_director")
    bodies = [operation(name, "1" if name == "staff_total" else "pass") for name in names]
    receipts: dict[str, list[Any]] = {body["op_id"]: [] for body in bodies}
    problems: list[BaseException] = []
    gate = threading.Barrier(8)

    def work(turn: int) -> None:
        with app.app_context():
            try:
                gate.wait()
                for body in bodies[turn % 4 :] + bodies[: turn % 4]:
                    receipts[body["op_id"]].append(send_directly(world, case_id, body))
            except BaseException as problem:
                problems.append(problem)

    threads = [threading.Thread(target=work, args=(turn,)) for turn in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    for found in receipts.values():
        assert len(found) == 8
        assert all(one == found[0] for one in found)
        assert isinstance(found[0], dict)
