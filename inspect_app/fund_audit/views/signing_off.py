"""The working paper of a test: what is signed, by whom, and the signatures that it waits for."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see
from inspect_app.funds import queries as books

from .. import actions, queries
from ..forms import ConclusionForm
from ..queries import tests, wording, working_papers
from ..rules.sign_off import STEPS
from .pages import blueprint, file_stem

STEP_WORDS: dict[str, Any] = {
    "prepared": _l("Prepared"),
    "reviewed": _l("Reviewed"),
    "frozen": _l("Frozen by the lead auditor"),
}


@blueprint.get("/<run_id>/tests/<test_number>/paper")
@policy("audit.view")
def paper(fund_id: str, run_id: str, test_number: str) -> ResponseReturnValue:
    return _paper_page(fund_id, run_id, test_number)


def _paper_page(
    fund_id: str,
    run_id: str,
    test_number: str,
    *,
    form: ConclusionForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    run = queries.run_of(current_actor(), fund_id, run_id)
    found = working_papers.paper_of(run, test_number)
    signatures = working_papers.all_signatures(run, test_number)
    return page(
        "fund_audit/paper.html",
        422 if form or problems else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        test=tests.test_of(run, test_number),
        paper=found,
        told=found.told,
        dispositions=wording.DISPOSITIONS,
        signatures=signatures,
        names=queries.user_names(one.signed_by for one in signatures),
        steps=STEP_WORDS,
        form=form or ConclusionForm(formdata=None, data={"conclusion": found.conclusion}),
        problems=problems,
    )


@blueprint.post("/<run_id>/tests/<test_number>/paper")
@policy("audit.clear")
def sign_paper(fund_id: str, run_id: str, test_number: str) -> ResponseReturnValue:
    """`step` names the signature, `seen` the hash of what the page showed."""
    tests.test_of(queries.run_of(current_actor(), fund_id, run_id), test_number)
    step = next((one for one in STEPS if one == request.form.get("step")), None)
    if step is None:
        raise NotFound
    form = ConclusionForm()
    if step == "prepared" and not form.validate_on_submit():
        return _paper_page(fund_id, run_id, test_number, form=form)
    try:
        actions.sign_working_paper(
            current_actor(),
            fund_id,
            run_id,
            test_number,
            step=step,
            conclusion=form.conclusion.data or "",
            seen=request.form.get("seen", ""),
        )
    except Refused as refused:
        typed = form if step == "prepared" else None
        return _paper_page(fund_id, run_id, test_number, form=typed, problems=refused.problems)
    done = url_for("fund_audit.paper", fund_id=fund_id, run_id=run_id, test_number=test_number)
    return see(done)


@blueprint.get("/<run_id>/tests/<test_number>/paper.json")
@policy("audit.view")
def paper_file(fund_id: str, run_id: str, test_number: str) -> ResponseReturnValue:
    """The working paper as it is signed: whoever hashes the file gets the printed SHA-256."""
    run = queries.run_of(current_actor(), fund_id, run_id)
    shown = working_papers.paper_of(run, test_number)
    content = shown.signatures[-1].content if shown.signatures else shown.content
    stem = file_stem(books.fund_of(current_actor(), fund_id), run)
    name = f"{stem}-{test_number}-giay-to-lam-viec.json"
    return attachment(content.encode(), name, "application/json")
