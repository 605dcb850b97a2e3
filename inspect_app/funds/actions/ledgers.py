"""What workers store of a ledger: its payments by pieces while it is being read, and none of them
counts before the one action that ends that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import insert_many
from inspect_app.core.pieces import Pieces

from .. import queries
from ..models import LedgerPayment, LedgerProblem, PaymentLedger
from ..rules.ledger import Payment
from ..rules.lines import Rejection

SYSTEM_ONLY = "system.job"
ROWS = 10_000
"""Payments that are sent to the database at once: each is an object."""


@dataclass
class KeptPayments:
    """What ends a ledger whose payments were stored while they were read (`keep_payments`): row of
    the last one, how many, what was paid (đồng)."""

    last: int | None = None
    count: int = 0
    total: int = 0


def keep_payments(
    actor: Actor,
    ledger_id: str,
    payments: Iterable[Payment],
    heard: Callable[[int], None] = lambda _row: None,
) -> KeptPayments:
    """Store payments, in the order of their rows, while they are read; none counts before
    `finish_ledger`. Raises like `keep_lines`."""
    kept = KeptPayments()

    def counted() -> Iterator[Payment]:
        for one in payments:
            kept.count += 1
            kept.total += 0 if one.receipt else one.amount
            yield one

    kept.last = _PAYMENTS.store(actor, ledger_id, _payment_columns(counted()), heard=heard)
    return kept


def finish_ledger(
    actor: Actor,
    ledger_id: str,
    *,
    kept: KeptPayments,
    problems: Sequence[Rejection],
    rows_in: int,
    rejected: int,
) -> None:
    """The payments of a faultless ledger count from here on; of any other none stay, only what is
    wrong. Raises AlreadyDone.
    """
    if problems:
        _PAYMENTS.clear(actor, ledger_id)
        kept = KeptPayments()
    _end_ledger(
        actor,
        ledger_id,
        last=kept.last,
        problems=problems,
        counts=(rows_in, kept.count, rejected),
        total=kept.total,
    )


@action(
    "funds.ledger_imported",
    may=SYSTEM_ONLY,
    fields=("state", "sha256", "rows", "accepted", "rejected", "total"),
)
def _end_ledger(
    tx: Tx,
    ledger_id: str,
    *,
    last: int | None,
    problems: Sequence[Rejection],
    counts: tuple[int, int, int],
    total: int,
) -> None:
    """Everything but the payments, and from here on they count. `last`: row of the last one."""
    row = _waiting_ledger(tx.session, ledger_id)
    _PAYMENTS.must_end_at(tx.session, ledger_id, last)
    row.state = "refused" if problems else "accepted"
    row.rows_in, row.accepted, row.rejected = counts
    row.total = total
    tx.session.flush()
    insert_many(
        tx.session, LedgerProblem, [_problem(ledger_id, at, p) for at, p in enumerate(problems)]
    )
    tx.record(
        "payment_ledger",
        row.id,
        state=row.state,
        sha256=row.sha256,
        rows=row.rows_in,
        accepted=row.accepted,
        rejected=row.rejected,
        total=row.total,
    )


def refuse_ledger_file(actor: Actor, ledger_id: str, *, rule: str, detail: str) -> None:
    """The file is no ledger that can be read; nothing of it was imported. Raises AlreadyDone."""
    _PAYMENTS.clear(actor, ledger_id)
    _refuse_ledger(actor, ledger_id, rule=rule, detail=detail)


@action("funds.ledger_unreadable", may=SYSTEM_ONLY, fields=("rule", "detail"))
def _refuse_ledger(tx: Tx, ledger_id: str, *, rule: str, detail: str) -> None:
    row = _waiting_ledger(tx.session, ledger_id)
    _PAYMENTS.must_end_at(tx.session, ledger_id, None)
    row.state, row.failure_rule, row.failure_detail = "unreadable", rule, detail[:500]
    tx.record("payment_ledger", row.id, rule=rule, detail=row.failure_detail)


def _waiting_ledger(session: Session, ledger_id: str) -> PaymentLedger:
    row = session.get_one(PaymentLedger, ledger_id, with_for_update=True)
    if row.state != "parsing":
        raise AlreadyDone(ledger_id)
    return row


_PAYMENTS = Pieces(SYSTEM_ONLY, LedgerPayment, "ledger_id", "row_no", _waiting_ledger)


def _payment_columns(payments: Iterator[Payment]) -> Iterator[dict[str, Sequence[Any]]]:
    while some := list(islice(payments, ROWS)):
        columns: dict[str, Sequence[Any]] = {
            name: [getattr(one, name) for one in some] for name in queries.PAYMENT_FIELDS
        }
        columns["kind"] = [one.kind.value for one in some]
        columns["restriction"] = [one.restriction.value for one in some]
        yield columns


def _problem(ledger_id: str, position: int, found: Rejection) -> dict[str, Any]:
    return {
        "ledger_id": ledger_id,
        "position": position,
        "row_no": found.row_no,
        "file_row": found.file_row,
        "column": found.column,
        "value": found.value,
        "rule": found.rule,
        "raw": json.dumps(found.raw, ensure_ascii=False),
    }
