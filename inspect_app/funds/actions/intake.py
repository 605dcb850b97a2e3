"""What an auditor does with files: hand in, enter printed balances, withdraw."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from inspect_app.core import clock
from inspect_app.core.action import Tx, action
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.models import OutboxRow, StoredFile
from inspect_app.core.refusal import Problem, Refused
from inspect_app.registry.queries import own_accounts

from .. import queries
from ..models import BankStatement, FundRegister, PaymentLedger

IMPORT = "statement.import"
FILE_FACTS = ("fund", "label", "sha256", "size")


@action(
    "funds.statement_submitted", may=IMPORT, fields=(*FILE_FACTS, "account", "opening", "closing")
)
def submit_statement(
    tx: Tx,
    fund_id: str,
    *,
    account_no: str,
    content: bytes,
    label: str,
    opening: int | None = None,
    closing: int | None = None,
) -> BankStatement:
    """Keep a statement file of one of the fund's own accounts and ask for its import.

    `opening`, `closing`: balances (đồng) that the printed statement shows, where it does.
    Raises NotFound for a foreign fund, Refused for an empty file, an account that is not in the
    fund's register, and a file that was handed in before.
    """
    fund = queries.fund_of(tx.actor, fund_id)
    account = next((one for one in own_accounts(fund.id) if one.account_no == account_no), None)
    if account is None:
        text = _l(
            "This account is not in the fund's register of own accounts. Nothing was stored; "
            "choose another account or have the register completed."
        )
        raise Refused(Problem("unknown_account", text, "account"))
    file = _keep(tx, content, label)
    _refuse_known_statement(tx, fund.id, file.sha256)
    row = BankStatement(
        organisation_id=tx.actor.organisation_id,
        entity_id=fund.id,
        account_no=account.account_no,
        bank=account.bank,
        file_id=file.id,
        sha256=file.sha256,
        label=file.label,
        sent_by=tx.actor.user_id,
        sent_at=tx.now,
        opening_given=opening,
        closing_given=closing,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.enqueue("funds.import_statement", row.id)
    tx.record(
        "bank_statement",
        row.id,
        **_facts(fund.id, file),
        account=account.account_no,
        opening=opening,
        closing=closing,
    )
    return row


def _keep(tx: Tx, content: bytes, label: str) -> StoredFile:
    if not content:
        text = _l("The file is empty. Nothing was stored; choose another file.")
        raise Refused(Problem("empty_file", text, "file"))
    return keep_file(tx, content, label=label, media_type="application/octet-stream")


def _facts(fund_id: str, file: StoredFile) -> dict[str, object]:
    return {"fund": fund_id, "label": file.label, "sha256": file.sha256, "size": file.size}


def _refuse_known_statement(tx: Tx, fund_id: str, sha256: str) -> None:
    """The same bytes twice would count the same money twice."""
    known = tx.session.scalar(
        sa.select(BankStatement).where(
            BankStatement.entity_id == fund_id,
            BankStatement.sha256 == sha256,
            BankStatement.withdrawn_at.is_(None),
        )
    )
    if known is not None:
        raise Refused(duplicate(known.sent_at, known.label))


def duplicate(sent_at: dt.datetime, label: str) -> Problem:
    """These bytes were handed in before."""
    text = _l(
        "The same file was handed in already on %(day)s as “%(label)s”. Nothing was stored a "
        "second time. If the first one is wrong, withdraw it and hand the file in again.",
        day=clock.in_vietnam(sent_at).strftime("%d/%m/%Y %H:%M"),
        label=label,
    )
    return Problem("duplicate_file", text, "file")


@action("funds.ledger_submitted", may=IMPORT, fields=FILE_FACTS)
def submit_ledger(tx: Tx, fund_id: str, *, content: bytes, label: str) -> PaymentLedger:
    """Keep a ledger file and ask for its import. Raises like `submit_statement`."""
    fund = queries.fund_of(tx.actor, fund_id)
    file = _keep(tx, content, label)
    known = tx.session.scalar(
        sa.select(PaymentLedger).where(
            PaymentLedger.entity_id == fund.id,
            PaymentLedger.sha256 == file.sha256,
            PaymentLedger.withdrawn_at.is_(None),
        )
    )
    if known is not None:
        raise Refused(duplicate(known.sent_at, known.label))
    row = PaymentLedger(
        organisation_id=tx.actor.organisation_id,
        entity_id=fund.id,
        file_id=file.id,
        sha256=file.sha256,
        label=file.label,
        sent_by=tx.actor.user_id,
        sent_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.enqueue("funds.import_ledger", row.id)
    tx.record("payment_ledger", row.id, **_facts(fund.id, file))
    return row


@action("funds.balances_entered", may=IMPORT, fields=("opening", "closing", "before"))
def enter_balances(
    tx: Tx, fund_id: str, statement_id: str, *, opening: int | None, closing: int | None
) -> None:
    """Give the balances (đồng) that the printed statement shows and ask for another check.

    The lines are not read again. Refused while the file is being read, when it is unreadable or
    withdrawn, and for a balanced statement, save for the closing balance that it lacks.
    """
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    proves_end = row.end_open and closing is not None and opening == row.opening_given
    if not (row.state in {"unproved", "held"} or proves_end) or row.withdrawn_at is not None:
        text = _l(
            "Balances can be entered only while a statement is held or not fully proved. "
            "Nothing was changed."
        )
        raise Refused(Problem("not_open", text))
    if (opening, closing) == (row.opening_given, row.closing_given):
        text = _l("These are the balances that were checked already. Nothing was changed.")
        raise Refused(Problem("same_balances", text, "opening"))
    before = [row.opening_given, row.closing_given]
    row.opening_given, row.closing_given = opening, closing
    row.state, row.checks = "parsing", row.checks + 1
    tx.enqueue("funds.check_statement", row.id, key=f"funds.check_statement:{row.id}:{row.checks}")
    tx.record("bank_statement", row.id, opening=opening, closing=closing, before=before)


@action("funds.statement_withdrawn", may=IMPORT, fields=("reason",))
def withdraw_statement(tx: Tx, fund_id: str, statement_id: str, *, reason: str) -> None:
    """Take a wrong statement out of further audits; its lines and file stay readable."""
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    take_out(tx, row, queries.job_over(row), reason)
    tx.record("bank_statement", row.id, reason=row.withdrawal_reason)


@action("funds.ledger_withdrawn", may=IMPORT, fields=("reason",))
def withdraw_ledger(tx: Tx, fund_id: str, ledger_id: str, *, reason: str) -> None:
    """Take a wrong ledger out of further audits; its rows and file stay readable."""
    row = queries.ledger_of(tx.actor, fund_id, ledger_id, lock=True)
    take_out(tx, row, queries.job_over(row), reason)
    tx.record("payment_ledger", row.id, reason=row.withdrawal_reason)


def take_out(
    tx: Tx, row: BankStatement | PaymentLedger | FundRegister, job: OutboxRow | None, reason: str
) -> None:
    """Leave a file out of further audits. Raises Refused without a reason, for one that was taken
    out before, and while its job works on it."""
    if row.withdrawn_at is not None or (job is not None and job.state != "failed"):
        text = _l("This file is being read or was withdrawn already. Nothing was changed.")
        raise Refused(Problem("not_withdrawable", text))
    if not reason.strip():
        text = _l("Say why it is withdrawn. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    row.withdrawn_at, row.withdrawn_by = tx.now, tx.actor.user_id
    row.withdrawal_reason = reason.strip()
    tx.enqueue("fund_audit.source_withdrawn", row.id)  # a report that relies on it falls
