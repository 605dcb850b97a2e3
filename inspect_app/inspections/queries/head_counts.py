"""Head counts of visits that are over, for those who compare them with what was claimed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from inspect_app.core.db import db

from ..models import InspectionCase
from ..rules.head_count import HeadCount
from .answers import AnswerFacts, evaluation_of
from .visits import is_frozen

CHILDREN, RESIDENTS, COUNTED_ON = "children_total", "clients_total", "counted_on"
"""Names of the facility checklist; a form that a body brought counts when it uses them."""


def head_counts(organisation_id: str, entity_ids: Collection[str]) -> list[HeadCount]:
    """What inspectors of one organisation counted at these entities, by case.

    Only cases whose field work ended or whose minutes were signed, and only where every number
    was answered: an unfinished count is none.
    """
    cases = db.session.scalars(
        sa.select(InspectionCase)
        .where(
            InspectionCase.organisation_id == organisation_id,
            InspectionCase.entity_id.in_(entity_ids),
        )
        .order_by(InspectionCase.opened_at, InspectionCase.id)
    ).all()
    return [found for case in cases if (found := _count(case)) is not None]


def _count(case: InspectionCase) -> HeadCount | None:
    ended = next((s.done_on for s in case.stages if s.ends_with == "field_ended"), None)
    if ended is None and not is_frozen(case.id):
        return None
    facts = evaluation_of(case)
    computed = {one.name: one.value for one in facts.evaluation.computed}
    children, residents = computed.get(CHILDREN), _standing(facts, RESIDENTS)
    on = _day(_standing(facts, COUNTED_ON)) or ended
    if children is None or not residents.isdecimal() or on is None:
        return None
    return HeadCount(case.entity_id, case.id, on, int(children), int(residents))


def _standing(facts: AnswerFacts, name: str) -> str:
    """The answer to a question that is asked and whose answer can stand, else ""."""
    stands = name in facts.evaluation.relevant and name not in facts.evaluation.problems
    answer = facts.answers.get(name) if stands else None
    return (answer.value or "").strip() if answer else ""


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
