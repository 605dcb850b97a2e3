"""Reads of administrative units through time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused

from ..models import AdminUnit, AdminUnitSuccessor, Entity
from ..rules.units import UnitFact, units_on
from .entities import addresses_of, entity_of


def unit_facts(organisation_id: str) -> dict[str, UnitFact]:
    """All units of an organisation's list, by id."""
    heirs: dict[str, list[str]] = {}
    for row in db.session.scalars(
        sa.select(AdminUnitSuccessor)
        .join(AdminUnit, AdminUnit.id == AdminUnitSuccessor.unit_id)
        .where(AdminUnit.organisation_id == organisation_id)
    ):
        heirs.setdefault(row.unit_id, []).append(row.successor_id)
    return {
        unit.id: UnitFact(
            unit.id,
            unit.code,
            unit.level,
            unit.name,
            unit.valid_from,
            unit.valid_to,
            unit.parent_id,
            tuple(sorted(heirs.get(unit.id, ()))),
        )
        for unit in db.session.scalars(
            sa.select(AdminUnit).where(AdminUnit.organisation_id == organisation_id)
        )
    }


def communes_on(actor: Actor, on: dt.date) -> list[AdminUnit]:
    """Communes in force on a day, by name."""
    return list(
        db.session.scalars(
            sa.select(AdminUnit)
            .where(
                AdminUnit.organisation_id == actor.organisation_id,
                AdminUnit.level == "commune",
                AdminUnit.valid_from <= on,
                sa.or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to >= on),
            )
            .order_by(AdminUnit.name)
        )
    )


def communes_in_use(actor: Actor) -> list[AdminUnit]:
    """Communes where the organisation has an entity, by name (for the filter)."""
    used = sa.select(Entity.commune_id).where(Entity.organisation_id == actor.organisation_id)
    return list(
        db.session.scalars(
            sa.select(AdminUnit).where(AdminUnit.id.in_(used)).order_by(AdminUnit.name)
        )
    )


@dataclass(frozen=True)
class PlaceHistory:
    """The commune of an entity's address: the province, what it came from, what it became."""

    province: str
    before: Sequence[UnitFact]
    after: Sequence[UnitFact]


def place_history(actor: Actor, entity: Entity) -> PlaceHistory:
    """One step back and one step on from the recorded commune."""
    facts = unit_facts(actor.organisation_id)
    commune = facts[entity.commune_id]
    parent = facts.get(commune.parent_id or "")
    return PlaceHistory(
        parent.name if parent else "",
        [fact for fact in facts.values() if commune.id in fact.successors],
        [facts[heir] for heir in commune.successors],
    )


def unit_on(actor: Actor, unit_id: str, on: dt.date) -> UnitFact:
    """The unit that stands for `unit_id` on a day.

    Refused when the list names several (after a split, or before a merge) or none: the address must
    then be recorded anew, because a guess would end up on a signed paper.
    """
    facts = unit_facts(actor.organisation_id)
    if unit_id not in facts:
        raise NotFound
    found = units_on(unit_id, on, facts)
    if len(found) != 1:
        text = _l(
            "%(name)s was merged or split, and the register does not say which unit the place "
            "belongs to on that day. Nothing was changed; record the address with its commune.",
            name=facts[unit_id].name,
        )
        raise Refused(Problem("unit_not_certain", text, "commune"))
    return found[0]


def place_of(actor: Actor, entity_id: str, on: dt.date) -> str:
    """Address, commune and province of an entity with the names as of a day.

    The address is the one recorded for that day, or the earliest known one before it.
    """
    entity = entity_of(actor, entity_id)
    rows = addresses_of(entity.id)
    row = next((row for row in rows if row.valid_from <= on), rows[-1])
    commune = unit_on(actor, row.commune_id, on)
    parts = [row.address, commune.name]
    if commune.parent_id is not None:
        parts.append(unit_on(actor, commune.parent_id, on).name)
    return ", ".join(part for part in parts if part)
