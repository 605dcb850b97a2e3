"""Drafts of checklists through the product's pages, as a person with a browser edits them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from checklists import columns as col
from inspect_app.checklist_versions import actions
from inspect_app.checklist_versions.models import ChecklistDraft
from inspect_app.checklist_versions.rules.draft import Draft, Line, from_json
from inspect_app.core.db import db
from tests.kit.checklist_books import post, version_id
from tests.kit.world import World


@dataclass
class Editor:
    """One person in one draft."""

    client: FlaskClient
    path: str

    @property
    def id(self) -> str:
        return self.path.rsplit("/", 1)[1]

    def row(self) -> ChecklistDraft:
        db.session.rollback()
        return db.session.get_one(ChecklistDraft, self.id)

    def draft(self) -> Draft:
        return from_json(json.loads(self.row().content))

    def line(self, name: str) -> Line:
        """The row of that name in the sections."""
        return next(line for _kind, line in self.draft().lines() if line.get(col.NAME) == name)

    def write(self, line_id: int, column: str, text: str, before: str | None = None) -> Any:
        """Leave a field; `before` what the page showed (else what stands there)."""
        if before is None:
            found = self.draft().find(line_id)
            before = found[1].get(column) if found else ""
        fields = {"column": column, "value": text, "before": before}
        return post(self.client, f"{self.path}/rows/{line_id}/cells", **fields)

    def press(self, address: str, **fields: Any) -> Any:
        return post(self.client, f"{self.path}/{address}", **fields)

    def add(self, kind: str, into: object = "") -> int:
        answer = self.press("rows", kind=kind, into=str(into))
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].rpartition("/")[2].partition("#")[0])

    def page(self, address: str = "") -> str:
        text: str = self.client.get(f"{self.path}/{address}".rstrip("/")).text
        return text


def begun(client: FlaskClient, base: str | None = None) -> Editor:
    """A new draft from a published version (the facility's unless given), or an empty one."""
    answer = post(client, "/checklists/drafts", base=version_id() if base is None else base)
    assert answer.status_code == 303, answer.text
    return Editor(client, answer.headers["Location"])


def marked_draft(world: World, text: str) -> dict[str, str]:
    """A draft of organisation A full of `text`: samples for its addresses."""
    actor = world.actor("administrator")
    draft_id = actions.start_draft(actor, version_id()).id
    db.session.rollback()
    draft = from_json(json.loads(db.session.get_one(ChecklistDraft, draft_id).content))
    question = draft.parts[0].of("question")[0]
    for line, column in (
        *((question, col.LABEL_VI), (question, col.HINT_VI), (draft.settings, "form_title")),
        *((draft.parts[0].head, col.LABEL_VI), (draft.choices[0], col.LABEL_VI)),
        (draft.laws[0], "title"),
    ):
        before = line.get(column)
        actions.write_cell(actor, draft_id, line.id, column=column, text=text, before=before)
    db.session.rollback()
    assert db.session.scalar(sa.select(ChecklistDraft.counter)) == 6
    return {"draft_id": draft_id, "line_id": str(question.id)}
