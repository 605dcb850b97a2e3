"""Preview of what becomes public, publishing and withdrawing."""

from __future__ import annotations

import hashlib
import json
from itertools import islice

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.i18n import _
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see
from inspect_app.funds import queries as books

from .. import actions, queries
from ..forms import PublishForm, WithdrawForm
from ..queries import consent, publication
from ..rules.public import label_of
from .pages import blueprint

SHOWN_LINES = 10
"""Lines of the downloads that the preview shows."""


@blueprint.get("/<run_id>/publication")
@policy("audit.view")
def preview(fund_id: str, run_id: str) -> ResponseReturnValue:
    """`programme`: ids of the programmes that would go by their name."""
    return _preview_page(fund_id, run_id, request.args.getlist("programme"))


def _preview_page(
    fund_id: str,
    run_id: str,
    programme_ids: list[str],
    *,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    run = queries.run_of(current_actor(), fund_id, run_id)
    if run.state != "done":
        raise NotFound
    used = publication.in_use(run.entity_id)
    record = publication.public_record(run, on=today_vn(), programme_ids=programme_ids)
    shown = json.loads(used.content) if used and used.run_id == run.id else record
    lines = publication.public_lines(db.engine, run.id, shown)
    earlier = publication.publications_of(current_actor(), fund_id, run_id)
    return page(
        "fund_audit/publication.html",
        422 if problems else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        record=shown,
        redacted=publication.redactions(run, shown),
        sample=list(islice(lines, SHOWN_LINES)),
        programmes=publication.programmes_of(run),
        chosen=programme_ids,
        used=used,
        lost=consent.names_without_consent(used) if used and used.run_id == run.id else [],
        earlier=earlier,
        names=queries.user_names(one.published_by for one in earlier),
        signed=publication.signed_report(run),
        seen=hashlib.sha256(publication.canonical(record).encode()).hexdigest(),
        label_of=label_of,
        publish_form=PublishForm(formdata=None),
        withdraw_form=WithdrawForm(formdata=None),
        problems=problems,
    )


@blueprint.post("/<run_id>/publication")
@policy("audit.publish")
def publish(fund_id: str, run_id: str) -> ResponseReturnValue:
    form = PublishForm()
    chosen = request.form.getlist("programme")
    if not form.validate_on_submit():
        return _preview_page(fund_id, run_id, chosen, problems=(_no_reason(),))
    try:
        actions.publish_audit(
            current_actor(),
            fund_id,
            run_id,
            reason=form.reason.data or "",
            programme_ids=chosen,
            seen_sha256=request.form.get("seen", ""),
        )
    except Refused as refused:
        return _preview_page(fund_id, run_id, chosen, problems=refused.problems)
    return see(url_for("fund_audit.preview", fund_id=fund_id, run_id=run_id))


@blueprint.post("/<run_id>/publication/withdraw")
@policy("audit.publish")
def withdraw(fund_id: str, run_id: str) -> ResponseReturnValue:
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _preview_page(fund_id, run_id, [], problems=(_no_reason(),))
    actions.withdraw_publication(current_actor(), fund_id, run_id, reason=form.reason.data or "")
    return see(url_for("fund_audit.preview", fund_id=fund_id, run_id=run_id))


def _no_reason() -> Problem:
    text = _("Say why, in at most 2,000 characters. Nothing was changed.")
    return Problem("no_reason", text, "reason")
