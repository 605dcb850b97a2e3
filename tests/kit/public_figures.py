"""What each figure of a public page must be, asked of the lines themselves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditHit, AuditLine
from inspect_app.fund_audit.queries import publication
from inspect_app.funds.models import LedgerPayment, StatementLine


def asked(*conditions: Any) -> tuple[int, int]:
    """Sum and count over the statement lines themselves that the audit tagged so."""
    total, count = db.session.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(sa.func.abs(StatementLine.amount)), 0), sa.func.count()
        )
        .join(
            AuditLine,
            sa.and_(
                StatementLine.statement_id == AuditLine.source_id,
                StatementLine.row_no == AuditLine.row_no,
            ),
        )
        .where(AuditLine.side == "bank", *conditions)
    ).one()
    return int(total), int(count)


def balance(flow: str, *conditions: Any) -> int:
    return int(
        db.session.scalar(
            sa.select(sa.func.sum(AuditLine.amount)).where(
                AuditLine.side == "balance", AuditLine.flow == flow, *conditions
            )
        )
        or 0
    )


NAMES = {"money_in": "in", "money_out": "out"}


def expected(figure: str, record: dict[str, Any]) -> int:
    """What a figure of the page must be, asked of the lines."""
    kind, _dot, rest = figure.partition(".")
    if kind == "totals":
        return balance("closing") if rest == "closing" else asked(AuditLine.flow == NAMES[rest])[0]
    if kind == "months":
        month, name = rest.split(".")
        return asked(AuditLine.flow == NAMES[name], AuditLine.month == month)[0]
    if kind == "accounts":
        at, name = rest.split(".")
        shown = record["accounts"][int(at)]["account"]
        known = db.session.scalars(sa.select(AuditLine.account).where(AuditLine.side == "balance"))
        account = next(one for one in known if one[-3:] == shown[-3:])
        if name in {"opening", "closing"}:
            return balance(name, AuditLine.account == account)
        flow = {"transfers_in": "transfer_in", "transfers_out": "transfer_out"} | NAMES
        return asked(AuditLine.flow == flow[name], AuditLine.account == account)[0]
    if kind == "ladder":
        if rest == "denominator":
            return asked(AuditLine.flow == "out")[0]
        rung, name = rest.split(".")
        found = asked(AuditLine.flow == "out", AuditLine.rung >= int(rung[1]))
        return found[0 if name == "amount" else 1]
    if kind == "ratio":
        sides = {"management": "numerator", "base": "base"}
        return _of_ratio(sides[rest])
    if kind == "flows":
        return _of_flow(rest, record)
    number, name = rest.split(".")
    check = next(one for one in record["checks"] if one["number"] == number)
    if name == "looked_at":
        return int(check["looked_at"])  # what a check looks at is its own population
    return db.session.scalar(
        sa.select(sa.func.count()).where(AuditHit.check_no == number)
    ) or 0  # fmt: skip


def _of_ratio(side: str) -> int:
    """Ledger rows and bank lines of one side of the management-cost ratio."""
    booked = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(LedgerPayment.amount), 0))
        .join(
            AuditLine,
            sa.and_(
                AuditLine.side == "ledger",
                LedgerPayment.ledger_id == AuditLine.source_id,
                LedgerPayment.row_no == AuditLine.row_no,
            ),
        )
        .where(AuditLine.ratio == side)
    )
    return int(booked or 0) + asked(AuditLine.ratio == side)[0]


def _of_flow(arrow: str, record: dict[str, Any]) -> int:
    source, target = arrow.split(">")
    outer = source if target == "fund" else target
    if outer in {"opening", "closing"}:
        return balance(outer)
    inside = record[publication.INSIDE]
    if outer == "donors":
        of = [group for group, shown in inside["donors"].items() if shown == outer]
        return asked(AuditLine.flow == "in", AuditLine.group.in_(of))[0]
    if outer == "other":
        named = [f"programme:{name}" for name in inside["programmes"].values()]
        return asked(
            AuditLine.group.startswith("programme:"), AuditLine.group.not_in(named)
        )[0] + asked(AuditLine.group == "other_programmes")[0]  # fmt: skip
    return asked(AuditLine.group == outer)[0]
