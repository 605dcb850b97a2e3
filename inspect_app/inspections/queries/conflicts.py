"""Who does which section, and answers that were refused because another stood."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from inspect_app.core.db import db

from ..models import InspectionCase, KeptConflict, SectionOwner


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
