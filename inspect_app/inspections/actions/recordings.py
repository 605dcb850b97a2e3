"""Voice memos and documents as evidence: kept as they came, sealed by their hash."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.files import keep_file
from inspect_app.core.refusal import refuse_if

from .. import queries
from ..models import EvidenceRecording, InspectionCase
from ..rules.documents import document_type, problems_of_document
from ..rules.findings import checked_text
from ..rules.recordings import problems_of_recording, sound_type
from .photos import kept_once, must_take_evidence, place_of


def stored_recording(case_id: str, question: str, sha256: str) -> EvidenceRecording | None:
    """The row of these bytes at this question."""
    return db.session.scalar(
        sa.select(EvidenceRecording).where(
            EvidenceRecording.case_id == case_id,
            EvidenceRecording.question == question,
            EvidenceRecording.sha256 == sha256,
        )
    )


@dataclass(frozen=True)
class Evidence:
    """Where a file belongs, what it shows, and when its sender says it was taken."""

    question: str
    finding_id: str
    caption: str
    taken_at: dt.datetime | None


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
    evidence = Evidence(question, finding_id, caption, taken_at)
    return _stored_once(actor, case_id, content, evidence, keep_recording)


def store_document(
    actor: Actor,
    case_id: str,
    content: bytes,
    *,
    question: str = "",
    finding_id: str = "",
    caption: str = "",
    taken_at: dt.datetime | None = None,
) -> EvidenceRecording:
    """Keep a document; the same bytes at the same question again give the same row."""
    queries.must_see(actor, case_id)
    refuse_if(problems_of_document(content))
    evidence = Evidence(question, finding_id, caption, taken_at)
    return _stored_once(actor, case_id, content, evidence, keep_document)


def _stored_once(
    actor: Actor,
    case_id: str,
    content: bytes,
    evidence: Evidence,
    keep: Callable[[Actor, str, bytes, Evidence], EvidenceRecording],
) -> EvidenceRecording:
    sha256 = hashlib.sha256(content).hexdigest()
    return kept_once(
        lambda: stored_recording(case_id, evidence.question, sha256),
        lambda: keep(actor, case_id, content, evidence),
    )


@action(
    "inspections.document_stored",
    may="inspection.answer",
    fields=("case", "question", "finding", "sha256", "size"),
)
def keep_document(tx: Tx, case_id: str, content: bytes, evidence: Evidence) -> EvidenceRecording:
    """File and row in one transaction."""
    return _keep(
        tx, case_id, content, evidence, label="document", media_type=document_type(content)
    )


@action(
    "inspections.recording_stored",
    may="inspection.answer",
    fields=("case", "question", "finding", "sha256", "size"),
)
def keep_recording(tx: Tx, case_id: str, content: bytes, evidence: Evidence) -> EvidenceRecording:
    """File and row in one transaction."""
    return _keep(tx, case_id, content, evidence, label="recording", media_type=sound_type(content))


def _keep(
    tx: Tx, case_id: str, content: bytes, evidence: Evidence, *, label: str, media_type: str
) -> EvidenceRecording:
    case = must_take_evidence(tx, case_id)
    question = place_of(tx, case, evidence.question, evidence.finding_id)
    row, size = add_recording(
        tx, case, content, question=question, evidence=evidence, kind=(label, media_type)
    )
    tx.record(
        f"evidence_{label}",
        row.id,
        case=case.id,
        question=question,
        finding=row.finding_id,
        sha256=row.sha256,
        size=size,
    )
    return row


def add_recording(
    tx: Tx,
    case: InspectionCase,
    content: bytes,
    *,
    question: str,
    evidence: Evidence,
    kind: tuple[str, str],
) -> tuple[EvidenceRecording, int]:
    """File and row within the caller's action; also its bytes. `kind`: label and media type."""
    file = keep_file(tx, content, label=kind[0], media_type=kind[1])
    row = EvidenceRecording(
        case_id=case.id,
        question=question,
        file_id=file.id,
        sha256=file.sha256,
        media_type=file.media_type,
        caption=checked_text(evidence.caption)[:500],
        taken_by=tx.actor.user_id,
        stored_at=tx.now,
        finding_id=evidence.finding_id or None,
        taken_at=evidence.taken_at,
    )
    tx.session.add(row)
    tx.session.flush()
    return row, file.size
