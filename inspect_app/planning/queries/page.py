"""What the plan's pages and the start page show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspect_app.core.actor import Actor
from inspect_app.core.clock import today_vn
from inspect_app.core.verdict import Verdict
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import InspectionCase

from .. import rules
from ..models import Plan, PlanItem
from .plans import (
    author_ids,
    body_kind,
    checklist_kinds,
    content_of,
    item_content,
    names_for,
    plan_of,
    plans_of,
    registered,
    seal_of,
    subjects,
    version_of,
)


@dataclass(frozen=True)
class Row:
    """One line of the plan's table. `opens`: the actor may open the case."""

    row: PlanItem
    item: rules.Item
    name: str
    kind: str
    closed: bool
    case: InspectionCase | None
    opens: bool

    @property
    def done(self) -> bool:
        return self.case is not None and self.case.state in rules.CONCLUDED


@dataclass
class PlanView:
    """Everything that the plan's pages show, read once."""

    actor: Actor
    plan: Plan
    today: dt.date

    @cached_property
    def content(self) -> rules.Content:
        return content_of(self.plan)

    @cached_property
    def registered(self) -> list[rules.Subject]:
        return registered(self.actor, self.plan.year, self.today)

    @cached_property
    def names(self) -> dict[str, str]:
        """Names as of the approval for an approved plan, today's otherwise."""
        now = {one.id: f"{one.code} · {one.name}" for one in self.registered}
        now |= names_for(self.actor, self.content)
        if self.plan.state != rules.APPROVED:
            return now
        return now | rules.names_of(version_of(self.plan, self.plan.version).snapshot)

    @cached_property
    def cases(self) -> Mapping[str, InspectionCase]:
        return inspections.cases_of_plan_items([row.id for row in self.plan.items])

    def _may_open(self, case: InspectionCase | None) -> bool:
        """Heads open every case of the body, others those of their own teams."""
        if case is None or self.actor.may("case.decide"):
            return case is not None
        return self.actor.user_id in {member.user_id for member in case.members}

    @cached_property
    def rows(self) -> list[Row]:
        """All items by month, kind and code."""
        kinds = {one.id: one.kind for one in self.registered}
        gone = [row.entity_id for row in self.plan.items if row.entity_id not in kinds]
        closed = {one.id: one.kind for one in subjects(self.actor, gone)} if gone else {}
        found = [
            Row(
                row=row,
                item=item_content(row),
                name=self.names.get(row.entity_id, ""),
                kind=kinds.get(row.entity_id) or closed.get(row.entity_id, ""),
                closed=row.entity_id not in kinds,
                case=self.cases.get(row.id),
                opens=self._may_open(self.cases.get(row.id)),
            )
            for row in self.plan.items
        ]
        return sorted(found, key=lambda one: (one.item.month, one.kind, one.name))

    @cached_property
    def coverages(self) -> dict[str | None, rules.Coverage]:
        """Coverage of all (None) and of each kind."""
        done = {one.item.entity_id for one in self.rows if one.done}
        return {
            kind: rules.coverage(self.content, self.registered, done, kind)
            for kind in (None, *rules.KINDS)
        }

    @cached_property
    def missing(self) -> list[rules.Subject]:
        return rules.without_reason(self.content, self.registered)

    @cached_property
    def left_out(self) -> list[rules.Subject]:
        forgotten = {one.id for one in self.missing}
        return [
            one
            for one in rules.not_covered(self.content, self.registered)
            if one.id not in forgotten
        ]

    @cached_property
    def load(self) -> list[tuple[str, list[int]]]:
        """Items per month of each leader, by name; those without leader last (name "")."""
        found = [
            (self.names.get(leader, ""), counts)
            for leader, counts in rules.team_load(self.content.items.values()).items()
        ]
        return sorted(found, key=lambda one: (not one[0], one[0]))

    @cached_property
    def seal(self) -> Verdict:
        return seal_of(self.plan, self.content)

    @cached_property
    def authors(self) -> set[str]:
        return author_ids(self.plan)

    @cached_property
    def warnings(self) -> list[tuple[Any, int]]:
        """Warnings about procedures that are not the body's own, with the number of items."""
        kind = body_kind(self.actor)
        counts = {
            procedure: sum(1 for item in self.content.items.values() if item.procedure == procedure)
            for procedure in rules.PROCEDURES
        }
        texts = ((rules.warning_of_procedure(one, kind), count) for one, count in counts.items())
        return [(text, count) for text, count in texts if text is not None and count]

    @property
    def problems(self) -> list[Any]:
        """What keeps the plan from being submitted or approved."""
        return rules.problems_of_content(self.content, self.registered, checklist_kinds(self.today))


def view_of(actor: Actor, plan_id: str) -> PlanView:
    """A plan of the actor's organisation as its pages show it, else NotFound."""
    return PlanView(actor, plan_of(actor, plan_id), today_vn())


@dataclass(frozen=True)
class HomeFigures:
    """Numbers for the start page: plans that wait for the actor, entities that no plan covers."""

    to_approve: int
    returned: int
    not_covered: int


def home_figures(actor: Actor) -> HomeFigures:
    """`to_approve`: submitted plans that the actor did not write; `returned`: plans to rework;
    `not_covered`: entities that the running year's plan leaves out without a reason (0 without
    such a plan)."""
    plans = plans_of(actor)
    today = today_vn()
    to_approve = [
        one
        for one in plans
        if one.state == rules.SUBMITTED and actor.user_id not in author_ids(one)
    ]
    running = [one for one in plans if one.year == today.year]
    missing = [PlanView(actor, one, today).missing for one in running]
    return HomeFigures(
        to_approve=len(to_approve) if actor.may("plan.approve") else 0,
        returned=(
            sum(1 for one in plans if one.state == rules.RETURNED) if actor.may("plan.draft") else 0
        ),
        not_covered=sum(len(one) for one in missing),
    )
