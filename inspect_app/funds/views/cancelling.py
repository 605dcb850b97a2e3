"""The reading of a file is stopped, or asked for once more."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.web import current_actor, policy, see

from .. import actions
from .pages import blueprint


@blueprint.post("/<fund_id>/statements/<statement_id>/cancellation")
@policy("statement.import")
def cancel_statement(fund_id: str, statement_id: str) -> ResponseReturnValue:
    actions.cancel_statement(current_actor(), fund_id, statement_id)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))


@blueprint.post("/<fund_id>/statements/<statement_id>/reading")
@policy("statement.import")
def read_statement_again(fund_id: str, statement_id: str) -> ResponseReturnValue:
    actions.read_statement_again(current_actor(), fund_id, statement_id)
    return see(url_for("funds.statement", fund_id=fund_id, statement_id=statement_id))


@blueprint.post("/<fund_id>/ledgers/<ledger_id>/cancellation")
@policy("statement.import")
def cancel_ledger(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    actions.cancel_ledger(current_actor(), fund_id, ledger_id)
    return see(url_for("funds.ledger", fund_id=fund_id, ledger_id=ledger_id))


@blueprint.post("/<fund_id>/ledgers/<ledger_id>/reading")
@policy("statement.import")
def read_ledger_again(fund_id: str, ledger_id: str) -> ResponseReturnValue:
    actions.read_ledger_again(current_actor(), fund_id, ledger_id)
    return see(url_for("funds.ledger", fund_id=fund_id, ledger_id=ledger_id))
