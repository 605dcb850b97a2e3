"""The same days of the year before out of a fund's statements, and the materiality in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.funds import queries as books
from inspect_app.funds.rules.own_accounts import OwnAccount

from ..models import AuditMateriality, AuditRun
from ..rules.book import Period
from ..rules.expectation import Expectation, Moved, year_before
from ..rules.sampling import Materiality


def expectation_of(
    run: AuditRun, own: Collection[OwnAccount], accounts: Collection[str]
) -> Expectation:
    """For a run over these accounts. What was signed after the run began is not looked at, so that
    a run gives the same however often it is computed.
    """
    before = year_before(Period(run.period_from, run.period_to))
    months: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    seen = set()
    for one in books.moved_by_month(run.entity_id, before.first, before.last, own):
        seen.add(one.account)
        sums = months[(one.year + 1) * 12 + one.month - 1]
        sums[0] += one.credit
        sums[1] += one.debit
    signed = _signed(run)
    limits = None if signed is None else thresholds(signed)
    return Expectation(
        materiality=limits.overall if limits else 0,
        performance=limits.performance if limits else 0,
        trivial=limits.trivial if limits else 0,
        moved=tuple(Moved(month, *sums) for month, sums in sorted(months.items())),
        bare=tuple(sorted(set(accounts) - seen)) if months else (),
    )


def thresholds(row: AuditMateriality) -> Materiality:
    """The thresholds that a lead signed."""
    return Materiality(
        row.amount,
        Decimal(row.percent),
        Decimal(row.performance_percent),
        Decimal(row.trivial_percent),
    )


def _signed(run: AuditRun) -> AuditMateriality | None:
    """Materiality is signed on a finished audit; the next audit of the same days goes by it."""
    return db.session.scalar(
        sa.select(AuditMateriality)
        .join(AuditRun, AuditRun.id == AuditMateriality.run_id)
        .where(
            AuditRun.entity_id == run.entity_id,
            AuditRun.period_from == run.period_from,
            AuditRun.period_to == run.period_to,
            AuditMateriality.signed_at <= run.started_at,
        )
        .order_by(AuditMateriality.signed_at.desc(), AuditMateriality.version.desc())
        .limit(1)
    )
