"""Answers or notes of one case in a batch: read once, checked in memory, written at once.

The same checks and journal entries as the actions for one of them; only reading and writing are
shared by the whole batch, because a tablet brings a whole visit at a time.
"""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.actor import Actor, Operation
from inspect_app.core.db import insert_many
from inspect_app.core.journal import Draft
from inspect_app.core.operations import Batch
from inspect_app.core.refusal import NotAllowed, Refused

from .. import queries
from ..models import AnswerRow, InspectionCase, QuestionNote

MAY = "inspection.answer"

Kept = TypeVar("Kept")
"""The columns of a row beside case and question, as a frozen dataclass of the same names."""


@lru_cache
def _rows_of_case(
    model: type[AnswerRow | QuestionNote], columns: tuple[str, ...]
) -> sa.Select[Any]:
    named = (getattr(model, name) for name in columns)
    return sa.select(model.question, *named).where(model.case_id == sa.bindparam("case"))


class RowsOfCase(Generic[Kept]):
    """The rows that the batch holds, by question; `keep` each, then `write` once."""

    model: ClassVar[type[AnswerRow | QuestionNote]]
    kept: ClassVar[type[Any]]

    def __init__(self, batch: Batch, actor: Actor, case: InspectionCase) -> None:
        self.actor, self.case = actor, case
        self._case_id = case.id  # the case itself would be read again in a later transaction
        self._batch = batch
        self._frozen = queries.is_frozen(case.id)
        self._columns = [one.name for one in dataclasses.fields(self.kept)]
        rows = batch.session.execute(
            _rows_of_case(self.model, tuple(self._columns)), {"case": self._case_id}
        )
        self._stored: dict[str, Kept] = {row[0]: self.kept(*row[1:]) for row in rows}
        self._standing = dict(self._stored)
        self.now = clock.now()

    def must_be_open(self) -> None:
        """Raises NotAllowed, or Refused once the minutes are signed."""
        if not self.actor.may(MAY):
            raise NotAllowed(MAY)
        if self._frozen:
            raise Refused(queries.frozen_problem())

    def standing(self, question: str) -> Kept | None:
        """The row as it stands within the batch."""
        return self._standing.get(question)

    def keep(
        self,
        operation: Operation,
        question: str,
        row: Kept,
        version: int,
        *,
        event: str,
        subject: tuple[str, str],
        facts: dict[str, Any],
    ) -> None:
        """Take a checked row over, with its journal entry and receipt."""
        self._standing[question] = row
        body = {"case": self._case_id, "question": question, "version": version, **facts}
        draft = Draft(
            actor=self.actor,
            at=self.now,
            event=event,
            subject_kind=subject[0],
            subject_id=subject[1],
            body=body,
            about=self._case_id,
            salt=next(self._batch.salts),
        )
        self._batch.accept(draft, operation, version)

    def write(self) -> None:
        """Everything that changed, in one statement for new rows and one for changed ones."""
        changed = {k: v for k, v in self._standing.items() if self._stored.get(k) != v}
        session, table = self._batch.session, self.model.__table__
        new = [
            {"case_id": self._case_id, "question": name, **vars(row)}
            for name, row in changed.items()
            if name not in self._stored
        ]
        old = [
            {"b_case": self._case_id, "b_question": name, **vars(row)}
            for name, row in changed.items()
            if name in self._stored
        ]
        insert_many(session, self.model, new)
        if old:
            session.connection().execute(
                sa.update(table)  # type: ignore[arg-type]
                .where(
                    table.c.case_id == sa.bindparam("b_case"),
                    table.c.question == sa.bindparam("b_question"),
                )
                .values({name: sa.bindparam(name) for name in self._columns}),
                old,
            )
        self._stored = dict(self._standing)
        for row in list(session.identity_map.values()):
            if isinstance(row, self.model):
                session.expire(row)
