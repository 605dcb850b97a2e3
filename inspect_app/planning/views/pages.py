"""Pages that only show: the list, the plan, its versions. Other views show them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from inspect_app.core.clock import today_vn
from inspect_app.core.i18n import _
from inspect_app.core.refusal import NotFound
from inspect_app.core.web import current_actor, page, policy, room
from inspect_app.registry.rules.vocabulary import folded

from .. import queries, rules
from ..forms import KEEP, NOBODY, ChangeForm, CreateForm, ReasonForm, ReturnForm, SeenForm

blueprint = room("planning", "inspect_app.planning")

FILTERS = ("q", "kind", "procedure", "month", "leader", "decision")


def default_title(year: int) -> str:
    """Title of a plan whose drafter gave none; titles are official text, hence Vietnamese."""
    with force_locale("vi"):
        return str(_("Inspection plan for %(year)s", year=str(year)))


@blueprint.get("/plans")
@policy("plan.view")
def plans() -> ResponseReturnValue:
    return plans_page()


def plans_page(
    form: CreateForm | None = None, problems: Sequence[Any] = (), status: int = 200
) -> ResponseReturnValue:
    actor = current_actor()
    today = today_vn()
    views = [queries.PlanView(actor, one, today) for one in queries.plans_of(actor)]
    if form is None:
        years = {one.plan.year for one in views}
        next_year = next(year for year in range(today.year + 1, 9999) if year not in years)
        form = CreateForm(formdata=None, data={"year": next_year})
    return page(
        "planning/plans.html", status, views=views, form=form, problems=problems, today=today
    )


def filters() -> dict[str, Any]:
    """The filters in the address, kept through every form of the page."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _matches(row: queries.Row, chosen: dict[str, str]) -> bool:
    leader = chosen.get("leader", row.item.leader_id)
    decision = chosen.get("decision")
    return (
        chosen.get("kind", row.kind) == row.kind
        and chosen.get("procedure", row.item.procedure) == row.item.procedure
        and chosen.get("month", str(row.item.month)) == str(row.item.month)
        and (None if leader == NOBODY else leader) == row.item.leader_id
        and (decision is None or (decision == "issued") == (row.case is not None))
        and all(word in folded(row.name) for word in folded(chosen.get("q", "")).split())
    )


def change_form(view: queries.PlanView, formdata: bool) -> ChangeForm:
    """The bulk edit with its choices; `formdata`: filled from the request."""
    form = ChangeForm() if formdata else ChangeForm(formdata=None)
    same = (KEEP, _("– leave as it is –"))
    people = [(user.id, user.name) for user in queries.team_people(view.actor)]
    heads = [(user.id, user.name) for user in queries.leaders(view.actor)]
    form.month.choices = [same, *((str(n), _("Month %(n)s", n=n)) for n in range(1, 13))]
    form.leader_id.choices = [same, *heads, (NOBODY, _("– no leader yet –"))]
    form.member_ids.choices = people
    form.procedure.choices = [
        same,
        (rules.INSPECTION, _("By inspection")),
        (rules.SPECIALISED_CHECK, _("By specialised check")),
    ]
    form.checklist_code.choices = [same, *checklist_titles(view).items()]
    return form


def checklist_titles(view: queries.PlanView) -> dict[str, str]:
    """Titles of the published checklists by code, in Vietnamese as on papers."""
    return {one.code: one.title_vi for one in queries.checklists_on(view.today)}


@blueprint.get("/plans/<plan_id>")
@policy("plan.view")
def plan(plan_id: str) -> ResponseReturnValue:
    return plan_page(queries.view_of(current_actor(), plan_id))


def plan_page(
    view: queries.PlanView,
    problems: Sequence[Any] = (),
    status: int = 200,
    *,
    change: ChangeForm | None = None,
    reason: ReasonForm | None = None,
    chosen: Sequence[str] = (),
) -> ResponseReturnValue:
    """The plan; after a refusal with its problems, what was ticked and what was typed."""
    chosen_filters = filters()
    actor = view.actor
    editable = view.plan.state in rules.OPEN_STATES and actor.may("plan.draft")
    return page(
        "planning/plan.html",
        status,
        view=view,
        plan=view.plan,
        rows=[row for row in view.rows if _matches(row, chosen_filters)],
        filters=chosen_filters,
        leaders=queries.leaders(actor),
        checklists=checklist_titles(view),
        change=(change or change_form(view, formdata=False)) if editable else None,
        reason=reason or ReasonForm(formdata=None),
        seen=SeenForm(formdata=None),
        blocking=view.problems if editable else (),
        returned=queries.last_comment(view.plan) if view.plan.state == rules.RETURNED else None,
        dates=queries.legal_dates(actor.organisation_id, view.plan.year, view.today),
        body=queries.body_kind(actor),
        problems=problems,
        chosen=frozenset(chosen),
        decides=actor.may("case.decide") and view.plan.state == rules.APPROVED,
    )


def review_page(
    view: queries.PlanView,
    problems: Sequence[Any] = (),
    status: int = 200,
    form: ReturnForm | None = None,
) -> ResponseReturnValue:
    """What the head sees before approving: coverage, reasons, what changed since last time."""
    plan = view.plan
    waiting = plan.state == rules.SUBMITTED
    since = queries.last_submitted_before(plan, plan.version) if waiting else 0
    return page(
        "planning/review.html",
        status,
        view=view,
        plan=plan,
        waiting=waiting,
        own=view.actor.user_id in view.authors,
        blocking=view.problems if waiting else (),
        difference=queries.differences(plan, since, plan.version) if since else None,
        checklists=checklist_titles(view),
        dates=queries.legal_dates(view.actor.organisation_id, plan.year, view.today),
        body=queries.body_kind(view.actor),
        form=form or ReturnForm(formdata=None),
        problems=problems,
    )


@blueprint.get("/plans/<plan_id>/versions")
@policy("plan.view")
def versions(plan_id: str) -> ResponseReturnValue:
    view = queries.view_of(current_actor(), plan_id)
    return page(
        "planning/versions.html",
        view=view,
        plan=view.plan,
        versions=queries.versions_of(view.plan),
    )


@blueprint.get("/plans/<plan_id>/versions/<int:number>")
@policy("plan.view")
def version(plan_id: str, number: int) -> ResponseReturnValue:
    """One version and its difference to an older one (`?since=`; the one before by default)."""
    view = queries.view_of(current_actor(), plan_id)
    since = request.args.get("since", number - 1, type=int)
    if not 0 <= since < number:
        raise NotFound
    return page(
        "planning/version.html",
        view=view,
        plan=view.plan,
        version=queries.version_of(view.plan, number),
        who={one.number: name for one, name in queries.versions_of(view.plan)}.get(number, ""),
        difference=queries.differences(view.plan, since, number),
        checklists=checklist_titles(view),
    )
