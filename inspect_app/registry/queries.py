"""Reads of the register; every read is scoped to one organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.accounts.models import Organisation
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.models import OutboxRow, StoredFile
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound, Problem, Refused

from .models import (
    AdminUnit,
    AdminUnitSuccessor,
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
    RegistryImport,
    RegistryImportFault,
    RegistryTemplate,
)
from .rules.columns import version_of
from .rules.known import BodyFact, EntityFact, Known
from .rules.units import UnitFact, units_on
from .rules.vocabulary import folded


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
    """The organisation's entities by name; with `on`, those registered and not closed that day."""
    query = sa.select(Entity).where(Entity.organisation_id == actor.organisation_id)
    if kind is not None:
        query = query.where(Entity.kind == kind)
    if on is not None:
        query = query.where(_working(on))
    return list(db.session.scalars(query.order_by(Entity.search_name, Entity.code)))


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
    return list(db.session.scalars(query.order_by(Entity.search_name, Entity.code)))


def counts(actor: Actor, on: dt.date) -> dict[str, int]:
    """How many facilities and funds work on a day."""
    found = db.session.execute(
        sa.select(Entity.kind, sa.func.count())
        .where(Entity.organisation_id == actor.organisation_id, _working(on))
        .group_by(Entity.kind)
    )
    return {"facility": 0, "fund": 0, **{kind: count for kind, count in found}}


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


# --- administrative units -----------------------------------------------------------------------


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


# --- what the import judges against --------------------------------------------------------------


def known(organisation_id: str, today: dt.date) -> Known:
    """The stored register as the rules of the import see it."""
    numbers: dict[str, set[str]] = {}
    for code, number in db.session.execute(
        sa.select(Entity.code, OwnAccount.account_no)
        .join(OwnAccount, OwnAccount.entity_id == Entity.id)
        .where(Entity.organisation_id == organisation_id)
    ):
        numbers.setdefault(code, set()).add(number)
    stored = db.session.execute(
        sa.select(Entity.code, Entity.kind, Entity.registered_on).where(
            Entity.organisation_id == organisation_id
        )
    )
    bodies = db.session.scalars(sa.select(Organisation))
    return Known(
        today=today,
        entities={
            code: EntityFact(kind, registered, frozenset(numbers.get(code, ())))
            for code, kind, registered in stored
        },
        units=unit_facts(organisation_id),
        bodies={
            body.code.upper(): BodyFact(body.name, body.valid_from, body.valid_to)
            for body in bodies
        },
    )


# --- imports and template ------------------------------------------------------------------------


def imports_of(actor: Actor) -> Sequence[RegistryImport]:
    """Workbooks of the organisation, newest first."""
    return db.session.scalars(
        sa.select(RegistryImport)
        .where(RegistryImport.organisation_id == actor.organisation_id)
        .order_by(RegistryImport.sent_at.desc(), RegistryImport.id.desc())
        .limit(50)
    ).all()


def import_of(actor: Actor, import_id: str) -> RegistryImport:
    """NotFound when absent or foreign."""
    row = db.session.get(RegistryImport, import_id)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound
    return row


def import_by_id(import_id: str) -> RegistryImport:
    """For the job, which knows no person. NotFound when absent."""
    row = db.session.get(RegistryImport, import_id)
    if row is None:
        raise NotFound
    return row


def faults_of(import_id: str) -> Sequence[RegistryImportFault]:
    """In the order of the workbook, warnings last."""
    return db.session.scalars(
        sa.select(RegistryImportFault)
        .where(RegistryImportFault.import_id == import_id)
        .order_by(RegistryImportFault.position)
    ).all()


def import_job(import_id: str) -> OutboxRow | None:
    return job_of(db.session(), "registry.import_workbook", import_id)


def commune_choices(actor: Actor, on: dt.date) -> list[tuple[str, str]]:
    """Code and name of the communes that a workbook may name today."""
    return sorted((unit.code, unit.name) for unit in communes_on(actor, on))


def template_version(actor: Actor, on: dt.date) -> str:
    return version_of(commune_choices(actor, on))


def template_file(actor: Actor, version: str) -> StoredFile | None:
    """The finished template of a version, or None when it must be made first."""
    return db.session.scalar(
        sa.select(StoredFile)
        .join(RegistryTemplate, RegistryTemplate.file_id == StoredFile.id)
        .where(
            RegistryTemplate.organisation_id == actor.organisation_id,
            RegistryTemplate.version == version,
        )
    )


def template_job(actor: Actor, version: str) -> OutboxRow | None:
    return db.session.scalar(
        sa.select(OutboxRow).where(OutboxRow.effect_key == template_key(actor, version))
    )


def template_key(actor: Actor, version: str) -> str:
    """One template job per organisation and version."""
    return f"registry.make_template:{actor.organisation_id}:{version}"
