"""Reads: published versions and the checklist inside one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from checklists import Checklist
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound

from .models import ChecklistVersion

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
def _read(version_id: str) -> Checklist:
    row = version_of(version_id)
    return Checklist.from_json(json.loads(row.content))


def checklist_of(row: ChecklistVersion) -> Checklist:
    """The checklist inside a version; kept per process, since a version never changes."""
    return _read(row.id)
