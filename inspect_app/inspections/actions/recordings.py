"""Voice memos as evidence: kept as they came, sealed by their hash."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.files import keep_file
from inspect_app.core.refusal import refuse_if

from .. import queries
from ..models import EvidenceRecording
from ..rules.findings import checked_text
from ..rules.recordings import problems_of_recording, sound_type
from .photos import kept_once, must_take_evidence, place_of


def _stored(case_id: str, question: str, sha256: str) -> EvidenceRecording | None:
    return db.session.scalar(
        sa.select(EvidenceRecording).where(
            EvidenceRecording.case_id == case_id,
            EvidenceRecording.question == question,
            EvidenceRecording.sha256 == sha256,
        )
    )


def store_recording(
    actor: Actor,
    case_id: str,
    content: bytes,
    *,
    question: str = "",
    finding_id: str = "",
    caption: str = "",
    taken_at: dt.datetime | None = None,
) -> EvidenceRecording:
    """Keep a voice memo; the same bytes at the same question again give the same row."""
    queries.must_see(actor, case_id)
    refuse_if(problems_of_recording(content))
    sha256 = hashlib.sha256(content).hexdigest()
    return kept_once(
        lambda: _stored(case_id, question, sha256),
        lambda: keep_recording(
            actor,
            case_id,
            content,
            question=question,
            finding_id=finding_id,
            caption=caption,
            taken_at=taken_at,
        ),
    )


@action(
    "inspections.recording_stored",
    may="inspection.answer",
    fields=("case", "question", "finding", "sha256", "size"),
)
def keep_recording(
    tx: Tx,
    case_id: str,
    content: bytes,
    *,
    question: str,
    finding_id: str,
    caption: str,
    taken_at: dt.datetime | None,
) -> EvidenceRecording:
    """File and row in one transaction."""
    case = must_take_evidence(tx, case_id)
    question = place_of(tx, case, question, finding_id)
    file = keep_file(tx, content, label="recording", media_type=sound_type(content))
    row = EvidenceRecording(
        case_id=case.id,
        question=question,
        file_id=file.id,
        sha256=file.sha256,
        media_type=file.media_type,
        caption=checked_text(caption)[:500],
        taken_by=tx.actor.user_id,
        stored_at=tx.now,
        finding_id=finding_id or None,
        taken_at=taken_at,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "evidence_recording",
        row.id,
        case=case.id,
        question=question,
        finding=row.finding_id,
        sha256=row.sha256,
        size=file.size,
    )
    return row
