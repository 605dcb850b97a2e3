"""Proposals, findings, violations and photos of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from checklists import Question
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..forms import AcceptForm, AsideForm, DismissForm, FindingForm, ViolationForm, WithdrawForm
from ..models import Finding, InspectionCase
from ..rules.case_state import FINDING
from ..rules.face import SEVERITY_WORDS, citations, of_language, proposal_key
from ..rules.findings import belongs
from ..rules.outside import OutsideRecord
from ..rules.pictures import MAX_BYTES
from .blueprints import blueprint


def _state_words() -> dict[str, tuple[str, str]]:
    return {
        "noted": (_("Noted finding"), "plain"),
        "violation": (_("Violation of the law"), "bad"),
        "dismissed": (_("Set aside"), "plain"),
    }


@blueprint.get("/<case_id>/findings")
@policy("case.view")
def findings(case_id: str) -> ResponseReturnValue:
    return findings_page(queries.case_of(current_actor(), case_id))


def findings_page(
    case: InspectionCase, *, problems: Sequence[Problem] = (), status: int = 200
) -> ResponseReturnValue:
    facts = queries.evaluation_of(case)
    rows = queries.findings_of(case)
    language = selected_language()
    return page(
        "inspections/findings.html",
        status,
        case=case,
        proposals=[
            (one, proposal_key(one), citations(one.law, language))
            for one in queries.open_proposals(case, facts.evaluation)
        ],
        rows=rows,
        outdated={one.id for one in queries.outdated_findings(case, facts.evaluation)},
        language=language,
        say=of_language,
        may_find=_may_find(case),
        severities=SEVERITY_WORDS,
        state_words=_state_words(),
        dismiss_form=DismissForm(formdata=None),
        problems=problems,
    )


def _may_find(case: InspectionCase) -> bool:
    return current_actor().may("inspection.answer") and case.recorded_state in FINDING


@blueprint.post("/<case_id>/proposals/accept")
@policy("inspection.answer")
def accept_proposal(case_id: str) -> ResponseReturnValue:
    actor = current_actor()
    case = queries.case_of(actor, case_id)
    form = AcceptForm()
    if not form.validate_on_submit():
        return findings_page(case, problems=_form_problems(), status=422)
    try:
        finding = actions.accept_proposal(actor, case_id, form.proposal.data or "")
    except Refused as refused:
        return findings_page(queries.case_of(actor, case_id), problems=refused.problems, status=422)
    return see(url_for("inspections.finding", case_id=case_id, finding_id=finding.id))


@blueprint.post("/<case_id>/proposals/dismiss")
@policy("inspection.answer")
def dismiss_proposal(case_id: str) -> ResponseReturnValue:
    actor = current_actor()
    case = queries.case_of(actor, case_id)
    form = DismissForm()
    if not form.validate_on_submit():
        return findings_page(case, problems=_form_problems(), status=422)
    try:
        actions.dismiss_proposal(
            actor, case_id, form.proposal.data or "", reason=form.reason.data or ""
        )
    except Refused as refused:
        return findings_page(queries.case_of(actor, case_id), problems=refused.problems, status=422)
    return see(url_for("inspections.findings", case_id=case_id))


def _form_problems() -> list[Problem]:
    text = _("Give the reason why this is no finding. Nothing was changed.")
    return [Problem("no_reason", text, "reason")]


def _question(case: InspectionCase, name: str) -> Question | None:
    if not name:
        return None
    try:
        return queries.checklist_for(case).question(name)
    except KeyError:
        raise NotFound from None


@blueprint.route("/<case_id>/findings/new", methods=["GET", "POST"])
@policy("inspection.answer")
def new_finding(case_id: str) -> ResponseReturnValue:
    actor = current_actor()
    case = queries.case_of(actor, case_id)
    asked = _question(case, request.args.get("question", ""))
    form = FindingForm(severity=asked.severity if asked else "medium")
    problems: Sequence[Problem] = ()
    if form.validate_on_submit():
        try:
            finding = actions.note_finding(
                actor,
                case_id,
                question=asked.name if asked else "",
                title=form.title.data or "",
                description=form.description.data or "",
                severity=form.severity.data,
                responsible=form.responsible.data or "",
            )
            return see(url_for("inspections.finding", case_id=case_id, finding_id=finding.id))
        except Refused as refused:
            problems, case = refused.problems, queries.case_of(actor, case_id)
    language = selected_language()
    return page(
        "inspections/new_finding.html",
        422 if problems or form.errors else 200,
        case=case,
        question=asked,
        label=of_language(language, asked.label_vi, asked.label_en) if asked else "",
        law=citations(asked.law, language) if asked else "",
        form=form,
        problems=problems,
    )


@blueprint.route("/<case_id>/findings/<finding_id>", methods=["GET", "POST"])
@policy("case.view")
def finding(case_id: str, finding_id: str) -> ResponseReturnValue:
    """GET shows it; POST revises its texts."""
    actor = current_actor()
    case, row = queries.finding_of(actor, case_id, finding_id)
    if request.method == "GET":
        return finding_page(case, row)
    form = FindingForm()
    if not form.validate_on_submit():
        return finding_page(case, row, form=form, status=422)
    try:
        actions.revise_finding(
            actor,
            case_id,
            finding_id,
            description=form.description.data or "",
            severity=form.severity.data,
            responsible=form.responsible.data or "",
        )
    except Refused as refused:
        return finding_again(case_id, finding_id, refused, form=form)
    return see(url_for("inspections.finding", case_id=case_id, finding_id=finding_id))


def finding_again(
    case_id: str,
    finding_id: str,
    refused: Refused,
    *,
    form: FindingForm | None = None,
    violation_form: ViolationForm | None = None,
) -> ResponseReturnValue:
    """The page of a finding with the reasons why something was refused."""
    case, row = queries.finding_of(current_actor(), case_id, finding_id)
    return finding_page(
        case, row, form=form, violation_form=violation_form, problems=refused.problems, status=422
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return today_vn()


def finding_page(
    case: InspectionCase,
    row: Finding,
    *,
    form: FindingForm | None = None,
    violation_form: ViolationForm | None = None,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """One finding; the day of the act decides which clauses can be chosen."""
    acted_on = _day(request.args.get("acted_on", ""))
    if violation_form is not None and violation_form.acted_on.data:
        acted_on = violation_form.acted_on.data
    form = form or FindingForm(formdata=None, obj=row)
    violation_form = violation_form or ViolationForm(
        formdata=None, acted_on=acted_on, responsible=row.responsible, remedy=row.remedy
    )
    return page(
        "inspections/finding.html",
        status,
        case=case,
        row=row,
        record=OutsideRecord.read(row.record),
        form=form,
        violation_form=violation_form,
        withdraw_form=WithdrawForm(formdata=None),
        aside_form=AsideForm(formdata=None),
        bases=queries.bases_on(case, row.references, acted_on, read=row.law_read),
        chosen=set(violation_form.references.data or ()),
        acted_on=acted_on,
        photos=[one for one in queries.photos_of(case) if belongs(one, row)],
        recordings=[one for one in queries.recordings_of(case) if belongs(one, row)],
        may_find=_may_find(case) and row.state != "dismissed",
        leads=queries.leads(current_actor(), case),
        severities=SEVERITY_WORDS,
        state_words=_state_words(),
        problems=problems,
    )


@blueprint.post("/<case_id>/findings/<finding_id>/violation")
@policy("inspection.answer")
def record_violation(case_id: str, finding_id: str) -> ResponseReturnValue:
    actor = current_actor()
    case, row = queries.finding_of(actor, case_id, finding_id)
    form = ViolationForm()
    if not form.validate_on_submit() or form.acted_on.data is None:
        return finding_page(case, row, violation_form=form, status=422)
    try:
        actions.record_violation(
            actor,
            case_id,
            finding_id,
            acted_on=form.acted_on.data,
            references=form.references.data or [],
            responsible=form.responsible.data or "",
            remedy=form.remedy.data or "",
            remedy_due=form.remedy_due.data,
        )
    except Refused as refused:
        return finding_again(case_id, finding_id, refused, violation_form=form)
    return see(url_for("inspections.finding", case_id=case_id, finding_id=finding_id))


@blueprint.post("/<case_id>/findings/<finding_id>/withdraw")
@policy("case.lead")
def withdraw_violation(case_id: str, finding_id: str) -> ResponseReturnValue:
    actor = current_actor()
    queries.finding_of(actor, case_id, finding_id)
    form = WithdrawForm()
    form.validate_on_submit()
    try:
        actions.withdraw_violation(actor, case_id, finding_id, reason=form.reason.data or "")
    except Refused as refused:
        return finding_again(case_id, finding_id, refused)
    return see(url_for("inspections.finding", case_id=case_id, finding_id=finding_id))


@blueprint.post("/<case_id>/findings/<finding_id>/aside")
@policy("inspection.answer")
def set_finding_aside(case_id: str, finding_id: str) -> ResponseReturnValue:
    actor = current_actor()
    queries.finding_of(actor, case_id, finding_id)
    form = AsideForm()
    form.validate_on_submit()
    try:
        actions.set_finding_aside(actor, case_id, finding_id, reason=form.reason.data or "")
    except Refused as refused:
        return finding_again(case_id, finding_id, refused)
    return see(url_for("inspections.findings", case_id=case_id))


def uploaded() -> bytes:
    """The bytes of the photo in the request. Raises Refused; reads no more than the limit."""
    file = request.files.get("photo")
    if file is None:
        text = _("Choose a photo first. Nothing was stored.")
        raise Refused(Problem("no_photo", text, "photo"))
    with file.stream:
        return file.stream.read(MAX_BYTES + 1)


@blueprint.post("/<case_id>/photos")
@policy("inspection.answer")
def add_photo(case_id: str) -> ResponseReturnValue:
    """A photo of a finding, from a plain form."""
    actor = current_actor()
    case, row = queries.finding_of(actor, case_id, request.form.get("finding", ""))
    try:
        actions.store_photo(
            actor,
            case.id,
            uploaded(),
            question=row.question,
            finding_id=row.id,
            caption=request.form.get("caption", ""),
        )
    except Refused as refused:
        return finding_again(case_id, row.id, refused)
    return see(url_for("inspections.finding", case_id=case_id, finding_id=row.id))


@blueprint.get("/<case_id>/photos/<photo_id>")
@policy("case.view")
def photo(case_id: str, photo_id: str) -> Response:
    """The picture made from the pixels; the sealed original is never served."""
    found = queries.photo_of(current_actor(), case_id, photo_id)
    if found.picture_id is None:
        raise NotFound
    file = db.session.get_one(StoredFile, found.picture_id)
    response = Response(store().open(file.sha256), mimetype="image/jpeg")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
