"""An exception of a run, what was concluded about it, and the second person who confirms it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core import clock
from inspect_app.core.files import store, stored_file
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _, _l
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see
from inspect_app.funds import queries as books
from inspect_app.funds.models import LedgerPayment
from inspect_app.funds.rules.ledger import OPTIONAL
from inspect_app.funds.rules.sentences import Sentence, day
from inspect_app.inspections.rules.documents import MAX_BYTES
from inspect_app.law.queries import current_book

from .. import actions, queries
from ..battery.declared import RULES
from ..forms import DispositionForm, ViolationForm
from ..models import AuditHit, AuditRun
from ..queries import explanations, wording, working_papers
from ..queries.tests import has_paper
from ..rules.answer_files import ENDINGS
from . import violating
from .pages import SEVERITIES, SIDES, blueprint, file_labels, file_stem, spoken


@blueprint.get("/<run_id>/hits/<hit_id>")
@policy("audit.view")
def hit(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    return hit_page(fund_id, queries.hit_of(current_actor(), fund_id, run_id, hit_id))


def hit_page(
    fund_id: str,
    found: AuditHit,
    *,
    form: DispositionForm | None = None,
    violation_form: ViolationForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    """An exception with its lines, its conclusion, and the forms for both."""
    actor = current_actor()
    run = queries.run_of(actor, fund_id, found.run_id)
    fund = books.fund_of(actor, fund_id)
    rule = next(
        check["rule"]
        for check in json.loads(run.result)["checks"]
        if check["rule"]["number"] == found.check_no
    )
    number = max(request.args.get("page", 1, type=int), 1)
    letters = explanations.letters_about(actor, found)
    return page(
        "fund_audit/hit.html",
        422 if problems or form or violation_form else 200,
        fund=fund,
        run=run,
        hit=found,
        rule=rule,
        looks_at=RULES[found.check_no].base,
        has_paper=has_paper(run, found.check_no),
        frozen=working_papers.is_frozen(run.id, found.check_no),
        rows=[row for row in queries.hit_rows(found, number) if row.line or row.payment],
        facts=partial(_facts, found.check_no),
        sums=queries.hit_sums(found),
        sides=SIDES,
        number=number,
        pages=max(-(-found.lines // queries.PAGE), 1),
        labels=file_labels(run),
        following=queries.next_open(found),
        file=stored_file(actor, found.file_id) if found.file_id else None,
        letters=letters,
        may_ask=not explanations.why_not_asked(run)
        and explanations.waits_for_answer(letters, found.id) is None,
        names=queries.user_names([found.disposed_by, found.confirmed_by, *_recorders(letters)]),
        threshold=current_book(run.organisation_id).find(queries.SECOND_PERSON, clock.today_vn()),
        severities=SEVERITIES,
        dispositions=wording.DISPOSITIONS,
        form=form or with_dispositions(DispositionForm(formdata=None), _offered(run, found)),
        judged=queries.judged(actor, found),
        violation=violating.offer(actor, run, found, fund.name, violation_form),
        problems=problems,
    )


def _recorders(letters: Sequence[explanations.ShownLetter]) -> Iterator[str]:
    """Who recorded the answers of the fund."""
    for letter in letters:
        for point in letter.points:
            yield from (reply.row.recorded_by for reply in point.replies)


def _facts(test_number: str, payment: LedgerPayment) -> list[tuple[str, str]]:
    """What the ledger says in the optional columns that a test looks at: title and value. Names of
    people in office stand nowhere else."""
    told = [(column, _told(payment, column.key)) for column in OPTIONAL]
    return [
        (spoken(Sentence(column.vi, column.en)), said)
        for column, said in told
        if test_number in column.tests and said
    ]


def _told(payment: LedgerPayment, key: str) -> str:
    if key == "restricted":
        return payment.restricted_to
    if key not in ("booked", "approved"):
        return "" if (value := getattr(payment, key)) is None else str(value)
    on, minute = getattr(payment, f"{key}_on"), getattr(payment, f"{key}_minute")
    time = "" if minute is None else f" {minute // 60:02d}:{minute % 60:02d}"
    return f"{day(on)}{time}" if on else ""


def _offered(run: AuditRun, found: AuditHit) -> list[explanations.AnswerFile]:
    return explanations.files_about(run, found.check_no, found.id)


def with_dispositions(
    form: DispositionForm,
    offered: Sequence[explanations.AnswerFile],
    *,
    open_too: bool = True,
) -> DispositionForm:
    """The form with what may become of an exception, and the documents of the fund's answers;
    `open_too`: it may be opened again."""
    form.answer_file.choices = [
        SelectChoice("", _("None of them")),
        *(SelectChoice(one.file.id, _answer_file(one)) for one in offered),
    ]
    form.disposition.choices = [
        SelectChoice(key, spoken(words))
        for key, words in wording.DISPOSITIONS.items()
        if open_too or key != "open"
    ]
    return form


def _answer_file(one: explanations.AnswerFile) -> str:
    name = one.file.label or _("Document of the answer")
    return f"{name} ({one.letter}, {day(one.received_on)})"


def sent_document(form: DispositionForm) -> actions.Document | str | None:
    """The file of the form; reads no more than the limit. A string: the id of one that came with
    an answer. None: none was chosen. Raises Refused for two."""
    sent, of_answer = form.file.data, form.answer_file.data
    if sent and of_answer:
        text = _l("Choose one document: of the fund's answer, or a file. Nothing was changed.")
        raise Refused(Problem("two_documents", text, "file"))
    if not sent:
        return of_answer or None
    with sent.stream:
        return actions.Document(sent.stream.read(MAX_BYTES + 1), sent.filename or "")


@blueprint.get("/<run_id>/hits/<hit_id>/document")
@policy("audit.view")
def document(fund_id: str, run_id: str, hit_id: str) -> Response:
    """The document of a conclusion, as a download."""
    found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
    if found.file_id is None:
        raise NotFound
    file = stored_file(current_actor(), found.file_id)
    run, fund = queries.run_by_id(run_id), books.fund_of(current_actor(), fund_id)
    told = f"{found.check_no}-ngoai-le-{found.position + 1}-tai-lieu"
    name = f"{file_stem(fund, run)}-{told}.{ENDINGS[file.media_type]}"
    return attachment(store().open(file.sha256), name, file.media_type)


@blueprint.post("/<run_id>/hits/<hit_id>")
@policy("audit.clear")
def dispose(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
    run = queries.run_of(current_actor(), fund_id, run_id)
    form = with_dispositions(DispositionForm(), _offered(run, found))
    if not form.validate_on_submit():
        return hit_page(fund_id, found, form=form)
    try:
        actions.dispose_hit(
            current_actor(),
            fund_id,
            run_id,
            hit_id,
            disposition=form.disposition.data or "",
            reason=form.reason.data or "",
            document=sent_document(form),
        )
    except Refused as refused:
        found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
        return hit_page(fund_id, found, form=form, problems=refused.problems)
    return see(url_for("fund_audit.hit", fund_id=fund_id, run_id=run_id, hit_id=hit_id))


@blueprint.post("/<run_id>/hits/<hit_id>/violation")
@policy("audit.clear")
def record_violation(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.hit_of(actor, fund_id, run_id, hit_id)
    form = violating.form_for(queries.cases_for(actor, queries.run_of(actor, fund_id, run_id)))
    if not form.validate_on_submit():
        return hit_page(fund_id, found, violation_form=form)
    try:
        actions.record_violation(
            actor,
            fund_id,
            run_id,
            hit_id,
            case_id=form.case.data or "",
            references=form.references.data or [],
            description=form.description.data or "",
            responsible=form.responsible.data or "",
            remedy=form.remedy.data or "",
        )
    except Refused as refused:
        found = queries.hit_of(actor, fund_id, run_id, hit_id)
        return hit_page(fund_id, found, violation_form=form, problems=refused.problems)
    return see(url_for("fund_audit.hit", fund_id=fund_id, run_id=run_id, hit_id=hit_id))


@blueprint.post("/<run_id>/hits/<hit_id>/confirmation")
@policy("audit.clear")
def confirm(fund_id: str, run_id: str, hit_id: str) -> ResponseReturnValue:
    try:
        actions.confirm_disposition(
            current_actor(), fund_id, run_id, hit_id, seen=request.form.get("seen", "")
        )
    except Refused as refused:
        found = queries.hit_of(current_actor(), fund_id, run_id, hit_id)
        return hit_page(fund_id, found, problems=refused.problems)
    return see(url_for("fund_audit.hit", fund_id=fund_id, run_id=run_id, hit_id=hit_id))
