"""An auditor stops the reading of a file, and has it read again. A worker throws away what was
stored of it so far; it never counted."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.orm import Session

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import new_id
from inspect_app.core.i18n import _l
from inspect_app.core.models import OutboxRow
from inspect_app.core.pieces import Pieces
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..models import BankStatement, LedgerPayment, PaymentLedger, StatementLine
from .imports import SYSTEM_ONLY
from .intake import IMPORT

FACTS = ("fund", "sha256")


@action("funds.statement_cancelled", may=IMPORT, fields=FACTS)
def cancel_statement(tx: Tx, fund_id: str, statement_id: str) -> None:
    """Stop the first reading of a statement that waits or is under way; nothing of it counts.
    Refused when it is over, and while only its balances are checked again; NotFound for a foreign
    fund."""
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    _stop(tx, row, None if row.layout else queries.job_over(row))
    tx.enqueue("funds.clear_statement", row.id, key=f"funds.clear_statement:{new_id()}")
    tx.record("bank_statement", row.id, fund=row.entity_id, sha256=row.sha256)


@action("funds.ledger_cancelled", may=IMPORT, fields=FACTS)
def cancel_ledger(tx: Tx, fund_id: str, ledger_id: str) -> None:
    """The same for a ledger."""
    row = queries.ledger_of(tx.actor, fund_id, ledger_id, lock=True)
    _stop(tx, row, queries.job_over(row))
    tx.enqueue("funds.clear_ledger", row.id, key=f"funds.clear_ledger:{new_id()}")
    tx.record("payment_ledger", row.id, fund=row.entity_id, sha256=row.sha256)


@action("funds.statement_read_again", may=IMPORT, fields=FACTS)
def read_statement_again(tx: Tx, fund_id: str, statement_id: str) -> None:
    """Ask once more for a reading that was stopped. Refused for any other file."""
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    _go_on(row)
    tx.enqueue("funds.import_statement", row.id, key=f"funds.import_statement:{new_id()}")
    tx.record("bank_statement", row.id, fund=row.entity_id, sha256=row.sha256)


@action("funds.ledger_read_again", may=IMPORT, fields=FACTS)
def read_ledger_again(tx: Tx, fund_id: str, ledger_id: str) -> None:
    """The same for a ledger."""
    row = queries.ledger_of(tx.actor, fund_id, ledger_id, lock=True)
    _go_on(row)
    tx.enqueue("funds.import_ledger", row.id, key=f"funds.import_ledger:{new_id()}")
    tx.record("payment_ledger", row.id, fund=row.entity_id, sha256=row.sha256)


def _stop(tx: Tx, row: BankStatement | PaymentLedger, job: OutboxRow | None) -> None:
    if job is None:
        text = _l("The file is not being read (any more). Nothing was changed.")
        raise Refused(Problem("not_cancellable", text))
    tx.drop(job)
    row.state = "unreadable"
    row.cancelled_at, row.cancelled_by = tx.now, tx.actor.user_id


def _go_on(row: BankStatement | PaymentLedger) -> None:
    if row.cancelled_at is None or row.withdrawn_at is not None:
        text = _l("The reading of this file was not stopped. Nothing was changed.")
        raise Refused(Problem("not_cancelled", text))
    row.state = "parsing"
    row.cancelled_at = row.cancelled_by = None


def clear_statement(actor: Actor, statement_id: str) -> None:
    """Throw away the lines of a reading that was stopped; none where it goes on meanwhile."""
    with suppress(AlreadyDone):
        _LINES.clear(actor, statement_id)
    _statement_cleared(actor, statement_id)


def clear_ledger(actor: Actor, ledger_id: str) -> None:
    """The same for the payments of a ledger."""
    with suppress(AlreadyDone):
        _PAYMENTS.clear(actor, ledger_id)
    _ledger_cleared(actor, ledger_id)


@action("funds.statement_cleared", may=SYSTEM_ONLY)
def _statement_cleared(tx: Tx, statement_id: str) -> None:
    tx.record("bank_statement", statement_id)


@action("funds.ledger_cleared", may=SYSTEM_ONLY)
def _ledger_cleared(tx: Tx, ledger_id: str) -> None:
    tx.record("payment_ledger", ledger_id)


def _stopped_statement(session: Session, statement_id: str) -> None:
    _must_be_stopped(session.get_one(BankStatement, statement_id, with_for_update=True))


def _stopped_ledger(session: Session, ledger_id: str) -> None:
    _must_be_stopped(session.get_one(PaymentLedger, ledger_id, with_for_update=True))


def _must_be_stopped(row: BankStatement | PaymentLedger) -> None:
    if row.cancelled_at is None:
        raise AlreadyDone(row.id)


_LINES = Pieces(SYSTEM_ONLY, StatementLine, "statement_id", "row_no", _stopped_statement)
_PAYMENTS = Pieces(SYSTEM_ONLY, LedgerPayment, "ledger_id", "row_no", _stopped_ledger)
