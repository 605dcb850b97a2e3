"""How far a statement is: read, balanced, reconciled, audited, published."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.core.i18n import _l
from inspect_app.documents.models import Paper
from inspect_app.funds.models import BankStatement

from ..models import AuditRun, AuditSource, FundPublication

BALANCED: dict[str, tuple[str, Any]] = {
    "balanced": ("ok", _l("yes")),
    "unproved": ("warn", _l("not fully proved")),
    "held": ("bad", _l("no, held")),
}


def statement_stages(statement: BankStatement) -> list[tuple[Any, str, Any]]:
    """(stage, colour, answer) from reading to publication, each by itself: an audit may go on with
    lines that nothing proves, and then says so.
    """
    runs = (
        sa.select(AuditRun.id)
        .join(AuditSource, AuditSource.run_id == AuditRun.id)
        .where(AuditSource.source_id == statement.id, AuditRun.state == "done")
    )
    signed = runs.join(Paper, Paper.id == AuditRun.paper_id).where(Paper.state == "signed")
    published = sa.select(FundPublication.id).where(
        FundPublication.run_id.in_(runs), FundPublication.withdrawn_at.is_(None)
    )
    read = statement.layout != "" and statement.state != "unreadable"
    colour, answer = BALANCED.get(statement.state, ("plain", _l("not yet")))
    if statement.state == "balanced" and statement.end_open:
        colour, answer = "warn", _l("yes, up to the last line")
    return [
        _step(_l("Read"), read),
        (_l("Totals balance"), colour, answer),
        _step(_l("Compared with the ledger"), _any(runs)),
        _step(_l("Audit signed"), _any(signed)),
        _step(_l("Audit published"), _any(published)),
    ]


def _any(query: sa.Select[Any]) -> bool:
    return bool(db.session.scalar(sa.select(query.exists())))


def _step(words: Any, done: bool) -> tuple[Any, str, Any]:
    return (words, "ok", _l("yes")) if done else (words, "plain", _l("not yet"))
