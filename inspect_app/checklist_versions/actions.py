"""Writes: publish what the library has and the database has not."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

import checklists
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

from .models import ChecklistVersion


def unpublished() -> list[checklists.Checklist]:
    """Checklists of the library whose content is not published yet."""
    known = set(db.session.scalars(sa.select(ChecklistVersion.content_hash)))
    return [each for each in checklists.library() if each.content_hash not in known]


def publish_library(
    actor: Actor, *, valid_from: dt.date | None = None
) -> tuple[ChecklistVersion, ...]:
    """Publish every new checklist of the library; nothing new is no command and changes nothing.

    `valid_from`: first day on which a case may pin it, today unless given.
    Raises Refused when a checklist was changed without a new version number.
    """
    if not unpublished():
        return ()
    return publish_new(actor, valid_from=valid_from)


@action("checklist_versions.library_published", may="checklist.publish", fields=("published",))
def publish_new(tx: Tx, *, valid_from: dt.date | None = None) -> tuple[ChecklistVersion, ...]:
    """Store the new checklists of the library, all or none."""
    new = unpublished()
    _refuse_same_version(tx, new)
    rows = tuple(_row(tx, checklist, valid_from or tx.today) for checklist in new)
    tx.session.add_all(rows)
    tx.session.flush()
    tx.record(
        "checklist_library",
        "library",
        published=[[row.code, row.version, row.content_hash] for row in rows],
    )
    return rows


def _row(tx: Tx, checklist: checklists.Checklist, valid_from: dt.date) -> ChecklistVersion:
    return ChecklistVersion(
        code=checklist.code,
        version=checklist.version,
        content_hash=checklist.content_hash,
        content=canonical(checklist.to_json()),
        title_vi=checklist.title_vi,
        title_en=checklist.title_en,
        subject=checklist.subject,
        questions=len(checklist.questions),
        valid_from=valid_from,
        published_at=tx.now,
        published_by=tx.actor.user_id,
    )


def _refuse_same_version(tx: Tx, new: list[checklists.Checklist]) -> None:
    taken = {
        (code, version)
        for code, version in tx.session.execute(
            sa.select(ChecklistVersion.code, ChecklistVersion.version)
        )
    }
    text = _l(
        "A checklist was changed but kept its version number. Nothing was published; "
        "raise the version in its settings."
    )
    problems = [
        Problem("same_version", text, f"{each.code} {each.version}")
        for each in new
        if (each.code, each.version) in taken
    ]
    if problems:
        raise Refused(problems)
