"""What a visit brings beside answers: notes, recordings, alarms, minutes, corrective actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from inspect_app.core.actor import Actor
from inspect_app.core.clock import date_in_vietnam
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.law.queries import current_book
from inspect_app.law.rules import LawError, NoFigure
from inspect_app.law.rules.clocks import due_at

from ..models import (
    AnswerRow,
    CaseMember,
    DangerAlarm,
    EvidenceRecording,
    FieldMinutes,
    Finding,
    InspectionCase,
    QuestionNote,
    Violation,
)
from ..rules.corrective import CORRECTIVE

DANGER_FIGURE = "urgent"
"""Time limit of the measures for a child in danger, in the law book."""


def notes_of(case: InspectionCase) -> Sequence[QuestionNote]:
    return db.session.scalars(
        sa.select(QuestionNote)
        .where(QuestionNote.case_id == case.id)
        .order_by(QuestionNote.question)
        .execution_options(populate_existing=True)
    ).all()


def recordings_of(case: InspectionCase) -> Sequence[EvidenceRecording]:
    return db.session.scalars(
        sa.select(EvidenceRecording)
        .where(EvidenceRecording.case_id == case.id)
        .order_by(EvidenceRecording.stored_at, EvidenceRecording.id)
    ).all()


def recording_of(actor: Actor, case: InspectionCase, recording_id: str) -> EvidenceRecording:
    """A recording of a case that the caller already looked up for the actor, else NotFound."""
    row = db.session.get(EvidenceRecording, recording_id)
    if row is None or row.case_id != case.id or case.organisation_id != actor.organisation_id:
        raise NotFound
    return row


def minutes_of(case: InspectionCase) -> Sequence[FieldMinutes]:
    """Minutes and addenda in order."""
    return db.session.scalars(
        sa.select(FieldMinutes)
        .where(FieldMinutes.case_id == case.id)
        .order_by(FieldMinutes.sequence)
    ).all()


def is_frozen(case_id: str) -> bool:
    """Whether minutes were signed on a tablet and came in."""
    return db.session.scalar(_ANY_MINUTES, {"case": case_id}) is not None


_ANY_MINUTES = sa.select(sa.literal(1)).where(FieldMinutes.case_id == sa.bindparam("case")).limit(1)


def frozen_problem() -> Problem:
    text = _l(
        "The minutes of this visit are signed, so its answers can no longer change. Nothing was "
        "changed; write an addendum on the tablet."
    )
    return Problem("minutes_signed", text)


def must_not_be_frozen(case_id: str) -> None:
    """Raises Refused once the minutes are signed."""
    if is_frozen(case_id):
        raise Refused(frozen_problem())


def danger_clock(case: InspectionCase, seen: dt.datetime) -> tuple[dt.datetime | None, str, bool]:
    """When measures must be in place, the clause, and whether somebody read it."""
    try:
        figure = current_book(case.organisation_id).find(DANGER_FIGURE, date_in_vietnam(seen))
        if figure is None or not figure.known:
            return None, "", False
        return due_at(seen, figure), f"{figure.document} {figure.cite}", figure.citable
    except (NoFigure, LawError):
        return None, "", False


def alarms_of(case: InspectionCase) -> Sequence[DangerAlarm]:
    """All alarms of a case, newest first."""
    return db.session.scalars(
        sa.select(DangerAlarm)
        .where(DangerAlarm.case_id == case.id)
        .order_by(DangerAlarm.raised_at.desc(), DangerAlarm.id.desc())
    ).all()


def open_alarms(actor: Actor) -> int:
    """How many alarms wait for the actor: as head all of the body, as leader those of own cases."""
    query = (
        sa.select(sa.func.count())
        .select_from(DangerAlarm)
        .join(InspectionCase, InspectionCase.id == DangerAlarm.case_id)
        .where(
            InspectionCase.organisation_id == actor.organisation_id,
            DangerAlarm.answered_at.is_(None),
        )
    )
    if not actor.may("case.decide"):
        led = sa.select(CaseMember.case_id).where(
            CaseMember.user_id == actor.user_id, CaseMember.role == "leader"
        )
        query = query.where(InspectionCase.id.in_(led))
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Corrective:
    """A violation of an earlier case whose remedy nobody has seen done."""

    violation_id: str
    question: str
    text: str
    due_on: dt.date | None
    found_on: dt.date
    description: str
    cites: tuple[str, ...]


def corrective_actions(case: InspectionCase) -> list[Corrective]:
    """Violations of earlier cases of the same entity that have a remedy, but for those that a
    later visit (not this one) saw done."""
    earlier = aliased(InspectionCase)
    rows = db.session.execute(
        sa.select(Violation, Finding)
        .join(Finding, Finding.id == Violation.finding_id)
        .join(earlier, earlier.id == Violation.case_id)
        .where(
            earlier.entity_id == case.entity_id,
            earlier.organisation_id == case.organisation_id,
            earlier.id != case.id,
            earlier.opened_at <= case.opened_at,
            sa.or_(Violation.remedy != "", Violation.remedy_due.is_not(None)),
            ~_seen_done(case),
        )
        .order_by(Violation.acted_on, Violation.id)
    ).all()
    return [
        Corrective(
            violation_id=violation.id,
            question=f"{CORRECTIVE}{violation.id}",
            text=violation.remedy or finding.description,
            due_on=violation.remedy_due,
            found_on=violation.acted_on,
            description=finding.description,
            cites=tuple(basis.words for basis in violation.bases),
        )
        for violation, finding in rows
    ]


def _seen_done(case: InspectionCase) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        AnswerRow.question == sa.literal(CORRECTIVE).concat(Violation.id),
        AnswerRow.value == "pass",
        AnswerRow.case_id != case.id,
    )


def must_be_corrective(case: InspectionCase, question: str) -> None:
    """Raises Refused unless this question stands for an open corrective action of the entity."""
    if question in {one.question for one in corrective_actions(case)}:
        return
    text = _l("This checklist has no such question. The answer was not stored.")
    raise Refused(Problem("unknown_question", text, question))
