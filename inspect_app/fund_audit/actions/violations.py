"""An exception as a violation of an inspection case, and what follows when that is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.clock import today_vn
from inspect_app.core.i18n import _l
from inspect_app.core.operations import batch
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused
from inspect_app.documents.models import Paper
from inspect_app.inspections import actions as inspections
from inspect_app.inspections.models import Finding

from .. import queries
from ..battery.declared import RULES
from ..models import AuditHit, AuditRun
from ..queries import working_papers
from ..rules.clauses import choices
from .clearing import conclude
from .reporting import let_report_fall


def record_violation(
    actor: Actor,
    fund_id: str,
    run_id: str,
    hit_id: str,
    *,
    case_id: str,
    references: Sequence[str],
    description: str,
    responsible: str,
    remedy: str,
) -> Finding:
    """Record an exception as a violation of a case of its fund, with its lines as evidence, and
    conclude so here: one transaction, an entry of the journal in each room.

    From the threshold of the second person on, that is only done once another person has confirmed
    that it is a violation: what stands in a case counts there. The day of the act is that of its
    last line; the references have to be in force then. Raises
    NotAllowed without the permission of both rooms, NotFound for a case of another team or fund,
    Refused for what either room refuses; then neither changes.
    """
    for needed in ("audit.clear", "inspection.answer"):
        if not actor.may(needed):
            raise NotAllowed(needed)
    with batch():
        run = queries.run_of(actor, fund_id, run_id, lock=True)
        hit = queries.hit_of(actor, fund_id, run_id, hit_id, lock=True)
        withdrawn = queries.withdrawn_sources(run)
        if withdrawn:
            text = _l(
                "%(files)s: withdrawn after this audit. No violation was recorded; start a new "
                "audit.",
                files=", ".join(withdrawn),
            )
            raise Refused(Problem("source_withdrawn", text))
        if queries.waits_for_second(run, hit, today_vn()):
            text = _l(
                "The money at risk needs two people. No violation was recorded; conclude that it "
                "is one and have another person confirm that, then record it."
            )
            raise Refused(Problem("second_person_first", text))
        if case_id not in {case.id for case in queries.cases_for(actor, run)}:
            raise NotFound
        finding = inspections.record_outside_violation(
            actor,
            case_id,
            queries.record_of(run, hit),
            title=f"{hit.check_no} {RULES[hit.check_no].title.vi}",
            description=description,
            severity=hit.severity,
            clauses=choices(hit.check_no),
            references=references,
            acted_on=queries.act_day(run, hit),
            responsible=responsible,
            remedy=remedy,
        )
        _conclude(actor, fund_id, run_id, hit_id, finding=finding)
    return finding


@action(
    "fund_audit.hit_recorded_as_violation",
    may="audit.clear",
    fields=("run", "check", "finding", "reason", "before", "second_from"),
)
def _conclude(tx: Tx, fund_id: str, run_id: str, hit_id: str, *, finding: Finding) -> None:
    hit = queries.hit_of(tx.actor, fund_id, run_id, hit_id, lock=True)
    if queries.standing_violation(hit) is not None:
        text = _l("This exception is a violation of a case already. Nothing was changed.")
        raise Refused(Problem("violation_stands", text))
    before = hit.disposition
    run = queries.run_of(tx.actor, fund_id, run_id)
    kept = before == "violation" and hit.confirmed_by is not None and hit.finding_id is None
    if not kept:  # what two people concluded stays theirs, until its violation was withdrawn
        conclude(tx, run, [hit], "violation", finding.description)
    hit.finding_id = finding.id
    tx.record(
        "audit_hit",
        hit.id,
        run=run_id,
        check=hit.check_no,
        finding=finding.id,
        reason=hit.reason,
        before=before,
        second_from=hit.second_from,
    )


@action("fund_audit.hit_reopened", may="system.job", fields=("hits",))
def reopen_hit(tx: Tx, finding_id: str) -> None:
    """A violation was withdrawn: the exception behind it is open again, and a report that is not
    signed by all falls. Under a fully signed report nothing changes; a frozen working paper stays
    as it was signed, and its exception too. The page tells the withdrawal.

    Raises Refused while a signature is under way (tried again).
    """
    reopened = []
    of_finding = sa.select(AuditHit).where(AuditHit.finding_id == finding_id)
    run = tx.session.scalar(
        sa.select(AuditRun)
        .where(AuditRun.id == of_finding.with_only_columns(AuditHit.run_id).scalar_subquery())
        .with_for_update()
    )
    hit = tx.session.scalar(
        of_finding.with_for_update().execution_options(populate_existing=True)
    )  # None: concluded anew since
    if run is not None and hit is not None and queries.standing_violation(hit) is None:
        paper = tx.session.get(Paper, run.paper_id) if run.paper_id else None
        if paper is not None:
            let_report_fall(tx, paper)
        kept = working_papers.is_frozen(run.id, hit.check_no)
        if not kept and (paper is None or paper.state != "signed"):
            hit.disposition, hit.reason = "open", ""
            hit.disposed_by = hit.disposed_at = hit.second_from = None
            hit.confirmed_by = hit.confirmed_at = None
            reopened.append(hit.id)
    tx.record("finding", finding_id, hits=reopened)
