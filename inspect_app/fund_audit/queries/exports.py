"""The workbooks that people asked for, and the exceptions of an audit as rows for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.models import OutboxRow, StoredFile
from inspect_app.core.outbox import job_of
from inspect_app.core.refusal import NotFound
from inspect_app.funds.models import LedgerPayment, StatementLine

from ..models import AuditExport, AuditHit, AuditHitLine, AuditRun
from .lines import with_lines

JOB = "fund_audit.export"
CHUNK = 5_000
"""Lines that are read at once."""


@dataclass(frozen=True)
class ExportLine:
    """A line or ledger row that an exception speaks of; without `on` it is neither (a balance).

    `exception`: its position in the audit. `amount`: đồng, money in is positive; of a ledger row
    what was paid.
    """

    exception: int
    side: str
    source_id: str
    row_no: int
    on: dt.date | None
    voucher: str | None
    amount: int | None
    text: str | None
    payee: str | None


def exports_of(run: AuditRun) -> Sequence[tuple[AuditExport, StoredFile | None]]:
    """The workbooks of a run with their files, newest first."""
    rows = db.session.execute(
        sa.select(AuditExport, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == AuditExport.file_id)
        .where(AuditExport.run_id == run.id)
        .order_by(AuditExport.asked_at.desc(), AuditExport.id.desc())
    )
    return [(export, file) for export, file in rows]


def export_of(run: AuditRun, export_id: str) -> AuditExport:
    """One workbook of a run. Raises NotFound."""
    row = db.session.get(AuditExport, export_id)
    if row is None or row.run_id != run.id:
        raise NotFound
    return row


def export_by_id(export_id: str) -> AuditExport:
    """For workers."""
    return db.session.get_one(AuditExport, export_id)


def being_built(run: AuditRun) -> AuditExport | None:
    """The workbook of a run that a worker writes now, or failed to write."""
    return db.session.scalar(
        sa.select(AuditExport).where(AuditExport.run_id == run.id, AuditExport.state == "building")
    )


def export_job(export: AuditExport) -> OutboxRow | None:
    """The job that writes it."""
    return job_of(db.session(), JOB, export.id)


def export_file(actor: Actor, export: AuditExport) -> StoredFile:
    """The finished file. Raises NotFound while there is none."""
    file = db.session.scalar(
        sa.select(StoredFile).where(
            StoredFile.id == export.file_id, StoredFile.organisation_id == actor.organisation_id
        )
    )
    if file is None:
        raise NotFound
    return file


def exception_lines(run_id: str) -> Iterator[list[ExportLine]]:
    """Every line that an exception of a run speaks of, in order, so many at once that no read
    lasts long: small exceptions together, a large one in parts."""
    for hits in _batches(run_id):
        query = (
            with_lines(
                sa.select(
                    AuditHitLine.hit_id,
                    AuditHitLine.position,
                    AuditHitLine.side,
                    AuditHitLine.source_id,
                    AuditHitLine.row_no,
                    sa.func.coalesce(StatementLine.booked_on, LedgerPayment.paid_on),
                    sa.func.coalesce(StatementLine.doc_no, LedgerPayment.voucher),
                    sa.func.coalesce(StatementLine.amount, LedgerPayment.amount),
                    sa.func.coalesce(StatementLine.text, LedgerPayment.purpose),
                    LedgerPayment.payee,
                ),
                AuditHitLine,
            )
            .where(AuditHitLine.hit_id.in_(hits))
            .order_by(AuditHitLine.hit_id, AuditHitLine.position)
        )
        if len(hits) > 1:
            rows = db.session.execute(query).all()
            yield _in_order(rows, hits)
            continue
        last, part = -1, query.limit(CHUNK)
        while rows := db.session.execute(part.where(AuditHitLine.position > last)).all():
            yield _in_order(rows, hits)
            last = rows[-1][1]


def _batches(run_id: str) -> Iterator[dict[str, int]]:
    """Exceptions (id to position) that have at most so many lines together, or one alone."""
    found = db.session.execute(
        sa.select(AuditHit.id, AuditHit.position, AuditHit.lines)
        .where(AuditHit.run_id == run_id, AuditHit.lines > 0)
        .order_by(AuditHit.position)
    ).all()
    batch: dict[str, int] = {}
    size = 0
    for hit_id, position, lines in found:
        if batch and size + lines > CHUNK:
            yield batch
            batch, size = {}, 0
        batch[hit_id] = position
        size += lines
    if batch:
        yield batch


def _in_order(rows: Sequence[Any], hits: dict[str, int]) -> list[ExportLine]:
    ordered = sorted(rows, key=lambda row: (hits[row[0]], row[1]))
    return [ExportLine(hits[row[0]], *row[2:]) for row in ordered]
