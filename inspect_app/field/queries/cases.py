"""The cases that a tablet may carry, as cards."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.i18n import selected_language
from inspect_app.core.refusal import NotFound
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import CaseMember, InspectionCase
from inspect_app.inspections.rules import stages
from inspect_app.inspections.rules.case_state import PROCEDURE_WORDS, STATE_WORDS
from inspect_app.inspections.rules.face import of_language
from inspect_app.registry import queries as registry
from inspect_app.registry.models import FacilityHeadcount

FIELD_STATES = ("opened", "in_progress", "ready")
"""States in which a visit is prepared, done or brought home."""


def field_cases(actor: Actor) -> Sequence[InspectionCase]:
    """Cases of the actor's own teams that are not finished, the most urgent decision first."""
    own = sa.select(CaseMember.case_id).where(CaseMember.user_id == actor.user_id)
    return db.session.scalars(
        sa.select(InspectionCase)
        .where(
            InspectionCase.organisation_id == actor.organisation_id,
            InspectionCase.id.in_(own),
            InspectionCase.recorded_state.in_(FIELD_STATES),
        )
        .order_by(InspectionCase.decided_on, InspectionCase.id)
    ).all()


def field_case(actor: Actor, case_id: str) -> InspectionCase:
    """A case of the actor's own teams, else NotFound; also one that was finished since."""
    case = inspections.case_of(actor, case_id)
    if actor.user_id not in {member.user_id for member in case.members}:
        raise NotFound
    return case


def children_of(case: InspectionCase) -> int | None:
    """How many live there; None for a fund."""
    if case.entity.kind != "facility":
        return None
    return (
        db.session.scalar(
            sa.select(sa.func.sum(FacilityHeadcount.children)).where(
                FacilityHeadcount.entity_id == case.entity_id
            )
        )
        or 0
    )


def card_json(actor: Actor, case: InspectionCase) -> dict[str, Any]:
    """A card of `contract.ts`. `pack_hash` changes when the pack must be fetched again."""
    due = stages.next_due(inspections.standings(case))
    titles = {
        one.code: of_language(selected_language(), one.title_vi, one.title_en)
        for one in case.stages
    }
    card: dict[str, Any] = {
        "id": case.id,
        "entity": {
            "id": case.entity_id,
            "name": case.entity.name,
            "kind": case.entity.kind,
            "commune": case.entity.commune.name,
            "address": case.entity.address,
        },
        "procedure": case.procedure,
        "procedure_words": str(PROCEDURE_WORDS[case.procedure]),
        "state": case.state,
        "state_words": str(STATE_WORDS[case.state][0]),
        "decision": case.decision_full_number,
        "decided_on": case.decided_on.isoformat(),
        "planned_on": None,
        "due_on": due.due_on.isoformat() if due and due.due_on else None,
        "due_words": titles[due.code] if due else "",
        "children": children_of(case),
        "risk": None,
        "role": "leader" if case.leader.user_id == actor.user_id else "member",
    }
    return {**card, "pack_hash": _pack_hash(case, card)}


def _pack_hash(case: InspectionCase, card: dict[str, Any]) -> str:
    """Over what is pinned in the pack; answers and findings come by `changes`."""
    facts = {
        "card": card,
        "checklist": case.checklist_version.content_hash,
        "members": sorted((one.user_id, one.role) for one in case.members),
        "stages": [(one.code, str(one.done_on)) for one in case.stages],
        "licences": [
            (one.licence_no, str(one.issued_on)) for one in registry.licences_of(case.entity_id)
        ],
        "corrective": [one.violation_id for one in inspections.corrective_actions(case)],
    }
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def team_json(case: InspectionCase) -> list[dict[str, Any]]:
    """The team, leader first."""
    members = sorted(case.members, key=lambda one: (one.role != "leader", one.user_id))
    return [
        {
            "user_id": one.user_id,
            "name": one.user.name,
            "post": one.user.post,
            "role": one.role,
        }
        for one in members
    ]


def names_of(user_ids: set[str]) -> dict[str, str]:
    """User id to name."""
    rows = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}
