"""Reads about papers. Everything a person reads passes `_visible_to`; the portal's reads do not."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.accounts.models import User
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.models import JournalEntry, OutboxRow
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound

from . import rules
from .models import Paper, PaperFile, PaperReader, PaperSignature, TakenNumber

PAGE = 50


def _visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """The actor's body, and in it: all for who may see all, else what one has to do with."""
    inside = Paper.organisation_id == actor.organisation_id
    if actor.may(rules.SEE_ALL):
        return inside
    signs = sa.select(PaperSignature.paper_id).where(PaperSignature.user_id == actor.user_id)
    reads = sa.select(PaperReader.paper_id).where(PaperReader.user_id == actor.user_id)
    kinds = [kind for kind, permission in rules.READ_BY_KIND.items() if actor.may(permission)]
    return sa.and_(
        inside,
        sa.or_(
            Paper.drafted_by == actor.user_id,
            Paper.id.in_(signs),
            Paper.id.in_(reads),
            Paper.kind.in_(kinds),
        ),
    )


def paper_of(actor: Actor, paper_id: str) -> Paper:
    """A paper that the actor may read; foreign, hidden and absent look alike (NotFound)."""
    paper = db.session.scalar(sa.select(Paper).where(Paper.id == paper_id, _visible_to(actor)))
    if paper is None:
        raise NotFound
    return paper


def papers_about(actor: Actor, subject_kind: str, subject_id: str) -> list[Paper]:
    """The papers of a case or an audit that the actor may read, oldest first."""
    return list(
        db.session.scalars(
            sa.select(Paper)
            .where(
                Paper.subject_kind == subject_kind,
                Paper.subject_id == subject_id,
                _visible_to(actor),
            )
            .order_by(Paper.drafted_at, Paper.id)
        )
    )


def papers(actor: Actor, *, state: str = "", page: int = 1) -> tuple[list[Paper], int]:
    """One page of papers, newest first, and how many there are in all; `state` as it is shown."""
    wanted = _visible_to(actor)
    if state in rules.STOPPED:
        wanted = sa.and_(wanted, Paper.state == "failed", Paper.failure_code == state)
    elif state:
        wanted = sa.and_(wanted, Paper.state == state, Paper.failure_code.not_in(rules.STOPPED))
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Paper).where(wanted)) or 0
    rows = db.session.scalars(
        sa.select(Paper)
        .where(wanted)
        .order_by(Paper.drafted_at.desc(), Paper.id.desc())
        .limit(PAGE)
        .offset((max(page, 1) - 1) * PAGE)
    )
    return list(rows), total


def waiting_for(actor: Actor) -> list[Paper]:
    """Papers whose next signature is the actor's, oldest first."""
    turn = (
        sa.select(sa.func.min(PaperSignature.position))
        .where(PaperSignature.paper_id == Paper.id, PaperSignature.state != "signed")
        .correlate(Paper)
        .scalar_subquery()
    )
    return list(
        db.session.scalars(
            sa.select(Paper)
            .join(
                PaperSignature,
                sa.and_(PaperSignature.paper_id == Paper.id, PaperSignature.position == turn),
            )
            .where(
                Paper.organisation_id == actor.organisation_id,
                Paper.state.in_(rules.SIGNABLE),
                PaperSignature.user_id == actor.user_id,
                PaperSignature.state == "waiting",
            )
            .order_by(Paper.drafted_at, Paper.id)
        )
    )


def running_job(paper: Paper) -> OutboxRow | None:
    """The job that makes or signs the paper now (or failed at it); None when nothing is due."""
    if paper.state == "rendering":
        return job_of(db.session(), "documents.render", paper.id)
    asked = rules.next_unsigned(paper.signatures)
    if asked is None or asked.state != "asked":
        return None
    return job_of(db.session(), "documents.sign", asked.id)


def revision_bytes(paper: Paper, revision: int) -> bytes:
    """The stored PDF of a revision. Raises NotFound."""
    for file in paper.files:
        if file.revision == revision:
            return store().open(file.sha256)
    raise NotFound


def drafter_name(paper: Paper) -> str:
    """Who drafted it."""
    return db.session.get_one(User, paper.drafted_by).name


def journal_numbers(paper: Paper) -> dict[str, int]:
    """Signature id to the number of the journal entry that recorded it."""
    ids = [signature.id for signature in paper.signatures]
    rows = db.session.execute(
        sa.select(JournalEntry.subject_id, JournalEntry.seq).where(
            JournalEntry.event == "documents.signed", JournalEntry.subject_id.in_(ids)
        )
    )
    return {row.subject_id: row.seq for row in rows}


@dataclass(frozen=True)
class RegisterLine:
    """One line of the register; `paper` is None when there is none that the actor may read."""

    taken: TakenNumber
    paper: Paper | None


def series_of(actor: Actor) -> list[tuple[str, int]]:
    """The series (kind, year) that the actor's body has, newest first."""
    rows = db.session.execute(
        sa.select(TakenNumber.kind, TakenNumber.year)
        .where(TakenNumber.organisation_id == actor.organisation_id)
        .distinct()
        .order_by(TakenNumber.year.desc(), TakenNumber.kind)
    )
    return [(kind, year) for kind, year in rows]


def register(actor: Actor, kind: str, year: int) -> list[RegisterLine]:
    """All numbers of one series in order, with the papers that the actor may read."""
    rows = db.session.execute(
        sa.select(TakenNumber, Paper)
        .outerjoin(
            Paper,
            sa.and_(
                Paper.organisation_id == TakenNumber.organisation_id,
                Paper.kind == TakenNumber.kind,
                Paper.year == TakenNumber.year,
                Paper.number == TakenNumber.number,
                _visible_to(actor),
            ),
        )
        .where(
            TakenNumber.organisation_id == actor.organisation_id,
            TakenNumber.kind == kind,
            TakenNumber.year == year,
        )
        .order_by(TakenNumber.number)
    )
    return [RegisterLine(taken, paper) for taken, paper in rows]


def registered_paper(paper_id: str) -> Paper | None:
    """A finally signed paper, for everybody; None for drafts and unknown ids."""
    return db.session.scalar(sa.select(Paper).where(Paper.id == paper_id, Paper.state == "signed"))


def paper_by_sha256(sha256: str) -> tuple[Paper, PaperFile] | None:
    """The paper that has a revision with these bytes, and the revision."""
    found = db.session.execute(
        sa.select(Paper, PaperFile)
        .join(PaperFile, PaperFile.paper_id == Paper.id)
        .where(PaperFile.sha256 == sha256)
    ).first()
    return (found[0], found[1]) if found else None


def journal_root_at(size: int) -> str | None:
    """The journal's root after `size` entries, to compare with what a paper prints."""
    return db.session.scalar(sa.select(JournalEntry.root_after).where(JournalEntry.seq == size))


def paper_of_signature(signature_id: str) -> tuple[Paper, PaperSignature]:
    """For workers: a signature and its paper."""
    signature = db.session.get_one(PaperSignature, signature_id)
    return db.session.get_one(Paper, signature.paper_id), signature
