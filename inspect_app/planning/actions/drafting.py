"""Draft a plan and edit it while it is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.exc import IntegrityError

from inspect_app.core.action import Tx, action
from inspect_app.core.refusal import Refused, refuse_if

from .. import queries, rules
from ..models import Plan, PlanItem, PlanItemMember, PlanOmission
from .versions import add_version, open_plan, refuse_clashes, registered_of


@action("planning.plan_created", may="plan.draft", fields=("year", "items"))
def create_plan(tx: Tx, *, year: int, title: str) -> Plan:
    """Draft the plan of a year with one item for EVERY registered facility and fund."""
    title = title.strip()
    refuse_if(
        rules.problems_of_year(year, queries.years_taken(tx.actor))
        + rules.problems_of_text(title, "title")
    )
    plan = Plan(
        organisation_id=tx.actor.organisation_id,
        year=year,
        title=title,
        drafter_id=tx.actor.user_id,
        created_at=tx.now,
    )
    tx.session.add(plan)
    try:
        tx.session.flush()
    except IntegrityError as error:  # another person was faster
        raise Refused(rules.problems_of_year(year, {year})) from error
    _plan_subjects(tx, plan, queries.registered(tx.actor, year, tx.today))
    add_version(tx, plan, "created")
    tx.record("plan", plan.id, year=year, items=len(plan.items))
    return plan


def _plan_subjects(tx: Tx, plan: Plan, subjects: Sequence[rules.Subject]) -> None:
    """Add one item per entity with the defaults of kind and body."""
    items = rules.new_items(
        subjects,
        months_taken=[row.month for row in plan.items],
        year=plan.year,
        today=tx.today,
        procedure=rules.default_procedure(queries.body_kind(tx.actor)),
        checklists=queries.checklist_kinds(tx.today),
    )
    plan.items += [
        PlanItem(
            plan_id=plan.id,
            entity_id=item.entity_id,
            procedure=item.procedure,
            month=item.month,
            checklist_code=item.checklist_code,
        )
        for item in items
    ]


def _drop_omissions(plan: Plan, entity_ids: Iterable[str]) -> None:
    gone = set(entity_ids)
    plan.omissions = [one for one in plan.omissions if one.entity_id not in gone]


@action("planning.items_changed", may="plan.draft", fields=("entities", "fields", "version"))
def change_items(
    tx: Tx, plan_id: str, *, entity_ids: Sequence[str], seen: int, setting: rules.Setting
) -> None:
    """Set fields on several items at once. `seen`: the plan's version the writer looked at.

    Raises PlanConflict when somebody set the same fields of the same items meanwhile.
    """
    plan = open_plan(tx, plan_id)
    wanted = setting.wanted()
    refuse_clashes(plan, seen, entity_ids, wanted)
    subjects = queries.subjects(tx.actor, entity_ids)
    refuse_if(rules.problems_of_planned(subjects, queries.content_of(plan)))
    refuse_if(
        rules.problems_of_setting(
            setting,
            chosen=subjects,
            checklists=queries.checklist_kinds(tx.today),
            leader_ids=[user.id for user in queries.leaders(tx.actor)],
            people_ids=[user.id for user in queries.team_people(tx.actor)],
        )
    )
    chosen = set(entity_ids)
    rows = [row for row in plan.items if row.entity_id in chosen]
    for row in rows:
        _apply(row, setting)
    add_version(tx, plan, "changed")
    tx.record("plan", plan.id, entities=sorted(chosen), fields=sorted(wanted), version=plan.version)


def _apply(row: PlanItem, setting: rules.Setting) -> None:
    row.month = setting.month if setting.month is not None else row.month
    row.procedure = setting.procedure or row.procedure
    row.checklist_code = setting.checklist_code or row.checklist_code
    row.note = setting.note.strip() if setting.note is not None else row.note
    if setting.leader_id is not None:
        row.leader_id = setting.leader_id or None
    members = {member.user_id for member in row.members}
    if setting.member_ids is not None:
        members = set(setting.member_ids)
    members -= {row.leader_id or ""}  # who leads is in the team already
    row.members = [one for one in row.members if one.user_id in members]
    known = {one.user_id for one in row.members}
    row.members += [PlanItemMember(item_id=row.id, user_id=one) for one in members - known]


@action("planning.items_removed", may="plan.draft", fields=("entities", "version"))
def remove_items(tx: Tx, plan_id: str, *, entity_ids: Sequence[str], seen: int) -> None:
    """Take entities out of the plan. From now on the plan says that they are left out."""
    plan = open_plan(tx, plan_id)
    refuse_clashes(plan, seen, entity_ids, {"item": None})
    gone = set(entity_ids)
    subjects = queries.subjects(tx.actor, entity_ids)
    refuse_if(
        rules.problems_of_choice(gone)
        + rules.problems_of_planned(subjects, queries.content_of(plan))
    )
    plan.items = [row for row in plan.items if row.entity_id not in gone]
    add_version(tx, plan, "changed")
    tx.record("plan", plan.id, entities=sorted(gone), version=plan.version)


@action("planning.items_added", may="plan.draft", fields=("entities", "version"))
def add_items(tx: Tx, plan_id: str, *, entity_ids: Sequence[str], seen: int) -> None:
    """Plan entities that are not covered; a reason for leaving them out falls away."""
    plan = open_plan(tx, plan_id)
    refuse_if(rules.problems_of_choice(entity_ids))
    subjects = registered_of(tx, plan, entity_ids)
    refuse_clashes(plan, seen, entity_ids, {"item": "planned"})
    planned = {row.entity_id for row in plan.items}
    _drop_omissions(plan, entity_ids)
    _plan_subjects(tx, plan, [one for one in subjects if one.id not in planned])
    add_version(tx, plan, "changed")
    tx.record("plan", plan.id, entities=sorted(set(entity_ids)), version=plan.version)


@action("planning.omissions_recorded", may="plan.draft", fields=("entities", "version"))
def record_omissions(
    tx: Tx, plan_id: str, *, entity_ids: Sequence[str], reason: str, seen: int
) -> None:
    """Say why entities are left out. Entities that are still planned are refused."""
    plan = open_plan(tx, plan_id)
    reason = reason.strip()
    subjects = registered_of(tx, plan, entity_ids)
    refuse_clashes(plan, seen, entity_ids, {"omission": reason})
    refuse_if(
        rules.problems_of_choice(entity_ids)
        + rules.problems_of_text(reason, "reason")
        + rules.problems_of_omission(subjects, queries.content_of(plan))
    )
    _drop_omissions(plan, entity_ids)
    tx.session.flush()
    plan.omissions += [
        PlanOmission(
            plan_id=plan.id,
            entity_id=one.id,
            reason=reason,
            recorded_by=tx.actor.user_id,
            recorded_at=tx.now,
        )
        for one in subjects
    ]
    add_version(tx, plan, "changed")
    tx.record("plan", plan.id, entities=sorted(set(entity_ids)), version=plan.version)
