"""Moves outbox rows to RQ, and takes back rows whose worker died.

Redis only carries the wake-up.  A row is sent again when its lease lapsed, when Redis was
restarted, or after a pause that grows with the backlog; `workers.run.take` lets only one run it.
"""

from __future__ import annotations

import logging
import threading
import time

import sqlalchemy as sa
from redis.exceptions import RedisError
from rq import Queue

from inspect_app.core.clock import now
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow

from . import broker

QUEUE = "now"
ENTRY = "workers.worker.run_by_id"
PAUSE = 0.2  # seconds between looks
PATIENCE = 3.0  # seconds before a row that nobody took is sent again
BATCH = 200

log = logging.getLogger("workers")


class Dispatcher:
    """Remembers what was sent to which Redis, so that a backlog is not flooded."""

    def __init__(self, redis_url: str) -> None:
        self._redis = broker.connect(redis_url, tries=2)
        self._queue = Queue(QUEUE, connection=self._redis)
        self._sent: dict[str, float] = {}
        self._server = ""

    def _forget_if_restarted(self) -> None:
        server = str(self._redis.info("server").get("run_id"))
        if server != self._server:
            self._server = server
            self._sent.clear()

    def _waiting(self) -> list[str]:
        rows = db.session.scalars(
            sa.select(OutboxRow.id)
            .where(
                OutboxRow.state.in_(("new", "leased")),
                sa.or_(OutboxRow.lease_until.is_(None), OutboxRow.lease_until < now()),
            )
            .order_by(OutboxRow.created_at, OutboxRow.id)
            .limit(BATCH)
        ).all()
        db.session.rollback()
        return list(rows)

    def look(self) -> int:
        """Send what waits; returns how many were sent. Raises RedisError when Redis is away."""
        waiting = self._waiting()
        self._sent = {row: at for row, at in self._sent.items() if row in set(waiting)}
        if not waiting:
            return 0
        self._forget_if_restarted()
        patience = max(PATIENCE, 0.1 * len(waiting))
        due = [row for row in waiting if time.monotonic() - self._sent.get(row, -1e9) > patience]
        for row in due:
            self._queue.enqueue(ENTRY, row, job_timeout=3600, result_ttl=0, failure_ttl=60, ttl=600)
            self._sent[row] = time.monotonic()
        return len(due)

    def run(self, stop: threading.Event) -> None:
        """Look until told to stop; a Redis that is away is waited for."""
        while not stop.wait(PAUSE):
            try:
                self.look()
            except RedisError as error:
                log.warning("broker is away: %s", type(error).__name__)
                self._sent.clear()
            except sa.exc.OperationalError as error:
                log.warning("database is away: %s", type(error).__name__)
                db.session.rollback()
