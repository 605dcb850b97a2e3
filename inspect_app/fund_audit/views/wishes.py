"""What givers wish for the publication of their gifts: the list, and recording one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see
from inspect_app.funds import queries as books

from .. import actions, queries
from ..forms import WishForm
from ..models import DonorWish
from ..queries import wishes as wish_queries
from .pages import blueprint


@blueprint.get("/<run_id>/wishes")
@policy("audit.view")
def wishes(fund_id: str, run_id: str) -> ResponseReturnValue:
    return _wishes_page(fund_id, run_id)


def _wishes_page(
    fund_id: str,
    run_id: str,
    *,
    form: WishForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    """`back` of the form: the row whose consent is taken back there; what is wrong with it is said
    at that row."""
    actor = current_actor()
    run = queries.run_of(actor, fund_id, run_id)
    rows = wish_queries.recorded_of(actor, fund_id)
    latest = _latest(rows)
    back = request.form.get("back", "")
    back = back if back in latest else ""
    fits = wish_queries.fitting_flows(fund_id, [(row.reference, row.amount) for row in rows])
    return page(
        "fund_audit/wishes.html",
        422 if problems or form else 200,
        fund=books.fund_of(actor, fund_id),
        run=run,
        rows=rows,
        latest=latest,
        unfit=[
            row for row in rows if row.id in latest and "in" not in fits[row.reference, row.amount]
        ],
        back=back,
        back_errors=[*(form.evidence.errors if form else ()), *(str(one.text) for one in problems)],
        names=queries.user_names(row.recorded_by for row in rows),
        form=form if form and not back else WishForm(formdata=None),
        problems=() if back else problems,
    )


def _latest(rows: Sequence[DonorWish]) -> set[str]:
    """Ids of those that count: of newest first, the first for each gift."""
    newest: dict[tuple[str, int], str] = {}
    for row in rows:
        newest.setdefault((row.reference, row.amount), row.id)
    return set(newest.values())


@blueprint.post("/<run_id>/wishes")
@policy("audit.clear")
def record_wish(fund_id: str, run_id: str) -> ResponseReturnValue:
    queries.run_of(current_actor(), fund_id, run_id)
    form = WishForm()
    if not form.validate_on_submit():
        return _wishes_page(fund_id, run_id, form=form)
    try:
        actions.record_wish(
            current_actor(),
            fund_id,
            reference=form.reference.data or "",
            amount=form.amount.amount,
            wish=form.wish.data or "",
            donor=form.donor.data or "",
            evidence=form.evidence.data or "",
        )
    except Refused as refused:
        return _wishes_page(fund_id, run_id, form=form, problems=refused.problems)
    return see(url_for("fund_audit.wishes", fund_id=fund_id, run_id=run_id))
