"""What the database holds, read past the product."""

from __future__ import annotations

import collections
import json
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.clock import now
from inspect_app.core.models import JournalBody, JournalEntry, OutboxRow
from inspect_app.fund_audit.models import AuditHit, AuditLine, AuditRun
from inspect_app.funds.models import BankStatement, StatementLine
from inspect_app.inspections.models import AnswerOp, AnswerRow
from workers.run import LEASE

ANSWERED = "inspections.answered"


@dataclass
class Database:
    """A reader of its own connections. `worker_killed_at` is set by whoever kills."""

    engine: sa.Engine
    worker_killed_at: Any = None

    def rows(self, query: sa.Executable) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(query))

    def count(self, table: type[Any], *where: Any) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*where)
        return int(self.rows(query)[0][0])

    def working(self) -> list[str]:
        """Jobs that a living worker holds: their lease was stretched after the last kill."""
        since = (self.worker_killed_at or now() - LEASE) + LEASE
        query = sa.select(OutboxRow.job).where(
            OutboxRow.state == "leased", OutboxRow.lease_until > since
        )
        return [row.job for row in self.rows(query)]

    def busy(self) -> bool:
        """Something is being worked on, or will be at once."""
        fresh = sa.and_(OutboxRow.state == "new", OutboxRow.lease_until.is_(None))
        return bool(self.working()) or self.count(OutboxRow, fresh) > 0

    def wait_until_drained(self, seconds: float) -> None:
        """Every job is done; the ones that failed are named."""
        end = time.monotonic() + seconds
        while True:
            query = sa.select(
                OutboxRow.job, OutboxRow.state, OutboxRow.attempts, OutboxRow.error
            ).where(OutboxRow.state != "done")
            open_jobs = self.rows(query)
            if not open_jobs:
                return
            assert not [job for job in open_jobs if job.state == "failed"], open_jobs
            assert time.monotonic() < end, f"not drained in {seconds:.0f} s: {open_jobs}"
            time.sleep(0.2)

    def finished(self, event: str) -> collections.Counter[str]:
        """How often the journal says that something happened, by what it happened to."""
        query = sa.select(JournalEntry.subject_id).where(JournalEntry.event == event)
        return collections.Counter(row.subject_id for row in self.rows(query))

    def bodies(self, event: str) -> dict[str, dict[str, Any]]:
        """What the journal says about each subject of an event."""
        query = (
            sa.select(JournalEntry.subject_id, JournalBody.body)
            .join(JournalBody, JournalBody.seq == JournalEntry.seq)
            .where(JournalEntry.event == event)
        )
        return {row.subject_id: json.loads(row.body) for row in self.rows(query)}


def check_answers(
    database: Database, receipts: dict[str, dict[str, Any]], last: dict[str, dict[str, Any]]
) -> None:
    """Every acknowledged operation is stored once, told once, and the last of each stands."""
    stored = [
        (row.op_id, json.loads(row.receipt))
        for row in database.rows(sa.select(AnswerOp.op_id, AnswerOp.receipt))
    ]
    assert sorted(op_id for op_id, _ in stored) == sorted(receipts)
    for op_id, receipt in stored:
        given = receipts[op_id]
        assert receipt == {key: given[key] for key in receipt}, op_id
    versions = collections.Counter((body["question"], body["version"]) for _, body in stored)
    assert set(versions.values()) == {1}, "one version of an answer was written twice"
    rows = database.rows(sa.select(AnswerRow.question, AnswerRow.value, AnswerRow.version))
    standing = {row.question: (row.value, row.version) for row in rows}
    assert standing == {name: (found["value"], found["version"]) for name, found in last.items()}
    told = database.finished(ANSWERED)
    assert told == dict.fromkeys(receipts, 1), "the journal counts other operations"
    for op_id, body in database.bodies(ANSWERED).items():
        assert (body["value"], body["version"]) == (
            receipts[op_id]["value"],
            receipts[op_id]["version"],
        )


def check_audits(database: Database) -> int:
    """Every audit that was asked for ended once with one result; returns how many there were."""
    runs = database.rows(sa.select(AuditRun.id, AuditRun.state, AuditRun.run_hash))
    assert {run.state for run in runs} == {"done"}, runs
    assert len({run.run_hash for run in runs}) == 1, "the same books gave two results"
    told = database.finished("fund_audit.audit_finished")
    assert told == {run.id: 1 for run in runs}
    for run_id, body in database.bodies("fund_audit.audit_finished").items():
        assert database.count(AuditLine, AuditLine.run_id == run_id) == body["lines"] > 6977
        assert database.count(AuditHit, AuditHit.run_id == run_id) == body["hits"] == 9
    return len(runs)


def check_imports(database: Database) -> int:
    """Every statement that was handed in was stored once, to the line; returns how many."""
    rows = database.rows(
        sa.select(BankStatement.id, BankStatement.state, BankStatement.accepted).where(
            BankStatement.withdrawn_at.is_(None)
        )
    )
    assert {row.state for row in rows} == {"balanced"}, rows
    assert database.finished("funds.statement_imported") == {row.id: 1 for row in rows}
    for row in rows:
        assert database.count(StatementLine, StatementLine.statement_id == row.id) == row.accepted
    return len(rows)
