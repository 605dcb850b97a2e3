"""Runs one outbox row: lease, handler, outcome. Safe to run twice at once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import sqlalchemy as sa
from flask import current_app

from inspect_app.core import outbox
from inspect_app.core.action import AlreadyDone
from inspect_app.core.actor import SystemActor, system_actor
from inspect_app.core.clock import now
from inspect_app.core.db import db, transaction
from inspect_app.core.models import OutboxRow
from inspect_app.core.writers import Busy

LEASE = dt.timedelta(seconds=10)
BEAT = 3.0  # seconds between renewals of the lease while a handler runs
TELL_EVERY = 1.0  # seconds
MAX_FAILURES = 5
MAX_LEASES = 100
"""A job that kills its worker each time (memory) never reports; after so many leases it failed."""

log = logging.getLogger("workers")


@dataclass(frozen=True)
class Job:
    """What a handler gets: the row's subject, the actor to act as, and a progress report."""

    id: str
    name: str
    subject_id: str
    asked_by: str
    actor: SystemActor

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Store progress (steps done of total) and keep the lease. Raises AlreadyDone where the
        job is over: there is nothing to go on for."""
        if not outbox.report_progress(self.id, done, total, note, LEASE):
            raise AlreadyDone(self.id)


class NowAndThen:
    """`Job.progress` for what happens often: told once in TELL_EVERY seconds, and of the end."""

    def __init__(self, job: Job) -> None:
        self.job, self.last = job, -TELL_EVERY

    def __call__(self, done: int, total: int, note: str = "") -> None:
        if done == total or monotonic() - self.last > TELL_EVERY:
            self.last = monotonic()
            self.job.progress(done, total, note)


Handler = Callable[[Job], None]


def take(row_id: str) -> Job | None:
    """Lease a row that is free; None when it is done, failed, or held by a living worker."""
    at = now()
    with transaction() as session:
        free = sa.or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < at)
        taken = session.execute(
            sa.update(OutboxRow)
            .where(OutboxRow.id == row_id, OutboxRow.state.in_(("new", "leased")), free)
            .values(state="leased", lease_until=at + LEASE, attempts=OutboxRow.attempts + 1)
        ).rowcount
        if not taken:
            return None
        row = session.get_one(OutboxRow, row_id, populate_existing=True)
        if row.attempts > MAX_LEASES:
            row.state, row.lease_until = "failed", None
            row.error = f"the worker died in each of {MAX_LEASES} tries"
            return None
        return Job(
            id=row.id,
            name=row.job,
            subject_id=row.subject_id,
            asked_by=row.asked_by,
            actor=system_actor(row.organisation_id, row.id),
        )


def _give_back(job: Job, error: str) -> None:
    """Another try later, or failed after the last."""
    with transaction() as session:
        row = session.get_one(OutboxRow, job.id)
        if row.state == "done":
            return
        row.failures += 1
        row.state = "failed" if row.failures >= MAX_FAILURES else "new"
        again = now() + dt.timedelta(seconds=2**row.failures)
        row.lease_until = again if row.state == "new" else None
        row.error = error[:2000]


@contextmanager
def _kept_alive(job: Job) -> Iterator[None]:
    """Renew the lease while the handler runs; a killed worker stops renewing."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT):
            try:
                with app.app_context(), transaction() as session:
                    session.execute(
                        sa.update(OutboxRow)
                        .where(OutboxRow.id == job.id, OutboxRow.state == "leased")
                        .values(lease_until=now() + LEASE)
                    )
            except (sa.exc.OperationalError, Busy) as error:  # the next beat may get through
                log.warning("lease of %s not renewed: %s", job.id, type(error).__name__)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def run_row(row_id: str, handlers: dict[str, Handler]) -> str:
    """Run one row inside an application context. Returns done, busy or failed (for the log)."""
    job = take(row_id)
    if job is None:
        return "busy"
    try:
        with _kept_alive(job):
            handlers[job.name](job)
    except AlreadyDone:
        return "done"
    except Exception as error:
        # what it says is stored for the administrator and may name people: not for the log
        name, where = type(error).__name__, "".join(traceback.format_tb(error.__traceback__))
        log.error("job %s (%s) failed: %s\n%s", job.id, job.name, name, where)
        db.session.rollback()
        _give_back(job, f"{type(error).__name__}: {error}")
        return "failed"
    _check_finished(job)
    return "done"


def _check_finished(job: Job) -> None:
    """A handler that returned without its finishing action is a bug: say so, do not hide it."""
    db.session.rollback()
    if db.session.get_one(OutboxRow, job.id).state != "done":
        _give_back(job, "the handler ended without its finishing action")
        log.error("job %s (%s) ended without its finishing action", job.id, job.name)


def drain(handlers: dict[str, Handler]) -> int:
    """Run all waiting rows here, one after another (tests and small commands). Returns how many."""
    count = 0
    while True:
        db.session.rollback()  # see what other connections committed
        row_id = db.session.scalar(
            sa.select(OutboxRow.id)
            .where(
                OutboxRow.state == "new",
                sa.or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now()),
            )
            .order_by(OutboxRow.created_at, OutboxRow.id)
            .limit(1)
        )
        if row_id is None:
            return count
        run_row(row_id, handlers)
        count += 1
