"""Issue the numbered decision that opens a case, from an item of an approved plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from inspect_app.core.action import Tx, action
from inspect_app.core.clock import date_in_vietnam
from inspect_app.core.refusal import NotFound, Refused, refuse_if
from inspect_app.core.verdict import Verdict
from inspect_app.inspections.models import InspectionCase
from inspect_app.inspections.opening import open_case

from .. import queries, rules
from ..models import Plan, PlanDecision, PlanItem


def _open(
    tx: Tx,
    plan: Plan,
    item: PlanItem,
    *,
    seal: Verdict,
    decided_on: dt.date,
    content: str,
    period_from: dt.date,
    period_to: dt.date,
) -> InspectionCase:
    name = queries.subjects(tx.actor, [item.entity_id])[0].name
    decided = tx.session.get(PlanDecision, item.id) is not None
    problems = rules.problems_before_decision(
        state=plan.state, seal=seal, leader_id=item.leader_id, decided=decided, entity_name=name
    )
    approved_on = date_in_vietnam(plan.approved_at) if plan.approved_at is not None else None
    refuse_if(
        problems
        or rules.problems_of_decision_day(decided_on, approved_on=approved_on, today=tx.today)
    )
    case = open_case(
        tx,
        entity_id=item.entity_id,
        plan_item_id=item.id,
        procedure=item.procedure,
        checklist_code=item.checklist_code,
        leader_id=item.leader_id or "",
        member_ids=sorted(member.user_id for member in item.members),
        decided_on=decided_on,
        content=content,
        period_from=period_from,
        period_to=period_to,
    )
    tx.session.flush()
    tx.session.add(
        PlanDecision(item_id=item.id, case_id=case.id, issued_by=tx.actor.user_id, issued_at=tx.now)
    )
    try:
        tx.session.flush()
    except IntegrityError as error:  # the key of the item: issued in another transaction
        again = rules.problems_before_decision(
            state=plan.state, seal=seal, leader_id=item.leader_id, decided=True, entity_name=name
        )
        raise Refused(again) from error
    return case


@action("planning.decision_issued", may="case.decide", fields=("item", "entity", "case"))
def issue_decision(
    tx: Tx,
    item_id: str,
    *,
    decided_on: dt.date,
    content: str,
    period_from: dt.date,
    period_to: dt.date,
) -> InspectionCase:
    """Issue the decision of one item of an approved plan and open its case, once.

    `content`: what is inspected; the period is the one that the inspection looks at.
    Raises Refused (not approved, broken seal, already issued, no leader), NotFound.
    """
    item = queries.item_of(tx.actor, item_id)
    plan = queries.plan_of(tx.actor, item.plan_id, lock=True)
    case = _open(
        tx,
        plan,
        item,
        seal=queries.seal_of(plan, queries.content_of(plan)),
        decided_on=decided_on,
        content=content,
        period_from=period_from,
        period_to=period_to,
    )
    tx.record("plan_item", item.id, item=item.id, entity=item.entity_id, case=case.id)
    return case


@action("planning.decisions_issued", may="case.decide", fields=("items", "cases"))
def issue_decisions(
    tx: Tx,
    plan_id: str,
    item_ids: Sequence[str],
    *,
    decided_on: dt.date,
    content: str,
    period_from: dt.date,
    period_to: dt.date,
) -> list[InspectionCase]:
    """Issue one decision per item with the same day, content and period: all of them or none."""
    plan = queries.plan_of(tx.actor, plan_id, lock=True)
    refuse_if(rules.problems_of_choice(item_ids))
    rows = {row.id: row for row in plan.items}
    if not set(item_ids) <= rows.keys():
        raise NotFound
    seal = queries.seal_of(plan, queries.content_of(plan))
    chosen = sorted((rows[one] for one in set(item_ids)), key=lambda row: (row.month, row.id))
    cases = [
        _open(
            tx,
            plan,
            row,
            seal=seal,
            decided_on=decided_on,
            content=content,
            period_from=period_from,
            period_to=period_to,
        )
        for row in chosen
    ]
    tx.record("plan", plan.id, items=[row.id for row in chosen], cases=[case.id for case in cases])
    return cases
