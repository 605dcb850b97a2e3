"""What every write to a plan shares: lock the plan, check what the writer saw, keep a version."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from inspect_app.core.action import Tx
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if

from .. import queries, rules
from ..models import Plan, PlanVersion


def open_plan(tx: Tx, plan_id: str) -> Plan:
    """A plan that may be edited, locked until the transaction ends. Refused when it may not."""
    plan = queries.plan_of(tx.actor, plan_id, lock=True)
    refuse_if(rules.problems_before_change(plan.state))
    return plan


def refuse_clashes(
    plan: Plan, seen: int, entity_ids: Collection[str], wanted: Mapping[str, rules.Value]
) -> None:
    """Raise PlanConflict when somebody set these fields otherwise since version `seen`.

    Raises NotFound for a version that the plan never had.
    """
    if seen == plan.version:
        return
    before = rules.content_of(queries.version_of(plan, seen).snapshot)
    found = rules.clashes(before, queries.content_of(plan), entity_ids, wanted)
    if found:
        raise rules.PlanConflict(found)


def registered_of(tx: Tx, plan: Plan, entity_ids: Collection[str]) -> list[rules.Subject]:
    """The registered entities with these ids; NotFound when one is foreign, absent or closed."""
    known = {one.id: one for one in queries.registered(tx.actor, plan.year, tx.today)}
    if not set(entity_ids) <= known.keys():
        raise NotFound
    return [known[one] for one in dict.fromkeys(entity_ids)]


def add_version(tx: Tx, plan: Plan, kind: str, comment: str = "") -> PlanVersion:
    """Store the plan's content as its next version.

    An edit that changes nothing is refused: it would be a version without a difference.
    """
    tx.session.flush()
    content = queries.content_of(plan)
    text = rules.snapshot(content, queries.names_for(tx.actor, content))
    changes = len(content.items)
    if plan.version:
        before = rules.content_of(queries.version_of(plan, plan.version).snapshot)
        changes = len(rules.differences(before, content))
    if kind == "changed" and not changes:
        words = _l("All chosen rows already have these values. Nothing was changed.")
        raise Refused(Problem("no_difference", words))
    plan.version += 1
    version = PlanVersion(
        plan_id=plan.id,
        number=plan.version,
        kind=kind,
        snapshot=text,
        sha256=rules.digest(text),
        by_id=tx.actor.user_id,
        at=tx.now,
        changes=changes,
        comment=comment,
    )
    tx.session.add(version)
    tx.session.flush()
    return version
