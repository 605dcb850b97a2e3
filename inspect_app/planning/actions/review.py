"""Submit, approve, return. Four eyes: whoever wrote a version never approves."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.refusal import refuse_if

from .. import queries, rules
from .versions import add_version


@action("planning.plan_submitted", may="plan.draft", fields=("version", "hash"))
def submit_plan(tx: Tx, plan_id: str, *, seen: int) -> None:
    """Hand the plan to the head. Refused while a registered entity is left out without reason."""
    plan = queries.plan_of(tx.actor, plan_id, lock=True)
    content = queries.content_of(plan)
    refuse_if(
        rules.problems_before_submission(
            plan.state,
            content,
            queries.registered(tx.actor, plan.year, tx.today),
            queries.checklist_kinds(tx.today),
            seen=seen,
            version=plan.version,
        )
    )
    plan.state = rules.SUBMITTED
    plan.submitted_by = tx.actor.user_id
    plan.submitted_at = tx.now
    version = add_version(tx, plan, "submitted")
    tx.record("plan", plan.id, version=version.number, hash=version.sha256)


@action("planning.plan_approved", may="plan.approve", fields=("version", "hash"))
def approve_plan(tx: Tx, plan_id: str, *, seen: int) -> None:
    """Approve exactly the version that the head looked at, and freeze it under its hash."""
    plan = queries.plan_of(tx.actor, plan_id, lock=True)
    refuse_if(
        rules.problems_before_approval(
            state=plan.state,
            seen=seen,
            version=plan.version,
            approver_id=tx.actor.user_id,
            author_ids=queries.author_ids(plan),
            content=queries.content_of(plan),
            registered=queries.registered(tx.actor, plan.year, tx.today),
            checklists=queries.checklist_kinds(tx.today),
        )
    )
    version = add_version(tx, plan, "approved")
    plan.state = rules.APPROVED
    plan.approved_by = tx.actor.user_id
    plan.approved_at = tx.now
    plan.approved_hash = version.sha256
    tx.record("plan", plan.id, version=version.number, hash=version.sha256)


@action("planning.plan_returned", may="plan.approve", fields=("version", "comment"))
def return_plan(tx: Tx, plan_id: str, *, seen: int, comment: str) -> None:
    """Give the plan back with a comment; it can be edited and submitted again."""
    plan = queries.plan_of(tx.actor, plan_id, lock=True)
    comment = comment.strip()
    refuse_if(
        rules.problems_before_return(
            state=plan.state, seen=seen, version=plan.version, comment=comment
        )
    )
    plan.state = rules.RETURNED
    version = add_version(tx, plan, "returned", comment)
    tx.record("plan", plan.id, version=version.number, comment=comment)
