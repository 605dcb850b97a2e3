"""The head's page: approve with one press, or return with a comment."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Refused
from inspect_app.core.web import current_actor, policy, see

from .. import actions, queries
from ..forms import ReturnForm, SeenForm
from .pages import blueprint, review_page


@blueprint.get("/plans/<plan_id>/review")
@policy("plan.approve")
def review(plan_id: str) -> ResponseReturnValue:
    return review_page(queries.view_of(current_actor(), plan_id))


@blueprint.post("/plans/<plan_id>/approve")
@policy("plan.approve")
def approve(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    try:
        actions.approve_plan(actor, plan_id, seen=SeenForm().version)
    except Refused as refused:
        return review_page(queries.view_of(actor, plan_id), refused.problems, 422)
    return see(url_for("planning.plan", plan_id=plan_id))


@blueprint.post("/plans/<plan_id>/return")
@policy("plan.approve")
def send_back(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = ReturnForm()
    try:
        actions.return_plan(actor, plan_id, seen=form.version, comment=form.comment.data or "")
    except Refused as refused:
        return review_page(queries.view_of(actor, plan_id), refused.problems, 422, form)
    return see(url_for("planning.plan", plan_id=plan_id))
