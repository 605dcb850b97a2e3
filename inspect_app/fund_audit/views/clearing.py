"""An exception of a run, what was concluded about it, and the second person who confirms it."""

from __future__ import annotations

import json

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core import clock
from inspect_app.core.forms import SelectChoice
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see
from inspect_app.funds import queries as books
from inspect_app.law.queries import current_book

from .. import actions, queries
from ..forms import DispositionForm
from ..models import AuditHit
from ..queries import wording
from ..queries.tests import has_paper
from .pages import SEVERITIES, blueprint, file_labels, spoken


@blueprint.get("/<run_id>/hits/<hit_id>")
@policy("audit.view")
def hit(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    return _hit_page(fund_id, queries.hit_of(current_actor(), fund_id, run_id, hit_id))


def _hit_page(
    fund_id: str,
    found: AuditHit,
    *,
    form: DispositionForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    run = queries.run_of(current_actor(), fund_id, found.run_id)
    rule = next(
        check["rule"]
        for check in json.loads(run.result)["checks"]
        if check["rule"]["number"] == found.check_no
    )
    number = max(request.args.get("page", 1, type=int), 1)
    return page(
        "fund_audit/hit.html",
        422 if problems or form else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        hit=found,
        rule=rule,
        has_paper=has_paper(run, found.check_no),
        rows=queries.hit_rows(found, number),
        number=number,
        pages=max(-(-found.lines // queries.PAGE), 1),
        labels=file_labels(run),
        following=queries.next_open(found),
        names=queries.user_names([found.disposed_by, found.confirmed_by]),
        threshold=current_book(run.organisation_id).find(queries.SECOND_PERSON, clock.today_vn()),
        severities=SEVERITIES,
        dispositions=wording.DISPOSITIONS,
        form=form or _with_dispositions(DispositionForm(formdata=None)),
        problems=problems,
    )


def _with_dispositions(form: DispositionForm) -> DispositionForm:
    form.disposition.choices = [
        SelectChoice(key, spoken(words)) for key, words in wording.DISPOSITIONS.items()
    ]
    return form


@blueprint.post("/<run_id>/hits/<hit_id>")
@policy("audit.clear")
def dispose(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
    form = _with_dispositions(DispositionForm())
    if not form.validate_on_submit():
        return _hit_page(fund_id, found, form=form)
    try:
        actions.dispose_hit(
            current_actor(),
            fund_id,
            run_id,
            hit_id,
            disposition=form.disposition.data or "",
            reason=form.reason.data or "",
        )
    except Refused as refused:
        found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
        return _hit_page(fund_id, found, form=form, problems=refused.problems)
    return see(url_for("fund_audit.hit", fund_id=fund_id, run_id=run_id, hit_id=hit_id))


@blueprint.post("/<run_id>/hits/<hit_id>/confirmation")
@policy("audit.clear")
def confirm(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    try:
        actions.confirm_disposition(
            current_actor(), fund_id, run_id, hit_id, seen=request.form.get("seen", "")
        )
    except Refused as refused:
        found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
        return _hit_page(fund_id, found, problems=refused.problems)
    return see(url_for("fund_audit.hit", fund_id=fund_id, run_id=run_id, hit_id=hit_id))
