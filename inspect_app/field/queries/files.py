"""Which files of a case are kept."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import StoredFile
from inspect_app.inspections.models import (
    CaseMember,
    EvidencePhoto,
    EvidenceRecording,
    InspectionCase,
)

_CHUNK = 400


def is_stored(case: InspectionCase, sha256: str, question: str | None = None) -> bool:
    """Whether the case has this file, at this question when one is named."""
    for table in (EvidencePhoto, EvidenceRecording):
        query = sa.select(table.id).where(table.case_id == case.id, table.sha256 == sha256)
        if question is not None:
            query = query.where(table.question == question)
        if db.session.scalar(query.limit(1)) is not None:
            return True
    return False


def size_of(case: InspectionCase, sha256: str) -> int:
    """Bytes of a kept file of the case's body."""
    query = sa.select(StoredFile.size).where(
        StoredFile.sha256 == sha256, StoredFile.organisation_id == case.organisation_id
    )
    return db.session.scalar(query.limit(1)) or 0


def stored_of(actor: Actor, sha256s: Iterable[str]) -> list[str]:
    """Those of these hashes that a case of the actor's teams has."""
    wanted, found = list(dict.fromkeys(sha256s)), set()
    own = sa.select(CaseMember.case_id).where(CaseMember.user_id == actor.user_id)
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        for table in (EvidencePhoto, EvidenceRecording):
            found |= set(
                db.session.scalars(
                    sa.select(table.sha256)
                    .join(InspectionCase, InspectionCase.id == table.case_id)
                    .where(
                        table.sha256.in_(some),
                        table.case_id.in_(own),
                        InspectionCase.organisation_id == actor.organisation_id,
                    )
                )
            )
    return [one for one in wanted if one in found]
