"""Reads about plans. Every read is bound to the actor's organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.accounts import queries as accounts
from inspect_app.accounts.models import Organisation, User
from inspect_app.accounts.permissions import permissions_of
from inspect_app.checklist_versions import queries as checklist_versions
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.core.verdict import Verdict
from inspect_app.law import queries as law
from inspect_app.law.rules import Figure, yearly_due
from inspect_app.registry import queries as registry
from inspect_app.registry.models import Entity

from .. import rules
from ..models import Plan, PlanItem, PlanVersion

LEADS = "case.lead"
WORKS = "inspection.answer"
"""Permissions that make somebody a possible leader, a possible member of a team."""


def plan_of(actor: Actor, plan_id: str, *, lock: bool = False) -> Plan:
    """A plan of the actor's organisation, else NotFound. `lock`: for the caller's transaction."""
    query = sa.select(Plan).where(Plan.id == plan_id, Plan.organisation_id == actor.organisation_id)
    plan = db.session.scalar(query.with_for_update() if lock else query)
    if plan is None:
        raise NotFound
    return plan


def item_of(actor: Actor, item_id: str) -> PlanItem:
    """An item of a plan of the actor's organisation, else NotFound."""
    item = db.session.scalar(
        sa.select(PlanItem)
        .join(Plan, Plan.id == PlanItem.plan_id)
        .where(PlanItem.id == item_id, Plan.organisation_id == actor.organisation_id)
    )
    if item is None:
        raise NotFound
    return item


def plans_of(actor: Actor) -> list[Plan]:
    """All plans of the organisation, newest year first."""
    return list(
        db.session.scalars(
            sa.select(Plan)
            .where(Plan.organisation_id == actor.organisation_id)
            .order_by(Plan.year.desc())
        )
    )


def years_taken(actor: Actor) -> set[int]:
    return set(
        db.session.scalars(
            sa.select(Plan.year).where(Plan.organisation_id == actor.organisation_id)
        )
    )


def body_kind(actor: Actor) -> str:
    """Kind of the actor's organisation: provincial_inspectorate, department, …"""
    return db.session.get_one(Organisation, actor.organisation_id).kind


def registered(actor: Actor, year: int, today: dt.date) -> list[rules.Subject]:
    """What a plan of this year has to cover, by kind and code."""
    on = rules.coverage_day(year, today)
    found = [_subject(one) for one in registry.entities(actor, on=on)]
    return sorted(found, key=lambda one: (one.kind, one.code))


def _subject(entity: Entity) -> rules.Subject:
    return rules.Subject(id=entity.id, kind=entity.kind, code=entity.code, name=entity.name)


def subjects(actor: Actor, entity_ids: Collection[str]) -> list[rules.Subject]:
    """Entities of the organisation by id, also those that are closed; else NotFound."""
    found = db.session.scalars(
        sa.select(Entity).where(
            Entity.organisation_id == actor.organisation_id, Entity.id.in_(set(entity_ids))
        )
    ).all()
    if len(found) < len(set(entity_ids)):
        raise NotFound
    return [_subject(one) for one in found]


def content_of(plan: Plan) -> rules.Content:
    """What the plan's rows say now."""
    return rules.Content(
        organisation_id=plan.organisation_id,
        year=plan.year,
        title=plan.title,
        drafter_id=plan.drafter_id,
        items={row.entity_id: item_content(row) for row in plan.items},
        omissions={row.entity_id: row.reason for row in plan.omissions},
    )


def item_content(row: PlanItem) -> rules.Item:
    return rules.Item(
        entity_id=row.entity_id,
        procedure=row.procedure,
        month=row.month,
        leader_id=row.leader_id,
        member_ids=tuple(sorted(member.user_id for member in row.members)),
        checklist_code=row.checklist_code,
        note=row.note,
    )


def names_for(actor: Actor, content: rules.Content) -> dict[str, str]:
    """What the ids of a content are called now: entities as "code · name", people by name."""
    entity_ids = {*content.items, *content.omissions}
    names = {
        entity_id: f"{code} · {name}"
        for entity_id, code, name in db.session.execute(
            sa.select(Entity.id, Entity.code, Entity.name).where(
                Entity.organisation_id == actor.organisation_id, Entity.id.in_(entity_ids)
            )
        )
    }
    people = {content.drafter_id}
    for item in content.items.values():
        people |= {item.leader_id or "", *item.member_ids}
    return names | {user.id: user.name for user in accounts.users_of(actor) if user.id in people}


def leaders(actor: Actor) -> list[User]:
    """People who may lead a team, by name."""
    return _people_who(actor, LEADS)


def team_people(actor: Actor) -> list[User]:
    """People who may be members of a team, by name."""
    return _people_who(actor, WORKS)


def _people_who(actor: Actor, permission: str) -> list[User]:
    return [
        user
        for user in accounts.users_of(actor)
        if user.active and permission in permissions_of(user.role_names)
    ]


def checklists_on(on: dt.date) -> list[ChecklistVersion]:
    """Published checklists in force on a day: what items may choose from."""
    return checklist_versions.current_all(on)


def checklist_kinds(on: dt.date) -> dict[str, str]:
    """Kind of entity (facility, fund) by the code of each published checklist."""
    return {one.code: one.subject for one in checklists_on(on)}


def versions_of(plan: Plan) -> list[tuple[PlanVersion, str]]:
    """Versions with the name of who made them, newest first."""
    found = db.session.execute(
        sa.select(PlanVersion, User.name)
        .join(User, User.id == PlanVersion.by_id)
        .where(PlanVersion.plan_id == plan.id)
        .order_by(PlanVersion.number.desc())
    )
    return [(version, name) for version, name in found]


def version_of(plan: Plan, number: int) -> PlanVersion:
    """One version of a plan, else NotFound."""
    version = db.session.scalar(
        sa.select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.number == number)
    )
    if version is None:
        raise NotFound
    return version


def author_ids(plan: Plan) -> set[str]:
    """Everybody who drafted, changed or submitted the plan."""
    written = sa.select(PlanVersion.by_id).where(
        PlanVersion.plan_id == plan.id,
        PlanVersion.kind.in_(("created", "changed", "submitted")),
    )
    return {plan.drafter_id, *db.session.scalars(written)}


def seal_of(plan: Plan, content: rules.Content) -> Verdict:
    """Does an approved plan still match the hash it was approved with?"""
    if plan.approved_hash is None:
        return Verdict.UNDECIDED
    text = db.session.scalar(
        sa.select(PlanVersion.snapshot).where(
            PlanVersion.plan_id == plan.id, PlanVersion.kind == "approved"
        )
    )
    return rules.seal_verdict(plan.approved_hash, text, content)


@dataclass(frozen=True)
class Differences:
    """What changed from one version to another, with the names of both days."""

    before: int
    after: int
    changes: Sequence[rules.Change]
    names: Mapping[str, str]


def differences(plan: Plan, before: int, after: int) -> Differences:
    """The readable difference of two versions; version 0 is the empty plan."""
    new = version_of(plan, after).snapshot
    content = rules.content_of(new)
    if before == 0:
        empty = rules.Content(
            content.organisation_id, content.year, content.title, content.drafter_id, {}, {}
        )
        return Differences(0, after, rules.differences(empty, content), rules.names_of(new))
    old = version_of(plan, before).snapshot
    return Differences(
        before,
        after,
        rules.differences(rules.content_of(old), content),
        {**rules.names_of(old), **rules.names_of(new)},
    )


def last_submitted_before(plan: Plan, number: int) -> int:
    """Number of the version that was submitted last before version `number`; 0 when none."""
    found = db.session.scalar(
        sa.select(sa.func.max(PlanVersion.number)).where(
            PlanVersion.plan_id == plan.id,
            PlanVersion.kind == "submitted",
            PlanVersion.number < number,
        )
    )
    return found or 0


def last_comment(plan: Plan) -> PlanVersion | None:
    """The head's newest comment on the plan, while it waits to be reworked."""
    return db.session.scalar(
        sa.select(PlanVersion)
        .where(PlanVersion.plan_id == plan.id, PlanVersion.kind == "returned")
        .order_by(PlanVersion.number.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class LegalDate:
    """A day the law sets for the plan of a year; `day` None: no figure, or counted otherwise."""

    figure: Figure
    day: dt.date | None


def legal_dates(organisation_id: str, year: int, today: dt.date) -> list[LegalDate]:
    """The dates of the yearly inspection plan (Law 84/2025/QH15 Art. 18(2)), law as of today."""
    book = law.current_book(organisation_id)
    found = [
        book.find(one, today) for one in ("tt_plan_submit", "tt_plan_opinion", "tt_plan_issue")
    ]
    return [
        LegalDate(one, yearly_due(year - 1, one) if isinstance(one.value, str) else None)
        for one in found
        if one is not None and one.known
    ]
