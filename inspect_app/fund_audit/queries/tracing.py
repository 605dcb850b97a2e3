"""First in, first out over the lines of a run, by running sums: what paid for one line or what one
line paid for. The same as `rules.tracing.first_in_first_out`, without reading all lines: a purse
pays for nothing but its own payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.funds.models import LedgerPayment, StatementLine

from ..models import AuditLine, AuditRun
from ..rules.flows import CAME, WENT
from .indexed import IN_PURSE
from .lines import PAGE, RefRow, with_lines


@dataclass(frozen=True)
class TracedRow:
    """A line of the other side, and how much of it belongs to the traced one (đồng)."""

    row: RefRow
    amount: int
    later: bool
    """The money came after the day on which it was spent: an account was overdrawn, or its opening
    balance is too low."""


@dataclass(frozen=True)
class Traced:
    """`traced` is the part that the other side has; the rest of the line's amount is unspent, or of
    a payment uncovered. `rows` is one page of `total`."""

    line: RefRow
    came: bool
    traced: int
    rows: Sequence[TracedRow]
    total: int
    page: int

    @property
    def rest(self) -> int:
        assert self.line.tag is not None
        return abs(self.line.tag.amount) - self.traced

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)

    @property
    def purse(self) -> str:
        """The restricted gift that the line belongs to, "" for the general pool."""
        assert self.line.tag is not None
        return self.line.tag.purse


def trace(run: AuditRun, position: int, page: int = 1) -> Traced:
    """The trace of a line by its position in the run. Raises NotFound where nothing flows: ledger
    rows, closing balances, transfers with both sides in the books."""
    found = db.session.execute(
        with_lines(sa.select(AuditLine, StatementLine, LedgerPayment)).where(
            AuditLine.run_id == run.id, AuditLine.position == position
        )
    ).first()
    if found is None:
        raise NotFound
    purse = found.AuditLine.purse
    sides = {came: running(run, purse, came=came) for came in (True, False)}
    mine = None
    for came, side in sides.items():
        mine = (
            mine
            or db.session.execute(
                sa.select(sa.literal(came), side.c.upto, side.c.amount).where(
                    side.c.position == position
                )
            ).first()
        )
    if mine is None:
        raise NotFound
    came, upto, amount = bool(mine[0]), int(mine[1]), int(mine[2])
    other = sides[not came]
    part = _least(other.c.upto, upto) - _most(other.c.upto - other.c.amount, upto - amount)
    overlaps = sa.and_(other.c.upto > upto - amount, other.c.upto - other.c.amount < upto)
    total, traced = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(part), 0)).where(overlaps)
    ).one()
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    rows = db.session.execute(
        with_lines(sa.select(AuditLine, StatementLine, LedgerPayment, part.label("part")))
        .join(other, sa.and_(AuditLine.run_id == run.id, AuditLine.position == other.c.position))
        .where(overlaps)
        .order_by(other.c.upto)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    day = found.AuditLine.on
    shown = [
        TracedRow(RefRow(*row[:3]), int(row[3]), row[0].on < day if came else row[0].on > day)
        for row in rows
    ]
    return Traced(RefRow(*found), came, int(traced), shown, total, page)


def purse_sums(run: AuditRun) -> list[tuple[str, str, str, int]]:
    """Purse, flow, group and sum (đồng) of the bank lines of restricted gifts."""
    keys = (AuditLine.purse, AuditLine.flow, AuditLine.group)
    found = db.session.execute(
        sa.select(*keys, sa.func.sum(AuditLine.amount))
        .where(AuditLine.run_id == run.id, IN_PURSE, AuditLine.side == "bank")
        .group_by(*keys)
        .order_by(*keys)
    )
    return [(purse, flow, group, int(amount)) for purse, flow, group, amount in found]


def running(run: AuditRun, purse: str, *, came: bool) -> sa.Subquery:
    """Position, amount and running sum of what came into (or went from) a purse, in the order of
    days. An opening balance is general money: no bank says for what it was given."""
    flows, opening = (CAME, AuditLine.amount > 0) if came else (WENT, AuditLine.amount < 0)
    is_opening = AuditLine.flow == "opening"
    moved = sa.and_(AuditLine.flow.in_(flows), AuditLine.group != "paired", AuditLine.amount > 0)
    amount = sa.func.abs(AuditLine.amount)
    order = (sa.case((is_opening, 0), else_=1), AuditLine.on, AuditLine.position)
    return (
        sa.select(
            AuditLine.position,
            amount.label("amount"),
            sa.cast(sa.func.sum(amount).over(order_by=order), sa.BigInteger).label("upto"),
        )
        .where(
            AuditLine.run_id == run.id,
            AuditLine.purse == purse,
            IN_PURSE if purse else sa.true(),
            sa.or_(moved, sa.and_(is_opening, opening)),
        )
        .subquery()
    )


def _least(one: sa.ColumnElement[int], two: int) -> sa.ColumnElement[int]:
    return sa.case((one < two, one), else_=two)


def _most(one: sa.ColumnElement[int], two: int) -> sa.ColumnElement[int]:
    return sa.case((one > two, one), else_=two)
