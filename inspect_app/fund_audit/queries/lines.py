"""The lines behind a number: selectors over the stored tags, sums over the lines themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.funds.models import LedgerPayment, StatementLine

from ..models import AuditHit, AuditHitLine, AuditLine, AuditRun
from .first_digits import begins_with
from .indexed import narrowed

PAGE = 100
KEYS: dict[str, Any] = {
    "side": AuditLine.side,
    "account": AuditLine.account,
    "month": AuditLine.month,
    "flow": AuditLine.flow,
    "group": AuditLine.group,
    "ratio": AuditLine.ratio,
    "purse": AuditLine.purse,
}
"""Keys of selectors (`rules.evidence.select`) that are columns; beside them `rung_from`, `day`,
`digits`."""


@dataclass(frozen=True)
class RefRow:
    """One line, ledger row or balance; `tag` says what the audit made of it (None in a hit)."""

    tag: AuditLine | None
    line: StatementLine | None
    payment: LedgerPayment | None


@dataclass(frozen=True)
class PartPage:
    """One page of the lines behind a number; count and sum (đồng) are over all of them."""

    rows: Sequence[RefRow]
    total: int
    amount: int
    page: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)


def part_page(run: AuditRun, part: str, page: int = 1) -> PartPage:
    """The lines that a selector picks, by day. The sum is taken from the statement lines and ledger
    rows themselves, not from what the audit noted. Raises NotFound for a selector we do not know.
    """
    wanted = sa.and_(AuditLine.run_id == run.id, *_conditions(part))
    # a balance is no line: its amount is the audit's own
    amount = sa.func.coalesce(
        sa.func.abs(StatementLine.amount), LedgerPayment.amount, AuditLine.amount
    )
    total, summed = db.session.execute(
        with_lines(sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(amount), 0))).where(
            wanted
        )
    ).one()
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    rows = db.session.execute(
        with_lines(sa.select(AuditLine, StatementLine, LedgerPayment))
        .where(wanted)
        .order_by(AuditLine.on, AuditLine.position)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return PartPage([RefRow(*row) for row in rows], total, int(summed), page)


def _conditions(part: str) -> list[sa.ColumnElement[bool]]:
    try:
        pairs = parse_qsl(part, keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise NotFound from None
    found: list[sa.ColumnElement[bool]] = []
    for key, value in pairs:
        if key == "day":
            found.append(AuditLine.on == _day(value))
        elif key == "rung_from" and value.isdecimal() and len(value) == 1:
            found.append(AuditLine.rung >= int(value))
        elif key == "digits" and value.isdecimal() and len(value) <= 2:
            found.append(begins_with(value))
        elif key in KEYS:
            found.append(KEYS[key] == value)
        else:
            raise NotFound
    asked = dict(pairs)
    return found + narrowed(*(asked.get(key, "") for key in ("side", "flow", "purse")))


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def with_lines(query: Any, of: type[AuditLine | AuditHitLine] = AuditLine) -> Any:
    """From tags, or from what an exception names, to the lines and ledger rows they speak of."""
    return (
        query.select_from(of)
        .outerjoin(
            StatementLine,
            sa.and_(
                of.side == "bank",
                StatementLine.statement_id == of.source_id,
                StatementLine.row_no == of.row_no,
            ),
        )
        .outerjoin(
            LedgerPayment,
            sa.and_(
                of.side == "ledger",
                LedgerPayment.ledger_id == of.source_id,
                LedgerPayment.row_no == of.row_no,
            ),
        )
    )


def hit_sums(hit: AuditHit) -> list[tuple[str, int, int]]:
    """Of what an exception speaks of: side, count and sum (đồng) of statement lines and of ledger
    rows, over all pages. The amount at risk may be less: a payment that stands twice is lost once.
    """
    amount = sa.func.coalesce(sa.func.abs(StatementLine.amount), LedgerPayment.amount, 0)
    side = AuditHitLine.side
    found = db.session.execute(
        with_lines(sa.select(side, sa.func.count(), sa.func.sum(amount)), AuditHitLine)
        .where(AuditHitLine.hit_id == hit.id)
        .group_by(side)
        .order_by(side)
    )
    return [(which, count, int(total)) for which, count, total in found]


def hit_rows(hit: AuditHit, page: int = 1) -> list[RefRow]:
    """The lines and ledger rows that an exception speaks of, one page of them."""
    rows = db.session.execute(
        with_lines(sa.select(AuditHitLine, StatementLine, LedgerPayment), AuditHitLine)
        .where(AuditHitLine.hit_id == hit.id)
        .order_by(AuditHitLine.position)
        .limit(PAGE)
        .offset((max(page, 1) - 1) * PAGE)
    )
    return [RefRow(None, line, payment) for _ref, line, payment in rows]
