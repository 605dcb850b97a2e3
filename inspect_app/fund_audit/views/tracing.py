"""Which money paid for what: sources against uses pro rata, and one line first in, first out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.refusal import NotFound
from inspect_app.core.web import current_actor, page, policy
from inspect_app.funds import queries as books

from .. import queries
from ..models import AuditRun
from ..queries import wording
from ..queries.ageing import Chosen, gift_standing, purses_of, unspent_page
from ..queries.tracing import purse_sums, trace
from ..rules.ageing import NEAR_DAYS, Standing, standing_of
from ..rules.evidence import Number, selector
from ..rules.flows import FUND
from ..rules.restricted import known_as
from ..rules.tracing import Money, pro_rata
from .pages import blueprint, file_labels

STANDINGS: dict[Standing, tuple[Any, str]] = {
    "spent": (_l("all spent"), "plain"),
    "overspent": (_l("more paid than came in"), "bad"),
    "past": (_l("deadline passed"), "bad"),
    "near": (_l("deadline near"), "warn"),
    "in_time": (_l("within the deadline"), "ok"),
    "no_deadline": (_l("no deadline of the donor"), "plain"),
}


@blueprint.get("/<run_id>/tracing")
@policy("audit.view")
def tracing(fund_id: str, run_id: str) -> ResponseReturnValue:
    """What each kind of source paid for, pro rata."""
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    return page(
        "fund_audit/tracing.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        table=traced_table(run),
        purses=purses_of(run),
    )


@blueprint.get("/<run_id>/tracing/<int:position>")
@policy("audit.view")
def traced(fund_id: str, run_id: str, position: int) -> ResponseReturnValue:
    """One gift and what it paid for, or one payment and what paid for it."""
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    return page(
        "fund_audit/traced.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        position=position,
        found=trace(run, position, request.args.get("page", 1, type=int)),
        labels=file_labels(run),
        flow_words=wording.FLOWS,
    )


@blueprint.get("/<run_id>/unspent")
@policy("audit.view")
def unspent(fund_id: str, run_id: str) -> ResponseReturnValue:
    """The restricted gifts of which something is left, by their age."""
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    purses = {one["purse"]: one for one in purses_of(run)}
    chosen = _chosen(purses)
    named = chosen.purse or None
    return page(
        "fund_audit/unspent.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        chosen=chosen,
        found=unspent_page(run, chosen, request.args.get("page", 1, type=int)),
        purses=purses,
        gifts=[
            (one, gift_standing(one, run.period_to))
            for one in purses.values()
            if named in (None, one["purse"])
        ],
        standings=STANDINGS,
        standing_of=standing_of,
        near=NEAR_DAYS,
        labels=file_labels(run),
    )


def _chosen(purses: Iterable[str]) -> Chosen:
    """What the address asks for; a gift's code counts however it is written. Raises NotFound for
    days or states that are none."""
    given = request.args
    days = [given.get(name, "0") for name in ("least", "most")]
    late = given.get("late")
    if not all(one.isdecimal() and len(one) < 6 for one in days) or late not in (None, "0", "1"):
        raise NotFound
    return Chosen(
        least=int(days[0]),
        most=int(days[1]) if "most" in given else None,
        late=None if late is None else late == "1",
        purse=known_as(given.get("purse", "")[:200], purses),
    )


def traced_table(run: AuditRun) -> dict[str, Any]:
    """Rows of sources, columns of uses; what is left and what nothing covers stand at the edges.
    A restricted gift is a row of its own, and only its own payments take from it."""
    flows = json.loads(run.result)["flows"]
    labels = {node["id"]: node["label"][selected_language()] for node in flows["nodes"]}
    bound = purse_sums(run)
    sources: list[Money] = []
    uses: list[Money] = []
    columns: dict[str, Number] = {}
    told: dict[str, tuple[str, str]] = {}
    for link in flows["links"]:
        came = link["target"] == FUND
        name, amount = link["source"] if came else link["target"], link["amount"]["value"]
        if name == "closing":
            continue
        flow = "in" if came else "out"
        mine = [one for one in bound if one[1:3] == (flow, name)]
        general = amount - sum(one[3] for one in mine)
        part = link["amount"]["selector"]
        if came:
            told[name] = (labels[name], f"{part}&purse=" if mine else part)
        else:
            columns[name] = Number(amount, part)
            uses += [Money(_use(name, one[0]), one[3], one[0]) for one in mine]
        if general:
            (sources if came else uses).append(Money(name if came else _use(name), general))
    for purse, amount in _by_purse(bound).items():
        name = f"purse:{purse}"
        told[name] = (purse, selector(side="bank", flow="in", purse=purse))
        sources.append(Money(name, amount, purse))
    found = pro_rata(sources, uses)
    parts: Counter[tuple[str, str]] = Counter()
    short: Counter[tuple[str, str]] = Counter()
    for part_ in found.parts:
        parts[part_.source, _node(part_.use)] += part_.amount
    purse_of = {use.id: use.purse for use in uses}
    for use, amount in found.uncovered.items():
        short[purse_of[use], _node(use)] += amount
    spent, untraced = sum(one.value for one in columns.values()), sum(short.values())
    donors = {one["purse"]: one.get("donor", "") for one in purses_of(run)}
    return {
        "spent": spent,
        "traced": spent - untraced,
        "untraced": untraced,
        "uses": [(labels[name], one.value, one.selector) for name, one in columns.items()],
        "rows": [
            {
                "label": told[source.id][0],
                "purse": source.purse,
                "donor": _donor(donors.get(source.purse, ""), source.purse),
                "amount": source.amount,
                "selector": told[source.id][1],
                "parts": [parts[source.id, name] for name in columns],
                "first": next((at for at, name in enumerate(columns) if parts[source.id, name]), 0),
                "unspent": found.unspent.get(source.id, 0),
            }
            for source in sources
        ],
        "short": [
            {"purse": purse, "parts": [short[purse, name] for name in columns]}
            for purse in sorted({purse for purse, _name in short})
        ],
    }


def _donor(donor: str, purse: str) -> str:
    """Empty where the register tells no donor: there the code stands for one."""
    return donor if donor != purse else ""


def _by_purse(bound: Sequence[tuple[str, str, str, int]]) -> Counter[str]:
    """What came into each purse."""
    came: Counter[str] = Counter()
    for purse, flow, _group, amount in bound:
        if flow == "in":
            came[purse] += amount
    return came


def _use(node: str, purse: str = "") -> str:
    """Payments of one node of the flow picture from one purse."""
    return f"{purse}\n{node}"


def _node(use: str) -> str:
    return use.partition("\n")[2]
