"""Checklists as workbooks that a person edited, and their way in through the product's pages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

import checklists
from inspect_app.checklist_versions import actions, queries
from inspect_app.checklist_versions.importers import workbook
from inspect_app.checklist_versions.models import ChecklistUpload, ChecklistVersion
from inspect_app.core.db import db
from tests.kit.world import World, csrf
from workers.jobs import JOBS
from workers.run import drain

FACILITY = "social-assistance-facility"
VI, EN = "label::Tiếng Việt (vi)", "label::English (en)"

Sheets = dict[str, list[list[str]]]


@dataclass
class Book:
    """The sheets of a checklist, to be edited cell by cell."""

    sheets: Sheets

    def set(self, sheet: str, name: str, column: str, text: str) -> int:
        """Write a cell of the row whose name (any cell of the row) is `name`; its row number."""
        head, *rows = self.sheets[sheet]
        place = head.index(column)
        key = head.index("name") if "name" in head else 0
        number = next(at for at, row in enumerate(rows, start=2) if row[key] == name or not name)
        rows[number - 2][place] = text
        return number

    def version(self, text: str) -> None:
        self.set("settings", "", "version", text)

    def content(self) -> bytes:
        return workbook.write(self.sheets)


def book(code: str = FACILITY, version: str = "") -> Book:
    """A checklist of the library as it goes out, with another version where one is given."""
    found = Book(checklists.sheets_of_checklist(checklists.load(code)))
    if version:
        found.version(version)
    return found


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(path, data={"csrf_token": csrf(client, "/account"), **data})


def send(
    client: FlaskClient,
    content: bytes,
    label: str = "bang-kiem.xlsx",
    *,
    subject: str = "facility",
    tables: Mapping[str, bytes] | None = None,
) -> Any:
    """Send a workbook, with further files by name, through the page; the answer (its job has not
    run).

    Encoded here: the test client would leave a temporary file of a large body open.
    """
    fields = {"csrf_token": csrf(client, "/account"), "subject": subject}
    sent = {label: content, **(tables or {})}
    files = [FileStorage(io.BytesIO(one), name, "file") for name, one in sent.items()]
    boundary, body = encode_multipart({"file": files, **fields})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post("/checklists/uploads", data=body, content_type=kind)


def checked(
    client: FlaskClient,
    content: bytes,
    label: str = "bang-kiem.xlsx",
    tables: Mapping[str, bytes] | None = None,
) -> str:
    """Send a workbook and run its job; the address of its page."""
    answer = send(client, content, label, tables=tables)
    assert answer.status_code == 303, answer.text
    drain(JOBS)
    db.session.rollback()
    address: str = answer.headers["Location"]
    return address


def publish(client: FlaskClient, address: str, day: str) -> Any:
    """Press the button of a checked workbook."""
    return post(client, f"{address}/publish", valid_from=day)


def marked_upload(world: World, text: str) -> str:
    """A workbook of organisation A that is ready to be published and full of `text`; its id."""
    edited = book(version="sau")
    edited.set("survey", "licence_valid", VI, text)
    edited.set("settings", "", "form_title", text)
    label = f"{text}.xlsx"
    actions.receive_workbook(world.actor("administrator"), content=edited.content(), label=label)
    drain(JOBS)
    db.session.rollback()
    row = db.session.scalars(sa.select(ChecklistUpload)).one()
    assert row.state == "ready", row.state
    return row.id


def version_id(code: str = FACILITY) -> str:
    found = queries.newest(code)
    assert found is not None
    return found.id


def versions() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(ChecklistVersion)) or 0


Place = tuple[str, str, int, str, str]


def faults(address: str) -> list[Place]:
    """Rule, sheet, row, column and value of every stored fault."""
    db.session.rollback()
    upload_id = address.rsplit("/", 1)[1]
    return [(f.code, f.sheet, f.row, f.column, f.value) for f in queries.faults_of(upload_id)]


def state(address: str) -> str:
    db.session.rollback()
    return queries.upload_state(address.rsplit("/", 1)[1])
