"""What an exception becomes in an inspection case: its record, its day, where it is judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.funds.models import LedgerPayment, StatementLine
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import Finding, InspectionCase, Violation
from inspect_app.inspections.rules.outside import OutsideRecord

from ..models import AuditHit, AuditHitLine, AuditRun
from .lines import with_lines
from .runs import second_person_from


@dataclass(frozen=True)
class JudgedElsewhere:
    """The finding that was made of an exception. `case` None: the actor may not see it."""

    finding: Finding
    case: InspectionCase | None

    @property
    def stands(self) -> bool:
        """Whether it is a violation now."""
        return self.finding.violation is not None


def cases_for(actor: Actor, run: AuditRun) -> Sequence[InspectionCase]:
    """Cases of the audited fund in which the actor may record a violation, newest first."""
    return inspections.cases_to_find_in(actor, run.entity_id)


def judged(actor: Actor, hit: AuditHit) -> JudgedElsewhere | None:
    """What was made of an exception in a case; None: nothing."""
    if hit.finding_id is None:
        return None
    finding = db.session.get_one(Finding, hit.finding_id)
    try:
        case = inspections.case_of(actor, finding.case_id) if actor.may("case.view") else None
    except NotFound:
        case = None
    return JudgedElsewhere(finding, case)


def standing_violation(hit: AuditHit) -> str | None:
    """Id of the violation that rests on an exception now, found by this or by another audit of the
    fund: the same facts are one violation."""
    fund = sa.select(AuditRun.entity_id).where(AuditRun.id == hit.run_id).scalar_subquery()
    return db.session.scalar(
        sa.select(Violation.id)
        .join(AuditHit, AuditHit.finding_id == Violation.finding_id)
        .join(AuditRun, AuditRun.id == AuditHit.run_id)
        .where(
            AuditRun.entity_id == fund, AuditHit.check_no == hit.check_no, AuditHit.key == hit.key
        )
        .limit(1)
    )


def own_violation(hit: AuditHit) -> str | None:
    """Id of the violation that was made of this very exception and stands."""
    return db.session.scalar(
        sa.select(Violation.id).where(Violation.finding_id == (hit.finding_id or ""))
    )


def withdrawn(run: AuditRun) -> frozenset[str]:
    """Ids of the exceptions that were concluded as violations which stand no more."""
    hits = db.session.scalars(
        sa.select(AuditHit).where(
            AuditHit.run_id == run.id,
            AuditHit.disposition == "violation",
            AuditHit.finding_id.is_not(None),
        )
    )
    return frozenset(hit.id for hit in hits if standing_violation(hit) is None)


def waits_for_second(run: AuditRun, hit: AuditHit, on: dt.date) -> bool:
    """Whether two people have to conclude on an exception as of a day, and have not concluded that
    it is a violation."""
    confirmed = hit.disposition == "violation" and hit.confirmed_by is not None
    confirmed = confirmed and (hit.finding_id is None or own_violation(hit) is not None)
    return not confirmed and hit.amount >= second_person_from(run.organisation_id, on)


def act_day(run: AuditRun, hit: AuditHit) -> dt.date:
    """The day on which the act ended: the last of its lines; of balances, that of the period."""
    day = sa.func.coalesce(StatementLine.booked_on, LedgerPayment.paid_on)
    last: dt.date | None = db.session.scalar(
        with_lines(sa.select(sa.func.max(day)), AuditHitLine).where(AuditHitLine.hit_id == hit.id)
    )
    return last or run.period_to


def record_of(run: AuditRun, hit: AuditHit) -> OutsideRecord:
    """The exception with its lines, as a case keeps it."""
    rows = db.session.execute(
        sa.select(AuditHitLine.side, AuditHitLine.source_id, AuditHitLine.row_no)
        .where(AuditHitLine.hit_id == hit.id)
        .order_by(AuditHitLine.position)
    )
    return OutsideRecord(
        fund=run.entity_id,
        run=run.id,
        hit=hit.id,
        test=hit.check_no,
        run_hash=run.run_hash,
        period_from=run.period_from,
        period_to=run.period_to,
        amount=hit.amount,
        lines=tuple((side, source, row) for side, source, row in rows),
    )
