"""Answers of one case in a batch: the checks and entries of `answers.apply_operation`."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspect_app.core.actor import Operation

from .. import queries
from ..models import AnswerRow, KeptConflict
from ..queries import ANSWERED, field_day
from ..rules.conflicts import closed_by
from ..rules.operations import AnswerOperation
from .answers import AnswerConflict, answer_of, is_same, must_be_answerable, question_of
from .many_rows import RowsOfCase


@dataclass(frozen=True)
class Standing:
    """An answer as it stands in the batch."""

    value: str | None
    not_applicable_reason: str
    version: int
    answered_by: str
    device: str
    answered_at: dt.datetime


class AnswersOfCase(RowsOfCase[Standing]):
    """The answers of a case that the batch holds."""

    model, kept = AnswerRow, Standing

    @cached_property
    def _day(self) -> dt.date:
        return field_day(self.case)

    @cached_property
    def _open(self) -> Mapping[str, Sequence[KeptConflict]]:
        """Refused answers that wait for a person, by question: read once in a batch."""
        found = defaultdict(list)
        for one in queries.open_conflicts(self.case.id):
            found[one.question].append(one)
        return found

    def none_is_open(self) -> None:
        """The caller looked: nothing waits for a person, so it is not read again."""
        self.__dict__["_open"] = {}

    def conflicts_changed(self) -> None:
        """One was kept: those that are open are read anew."""
        self.__dict__.pop("_open", None)

    def save(self, operation: Operation, sent: AnswerOperation, *, behind: bool = False) -> None:
        """Take the answer over. Raises what the action raises; then nothing of it was kept.

        `behind`: an earlier answer of the batch to this question conflicts, so this one does.
        """
        self.must_be_open()
        must_be_answerable(self.case)
        question = question_of(self.case, sent.question)
        answer = answer_of(self.case, question, sent, self._day)
        old = self.standing(question.name)
        before = old.version if old else 0
        if behind or (before != sent.seen_version and not is_same(self.case, old, answer)):
            raise AnswerConflict(_seen(old), sent, answer)
        new = Standing(
            value=answer.value,
            not_applicable_reason=answer.not_applicable_reason,
            version=before + 1,
            answered_by=self.actor.user_id,
            device=sent.device,
            answered_at=self.now,
        )
        facts: dict[str, Any] = {
            "value": new.value,
            "not_applicable_reason": new.not_applicable_reason,
            "device": new.device,
        }
        waiting, by = self._open.get(question.name, ()), self.actor.user_id
        closed = closed_by(waiting, sent, answer, by=by, at=self.now)
        if closed:
            facts["settled"] = [one.op_id for one in closed]
        self.keep(
            operation,
            question.name,
            new,
            new.version,
            event=ANSWERED,
            subject=("answer_op", operation.op_id),
            facts=facts,
        )


def _seen(row: Standing | None) -> dict[str, object]:
    return {
        "value": row.value if row else None,
        "not_applicable_reason": row.not_applicable_reason if row else "",
        "version": row.version if row else 0,
        "answered_by": row.answered_by if row else None,
        "answered_at": row.answered_at.isoformat() if row else None,
    }
