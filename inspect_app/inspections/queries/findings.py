"""Findings, their legal bases, photos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from checklists import Evaluation, ProposedFinding
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.law.queries import current_book
from inspect_app.law.rules import BadCite, LegalBasis, UnknownDocument

from ..models import EvidencePhoto, Finding, InspectionCase
from ..rules.face import proposal_key
from .cases import case_of


def findings_of(case: InspectionCase) -> Sequence[Finding]:
    """All findings of a case by number."""
    return db.session.scalars(
        sa.select(Finding).where(Finding.case_id == case.id).order_by(Finding.number)
    ).all()


def finding_of(actor: Actor, case_id: str, finding_id: str) -> tuple[InspectionCase, Finding]:
    """A finding of a case that the actor may see, else NotFound."""
    case = case_of(actor, case_id)
    finding = db.session.get(Finding, finding_id)
    if finding is None or finding.case_id != case.id:
        raise NotFound
    return case, finding


def open_proposals(case: InspectionCase, evaluation: Evaluation) -> list[ProposedFinding]:
    """Proposals that nobody has taken up or set aside yet."""
    decided = {finding.proposal for finding in findings_of(case)}
    return [one for one in evaluation.proposed_findings if proposal_key(one) not in decided]


def outdated_findings(case: InspectionCase, evaluation: Evaluation) -> list[Finding]:
    """Findings that stand although the answers no longer propose them."""
    standing = {proposal_key(one) for one in evaluation.proposed_findings}
    return [
        row
        for row in findings_of(case)
        if row.proposal and row.proposal not in standing and row.state != "dismissed"
    ]


@dataclass(frozen=True)
class BasisOnDay:
    """A clause that may be cited, as of the day of the act; `basis` None: not in the register."""

    reference: str
    basis: LegalBasis | None
    read: bool

    @property
    def citable(self) -> bool:
        return self.read and self.basis is not None and self.basis.citable


def bases_on(
    case: InspectionCase, references: Sequence[str], on: dt.date, *, read: bool
) -> list[BasisOnDay]:
    """The references as of a day. `read`: the question's own law was read (status verified)."""
    book = current_book(case.organisation_id)
    found = []
    for reference in references:
        document, _space, cite = reference.partition(" ")
        try:
            basis: LegalBasis | None = book.legal_basis(document, cite, on)
        except (UnknownDocument, BadCite):
            basis = None
        found.append(BasisOnDay(reference, basis, read))
    return found


def photos_of(case: InspectionCase) -> Sequence[EvidencePhoto]:
    """All photos of a case in the order in which they came."""
    return db.session.scalars(
        sa.select(EvidencePhoto)
        .where(EvidencePhoto.case_id == case.id)
        .order_by(EvidencePhoto.stored_at, EvidencePhoto.id)
    ).all()


def photo_of(actor: Actor, case_id: str, photo_id: str) -> EvidencePhoto:
    """A photo of a case that the actor may see, else NotFound."""
    case = case_of(actor, case_id)
    photo = db.session.get(EvidencePhoto, photo_id)
    if photo is None or photo.case_id != case.id:
        raise NotFound
    return photo


def waiting_photo(photo_id: str) -> EvidencePhoto | None:
    """For workers: the photo when its picture is still to be made."""
    photo = db.session.get(EvidencePhoto, photo_id, populate_existing=True)
    return photo if photo is not None and photo.state == "waiting" else None
