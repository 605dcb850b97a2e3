"""What workers store: all of a file in one transaction, once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.db import insert_columns, insert_many
from inspect_app.core.files import keep_file

from .. import queries
from ..models import (
    BankStatement,
    LedgerPayment,
    LedgerProblem,
    LineRejection,
    PaymentLedger,
    StatementLine,
)
from ..rules.ledger import Payment
from ..rules.lines import Line, LineColumns, Rejection
from ..rules.repairs import Repair
from ..rules.stated import StatedSum
from ..rules.totals import BalanceOn, StatementCheck, derived_opening

SYSTEM_ONLY = "system.job"
ROWS = 50_000  # sent to the database at once
_JSON = json.JSONEncoder(ensure_ascii=False).encode
CHECK_FACTS = ("state", "lines", "accepted", "rejected", "credit", "debit", "opening", "closing")


@action("funds.statement_imported", may=SYSTEM_ONLY, fields=(*CHECK_FACTS, "sha256", "layout"))
def finish_statement(
    tx: Tx,
    statement_id: str,
    *,
    lines: Sequence[Line] | LineColumns,
    rejections: Sequence[Rejection],
    layout: str,
    balance_on: BalanceOn,
    check: StatementCheck,
    stated: tuple[int | None, int | None] = (None, None),
    repairs: Sequence[Repair] = (),
    sums: Sequence[StatedSum] = (),
    outside: Sequence[str] = (),
    layout_id: str | None = None,
    table: bytes | None = None,
) -> None:
    """Store every line and every rejection with the control totals. Raises AlreadyDone.

    `stated`: opening and closing balance (đồng) that the file itself states; they stand where the
    auditor gave none. `repairs`: what its balances prove. `sums`: other totals that it states.
    `outside`: text of it that belongs to no row. `layout_id`: the saved version that read it, with
    the raw `table` in case its columns are mapped another way.
    """
    row = _waiting(tx, statement_id)
    if row.layout:
        raise AlreadyDone(statement_id)
    row.layout, row.balance_on = layout, balance_on
    row.layout_id = layout_id
    _keep_table(tx, row, table)
    if row.opening_given is None:
        row.opening_given = stated[0]
    if row.closing_given is None:
        row.closing_given = stated[1]
    found = lines if isinstance(lines, LineColumns) else _columns_of(lines)
    row.period_from, row.period_to = found.period_from, found.period_to
    row.derived_opening = found.derived_opening
    tx.session.flush()
    for columns in found.batches():
        owner = [statement_id] * len(columns["row_no"])
        insert_columns(tx.session, StatementLine, {"statement_id": owner, **columns})
    insert_many(tx.session, LineRejection, [_rejection(statement_id, one) for one in rejections])
    file_says = {"sums": [asdict(one) for one in sums], "outside": list(outside)}
    row.verdicts = json.dumps(file_says, ensure_ascii=False)
    _judge(row, check, repairs)
    tx.record("bank_statement", row.id, **_told(row), sha256=row.sha256, layout=layout)


@action("funds.statement_checked", may=SYSTEM_ONLY, fields=CHECK_FACTS)
def finish_check(
    tx: Tx, statement_id: str, *, check: StatementCheck, repairs: Sequence[Repair] = ()
) -> None:
    """Store the control totals of another check; the lines stay as they are."""
    row = _waiting(tx, statement_id)
    _judge(row, check, repairs)
    tx.record("bank_statement", row.id, **_told(row))


@action("funds.statement_unreadable", may=SYSTEM_ONLY, fields=("rule", "detail"))
def refuse_statement_file(
    tx: Tx, statement_id: str, *, rule: str, detail: str, table: bytes | None = None
) -> None:
    """The file is no statement that can be read; nothing of it was imported. `table`: its cells,
    where only the meaning of its columns is not known.
    """
    row = _waiting(tx, statement_id)
    _keep_table(tx, row, table)
    row.state, row.failure_rule, row.failure_detail = "unreadable", rule, detail[:500]
    tx.record("bank_statement", row.id, rule=rule, detail=row.failure_detail)


def _keep_table(tx: Tx, row: BankStatement, table: bytes | None) -> None:
    if table is not None:
        kept = keep_file(tx, table, label=row.label, media_type="application/json")
        row.table_sha256 = kept.sha256


def _waiting(tx: Tx, statement_id: str) -> BankStatement:
    row = tx.session.get_one(BankStatement, statement_id, with_for_update=True)
    if row.state != "parsing":
        raise AlreadyDone(statement_id)
    return row


def _judge(row: BankStatement, check: StatementCheck, repairs: Sequence[Repair]) -> None:
    row.state = check.state
    row.lines_in, row.accepted, row.rejected = check.lines, check.accepted, check.rejected
    row.credit, row.debit = check.credit, check.debit
    row.opening, row.closing = check.opening, check.closing
    row.unproved = check.unproved_lines
    plain = check.to_json()
    judged = {
        "breaks": plain["breaks"],
        "days": plain["days"],
        "repairs": [
            {**asdict(one), "booked_on": one.booked_on and one.booked_on.isoformat()}
            for one in repairs
        ],
    }
    row.verdicts = json.dumps({**json.loads(row.verdicts), **judged}, ensure_ascii=False)


def _told(row: BankStatement) -> dict[str, Any]:
    """The control totals as the journal keeps them."""
    return {
        "state": row.state,
        "lines": row.lines_in,
        "accepted": row.accepted,
        "rejected": row.rejected,
        "credit": row.credit,
        "debit": row.debit,
        "opening": row.opening,
        "closing": row.closing,
    }


def _columns_of(lines: Sequence[Line]) -> LineColumns:
    days = [line.booked_on for line in lines]
    return LineColumns(
        period_from=min(days, default=None),
        period_to=max(days, default=None),
        derived_opening=derived_opening(lines),
        batches=lambda: (
            _line_columns(lines[start : start + ROWS]) for start in range(0, len(lines), ROWS)
        ),
    )


def _line_columns(lines: Sequence[Line]) -> dict[str, Sequence[Any]]:
    names = ("row_no", "file_row", "booked_on", "doc_no", "debit", "credit", "amount", "balance")
    return {
        **{name: [getattr(line, name) for line in lines] for name in (*names, "text")},
        "page": [line.page[:20] for line in lines],
        "raw": [_JSON(line.raw) for line in lines],
    }


def _rejection(statement_id: str, found: Rejection) -> dict[str, Any]:
    return {
        "statement_id": statement_id,
        "row_no": found.row_no,
        "file_row": found.file_row,
        "page": found.page[:20],
        "booked_on": found.booked_on,
        "column": found.column,
        "value": found.value,
        "rule": found.rule,
        "balance": found.balance,
        "doc_no": found.doc_no,
        "text": found.text,
        "raw": _JSON(found.raw),
    }


@action(
    "funds.ledger_imported",
    may=SYSTEM_ONLY,
    fields=("state", "sha256", "rows", "accepted", "rejected", "total"),
)
def finish_ledger(
    tx: Tx,
    ledger_id: str,
    *,
    payments: Sequence[Payment],
    problems: Sequence[Rejection],
    rows_in: int,
    rejected: int,
) -> None:
    """Store all payments of a faultless ledger; of any other only what is wrong."""
    row = _waiting_ledger(tx, ledger_id)
    row.state = "refused" if problems else "accepted"
    row.rows_in, row.rejected = rows_in, rejected
    tx.session.flush()
    insert_many(
        tx.session, LedgerProblem, [_problem(ledger_id, at, p) for at, p in enumerate(problems)]
    )
    if not problems:
        row.accepted = len(payments)
        row.total = sum(payment.amount for payment in payments if not payment.receipt)
        insert_many(
            tx.session, LedgerPayment, [_payment(ledger_id, payment) for payment in payments]
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


@action("funds.ledger_unreadable", may=SYSTEM_ONLY, fields=("rule", "detail"))
def refuse_ledger_file(tx: Tx, ledger_id: str, *, rule: str, detail: str) -> None:
    """The file is no ledger that can be read; nothing of it was imported."""
    row = _waiting_ledger(tx, ledger_id)
    row.state, row.failure_rule, row.failure_detail = "unreadable", rule, detail[:500]
    tx.record("payment_ledger", row.id, rule=rule, detail=row.failure_detail)


def _waiting_ledger(tx: Tx, ledger_id: str) -> PaymentLedger:
    row = tx.session.get_one(PaymentLedger, ledger_id, with_for_update=True)
    if row.state != "parsing":
        raise AlreadyDone(ledger_id)
    return row


def _payment(ledger_id: str, payment: Payment) -> dict[str, Any]:
    values = {name: getattr(payment, name) for name in queries.PAYMENT_FIELDS}
    values["kind"], values["restriction"] = payment.kind.value, payment.restriction.value
    return {"ledger_id": ledger_id, **values}


def _problem(ledger_id: str, position: int, found: Rejection) -> dict[str, Any]:
    return {
        "ledger_id": ledger_id,
        "position": position,
        "row_no": found.row_no,
        "file_row": found.file_row,
        "column": found.column,
        "value": found.value,
        "rule": found.rule,
    }
