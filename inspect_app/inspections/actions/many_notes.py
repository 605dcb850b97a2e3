"""Notes of one case in a batch: read once, checked in memory, written at once (see many_answers).

The same checks, the same journal entries as `notes.write_note`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.actor import Actor, Operation
from inspect_app.core.db import insert_many
from inspect_app.core.journal import Draft
from inspect_app.core.operations import Batch, must_be_new
from inspect_app.core.refusal import NotAllowed, Refused

from .. import queries
from ..models import InspectionCase, QuestionNote
from .answers import must_be_asked
from .many_answers import MAY
from .notes import NOTED, NoteConflict, checked_note, must_take_notes


@dataclass(frozen=True)
class Noted:
    """A note as it stands in the batch."""

    text: str
    version: int
    written_by: str
    device: str
    written_at: dt.datetime


class NotesOfCase:
    """The notes of a case that the batch holds; `save` each, then `write` once."""

    def __init__(self, batch: Batch, actor: Actor, case: InspectionCase) -> None:
        self._batch, self._actor, self._case = batch, actor, case
        self._frozen = queries.is_frozen(case.id)
        rows = batch.session.execute(
            sa.select(
                QuestionNote.question,
                QuestionNote.text,
                QuestionNote.version,
                QuestionNote.written_by,
                QuestionNote.device,
                QuestionNote.written_at,
            ).where(QuestionNote.case_id == case.id)
        )
        self._stored = {row[0]: Noted(*row[1:]) for row in rows}
        self._standing = dict(self._stored)

    def save(self, operation: Operation, question: str, text: str, seen: int, device: str) -> None:
        """Take the note over. Raises what the action raises; then nothing of it was kept."""
        if not self._actor.may(MAY):
            raise NotAllowed(MAY)
        must_be_new(operation, self._batch.known.get(operation.op_id))
        if self._frozen:
            raise Refused(queries.frozen_problem())
        must_take_notes(self._case)
        must_be_asked(self._case, question)
        text, old = checked_note(text), self._standing.get(question)
        version = old.version if old else 0
        if version != seen:
            raise NoteConflict(question, {"text": old.text if old else "", "version": version})
        now = clock.now()
        new = Noted(text, seen + 1, self._actor.user_id, device, now)
        self._standing[question] = new
        draft = Draft(
            actor=self._actor,
            at=now,
            event=NOTED,
            subject_kind="question_note",
            subject_id=self._case.id,
            body={
                "case": self._case.id,
                "question": question,
                "text": text,
                "version": new.version,
                "device": device,
            },
            about=self._case.id,
        )
        self._batch.accept(draft, operation, new.version)

    def write(self) -> None:
        """Everything that changed, in one statement for new rows and one for changed ones."""
        changed = {k: v for k, v in self._standing.items() if self._stored.get(k) != v}
        session, table = self._batch.session, QuestionNote.__table__
        new = [
            {"case_id": self._case.id, "question": name, **vars(row)}
            for name, row in changed.items()
            if name not in self._stored
        ]
        old = [
            {"b_case": self._case.id, "b_question": name, **vars(row)}
            for name, row in changed.items()
            if name in self._stored
        ]
        insert_many(session, QuestionNote, new)
        if old:
            session.connection().execute(
                sa.update(table)  # type: ignore[arg-type]
                .where(
                    table.c.case_id == sa.bindparam("b_case"),
                    table.c.question == sa.bindparam("b_question"),
                )
                .values({name: sa.bindparam(name) for name in Noted.__dataclass_fields__}),
                old,
            )
        self._stored = dict(self._standing)
