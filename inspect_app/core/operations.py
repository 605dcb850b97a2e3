"""Exactly once: what a tablet sends acts once, however often it is sent.

The receipt of an operation is written in the transaction of its effect and of its journal entry.
The same operation again finds the receipt; the same id with other content is refused.

A batch is one write transaction in which many operations run in order.  Each stands or falls
alone (a savepoint), and the journal entries and receipts of all that stand are written together at
the end, just before the commit: writers of other cases wait for each other only there.  What needs
no writing to be judged may be judged ahead of the transaction and taken into it (`Batch.take`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from . import journal
from .actor import Operation
from .canonical import canonical
from .db import db, insert_many, transaction
from .i18n import _l
from .models import OperationReceipt
from .refusal import Conflict, Problem

_CHUNK = 400
_BATCH = "operation_batch"


@dataclass(slots=True)
class Receipt:
    """What the sender is told, the first time and ever after.

    `seq`, the number of its journal entry, is 0 until the batch that it belongs to was written.
    """

    op_id: str
    event: str
    subject_kind: str
    subject_id: str
    version: int | None
    accepted_at: dt.datetime
    body_sha256: str
    user_id: str
    case_id: str
    seq: int = 0


class AlreadyAccepted(Exception):
    """The same operation was accepted before; nothing was done now."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(receipt.op_id)


def operation(op_id: str, case_id: str, user_id: str, body: Any) -> Operation:
    """The identity of a whole request: same id and other content is never the same."""
    whole = canonical({"body": body, "case": case_id, "user": user_id})
    return Operation(op_id, case_id, hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest())


def receipts_of(session: Session, op_ids: Iterable[str]) -> dict[str, Receipt]:
    """The receipts of those that were accepted, by id."""
    wanted = list(dict.fromkeys(op_ids))
    found: dict[str, Receipt] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = session.scalars(
            sa.select(OperationReceipt).where(
                OperationReceipt.op_id.in_(wanted[start : start + _CHUNK])
            )
        )
        found |= {row.op_id: _told(row) for row in rows}
    return found


def _told(row: OperationReceipt) -> Receipt:
    return Receipt(
        op_id=row.op_id,
        event=row.event,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        version=row.version,
        accepted_at=row.accepted_at,
        body_sha256=row.body_sha256,
        user_id=row.user_id,
        case_id=row.case_id,
        seq=row.seq,
    )


def must_be_new(operation: Operation, found: Receipt | None) -> None:
    """Raises AlreadyAccepted for a repetition, Conflict when the id was used for another."""
    if found is None:
        return
    if found.body_sha256 == operation.sha256:
        raise AlreadyAccepted(found)
    text = _l(
        "This operation number was used for something else. Nothing was stored; send it again "
        "under a new number."
    )
    raise Conflict(Problem("operation_reused", text, "op_id"))


class Batch:
    """Operations of one transaction: the savepoint of each, and what is written at the end."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.known: dict[str, Receipt] = {}
        self._drafts: list[tuple[journal.Draft, Operation | None, int | None]] = []
        self.salts = journal.salts()

    def know(self, op_ids: Iterable[str]) -> None:
        """Read the receipts of those that will be asked for, all at once."""
        self.known |= receipts_of(self.session, op_ids)

    def take(self, ahead: Batch) -> None:
        """Take over what was accepted ahead of this transaction. That a rival used one of its ids
        since, the table of receipts refuses (IntegrityError)."""
        self.known, self._drafts = ahead.known, ahead._drafts

    def accept(
        self, draft: journal.Draft, operation: Operation | None, version: int | None = None
    ) -> None:
        """Keep the entry and the receipt of an effect that stands."""
        _ = draft.sealed  # ahead of a transaction nobody waits for this
        self._drafts.append((draft, operation, version))
        if operation is not None:
            self.known[operation.op_id] = _receipt(draft, operation, version)

    def write(self) -> None:
        """Journal entries and receipts of everything accepted, in order."""
        numbers = journal.append_all(self.session, [draft for draft, _, _ in self._drafts])
        rows = []
        for seq, (draft, operation, version) in zip(numbers, self._drafts, strict=True):
            if operation is not None:
                self.known[operation.op_id].seq = seq
                rows.append(receipt_row(draft, operation, version, seq))
        insert_many(self.session, OperationReceipt, rows)
        self._drafts.clear()


def _receipt(draft: journal.Draft, operation: Operation, version: int | None) -> Receipt:
    return Receipt(
        op_id=operation.op_id,
        event=draft.event,
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
        version=version,
        accepted_at=draft.at,
        body_sha256=operation.sha256,
        user_id=draft.actor.user_id,
        case_id=operation.case_id,
    )


def receipt_row(
    draft: journal.Draft, operation: Operation, version: int | None, seq: int
) -> dict[str, Any]:
    """The columns of a receipt."""
    return {
        "op_id": operation.op_id,
        "user_id": draft.actor.user_id,
        "device_id": draft.actor.device_id,
        "case_id": operation.case_id,
        "body_sha256": operation.sha256,
        "event": draft.event,
        "subject_kind": draft.subject_kind,
        "subject_id": draft.subject_id,
        "seq": seq,
        "version": version,
        "accepted_at": draft.at,
    }


def write_one(session: Session, draft: journal.Draft, operation: Operation | None) -> None:
    """The entry of an action outside a batch, with the receipt of its operation."""
    seq = journal.append_all(session, [draft])[0]
    if operation is not None:
        row = receipt_row(draft, operation, version_of(draft), seq)
        insert_many(session, OperationReceipt, [row])


def version_of(draft: journal.Draft) -> int | None:
    """The version that an entry states, when it states one."""
    version = draft.body.get("version")
    return version if isinstance(version, int) else None


def current_batch() -> Batch | None:
    """The batch that is open in this session, if any."""
    found: Batch | None = db.session().info.get(_BATCH)
    return found


@contextmanager
def batch() -> Iterator[Batch]:
    """One write transaction for many operations; commits at the end, or undoes everything."""
    with transaction() as session:
        opened = Batch(session())
        session().info[_BATCH] = opened
        try:
            yield opened
            opened.write()
        finally:
            session().info.pop(_BATCH, None)
