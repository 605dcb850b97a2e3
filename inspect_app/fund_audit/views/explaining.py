"""Asking a fund to explain exceptions, and recording its answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core import clock
from inspect_app.core.files import store
from inspect_app.core.i18n import _, _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see
from inspect_app.documents import queries as documents
from inspect_app.funds import queries as books
from inspect_app.inspections.rules.documents import MAX_BYTES

from .. import actions, queries
from ..battery.declared import RULES
from ..forms import CancelForm, ExplanationForm, ReplyForm
from ..queries import explanations, wording
from ..rules.answer_files import ENDINGS
from ..rules.explanation import MOST_POINTS
from .pages import SEVERITIES, blueprint, file_stem, spoken, with_heads

STATES: dict[str, tuple[Any, str]] = {
    "drafted": (_l("Letter not signed yet"), "plain"),
    "cancelled": (_l("Letter cancelled"), "plain"),
    "fallen": (_l("Letter will not be sent"), "plain"),
    "asked": (_l("Asked, answer not due yet"), "warn"),
    "overdue": (_l("Answer overdue"), "bad"),
    "answered": (_l("Answered"), "ok"),
}
MOST_FILES = 10


@blueprint.app_context_processor
def explanation_states() -> dict[str, object]:
    """For the pages of an exception and of the start page's list."""
    return {"explanation_states": STATES, "test_name": test_name}


def test_name(number: str) -> str:
    """A test by its number and its name in the reader's language."""
    return f"{number} {spoken(RULES[number].title)}" if number in RULES else number


@blueprint.get("/<run_id>/explanations")
@policy("audit.view")
def explanations_of(fund_id: str, run_id: str) -> ResponseReturnValue:
    """Letters of a run, and the exceptions to tick; `test`: only those of one test."""
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    test = request.args.get("test", "")
    hits = [hit for hit in queries.hits_of(run) if not test or hit.check_no == test]
    letters = explanations.letters_of(current_actor(), run)
    asked = {point.hit.id for one in letters if one.stands for point in one.points}
    return page(
        "fund_audit/explanations.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        letters=letters,
        test=test,
        why_not=explanations.why_not_asked(run),
        waiting=[hit for hit in hits if hit.fate == "open" and hit.id not in asked],
        most=MOST_POINTS,
        severities=SEVERITIES,
    )


@blueprint.get("/<run_id>/explanations/new")
@policy("audit.clear")
def ask(fund_id: str, run_id: str) -> ResponseReturnValue:
    """The letter to be: `hit` are the exceptions that it asks about."""
    return _ask_page(fund_id, run_id, request.args.getlist("hit"))


def _ask_page(
    fund_id: str,
    run_id: str,
    hit_ids: list[str],
    *,
    form: ExplanationForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    proposed = explanations.proposed_days(run.organisation_id, clock.today_vn())
    wanted = set(hit_ids)
    if form is None:
        days = int(proposed.amount) if proposed else 0
        due = clock.today_vn() + dt.timedelta(days=days) if days else None
        shown = with_heads(ExplanationForm(formdata=None, data={"due_on": due}))
    else:
        shown = form
    return page(
        "fund_audit/explanation_new.html",
        422 if problems or form else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        why_not=explanations.why_not_asked(run),
        hits=[hit for hit in queries.hits_of(run) if hit.id in wanted],
        asks={hit_id: request.form.get(f"asks-{hit_id}", _default()) for hit_id in wanted},
        proposed=proposed,
        form=shown,
        problems=problems,
    )


def _default() -> str:
    return str(_("State the cause, and send the vouchers and papers that prove it."))


@blueprint.post("/<run_id>/explanations/new")
@policy("audit.clear")
def send_ask(fund_id: str, run_id: str) -> ResponseReturnValue:
    queries.finished_run_of(current_actor(), fund_id, run_id)
    form = with_heads(ExplanationForm())
    chosen = request.form.getlist("hit")
    if not form.validate_on_submit() or form.due_on.data is None:
        return _ask_page(fund_id, run_id, chosen, form=form)
    try:
        letter = actions.ask_explanation(
            current_actor(),
            fund_id,
            run_id,
            asks={hit_id: request.form.get(f"asks-{hit_id}", "")[:2000] for hit_id in chosen},
            due_on=form.due_on.data,
            head_id=form.head.data or "",
        )
    except Refused as refused:
        return _ask_page(fund_id, run_id, chosen, form=form, problems=refused.problems)
    return see(
        url_for("fund_audit.explanation", fund_id=fund_id, run_id=run_id, letter_id=letter.id)
    )


@blueprint.get("/<run_id>/explanations/<letter_id>")
@policy("audit.view")
def explanation(fund_id: str, run_id: str, letter_id: str) -> ResponseReturnValue:
    return _letter_page(fund_id, run_id, letter_id)


def _letter_page(
    fund_id: str,
    run_id: str,
    letter_id: str,
    *,
    form: ReplyForm | None = None,
    cancel_form: CancelForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    actor = current_actor()
    letter = explanations.letter_of(actor, fund_id, run_id, letter_id)
    run = queries.run_of(actor, fund_id, run_id)
    recorded = (reply.row.recorded_by for point in letter.points for reply in point.replies)
    return page(
        "fund_audit/explanation.html",
        422 if problems or form or cancel_form else 200,
        fund=books.fund_of(actor, fund_id),
        run=run,
        report_signed=explanations.report_signed(run),
        letter=letter,
        names=queries.user_names([letter.row.asked_by, *recorded]),
        dispositions=wording.DISPOSITIONS,
        form=form or ReplyForm(formdata=None, data={"received_on": clock.today_vn()}),
        cancel_form=cancel_form or CancelForm(formdata=None),
        my_turn=actor.may("document.sign") and letter.paper in documents.waiting_for(actor),
        ticked=request.form.getlist("hit"),
        problems=problems,
    )


@blueprint.post("/<run_id>/explanations/<letter_id>")
@policy("audit.clear")
def record_reply(fund_id: str, run_id: str, letter_id: str) -> ResponseReturnValue:
    explanations.letter_of(current_actor(), fund_id, run_id, letter_id)
    form = ReplyForm()
    if not form.validate_on_submit() or form.received_on.data is None:
        return _letter_page(fund_id, run_id, letter_id, form=form)
    sent = [one for one in form.files.data or [] if one]
    if len(sent) > MOST_FILES:
        text = _("At most %(most)s documents at once. Nothing was recorded.", most=MOST_FILES)
        problem = Problem("too_many_files", text, "files")
        return _letter_page(fund_id, run_id, letter_id, form=form, problems=(problem,))
    try:
        actions.record_reply(
            current_actor(),
            fund_id,
            run_id,
            letter_id,
            hit_ids=request.form.getlist("hit"),
            text=form.text.data or "",
            received_on=form.received_on.data,
            documents=[_document(one) for one in sent],
        )
    except Refused as refused:
        return _letter_page(fund_id, run_id, letter_id, form=form, problems=refused.problems)
    return see(
        url_for("fund_audit.explanation", fund_id=fund_id, run_id=run_id, letter_id=letter_id)
    )


@blueprint.post("/<run_id>/explanations/<letter_id>/cancellation")
@policy("audit.clear")
def cancel_letter(fund_id: str, run_id: str, letter_id: str) -> ResponseReturnValue:
    explanations.letter_of(current_actor(), fund_id, run_id, letter_id)
    form = CancelForm()
    if not form.validate_on_submit():
        return _letter_page(fund_id, run_id, letter_id, cancel_form=form)
    try:
        actions.cancel_letter(
            current_actor(), fund_id, run_id, letter_id, reason=form.reason.data or ""
        )
    except Refused as refused:
        return _letter_page(fund_id, run_id, letter_id, cancel_form=form, problems=refused.problems)
    return see(
        url_for("fund_audit.explanation", fund_id=fund_id, run_id=run_id, letter_id=letter_id)
    )


def _document(sent: Any) -> actions.Document:
    """A file of the form; reads no more than the limit."""
    with sent.stream:
        return actions.Document(sent.stream.read(MAX_BYTES + 1), sent.filename or "")


@blueprint.get("/<run_id>/explanations/<letter_id>/files/<file_id>")
@policy("audit.view")
def reply_file(fund_id: str, run_id: str, letter_id: str, file_id: str) -> Response:
    """A document of an answer, as a download."""
    letter = explanations.letter_of(current_actor(), fund_id, run_id, letter_id)
    number, file = explanations.file_of(letter, file_id)
    run, fund = queries.run_by_id(run_id), books.fund_of(current_actor(), fund_id)
    told = f"{letter.paper.full_number}-giai-trinh-{number}"
    name = f"{file_stem(fund, run)}-{told}.{ENDINGS[file.media_type]}"
    return attachment(store().open(file.sha256), name, file.media_type)
