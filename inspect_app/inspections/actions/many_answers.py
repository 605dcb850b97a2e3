"""Answers of one case in a batch: read once, checked in memory, written at once.

The same checks, the same journal entries as `answers.apply_operation`; only the reading and the
writing are shared by all answers of the batch, because a tablet brings a whole visit at a time.
"""

from __future__ import annotations

import dataclasses
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
from ..models import AnswerRow, InspectionCase
from ..queries import ANSWERED
from ..rules.operations import AnswerOperation
from .answers import AnswerConflict, answer_of, must_be_answerable, question_of

MAY = "inspection.answer"


@dataclass(frozen=True)
class Standing:
    """An answer as it stands in the batch."""

    value: str | None
    not_applicable_reason: str
    version: int
    answered_by: str
    device: str
    answered_at: dt.datetime


class AnswersOfCase:
    """The answers of a case that the batch holds; `save` each, then `write` once."""

    def __init__(self, batch: Batch, actor: Actor, case: InspectionCase) -> None:
        self._batch, self._actor, self._case = batch, actor, case
        self._frozen = queries.is_frozen(case.id)
        self._stored = self._read()
        self._standing = dict(self._stored)

    def _read(self) -> dict[str, Standing]:
        rows = self._batch.session.execute(
            sa.select(
                AnswerRow.question,
                AnswerRow.value,
                AnswerRow.not_applicable_reason,
                AnswerRow.version,
                AnswerRow.answered_by,
                AnswerRow.device,
                AnswerRow.answered_at,
            ).where(AnswerRow.case_id == self._case.id)
        )
        return {row[0]: Standing(*row[1:]) for row in rows}

    def save(self, operation: Operation, sent: AnswerOperation) -> None:
        """Take the answer over. Raises what the action raises; then nothing of it was kept."""
        if not self._actor.may(MAY):
            raise NotAllowed(MAY)
        must_be_new(operation, self._batch.known.get(operation.op_id))
        if self._frozen:
            raise Refused(queries.frozen_problem())
        must_be_answerable(self._case)
        question = question_of(self._case, sent.question)
        answer = answer_of(self._case, question, sent)
        old = self._standing.get(question.name)
        if (old.version if old else 0) != sent.seen_version:
            raise AnswerConflict(_seen(old), sent)
        now = clock.now()
        new = Standing(
            value=answer.value,
            not_applicable_reason=answer.not_applicable_reason,
            version=sent.seen_version + 1,
            answered_by=self._actor.user_id,
            device=sent.device,
            answered_at=now,
        )
        self._standing[question.name] = new
        draft = Draft(
            actor=self._actor,
            at=now,
            event=ANSWERED,
            subject_kind="answer_op",
            subject_id=operation.op_id,
            body={
                "case": self._case.id,
                "question": question.name,
                "value": new.value,
                "not_applicable_reason": new.not_applicable_reason,
                "version": new.version,
                "device": new.device,
            },
            about=self._case.id,
        )
        self._batch.accept(draft, operation, new.version)

    def write(self) -> None:
        """Everything that changed, in one statement for new rows and one for changed ones."""
        changed = {k: v for k, v in self._standing.items() if self._stored.get(k) != v}
        table = AnswerRow.__table__
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
        session = self._batch.session
        insert_many(session, AnswerRow, new)
        if old:
            session.connection().execute(
                sa.update(table)  # type: ignore[arg-type]
                .where(
                    table.c.case_id == sa.bindparam("b_case"),
                    table.c.question == sa.bindparam("b_question"),
                )
                .values({f.name: sa.bindparam(f.name) for f in dataclasses.fields(Standing)}),
                old,
            )
        self._stored = dict(self._standing)
        for row in list(session.identity_map.values()):
            if isinstance(row, AnswerRow):
                session.expire(row)


def _seen(row: Standing | None) -> dict[str, object]:
    return {
        "value": row.value if row else None,
        "not_applicable_reason": row.not_applicable_reason if row else "",
        "version": row.version if row else 0,
        "answered_by": row.answered_by if row else None,
        "answered_at": row.answered_at.isoformat() if row else None,
    }
