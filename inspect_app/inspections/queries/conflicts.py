"""Who does which section, and answers that were refused because another stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import JournalEntry

from ..models import InspectionCase, KeptConflict, SectionOwner
from .answers import ANSWERED, ATTACHED


def conflicts_of(case: InspectionCase) -> Sequence[KeptConflict]:
    """Every one of the case, open or decided, the oldest first."""
    return db.session.scalars(
        sa.select(KeptConflict)
        .where(KeptConflict.case_id == case.id)
        .order_by(KeptConflict.found_at, KeptConflict.op_id)
    ).all()


def open_conflicts(case_id: str, question: str | None = None) -> Sequence[KeptConflict]:
    """Those that wait for a person, of the whole case or of one question, the oldest first."""
    query = sa.select(KeptConflict).where(
        KeptConflict.case_id == case_id, KeptConflict.outcome.is_(None)
    )
    if question is not None:
        query = query.where(KeptConflict.question == question)
    return db.session.scalars(query.order_by(KeptConflict.found_at, KeptConflict.op_id)).all()


def section_owners(case: InspectionCase) -> dict[str, SectionOwner]:
    """What the leader gave to whom, by section; also sections that were taken back."""
    rows = db.session.scalars(sa.select(SectionOwner).where(SectionOwner.case_id == case.id))
    return {row.section: row for row in rows}


@dataclass(frozen=True)
class News:
    """How much others did in a case: answers and rows, conflicts that wait for a person, conflicts
    that somebody decided."""

    answers: int
    disputes: int
    decided: int


def news_since(actor: Actor, case: InspectionCase, seen: int) -> News:
    """What others, or the actor's own tablets, did since that entry of the journal. What the actor
    does in a browser is on the page already."""
    here = sa.and_(JournalEntry.actor_id == actor.user_id, JournalEntry.device_id.is_(None))
    since = sa.select(JournalEntry.subject_id).where(
        JournalEntry.about == case.id, JournalEntry.seq > seen, ~here
    )
    found = since.where(JournalEntry.event == "inspections.conflict_found")
    disputes = sa.select(sa.func.count()).where(
        KeptConflict.outcome.is_(None), KeptConflict.op_id.in_(found)
    )
    return News(
        answers=_count(since.where(JournalEntry.event.in_((ANSWERED, ATTACHED)))),
        disputes=db.session.scalar(disputes) or 0,
        decided=_count(since.where(JournalEntry.event == "inspections.conflict_settled")),
    )


def _count(entries: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(entries.subquery())) or 0
