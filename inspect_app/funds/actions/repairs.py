"""The auditor accepts an amount that the bank's balances prove."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..models import BankStatement, LineRejection, LineRepair, StatementLine
from .intake import IMPORT


@action("funds.repair_accepted", may=IMPORT, fields=("row", "printed", "amount", "evidence"))
def accept_repair(
    tx: Tx, fund_id: str, statement_id: str, *, row_no: int, amount: int | None
) -> None:
    """Take `amount` (signed đồng) for row `row_no` and ask for another check.

    Only what the last check proposed, and with the amount that the person saw. The file and the
    cells of the row stay as they are. Refused for anything else; NotFound for a foreign fund.
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
    _set_amount(tx, row, row_no, repair.amount)
    tx.session.add(
        LineRepair(
            statement_id=row.id,
            row_no=row_no,
            amount=repair.amount,
            printed=repair.printed,
            evidence=repair.evidence,
            accepted_by=tx.actor.user_id,
            accepted_at=tx.now,
        )
    )
    row.state, row.checks = "parsing", row.checks + 1
    tx.enqueue("funds.check_statement", row.id, key=f"funds.check_statement:{row.id}:{row.checks}")
    tx.record(
        "bank_statement",
        row.id,
        row=row_no,
        printed=repair.printed,
        amount=repair.amount,
        evidence=repair.evidence,
    )


def _set_amount(tx: Tx, statement: BankStatement, row_no: int, amount: int) -> None:
    """The amount of a line, or a line made of a rejected row."""
    sides = {"debit": max(-amount, 0), "credit": max(amount, 0), "amount": amount}
    line = tx.session.get(StatementLine, (statement.id, row_no))
    if line is not None:
        line.debit, line.credit, line.amount = sides["debit"], sides["credit"], amount
        return
    unread = tx.session.get_one(LineRejection, (statement.id, row_no))
    if unread.booked_on is None:
        raise ValueError("a row without a day is never proposed")
    tx.session.add(
        StatementLine(
            statement_id=statement.id,
            row_no=row_no,
            file_row=unread.file_row,
            page=unread.page,
            booked_on=unread.booked_on,
            doc_no=unread.doc_no,
            balance=unread.balance,
            text=unread.text,
            raw=unread.raw,
            **sides,
        )
    )
