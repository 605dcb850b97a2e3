"""One ledger of payments with what it says beyond the required columns; its empty template."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.csv_line import csv_line
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see

from .. import actions, queries
from ..forms import WithdrawForm
from ..models import PaymentLedger
from ..rules.ledger import COLUMNS, OPTIONAL
from .pages import blueprint, shown_job


@blueprint.get("/ledger-template")
@policy("statement.import")
def ledger_template() -> ResponseReturnValue:
    """The header row of our ledger, as CSV that spreadsheets open with Vietnamese letters. What an
    optional column is for stands in brackets, which the reader of headers leaves out."""
    required = ",".join(column.vi for column in COLUMNS if column.required)
    optional = csv_line([f"{one.vi} (không bắt buộc; {one.tells.vi})" for one in OPTIONAL])
    return attachment(f"\ufeff{required},{optional}".encode(), "so-chi-mau.csv", "text/csv")


@blueprint.get("/<fund_id>/ledgers/<ledger_id>")
@policy("fund.view")
def ledger(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    return _ledger_page(queries.ledger_of(current_actor(), fund_id, ledger_id))


def _ledger_page(
    row: PaymentLedger,
    *,
    withdraw_form: WithdrawForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    at = request.args.get("at", 0, type=int)
    number = (at - 1) // queries.PAGE + 1 if at > 0 else request.args.get("page", 1, type=int)
    return page(
        "funds/ledger.html",
        422 if problems or withdraw_form else 200,
        fund=queries.fund_of(current_actor(), row.entity_id),
        row=row,
        job=shown_job(queries.job_over(row)),
        found=queries.payments_page(row, number),
        optional=OPTIONAL,
        filled=queries.filled_columns(row),
        faults=queries.problems_of(row),
        names=queries.sender_names([row]),
        withdraw_form=withdraw_form or WithdrawForm(formdata=None),
        problems=problems,
    )


@blueprint.post("/<fund_id>/ledgers/<ledger_id>/withdrawal")
@policy("statement.import")
def withdraw_ledger(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    row = queries.ledger_of(current_actor(), fund_id, ledger_id)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _ledger_page(row, withdraw_form=form)
    try:
        actions.withdraw_ledger(current_actor(), fund_id, ledger_id, reason=form.reason.data or "")
    except Refused as refused:
        row = queries.ledger_of(current_actor(), fund_id, ledger_id)
        return _ledger_page(row, withdraw_form=form, problems=refused.problems)
    return see(url_for("funds.ledger", fund_id=fund_id, ledger_id=ledger_id))
