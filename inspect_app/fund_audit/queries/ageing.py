"""What is left of restricted gifts, first in, first out: by running sums of what came into a purse
against what the ledger paid from it, as A21 counts it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.funds.models import LedgerPayment, StatementLine

from ..models import AuditLine, AuditRun, AuditTest
from ..rules.ageing import AgeClass, Standing, Unspent, ages_of, standing_of
from .indexed import IN_PURSE
from .lines import PAGE, RefRow, with_lines

Deadlines = Mapping[str, dt.date]


@dataclass(frozen=True)
class Chosen:
    """Which gifts: `least` to `most` days old, in time or late; of one purse only where it is
    named. Its fields are the parameters of the page's address."""

    least: int = 0
    most: int | None = None
    late: bool | None = None
    purse: str = ""


@dataclass(frozen=True)
class UnspentRow:
    """A gift, and what is left of it (đồng)."""

    row: RefRow
    left: int


@dataclass(frozen=True)
class UnspentPage:
    """One page of gifts of which something is left; count and sum (đồng) are over all of them."""

    rows: Sequence[UnspentRow]
    total: int
    amount: int
    page: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // PAGE), 1)


def purses_of(run: AuditRun) -> list[dict[str, Any]]:
    """The restricted gifts of a finished run (`rules.purses.PurseTable`), deadlines as days; audits
    of before tell none."""
    return [
        {**one, "deadline": dt.date.fromisoformat(one["deadline"]) if one["deadline"] else None}
        for one in json.loads(run.result).get("purses", [])
    ]


def gift_standing(purse: Mapping[str, Any], last: dt.date) -> Standing:
    """Where one of `purses_of` stands on a day."""
    left = purse["came"]["value"] - purse["paid"]["value"]
    return standing_of(left, purse["deadline"], last)


def days_without_deadline(run: AuditRun) -> int:
    """Days after which a gift without a deadline is late, as A21 of this run was told."""
    told = db.session.scalar(
        sa.select(AuditTest.parameters).where(AuditTest.run_id == run.id, AuditTest.number == "A21")
    )
    values = {one["name"]: int(one["value"]) for one in json.loads(told or "[]")}
    if "days" not in values:
        raise NotFound
    return values["days"]


def ages(run: AuditRun) -> tuple[AgeClass, ...]:
    """Classes of age with what is left in each; none where a run has no restricted gifts."""
    purses = purses_of(run)
    if not purses:
        return ()
    deadlines = _deadlines(purses)
    left = _left(run)
    rows = db.session.execute(
        sa.select(left.c.purse, left.c.on, sa.func.sum(left.c.rest)).group_by(
            left.c.purse, left.c.on
        )
    )
    found = [Unspent(on, int(amount), deadlines.get(purse)) for purse, on, amount in rows]
    return ages_of(found, run.period_to, days_without_deadline(run))


def unspent_page(run: AuditRun, chosen: Chosen, page: int = 1) -> UnspentPage:
    """The gifts behind a number of the ages, the oldest first; none in a run without restricted
    gifts."""
    left = _left(run)
    wanted = sa.and_(*_conditions(run, left, chosen, _deadlines(purses_of(run))))
    total, amount = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(left.c.rest), 0)).where(wanted)
    ).one()
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    rows = db.session.execute(
        with_lines(sa.select(AuditLine, StatementLine, LedgerPayment, left.c.rest))
        .join(left, sa.and_(AuditLine.run_id == run.id, AuditLine.position == left.c.position))
        .where(wanted)
        .order_by(left.c.on, left.c.position)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    shown = [UnspentRow(RefRow(*row[:3]), int(row[3])) for row in rows]
    return UnspentPage(shown, total, int(amount), page)


def _deadlines(purses: Sequence[Mapping[str, Any]]) -> Deadlines:
    return {one["purse"]: one["deadline"] for one in purses if one["deadline"]}


def _conditions(
    run: AuditRun, left: sa.Subquery, chosen: Chosen, deadlines: Deadlines
) -> list[sa.ColumnElement[bool]]:
    found = [left.c.on <= run.period_to - dt.timedelta(days=chosen.least)]
    if chosen.most is not None:
        found.append(left.c.on >= run.period_to - dt.timedelta(days=chosen.most))
    if chosen.purse:
        found.append(left.c.purse == chosen.purse)
    if chosen.late is not None:
        late = _late(run, left, deadlines)
        found.append(late if chosen.late else sa.not_(late))
    return found


def _late(run: AuditRun, left: sa.Subquery, deadlines: Deadlines) -> sa.ColumnElement[bool]:
    old = left.c.on < run.period_to - dt.timedelta(days=days_without_deadline(run))
    if not deadlines:
        return old
    due = sa.case(dict(deadlines), value=left.c.purse, else_=sa.null())
    return sa.or_(sa.and_(due.is_not(None), due < run.period_to), sa.and_(due.is_(None), old))


def _left(run: AuditRun) -> sa.Subquery:
    """Position, purse, day and rest of every restricted gift of which something is left."""
    mine = sa.and_(AuditLine.run_id == run.id, IN_PURSE)
    order = sa.func.sum(AuditLine.amount).over(
        partition_by=AuditLine.purse, order_by=(AuditLine.on, AuditLine.position)
    )
    came = (
        sa.select(
            AuditLine.position,
            AuditLine.purse,
            AuditLine.on,
            AuditLine.amount,
            sa.cast(order, sa.BigInteger).label("upto"),
        )
        .where(mine, AuditLine.side == "bank", AuditLine.flow == "in")
        .subquery()
    )
    spent = (
        sa.select(AuditLine.purse, sa.func.sum(AuditLine.amount).label("amount"))
        .where(mine, AuditLine.side == "ledger")
        .group_by(AuditLine.purse)
        .subquery()
    )
    over = came.c.upto - sa.func.coalesce(sa.cast(spent.c.amount, sa.BigInteger), 0)
    rest = sa.case((over < came.c.amount, over), else_=came.c.amount)
    return (
        sa.select(came.c.position, came.c.purse, came.c.on, rest.label("rest"))
        .select_from(came)
        .outerjoin(spent, spent.c.purse == came.c.purse)
        .where(over > 0)
        .subquery()
    )
