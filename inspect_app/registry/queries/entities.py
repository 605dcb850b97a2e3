"""Reads of entities and their lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound

from ..models import (
    Entity,
    EntityAddress,
    EntityLicence,
    Facility,
    FacilityHeadcount,
    FacilityStaff,
    Fund,
    FundBoardMember,
    OwnAccount,
    Programme,
)
from ..rules.places import Place
from ..rules.vocabulary import folded


@dataclass(frozen=True)
class FacilityFacts:
    """A facility with its lists."""

    facility: Facility
    headcounts: Sequence[FacilityHeadcount]
    staff: Sequence[FacilityStaff]

    @property
    def children(self) -> int:
        """Everybody counted in the headcount."""
        return sum(row.children for row in self.headcounts)


@dataclass(frozen=True)
class FundFacts:
    """A fund with its lists; accounts and programmes include the ended ones."""

    fund: Fund
    board: Sequence[FundBoardMember]
    accounts: Sequence[OwnAccount]
    programmes: Sequence[Programme]


def _working(on: dt.date) -> sa.ColumnElement[bool]:
    open_then = sa.or_(Entity.closed_on.is_(None), Entity.closed_on > on)
    return sa.and_(Entity.registered_on <= on, open_then)


def entities(actor: Actor, kind: str | None = None, on: dt.date | None = None) -> list[Entity]:
    """The organisation's entities by kind and code.

    With `on`: those registered and not closed on that day.
    """
    query = sa.select(Entity).where(Entity.organisation_id == actor.organisation_id)
    if kind is not None:
        query = query.where(Entity.kind == kind)
    if on is not None:
        query = query.where(_working(on))
    return list(db.session.scalars(query.order_by(Entity.kind, Entity.code)))


def search(
    actor: Actor, *, text: str = "", kind: str = "", commune_id: str = "", on: dt.date | None = None
) -> list[Entity]:
    """Entities whose code, name or address has all the words, whatever their diacritics."""
    query = sa.select(Entity).where(Entity.organisation_id == actor.organisation_id)
    for piece in folded(text).split():
        query = query.where(Entity.search_name.contains(piece, autoescape=True))
    if kind:
        query = query.where(Entity.kind == kind)
    if commune_id:
        query = query.where(Entity.commune_id == commune_id)
    if on is not None:
        query = query.where(_working(on))
    return list(db.session.scalars(query.order_by(Entity.kind, Entity.code)))


def counts(actor: Actor, on: dt.date) -> dict[str, int]:
    """How many facilities and funds work on a day."""
    found = db.session.execute(
        sa.select(Entity.kind, sa.func.count().label("entities"))
        .where(Entity.organisation_id == actor.organisation_id, _working(on))
        .group_by(Entity.kind)
    )
    return {"facility": 0, "fund": 0} | {row.kind: row.entities for row in found}


def people_in_facilities(actor: Actor, on: dt.date) -> int:
    """Everybody counted in facilities that work on a day."""
    return (
        db.session.scalar(
            sa.select(sa.func.sum(FacilityHeadcount.children))
            .join(Entity, Entity.id == FacilityHeadcount.entity_id)
            .where(Entity.organisation_id == actor.organisation_id, _working(on))
        )
        or 0
    )


def entity_of(actor: Actor, entity_id: str) -> Entity:
    """An entity of the actor's organisation; NotFound when absent or foreign."""
    entity = db.session.get(Entity, entity_id)
    if entity is None or entity.organisation_id != actor.organisation_id:
        raise NotFound
    return entity


def facility_facts(entity_id: str) -> FacilityFacts:
    """NotFound when the entity is no facility. The caller has checked whose entity it is."""
    facility = db.session.get(Facility, entity_id)
    if facility is None:
        raise NotFound
    headcounts = db.session.scalars(
        sa.select(FacilityHeadcount).where(FacilityHeadcount.entity_id == entity_id)
    ).all()
    staff = db.session.scalars(
        sa.select(FacilityStaff).where(FacilityStaff.entity_id == entity_id)
    ).all()
    return FacilityFacts(facility, headcounts, staff)


def fund_facts(entity_id: str) -> FundFacts:
    """NotFound when the entity is no fund. The caller has checked whose entity it is."""
    fund = db.session.get(Fund, entity_id)
    if fund is None:
        raise NotFound
    return FundFacts(
        fund,
        db.session.scalars(
            sa.select(FundBoardMember)
            .where(FundBoardMember.entity_id == entity_id)
            .order_by(FundBoardMember.id)
        ).all(),
        db.session.scalars(
            sa.select(OwnAccount)
            .where(OwnAccount.entity_id == entity_id)
            .order_by(OwnAccount.opened_on, OwnAccount.account_no)
        ).all(),
        db.session.scalars(
            sa.select(Programme)
            .where(Programme.entity_id == entity_id)
            .order_by(Programme.starts_on, Programme.code)
        ).all(),
    )


def places_of(organisation_id: str) -> list[Place]:
    """All facilities of an organisation with their licensed capacity, closed ones included."""
    rows = db.session.execute(
        sa.select(Entity.id, Entity.code, Entity.name, Facility.capacity)
        .outerjoin(Facility, Facility.entity_id == Entity.id)
        .where(Entity.organisation_id == organisation_id, Entity.kind == "facility")
        .order_by(Entity.code)
    )
    return [Place(row.id, row.code, row.name, row.capacity or 0) for row in rows]


def own_accounts(entity_id: str, on: dt.date | None = None) -> list[OwnAccount]:
    """The fund's own bank accounts; with `on`, those open on that day (closing day included)."""
    query = sa.select(OwnAccount).where(OwnAccount.entity_id == entity_id)
    if on is not None:
        query = query.where(
            OwnAccount.opened_on <= on,
            sa.or_(OwnAccount.closed_on.is_(None), OwnAccount.closed_on >= on),
        )
    return list(db.session.scalars(query.order_by(OwnAccount.account_no)))


def addresses_of(entity_id: str) -> Sequence[EntityAddress]:
    """Newest first."""
    return db.session.scalars(
        sa.select(EntityAddress)
        .where(EntityAddress.entity_id == entity_id)
        .order_by(EntityAddress.valid_from.desc())
    ).all()


def licences_of(entity_id: str) -> Sequence[EntityLicence]:
    """Newest first."""
    return db.session.scalars(
        sa.select(EntityLicence)
        .where(EntityLicence.entity_id == entity_id)
        .order_by(EntityLicence.issued_on.desc(), EntityLicence.licence_no)
    ).all()
