"""The head issues numbered decisions for items of an approved plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from inspect_app.core.i18n import _
from inspect_app.core.refusal import Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries, rules
from ..forms import DecisionForm
from .pages import blueprint


def _default_content() -> str:
    """Official text of a paper, hence Vietnamese whatever the language of the page."""
    with force_locale("vi"):
        words = _("Observance of the law in the care of children and in the use of funds")
    return str(words)


def _decisions_page(
    view: queries.PlanView,
    form: DecisionForm,
    chosen: Sequence[str],
    problems: Sequence[Any] = (),
    status: int = 200,
) -> ResponseReturnValue:
    return page(
        "planning/decisions.html",
        status,
        view=view,
        plan=view.plan,
        open_rows=[row for row in view.rows if row.case is None],
        form=form,
        chosen=frozenset(chosen),
        problems=problems,
        approved=view.plan.state == rules.APPROVED,
    )


@blueprint.get("/plans/<plan_id>/decisions")
@policy("case.decide")
def decisions(plan_id: str) -> ResponseReturnValue:
    view = queries.view_of(current_actor(), plan_id)
    last_year = view.today.year - 1
    form = DecisionForm(
        formdata=None,
        data={
            "decided_on": view.today,
            "content": _default_content(),
            "period_from": dt.date(last_year, 1, 1),
            "period_to": dt.date(last_year, 12, 31),
        },
    )
    return _decisions_page(view, form, request.args.getlist("item_id"))


@blueprint.post("/plans/<plan_id>/decisions")
@policy("case.decide")
def issue(plan_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = DecisionForm()
    chosen = list(dict.fromkeys(request.form.getlist("item_id")))
    decided_on, first, last = form.decided_on.data, form.period_from.data, form.period_to.data
    if not form.validate() or decided_on is None or first is None or last is None:
        return _decisions_page(queries.view_of(actor, plan_id), form, chosen, status=422)
    try:
        actions.issue_decisions(
            actor,
            plan_id,
            chosen,
            decided_on=decided_on,
            content=form.content.data or "",
            period_from=first,
            period_to=last,
        )
    except Refused as refused:
        view = queries.view_of(actor, plan_id)
        return _decisions_page(view, form, chosen, refused.problems, 422)
    return see(url_for("planning.plan", plan_id=plan_id, decision="issued", _anchor="items"))
