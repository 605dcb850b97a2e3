"""Which money paid for what: sources against uses pro rata, and one line first in, first out."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import selected_language
from inspect_app.core.refusal import NotFound
from inspect_app.core.web import current_actor, page, policy
from inspect_app.funds import queries as books

from .. import queries
from ..models import AuditRun
from ..queries import wording
from ..queries.tracing import trace
from ..rules.flows import FUND
from ..rules.tracing import Money, pro_rata
from .pages import blueprint, file_labels


@blueprint.get("/<run_id>/tracing")
@policy("audit.view")
def tracing(fund_id: str, run_id: str) -> ResponseReturnValue:
    """What each kind of source paid for, pro rata."""
    run = _finished(queries.run_of(current_actor(), fund_id, run_id))
    return page(
        "fund_audit/tracing.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        table=_table(json.loads(run.result)["flows"]),
    )


@blueprint.get("/<run_id>/tracing/<int:position>")
@policy("audit.view")
def traced(fund_id: str, run_id: str, position: int) -> ResponseReturnValue:
    """One gift and what it paid for, or one payment and what paid for it."""
    run = _finished(queries.run_of(current_actor(), fund_id, run_id))
    return page(
        "fund_audit/traced.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        position=position,
        found=trace(run, position, request.args.get("page", 1, type=int)),
        labels=file_labels(run),
        flow_words=wording.FLOWS,
    )


def _finished(run: AuditRun) -> AuditRun:
    if run.state != "done":
        raise NotFound
    return run


def _table(flows: dict[str, Any]) -> dict[str, Any]:
    """Rows of sources, columns of uses; what is left and what nothing covers stand at the edges."""
    labels = {node["id"]: node["label"][selected_language()] for node in flows["nodes"]}
    sources: list[Money] = []
    uses: list[Money] = []
    selectors: dict[str, str] = {}
    for link in flows["links"]:
        came = link["target"] == FUND
        name = link["source"] if came else link["target"]
        if name == "closing":
            continue
        (sources if came else uses).append(Money(name, link["amount"]["value"]))
        selectors[name] = link["amount"]["selector"]
    found = pro_rata(sources, uses)
    parts = {(part.source, part.use): part.amount for part in found.parts}
    return {
        "uses": [
            (labels[use.id], use.amount, selectors[use.id], found.uncovered.get(use.id, 0))
            for use in uses
        ],
        "rows": [
            {
                "label": labels[source.id],
                "amount": source.amount,
                "selector": selectors[source.id],
                "parts": [parts.get((source.id, use.id), 0) for use in uses],
                "unspent": found.unspent.get(source.id, 0),
            }
            for source in sources
        ],
        "uncovered": sum(found.uncovered.values()),
    }
