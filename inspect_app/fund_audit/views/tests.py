"""One test of a run: what it looks for, with which values, over what, and what it found."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from inspect_app.core.web import current_actor, page, policy
from inspect_app.funds import queries as books

from .. import queries
from ..queries import tests, wording
from .pages import CHECK_STATES, SEVERITIES, blueprint


@blueprint.get("/<run_id>/tests/<test_number>")
@policy("audit.view")
def test(fund_id: str, run_id: str, test_number: str) -> ResponseReturnValue:
    run = queries.run_of(current_actor(), fund_id, run_id)
    shown = tests.test_of(run, test_number)
    return page(
        "fund_audit/test.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        test=shown,
        values=tests.values_of(run, shown),
        hits=tests.hits_of_test(run, test_number),
        check_states=CHECK_STATES,
        severities=SEVERITIES,
        dispositions=wording.DISPOSITIONS,
    )
