"""Evidence photos: the original is sealed as it came; what people see is made from its pixels."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if

from .. import queries
from ..models import EvidencePhoto, Finding, InspectionCase
from ..rules.case_state import FINDING
from ..rules.findings import checked_text
from ..rules.pictures import problems_of_picture, read_header
from .answers import must_be_asked
from .findings import changeable_case


def stored_photo(case_id: str, question: str, sha256: str) -> EvidencePhoto | None:
    """The row of these bytes at this question."""
    return db.session.scalar(
        sa.select(EvidencePhoto).where(
            EvidencePhoto.case_id == case_id,
            EvidencePhoto.question == question,
            EvidencePhoto.sha256 == sha256,
        )
    )


def store_photo(
    actor: Actor,
    case_id: str,
    content: bytes,
    *,
    question: str = "",
    finding_id: str = "",
    caption: str = "",
    stated_sha256: str = "",
    taken_at: dt.datetime | None = None,
) -> EvidencePhoto:
    """Keep a photo; the same bytes at the same question again give the same row.

    `stated_sha256`: what the sender computed before sending; other bytes are refused.
    """
    queries.must_see(actor, case_id)
    sha256 = hashlib.sha256(content).hexdigest()
    if stated_sha256 and stated_sha256.lower() != sha256:
        text = _l("The photo was damaged on its way. It was not stored; send it again.")
        raise Refused(Problem("damaged", text, "photo"))
    refuse_if(problems_of_picture(content))
    return kept_once(
        lambda: stored_photo(case_id, question, sha256),
        lambda: keep_photo(
            actor,
            case_id,
            content,
            question=question,
            finding_id=finding_id,
            caption=caption,
            taken_at=taken_at,
        ),
    )


Evidence = TypeVar("Evidence")


def kept_once(stored: Callable[[], Evidence | None], keep: Callable[[], Evidence]) -> Evidence:
    """What is stored already, also by a rival at this very moment, else what `keep` makes."""
    found = stored()
    if found is not None:
        return found
    try:
        return keep()
    except IntegrityError:
        found = stored()
        if found is None:
            raise
        return found


def must_take_evidence(tx: Tx, case_id: str) -> InspectionCase:
    """The case, held, while evidence may still be added. Signed minutes do not stop it: what was
    taken on the spot is never lost; the case page names what the minutes do not list."""
    case = queries.case_to_work_on(tx.actor, case_id)
    if case.recorded_state not in FINDING:
        text = _l("This case takes no photos in its present state. The photo was not stored.")
        raise Refused(Problem("no_photos_now", text))
    return changeable_case(tx, case_id)


@action(
    "inspections.photo_stored",
    may="inspection.answer",
    fields=("case", "question", "finding", "sha256", "size", "width", "height"),
)
def keep_photo(
    tx: Tx,
    case_id: str,
    content: bytes,
    *,
    question: str,
    finding_id: str,
    caption: str,
    taken_at: dt.datetime | None = None,
) -> EvidencePhoto:
    """Original, row and the job for the picture in one transaction."""
    case = must_take_evidence(tx, case_id)
    question = place_of(tx, case, question, finding_id)
    photo, size = add_photo(
        tx, case, content, question=question, finding_id=finding_id, caption=caption, at=taken_at
    )
    tx.record(
        "evidence_photo",
        photo.id,
        case=case.id,
        question=question,
        finding=photo.finding_id,
        sha256=photo.sha256,
        size=size,
        width=photo.width,
        height=photo.height,
    )
    return photo


def add_photo(
    tx: Tx,
    case: InspectionCase,
    content: bytes,
    *,
    question: str,
    finding_id: str = "",
    caption: str = "",
    at: dt.datetime | None = None,
) -> tuple[EvidencePhoto, int]:
    """Original, row and the job for the picture within the caller's action; also its bytes."""
    header = read_header(content)
    file = keep_file(tx, content, label="photo", media_type=header.media_type)
    photo = EvidencePhoto(
        case_id=case.id,
        question=question,
        file_id=file.id,
        sha256=file.sha256,
        media_type=header.media_type,
        width=header.width,
        height=header.height,
        caption=checked_text(caption)[:500],
        taken_by=tx.actor.user_id,
        stored_at=tx.now,
        finding_id=finding_id or None,
        taken_at=at,
    )
    tx.session.add(photo)
    tx.session.flush()
    tx.enqueue("inspections.picture", photo.id)
    return photo, file.size


def place_of(tx: Tx, case: InspectionCase, question: str, finding_id: str) -> str:
    """The question of the photo; that of its finding when it belongs to one. Else NotFound."""
    if finding_id:
        finding = tx.session.get(Finding, finding_id)
        if finding is None or finding.case_id != case.id:
            raise NotFound
        if question == finding.question:  # may name a computed ratio, which no question bears
            return question
    if question:
        try:
            must_be_asked(case, question)
        except Refused:
            raise NotFound from None
    return question


@action("inspections.picture_made", may="system.job", fields=("case", "original", "picture"))
def finish_picture(tx: Tx, photo_id: str, picture: bytes) -> None:
    """Keep the picture (JPEG without metadata) that was made from the original's pixels."""
    photo = tx.session.get_one(EvidencePhoto, photo_id)
    file = keep_file(tx, picture, label="picture", media_type="image/jpeg")
    photo.picture_id, photo.state = file.id, "ready"
    tx.record(
        "evidence_photo",
        photo.id,
        case=photo.case_id,
        original=photo.sha256,
        picture=file.sha256,
    )


@action("inspections.picture_refused", may="system.job", fields=("case", "original"))
def refuse_picture(tx: Tx, photo_id: str) -> None:
    """The original cannot be decoded; it stays sealed and the page says so."""
    photo = tx.session.get_one(EvidencePhoto, photo_id)
    photo.state = "unreadable"
    tx.record("evidence_photo", photo.id, case=photo.case_id, original=photo.sha256)
