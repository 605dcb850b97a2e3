"""Answers of a case and what they amount to."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from checklists import Answer, Checklist, Evaluation, Norm, evaluate, period_end
from checklists.forms import Form
from checklists.forms.standing import Moment, Standing, standing
from inspect_app.checklist_versions.queries import checklist_of, form_of
from inspect_app.core.clock import VIETNAM, date_in_vietnam, now, today_vn
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry
from inspect_app.law.queries import current_book
from inspect_app.law.rules import NoFigure

from ..models import AnswerOp, AnswerRow, InspectionCase
from ..rules.brought import filled_cells, shape_of

ANSWERED = "inspections.answered"
ATTACHED = "inspections.file_attached"
"""Events that change an answer; the second one keeps a file as well."""


@dataclass(frozen=True)
class AnswerFacts:
    """Checklist, stored answers and evaluation of a case at one moment.

    `answers` are those that stand: of a form also its defaults. `standing`: how a form is shown.
    """

    checklist: Checklist
    rows: dict[str, AnswerRow]
    evaluation: Evaluation
    answers: Mapping[str, Answer]
    standing: Standing | None = None


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


def given_of(rows: Iterable[AnswerRow]) -> dict[str, Answer]:
    """Stored answers by question."""
    return {row.question: Answer(row.value, row.not_applicable_reason) for row in rows}


def evaluation_of(case: InspectionCase, at: dt.datetime | None = None) -> AnswerFacts:
    """Everything that the stored answers amount to now, or as they were looked at `at` a moment."""
    checklist = checklist_of(case.checklist_version)
    rows = {row.question: row for row in answer_rows(case)}
    answers, form = given_of(rows.values()), form_of(case.checklist_version)
    norms = norms_on(case, checklist, answers)
    if form is not None:
        stands = standing_of(case, form, answers, norms, at)
        return AnswerFacts(stands.checklist, rows, stands.evaluation, stands.answers, stands)
    evaluation = evaluate(checklist, answers, norms, date_in_vietnam(at) if at else field_day(case))
    return AnswerFacts(checklist, rows, evaluation, answers)


def shape_of_page(case: InspectionCase, facts: AnswerFacts) -> str:
    """What a page of a form must be drawn anew for (`shape_of`); "" for our own checklists."""
    form = form_of(case.checklist_version)
    if form is None or facts.standing is None:
        return ""
    stored = {row.question: row.value for row in facts.rows.values()}
    return shape_of(facts.standing, filled_cells(form, stored))


def standing_of(
    case: InspectionCase,
    form: Form,
    answers: Mapping[str, Answer],
    norms: Mapping[str, Norm | None] | None = None,
    at: dt.datetime | None = None,
) -> Standing:
    """The form of a case after these answers, now or as it was looked at `at` a moment."""
    moment = form_moment(case) if at is None else replace(form_moment(case), now=at)
    return standing(form, answers, moment, norms, subject=case.checklist_version.subject)


def form_moment(case: InspectionCase) -> Moment:
    """When and for whom a form is looked at: the same for every machine, but for `now`, which is
    the end of the field work or this moment."""
    ended = next((s.done_on for s in case.stages if s.ends_with == "field_ended"), None)
    last = dt.datetime.combine(ended, dt.time(23, 59, 59), VIETNAM) if ended else now()
    return Moment(case.opened_at, last.astimezone(dt.UTC), case.leader.user.name, "", case.id)


def checklist_for(case: InspectionCase) -> Checklist:
    """The checklist of a case with every question that can be named there now: of a form as it
    stands after the stored answers."""
    form = form_of(case.checklist_version)
    if form is None:
        return checklist_of(case.checklist_version)
    return standing_of(case, form, given_of(answer_rows(case))).checklist


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
