"""The auditor accepts an amount that the bank's balances prove."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..models import BankStatement, LineRejection, LineRepair, StatementLine
from .intake import IMPORT


@action("funds.repair_accepted", may=IMPORT, fields=("row", "printed", "amount", "evidence"))
def accept_repair(
    tx: Tx, fund_id: str, statement_id: str, *, row_no: int, amount: int | None
) -> BankStatement:
    """Take `amount` (signed đồng) for row `row_no`; the statement that has it.

    A row that could not be read becomes a line, and the totals are checked again. A line that was
    read is never changed: the statement is withdrawn, and its file is read anew with all accepted
    amounts. Only what the last check proposed, and with the amount that the person saw. Refused for
    anything else; NotFound for a foreign fund.
    """
    row = queries.statement_of(tx.actor, fund_id, statement_id, lock=True)
    offered = queries.verdicts_of(row).repairs
    repair = next((one for one in offered if (one.row_no, one.amount) == (row_no, amount)), None)
    if row.withdrawn_at is not None or row.state != "held" or repair is None:
        text = _l(
            "The balances do not prove this amount (any more). Nothing was changed; look at the "
            "page again."
        )
        raise Refused(Problem("not_proved", text))
    accepted = LineRepair(
        statement_id=row.id,
        row_no=row_no,
        amount=repair.amount,
        printed=repair.printed,
        evidence=repair.evidence,
        accepted_by=tx.actor.user_id,
        accepted_at=tx.now,
    )
    unread = tx.session.get(LineRejection, (row.id, row_no))
    if unread is None:
        row = _read_anew(tx, row, row_no)
        accepted.statement_id = row.id
    else:
        _make_line(tx, unread, repair.amount)
        row.state, row.checks = "parsing", row.checks + 1
        name = "funds.check_statement"
        tx.enqueue(name, row.id, key=f"{name}:{row.id}:{row.checks}")
    tx.session.add(accepted)
    tx.record(
        "bank_statement",
        row.id,
        row=row_no,
        printed=repair.printed,
        amount=repair.amount,
        evidence=repair.evidence,
    )
    return row


def _make_line(tx: Tx, unread: LineRejection, amount: int) -> None:
    if unread.booked_on is None:
        raise ValueError("a row without a day is never proposed")
    tx.session.add(
        StatementLine(
            statement_id=unread.statement_id,
            row_no=unread.row_no,
            file_row=unread.file_row,
            page=unread.page,
            booked_on=unread.booked_on,
            doc_no=unread.doc_no,
            debit=max(-amount, 0),
            credit=max(amount, 0),
            amount=amount,
            balance=unread.balance,
            text=unread.text,
            raw=unread.raw,
        )
    )


def another_reading(
    tx: Tx, old: BankStatement, reason: str, without: Collection[int] = ()
) -> BankStatement:
    """Withdraws the statement; another of the same file stands for it, not yet read, with all
    accepted repairs but those of the rows `without`.
    """
    old.withdrawn_at, old.withdrawn_by = tx.now, tx.actor.user_id
    old.withdrawal_reason = reason
    tx.enqueue("fund_audit.source_withdrawn", old.id)
    tx.session.flush()
    new = BankStatement(
        organisation_id=old.organisation_id,
        entity_id=old.entity_id,
        account_no=old.account_no,
        bank=old.bank,
        file_id=old.file_id,
        sha256=old.sha256,
        label=old.label,
        sent_by=tx.actor.user_id,
        sent_at=tx.now,
        opening_given=old.opening_given,
        closing_given=old.closing_given,
        table_sha256=old.table_sha256,
    )
    tx.session.add(new)
    tx.session.flush()
    for one in tx.session.scalars(sa.select(LineRepair).where(LineRepair.statement_id == old.id)):
        if one.row_no not in without:
            tx.session.add(
                LineRepair(
                    statement_id=new.id,
                    row_no=one.row_no,
                    amount=one.amount,
                    printed=one.printed,
                    evidence=one.evidence,
                    accepted_by=one.accepted_by,
                    accepted_at=one.accepted_at,
                )
            )
    return new


def _read_anew(tx: Tx, old: BankStatement, row_no: int) -> BankStatement:
    """Another reading by the same layout."""
    reason = _l("Read anew with the accepted repair of line %(number)s.", number=row_no)
    new = another_reading(tx, old, str(reason))
    new.layout_id = old.layout_id
    tx.enqueue("funds.import_statement", new.id)
    return new
