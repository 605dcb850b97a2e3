"""The auditor accepts an amount that the bank's own balances prove."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Refused
from inspect_app.core.web import current_actor, policy, see

from .. import actions, queries
from .pages import blueprint, statement_page


@blueprint.post("/<fund_id>/statements/<statement_id>/repairs/<int:row_no>")
@policy("statement.import")
def accept_repair(fund_id: str, statement_id: str, row_no: int) -> ResponseReturnValue:
    """One repair of one line; `amount` is what the person saw, so that no other is accepted."""
    queries.statement_of(current_actor(), fund_id, statement_id)
    seen = request.form.get("amount", type=int)
    try:
        row = actions.accept_repair(
            current_actor(), fund_id, statement_id, row_no=row_no, amount=seen
        )
    except Refused as refused:
        row = queries.statement_of(current_actor(), fund_id, statement_id)
        return statement_page(row, problems=refused.problems)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=row.id))
