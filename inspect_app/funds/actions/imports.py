"""What workers store: all of a file, once. Its lines go in by pieces while it is being read, and
none of them counts before the one action that ends that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import insert_many
from inspect_app.core.files import keep_file
from inspect_app.core.pieces import Columns, Pieces

from ..models import (
    BankStatement,
    LineRejection,
    StatementLine,
)
from ..rules.lines import Line, Rejection
from ..rules.repairs import Repair
from ..rules.stated import StatedSum
from ..rules.totals import BalanceOn, StatementCheck, derived_opening

SYSTEM_ONLY = "system.job"
ROWS = 50_000  # sent to the database at once
_JSON = json.JSONEncoder(ensure_ascii=False).encode
CHECK_FACTS = ("state", "lines", "accepted", "rejected", "credit", "debit", "opening", "closing")


@dataclass(frozen=True)
class KeptLines:
    """What ends a statement whose lines were stored while they were read (`keep_lines`).

    `last`: row of the last one; `derived_opening`: what the first printed balance implies, đồng.
    """

    last: int | None
    days: tuple[date | None, date | None]
    derived_opening: int | None


def keep_lines(
    actor: Actor,
    statement_id: str,
    batches: Iterable[Columns],
    heard: Callable[[int], None] = lambda _row: None,
) -> int | None:
    """Store the lines of a statement while they are read; none counts before `finish_statement`,
    and whoever stores after this one begins anew. Returns the row of the last one; `heard` is told
    of rows. Raises AlreadyDone, and whatever the batches raise.
    """
    return _LINES.store(actor, statement_id, batches, heard=heard)


def finish_statement(
    actor: Actor,
    statement_id: str,
    *,
    lines: Sequence[Line] | KeptLines,
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
    if not isinstance(lines, KeptLines):
        lines = _keep(actor, statement_id, lines)
    file_says = {"sums": [asdict(one) for one in sums], "outside": list(outside)}
    _end_statement(
        actor,
        statement_id,
        facts={
            "layout": layout,
            "layout_id": layout_id,
            "balance_on": balance_on,
            "period_from": lines.days[0],
            "period_to": lines.days[1],
            "derived_opening": lines.derived_opening,
            "verdicts": json.dumps(file_says, ensure_ascii=False),
        },
        last=lines.last,
        rejections=rejections,
        check=check,
        stated=stated,
        repairs=repairs,
        table=table,
    )


@action("funds.statement_imported", may=SYSTEM_ONLY, fields=(*CHECK_FACTS, "sha256", "layout"))
def _end_statement(
    tx: Tx,
    statement_id: str,
    *,
    facts: dict[str, Any],
    last: int | None,
    rejections: Sequence[Rejection],
    check: StatementCheck,
    stated: tuple[int | None, int | None],
    repairs: Sequence[Repair],
    table: bytes | None,
) -> None:
    """Everything but the lines, and from here on the lines count. `last`: row of the last one."""
    row = _unread(tx.session, statement_id)
    _LINES.must_end_at(tx.session, statement_id, last)
    for name, value in facts.items():
        setattr(row, name, value)
    _keep_table(tx, row, table)
    if row.opening_given is None:
        row.opening_given = stated[0]
    if row.closing_given is None:
        row.closing_given = stated[1]
    tx.session.flush()
    insert_many(tx.session, LineRejection, [_rejection(statement_id, one) for one in rejections])
    _judge(row, check, repairs)
    tx.record("bank_statement", row.id, **_told(row), sha256=row.sha256, layout=row.layout)


@action("funds.statement_checked", may=SYSTEM_ONLY, fields=CHECK_FACTS)
def finish_check(
    tx: Tx, statement_id: str, *, check: StatementCheck, repairs: Sequence[Repair] = ()
) -> None:
    """Store the control totals of another check; the lines stay as they are."""
    row = _waiting(tx.session, statement_id)
    _judge(row, check, repairs)
    tx.record("bank_statement", row.id, **_told(row))


def refuse_statement_file(
    actor: Actor, statement_id: str, *, rule: str, detail: str, table: bytes | None = None
) -> None:
    """The file is no statement that can be read; nothing of it was imported. `table`: its cells,
    where only the meaning of its columns is not known. Raises AlreadyDone.
    """
    _LINES.clear(actor, statement_id)
    _refuse_statement(actor, statement_id, rule=rule, detail=detail, table=table)


@action("funds.statement_unreadable", may=SYSTEM_ONLY, fields=("rule", "detail"))
def _refuse_statement(
    tx: Tx, statement_id: str, *, rule: str, detail: str, table: bytes | None
) -> None:
    row = _waiting(tx.session, statement_id)
    _LINES.must_end_at(tx.session, statement_id, None)
    _keep_table(tx, row, table)
    row.state, row.failure_rule, row.failure_detail = "unreadable", rule, detail[:500]
    tx.record("bank_statement", row.id, rule=rule, detail=row.failure_detail)


def _keep_table(tx: Tx, row: BankStatement, table: bytes | None) -> None:
    if table is not None:
        kept = keep_file(tx, table, label=row.label, media_type="application/json")
        row.table_sha256 = kept.sha256


def _waiting(session: Session, statement_id: str) -> BankStatement:
    row = session.get_one(BankStatement, statement_id, with_for_update=True)
    if row.state != "parsing":
        raise AlreadyDone(statement_id)
    return row


def _unread(session: Session, statement_id: str) -> BankStatement:
    row = _waiting(session, statement_id)
    if row.layout:
        raise AlreadyDone(statement_id)
    return row


_LINES = Pieces(SYSTEM_ONLY, StatementLine, "statement_id", "row_no", _unread)


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


def _keep(actor: Actor, statement_id: str, lines: Sequence[Line]) -> KeptLines:
    days = [line.booked_on for line in lines]
    return KeptLines(
        keep_lines(actor, statement_id, _pieces(lines)),
        (min(days, default=None), max(days, default=None)),
        derived_opening(lines),
    )


def _pieces(lines: Sequence[Line]) -> Iterator[Columns]:
    return (_line_columns(lines[at : at + ROWS]) for at in range(0, len(lines), ROWS))


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
