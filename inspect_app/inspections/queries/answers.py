"""Answers of a case and what they amount to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from checklists import Answer, Checklist, Evaluation, Norm, evaluate, period_end
from inspect_app.checklist_versions.queries import checklist_of
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.law.queries import current_book
from inspect_app.law.rules import NoFigure

from ..models import AnswerOp, AnswerRow, InspectionCase

ANSWERED = "inspections.answered"


@dataclass(frozen=True)
class AnswerFacts:
    """Checklist, stored answers and evaluation of a case at one moment."""

    checklist: Checklist
    rows: dict[str, AnswerRow]
    evaluation: Evaluation


def answer_rows(case: InspectionCase) -> Sequence[AnswerRow]:
    return db.session.scalars(sa.select(AnswerRow).where(AnswerRow.case_id == case.id)).all()


def field_day(case: InspectionCase) -> dt.date:
    """The day that "today" means in the checklist: the end of the field work, or today."""
    ended = next((s.done_on for s in case.stages if s.ends_with == "field_ended"), None)
    return ended or today_vn()


def norm_day(case: InspectionCase, checklist: Checklist, answers: Mapping[str, Answer]) -> dt.date:
    """The day whose law the figures are compared with: the end of the inspected period where the
    checklist is about a period (funds; as answered, else as decided), else that of the field work.
    """
    if not checklist.period:
        return field_day(case)
    return period_end(checklist, answers, field_day(case)) or case.period_to


def norms_on(
    case: InspectionCase, checklist: Checklist, answers: Mapping[str, Answer]
) -> dict[str, Norm | None]:
    """The figures of law that the checklist needs, as of its day; None where there is none."""
    book, day = current_book(case.organisation_id), norm_day(case, checklist, answers)
    found: dict[str, Norm | None] = {}
    for norm_id in checklist.norm_ids:
        try:
            figure = book.find(norm_id, day)
        except NoFigure:
            figure = None
        if figure is None or not isinstance(figure.value, Decimal):
            found[norm_id] = None
            continue
        found[norm_id] = Norm(
            value=figure.value,
            unit=figure.unit,
            law=f"{figure.document} {figure.cite}",
            verified=figure.citable,
        )
    return found


def evaluation_of(case: InspectionCase) -> AnswerFacts:
    """Everything that the stored answers amount to now."""
    checklist = checklist_of(case.checklist_version)
    rows = {row.question: row for row in answer_rows(case)}
    answers = {name: Answer(row.value, row.not_applicable_reason) for name, row in rows.items()}
    evaluation = evaluate(checklist, answers, norms_on(case, checklist, answers), field_day(case))
    return AnswerFacts(checklist, rows, evaluation)


def operation_of(op_id: str) -> AnswerOp | None:
    return db.session.get(AnswerOp, op_id, populate_existing=True)


def receipt_of(op: AnswerOp) -> dict[str, Any]:
    """What the first sender was told, with the number of the journal entry that proves it."""
    seq = db.session.scalar(
        sa.select(JournalEntry.seq).where(
            JournalEntry.subject_id == op.op_id, JournalEntry.event == ANSWERED
        )
    )
    return {**json.loads(op.receipt), "seq": seq}
