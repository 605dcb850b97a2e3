"""An auditor stops an audit. A worker throws away what was stored of it; it never counted."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.orm import Session

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.i18n import _l
from inspect_app.core.pieces import Pieces
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..models import AuditLine, AuditRun
from .keeping_lines import SYSTEM_ONLY


@action("fund_audit.audit_cancelled", may="audit.run", fields=("fund", "period"))
def cancel_audit(tx: Tx, fund_id: str, run_id: str) -> None:
    """Stop an audit that waits or is under way; nothing of it counts. Refused when it is over;
    NotFound for a foreign fund."""
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    job = queries.job_over(run)
    if job is None:
        text = _l("This audit is over already. Nothing was changed.")
        raise Refused(Problem("not_cancellable", text))
    tx.drop(job)
    run.state, run.finished_at, run.cancelled_by = "refused", tx.now, tx.actor.user_id
    tx.enqueue("fund_audit.clear_run", run.id)
    period = [run.period_from.isoformat(), run.period_to.isoformat()]
    tx.record("audit_run", run.id, fund=run.entity_id, period=period)


def clear_run(actor: Actor, run_id: str) -> None:
    """Throw away what an audit that was stopped has stored of its lines."""
    with suppress(AlreadyDone):
        _LINES.clear(actor, run_id)
    _run_cleared(actor, run_id)


@action("fund_audit.run_cleared", may=SYSTEM_ONLY)
def _run_cleared(tx: Tx, run_id: str) -> None:
    tx.record("audit_run", run_id)


def _stopped(session: Session, run_id: str) -> None:
    if session.get_one(AuditRun, run_id, with_for_update=True).cancelled_by is None:
        raise AlreadyDone(run_id)


_LINES = Pieces(SYSTEM_ONLY, AuditLine, "run_id", "position", _stopped)
