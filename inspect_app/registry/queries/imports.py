"""Reads of imports, of the template, and of what an import is judged against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from inspect_app.accounts.models import Organisation
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow, StoredFile
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound

from ..models import Entity, OwnAccount, RegistryImport, RegistryImportFault, RegistryTemplate
from ..rules.columns import version_of
from ..rules.known import BodyFact, EntityFact, Known
from .units import communes_on, unit_facts


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
