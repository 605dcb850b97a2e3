"""Money of earlier statements by account and month, transfers between own accounts left out."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.db import db

from ..models import BankStatement, StatementLine
from ..rules.lines import BankLine, Line
from ..rules.own_accounts import OwnAccount, other_own_account


@dataclass(frozen=True)
class MonthMoved:
    """Sums of one account and month, đồng, both positive."""

    account: str
    year: int
    month: int
    credit: int
    debit: int


def moved_by_month(
    entity_id: str, first: dt.date, last: dt.date, own: Collection[OwnAccount]
) -> list[MonthMoved]:
    """Of a fund's statements in use that are not held, both days included. For workers."""
    year, month = (sa.extract(part, StatementLine.booked_on) for part in ("year", "month"))
    lines = sa.and_(
        BankStatement.entity_id == entity_id,
        BankStatement.withdrawn_at.is_(None),
        BankStatement.state.in_(("balanced", "unproved")),
        StatementLine.booked_on.between(first, last),
    )
    joined = sa.join(StatementLine, BankStatement, StatementLine.statement_id == BankStatement.id)
    sums: dict[tuple[str, int, int], list[int]] = defaultdict(lambda: [0, 0])
    rows = db.session.execute(
        sa.select(
            BankStatement.account_no,
            year,
            month,
            sa.func.sum(StatementLine.credit),
            sa.func.sum(StatementLine.debit),
        )
        .select_from(joined)
        .where(lines)
        .group_by(BankStatement.account_no, year, month)
    )
    for account, in_year, in_month, credit, debit in rows:
        sums[account, int(in_year), int(in_month)] = [int(credit), int(debit)]
    for line in _named(joined, lines, own):
        if other_own_account(line, own):
            on = line.booked_on
            of = sums[line.account, on.year, on.month]
            of[0] -= line.line.credit
            of[1] -= line.line.debit
    return [MonthMoved(*key, *found) for key, found in sorted(sums.items())]


def _named(
    joined: sa.FromClause, lines: sa.ColumnElement[bool], own: Collection[OwnAccount]
) -> list[BankLine]:
    """Lines whose text has the number of any own account."""
    named = [StatementLine.text.contains(account.number, autoescape=True) for account in own]
    rows = db.session.execute(
        sa.select(
            BankStatement.account_no,
            StatementLine.row_no,
            StatementLine.booked_on,
            StatementLine.debit,
            StatementLine.credit,
            StatementLine.text,
        )
        .select_from(joined)
        .where(lines, sa.or_(sa.false(), *named))
    )
    return [
        BankLine(
            "", account, Line(row_no, row_no, "", booked_on, "", debit, credit, None, text, ())
        )
        for account, row_no, booked_on, debit, credit, text in rows
    ]
