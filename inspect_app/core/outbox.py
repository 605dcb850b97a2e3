"""The queue of record: rows written in the transaction of their cause, read by `workers`."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .actor import Actor
from .clock import now
from .db import transaction
from .models import OutboxRow


def enqueue(
    session: Session, *, actor: Actor, at: dt.datetime, job: str, subject_id: str, key: str
) -> OutboxRow:
    """Ask for a job in the caller's transaction; a live request with the same key is returned."""
    found = session.scalar(sa.select(OutboxRow).where(OutboxRow.effect_key == key))
    if found is not None:
        if found.state == "failed":  # a person asks again after a failure
            found.state, found.attempts, found.failures, found.error = "new", 0, 0, ""
            found.lease_until = None
        return found
    row = OutboxRow(
        job=job,
        subject_id=subject_id,
        effect_key=key,
        organisation_id=actor.organisation_id,
        asked_by=actor.user_id,
        created_at=at,
    )
    session.add(row)
    return row


def finish(session: Session, job_id: str, at: dt.datetime) -> bool:
    """Mark done inside the transaction of the effect. False: another run was first."""
    changed = session.execute(
        sa.update(OutboxRow)
        .where(OutboxRow.id == job_id, OutboxRow.state != "done")
        .values(state="done", finished_at=at, lease_until=None, error="")
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def report_progress(job_id: str, done: int, total: int, note: str, lease: dt.timedelta) -> bool:
    """Store progress and stretch the lease; not a command, hence no journal entry. False: the job
    is over, because another run finished it or a person dropped it."""
    with transaction() as session:
        session.execute(
            sa.update(OutboxRow)
            .where(OutboxRow.id == job_id, OutboxRow.state == "leased")
            .values(
                progress_done=done,
                progress_total=total,
                progress_note=note,
                lease_until=now() + lease,
            )
        )
        state: str | None = session.scalar(sa.select(OutboxRow.state).where(OutboxRow.id == job_id))
    return state != "done"


def job_of(session: Session, job: str, subject_id: str) -> OutboxRow | None:
    """The latest row of this job for a subject, or None."""
    return session.scalar(
        sa.select(OutboxRow)
        .where(OutboxRow.job == job, OutboxRow.subject_id == subject_id)
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
    )
