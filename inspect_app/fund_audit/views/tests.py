"""One test of a run: what it looks for, with which values, over what, and what it found."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see
from inspect_app.funds import queries as books

from .. import actions, queries
from ..forms import DispositionForm
from ..queries import explanations, tests, wording, working_papers
from .clearing import sent_document, with_dispositions
from .pages import CHECK_STATES, SEVERITIES, blueprint


@blueprint.get("/<run_id>/tests/<test_number>")
@policy("audit.view")
def test(fund_id: str, run_id: str, test_number: str) -> ResponseReturnValue:
    return _test_page(fund_id, run_id, test_number)


@blueprint.post("/<run_id>/tests/<test_number>")
@policy("audit.clear")
def dispose_many(fund_id: str, run_id: str, test_number: str) -> ResponseReturnValue:
    """One conclusion on the ticked exceptions of this test."""
    run = queries.run_of(current_actor(), fund_id, run_id)
    tests.test_of(run, test_number)
    offered = explanations.files_about(run, test_number)
    form = with_dispositions(DispositionForm(), offered, open_too=False)
    if not form.validate_on_submit():
        return _test_page(fund_id, run_id, test_number, form=form)
    try:
        actions.dispose_hits(
            current_actor(),
            fund_id,
            run_id,
            test_number,
            request.form.getlist("hit"),
            disposition=form.disposition.data or "",
            reason=form.reason.data or "",
            document=sent_document(form),
        )
    except Refused as refused:
        return _test_page(fund_id, run_id, test_number, form=form, problems=refused.problems)
    return see(
        url_for("fund_audit.test", fund_id=fund_id, run_id=run_id, test_number=test_number)
        + "#exceptions"
    )


def _test_page(
    fund_id: str,
    run_id: str,
    test_number: str,
    *,
    form: DispositionForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    run = queries.run_of(current_actor(), fund_id, run_id)
    shown = tests.test_of(run, test_number)
    hits = tests.hits_of_test(run, test_number)
    frozen = working_papers.is_frozen(run.id, test_number)
    return page(
        "fund_audit/test.html",
        422 if form else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        test=shown,
        values=tests.values_of(run, shown),
        hits=hits,
        frozen=frozen,
        any_open=not frozen and any(hit.disposition == "open" for hit in hits),
        form=form
        or with_dispositions(
            DispositionForm(formdata=None),
            explanations.files_about(run, test_number),
            open_too=False,
        ),
        ticked=request.form.getlist("hit"),
        problems=problems,
        check_states=CHECK_STATES,
        severities=SEVERITIES,
        dispositions=wording.DISPOSITIONS,
    )
