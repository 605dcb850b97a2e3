"""What changed from an earlier audit of the same fund to this one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound
from inspect_app.core.web import current_actor, page, policy
from inspect_app.funds import queries as books
from inspect_app.funds.rules.sentences import Sentence

from .. import queries
from ..models import AuditRun
from ..rules.difference import Found, difference, totals
from .pages import SEVERITIES, blueprint

NAMES: dict[str, Any] = {
    "opening": _l("Opening balance"),
    "credit": _l("Money in, without internal transfers"),
    "debit": _l("Money out, without internal transfers"),
    "transfers_in": _l("Internal transfers in"),
    "transfers_out": _l("Internal transfers out"),
    "closing": _l("Closing balance of all accounts"),
    "management": _l("Management cost (numerator)"),
    "base": _l("Income that counts (base)"),
}


@blueprint.get("/<run_id>/difference")
@policy("audit.view")
def compare(fund_id: str, run_id: str) -> ResponseReturnValue:
    """`with` is the other run; without it, the latest finished one before this."""
    actor = current_actor()
    run = queries.finished_run_of(actor, fund_id, run_id)
    others = [
        other
        for other in queries.runs_of(actor, fund_id)
        if other.state == "done" and other.id != run.id
    ]
    wanted = request.args.get("with", "")
    earlier = [other for other in others if other.started_at < run.started_at]
    chosen = next((other for other in others if other.id == wanted), None)
    if wanted and chosen is None:
        raise NotFound
    before = chosen or next(iter(earlier), None)
    return page(
        "fund_audit/difference.html",
        fund=books.fund_of(actor, fund_id),
        run=run,
        before=before,
        others=others,
        found=difference(_exceptions(before), _exceptions(run)) if before else None,
        totals=totals(json.loads(before.result), json.loads(run.result)) if before else (),
        names=NAMES,
        severities=SEVERITIES,
    )


def _exceptions(run: AuditRun) -> Iterator[Found]:
    for hit in queries.hits_of(run):
        words = Sentence(hit.sentence_vi, hit.sentence_en)
        yield Found(hit.check_no, hit.key, hit.severity, hit.amount, hit.lines, words, hit.id)
