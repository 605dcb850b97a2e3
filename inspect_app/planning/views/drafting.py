"""Forms of the drafter: create, edit rows, leave out, submit."""

from __future__ import annotations

from collections.abc import Callable

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries, rules
from ..forms import KEEP, NOBODY, ChangeForm, CreateForm, ReasonForm, SeenForm
from .pages import (
    blueprint,
    change_form,
    checklist_titles,
    default_title,
    filters,
    plan_page,
    plans_page,
)


@blueprint.post("/plans")
@policy("plan.draft")
def create() -> ResponseReturnValue:
    form = CreateForm()
    if not form.validate():
        return plans_page(form, status=422)
    year = form.year.data or 0
    title = (form.title.data or "").strip() or default_title(year)
    try:
        plan = actions.create_plan(current_actor(), year=year, title=title)
    except Refused as refused:
        return plans_page(form, refused.problems, 422)
    return see(url_for("planning.plan", plan_id=plan.id))


def _ticked() -> list[str]:
    return list(dict.fromkeys(request.form.getlist("entity_id")))


def _answer(
    plan_id: str,
    write: Callable[[], None],
    *,
    change: ChangeForm | None = None,
    reason: ReasonForm | None = None,
    anchor: str | None = None,
) -> ResponseReturnValue:
    """Do it and show the plan; a refusal shows the plan with what was ticked and typed."""
    actor = current_actor()
    try:
        write()
    except rules.PlanConflict as conflict:
        return _conflict_page(plan_id, conflict)
    except Refused as refused:
        view = queries.view_of(actor, plan_id)
        return plan_page(
            view, refused.problems, 422, change=change, reason=reason, chosen=_ticked()
        )
    return see(url_for("planning.plan", plan_id=plan_id, _anchor=anchor, **filters()))


def _conflict_page(plan_id: str, conflict: rules.PlanConflict) -> ResponseReturnValue:
    """Both values side by side. The form that was sent travels along, so nothing is lost."""
    view = queries.view_of(current_actor(), plan_id)
    seen = SeenForm().version
    gone = {one.entity_id for one in conflict.clashes if one.field == "item" and not one.theirs}
    carried = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", "seen"} and not (name == "entity_id" and value in gone)
    ]
    newer = [
        (version, name) for version, name in queries.versions_of(view.plan) if version.number > seen
    ]
    people = {user.id: user.name for user in queries.team_people(view.actor)}
    old_names = rules.names_of(queries.version_of(view.plan, seen).snapshot)
    return page(
        "planning/conflict.html",
        409,
        view=view,
        plan=view.plan,
        clashes=conflict.clashes,
        problems=conflict.problems,
        newer=newer,
        names=old_names | people | view.names,
        checklists=checklist_titles(view),
        carried=carried,
        resendable=any(name == "entity_id" for name, _value in carried),
    )


def _setting(form: ChangeForm) -> rules.Setting:
    def chosen(value: str | None) -> str | None:
        return None if value in (None, KEEP) else value

    month, leader = chosen(form.month.data), chosen(form.leader_id.data)
    members = tuple(sorted(set(form.member_ids.data or ())))
    return rules.Setting(
        month=int(month) if month else None,
        leader_id="" if leader == NOBODY else leader,
        member_ids=members if form.set_members.data else None,
        procedure=chosen(form.procedure.data),
        checklist_code=chosen(form.checklist_code.data),
        note=(form.note.data or "").strip() if form.set_note.data else None,
    )


@blueprint.post("/plans/<plan_id>/items")
@policy("plan.draft")
def change_items(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    view = queries.view_of(actor, plan_id)
    form = change_form(view, formdata=True)
    if not form.validate():
        return plan_page(view, status=422, change=form, chosen=_ticked())
    return _answer(
        plan_id,
        lambda: actions.change_items(
            actor, plan_id, entity_ids=_ticked(), seen=form.version, setting=_setting(form)
        ),
        change=form,
        anchor="items",
    )


@blueprint.post("/plans/<plan_id>/items/remove")
@policy("plan.draft")
def remove_items(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    return _answer(
        plan_id,
        lambda: actions.remove_items(actor, plan_id, entity_ids=_ticked(), seen=SeenForm().version),
        anchor="outside",
    )


@blueprint.post("/plans/<plan_id>/items/add")
@policy("plan.draft")
def add_items(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = ReasonForm()
    return _answer(
        plan_id,
        lambda: actions.add_items(actor, plan_id, entity_ids=_ticked(), seen=form.version),
        reason=form,
        anchor="items",
    )


@blueprint.post("/plans/<plan_id>/omissions")
@policy("plan.draft")
def record_omissions(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = ReasonForm()
    return _answer(
        plan_id,
        lambda: actions.record_omissions(
            actor,
            plan_id,
            entity_ids=_ticked(),
            reason=form.reason.data or "",
            seen=form.version,
        ),
        reason=form,
        anchor="outside",
    )


@blueprint.post("/plans/<plan_id>/submit")
@policy("plan.draft")
def submit(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    return _answer(plan_id, lambda: actions.submit_plan(actor, plan_id, seen=SeenForm().version))
