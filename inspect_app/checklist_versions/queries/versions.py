"""Reads: published versions, workbooks that were sent, and the checklist inside each."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import defer, load_only

from checklists import Checklist
from checklists.forms import Form, stored
from checklists.forms.outline import outline
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow, StoredFile
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound
from inspect_app.law.queries import current_book

from ..models import (
    FORM,
    ChecklistUpload,
    ChecklistUploadFault,
    ChecklistUploadTable,
    ChecklistVersion,
)
from ..rules.upload import UploadFault

_WITHOUT_CONTENT = load_only(
    ChecklistVersion.id,
    ChecklistVersion.code,
    ChecklistVersion.version,
    ChecklistVersion.content_hash,
    ChecklistVersion.title_vi,
    ChecklistVersion.title_en,
    ChecklistVersion.subject,
    ChecklistVersion.questions,
    ChecklistVersion.valid_from,
    ChecklistVersion.published_at,
    ChecklistVersion.published_by,
    ChecklistVersion.kind,
)


def versions() -> Sequence[ChecklistVersion]:
    """All published versions, newest first in each checklist."""
    return db.session.scalars(
        sa.select(ChecklistVersion)
        .options(_WITHOUT_CONTENT)
        .order_by(
            ChecklistVersion.code,
            ChecklistVersion.valid_from.desc(),
            ChecklistVersion.published_at.desc(),
        )
    ).all()


def current(code: str, on: dt.date) -> ChecklistVersion | None:
    """The version in force on a day, or None when none was published by then."""
    return db.session.scalar(
        sa.select(ChecklistVersion)
        .where(ChecklistVersion.code == code, ChecklistVersion.valid_from <= on)
        .order_by(ChecklistVersion.valid_from.desc(), ChecklistVersion.published_at.desc())
        .limit(1)
    )


def current_all(on: dt.date) -> list[ChecklistVersion]:
    """The version of every checklist in force on a day, by code: what a plan may choose from."""
    found: dict[str, ChecklistVersion] = {}
    for row in versions():
        if row.valid_from <= on:
            found.setdefault(row.code, row)
    return list(found.values())


def version_of(version_id: str) -> ChecklistVersion:
    """One published version, else NotFound."""
    row = db.session.get(ChecklistVersion, version_id)
    if row is None:
        raise NotFound
    return row


@lru_cache(maxsize=32)
def _read(version_id: str) -> tuple[Checklist, Form | None]:
    """Kept per process, since a version never changes."""
    row = version_of(version_id)
    return read_content(row.kind, row.content)


def read_content(kind: str, content: str) -> tuple[Checklist, Form | None]:
    """What a version or a compiled workbook holds; of a form its outline and the form."""
    data = json.loads(content)
    if kind == FORM:
        form = stored.from_json(data["form"])
        return outline(form, data["subject"]), form
    return Checklist.from_json(data), None


def checklist_of(row: ChecklistVersion) -> Checklist:
    """The checklist inside a version.

    Of a form its outline: how it stands in a case says `forms.standing`.
    """
    return checklist_by_id(row.id)


def checklist_by_id(version_id: str) -> Checklist:
    """The same, where only the version's id is at hand."""
    return _read(version_id)[0]


def form_of(row: ChecklistVersion) -> Form | None:
    """The form inside a version that somebody brought, else None."""
    return form_by_id(row.id)


def form_by_id(version_id: str) -> Form | None:
    """The same, where only the version's id is at hand."""
    return _read(version_id)[1]


def upload_behind(row: ChecklistVersion) -> ChecklistUpload | None:
    """What a form was published from; None for a checklist of our own."""
    if row.kind != FORM:
        return None
    return db.session.scalar(sa.select(ChecklistUpload).where(ChecklistUpload.version_id == row.id))


def workbook_of(row: ChecklistUpload) -> StoredFile:
    """The very file that came."""
    return db.session.get_one(StoredFile, row.file_id)


def tables_of(upload_id: str) -> dict[str, StoredFile]:
    """The tables that came with a form, by name."""
    found = db.session.execute(
        sa.select(ChecklistUploadTable.name, StoredFile)
        .join(StoredFile, StoredFile.id == ChecklistUploadTable.file_id)
        .where(ChecklistUploadTable.upload_id == upload_id)
        .order_by(ChecklistUploadTable.name)
    )
    return {row.name: row.StoredFile for row in found}


def newest(code: str, before: ChecklistVersion | None = None) -> ChecklistVersion | None:
    """The version of a code that was published last (before another one), or None."""
    found = sa.select(ChecklistVersion).where(ChecklistVersion.code == code)
    if before is not None:
        found = found.where(
            ChecklistVersion.id != before.id, ChecklistVersion.published_at <= before.published_at
        )
    return db.session.scalar(
        found.order_by(ChecklistVersion.published_at.desc(), ChecklistVersion.id.desc()).limit(1)
    )


def versions_of(code: str) -> Sequence[ChecklistVersion]:
    """All published versions of one checklist, without their content."""
    return db.session.scalars(
        sa.select(ChecklistVersion).options(_WITHOUT_CONTENT).where(ChecklistVersion.code == code)
    ).all()


# --- workbooks that were sent --------------------------------------------------------------------


def uploads_of(actor: Actor) -> Sequence[ChecklistUpload]:
    """Workbooks of the organisation, newest first."""
    return db.session.scalars(
        sa.select(ChecklistUpload)
        .options(defer(ChecklistUpload.content))
        .where(ChecklistUpload.organisation_id == actor.organisation_id)
        .order_by(ChecklistUpload.sent_at.desc(), ChecklistUpload.id.desc())
        .limit(50)
    ).all()


def upload_of(actor: Actor, upload_id: str, *, lock: bool = False) -> ChecklistUpload:
    """One workbook, locked until the end of the transaction on request; NotFound when absent or
    foreign."""
    row = db.session.get(ChecklistUpload, upload_id, with_for_update=lock or None)
    if row is None or row.organisation_id != actor.organisation_id:
        raise NotFound
    return row


def upload_state(upload_id: str) -> str:
    """For the job, which knows no person. NotFound when absent."""
    row = db.session.get(ChecklistUpload, upload_id)
    if row is None:
        raise NotFound
    return row.state


def faults_of(upload_id: str) -> list[UploadFault]:
    """In the order of the workbook."""
    rows = db.session.scalars(
        sa.select(ChecklistUploadFault)
        .where(ChecklistUploadFault.upload_id == upload_id)
        .order_by(ChecklistUploadFault.position)
    )
    return [
        UploadFault(
            sheet=row.sheet,
            row=row.row,
            column=row.column,
            value=row.value,
            code=row.code,
            rule_vi=row.rule_vi,
            rule_en=row.rule_en,
        )
        for row in rows
    ]


def upload_job(upload_id: str) -> OutboxRow | None:
    return job_of(db.session(), "checklist_versions.check_workbook", upload_id)


def checklist_in(row: ChecklistUpload) -> Checklist | None:
    """The checklist of a workbook that compiled, of a form its outline; else None."""
    return read_content(row.kind, row.content)[0] if row.content else None


def form_in(row: ChecklistUpload) -> Form | None:
    """The form of a workbook that compiled as one, else None."""
    return read_content(row.kind, row.content)[1] if row.content and row.kind == FORM else None


def replaced_by(row: ChecklistUpload) -> ChecklistVersion | None:
    """The version that this workbook follows: the newest of its code, or the newest before its own
    publication; None for the first of a code."""
    own = version_of(row.version_id) if row.version_id else None
    return newest(row.code, own)


def norm_names(organisation_id: str) -> frozenset[str]:
    """The names of all figures of law."""
    return frozenset(current_book(organisation_id).norms)
