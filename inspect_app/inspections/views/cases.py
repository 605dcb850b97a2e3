"""The list of cases and the page of one case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from inspect_app.accounts.models import User
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see
from inspect_app.documents.queries import papers_about

from .. import actions, queries
from ..forms import DayForm, ResultForm
from ..models import SUBJECT, CaseStage, InspectionCase
from ..rules import stages
from ..rules.case_state import ANSWERING, FINDING, PROCEDURE_WORDS, STATE_WORDS
from ..rules.face import SEVERITY_WORDS, of_language
from .blueprints import blueprint
from .visit_facts import visit_of

STAGE_COLOURS = {"done": "ok", "late": "bad", "due": "warn", "running": "plain", "waiting": "plain"}


@dataclass(frozen=True)
class Card:
    """A case in the list, with the clock that runs out first."""

    case: InspectionCase
    next_due: stages.StageDue | None
    next_title: str


def days_left(due: stages.StageDue) -> str:
    """How much time is left, in words."""
    if due.days_left is None:
        return ""
    if due.days_left < 0:
        return str(_("%(days)s days late", days=-due.days_left))
    if due.days_left == 0:
        return str(_("due today"))
    return str(_("%(days)s days left", days=due.days_left))


def stage_title(stage: CaseStage) -> str:
    return of_language(selected_language(), stage.title_vi, stage.title_en)


def _card(case: InspectionCase) -> Card:
    due = stages.next_due(queries.standings(case))
    titles = {stage.code: stage_title(stage) for stage in case.stages}
    return Card(case, due, titles[due.code] if due else "")


@blueprint.get("")
@policy("case.view")
def cases() -> ResponseReturnValue:
    return page(
        "inspections/cases.html",
        cards=[_card(case) for case in queries.cases(current_actor())],
        states=STATE_WORDS,
        procedures=PROCEDURE_WORDS,
        days_left=days_left,
        colours=STAGE_COLOURS,
    )


@blueprint.get("/<case_id>")
@policy("case.view")
def case(case_id: str) -> ResponseReturnValue:
    return case_page(queries.case_of(current_actor(), case_id))


def case_page(
    found: InspectionCase,
    *,
    problems: Sequence[Problem] = (),
    result_form: ResultForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The case's page, also with what was refused."""
    actor = current_actor()
    happened = queries.events(found)
    facts = queries.evaluation_of(found)
    lines = list(zip(found.stages, queries.standings(found), strict=True))
    findings = queries.findings_of(found)
    return page(
        "inspections/case.html",
        status,
        case=found,
        lines=lines,
        stage_title=stage_title,
        days_left=days_left,
        colours=STAGE_COLOURS,
        by_hand=_by_hand(found, happened),
        leads=queries.leads(actor, found),
        may_answer=actor.may("inspection.answer") and found.recorded_state in ANSWERING,
        may_find=actor.may("inspection.answer") and found.recorded_state in FINDING,
        evaluation=facts.evaluation,
        language=selected_language(),
        findings=[one for one in findings if one.state != "dismissed"],
        open_proposals=queries.open_proposals(found, facts.evaluation),
        photos=queries.photos_of(found),
        papers=papers_about(actor, SUBJECT, found.id),
        head=db.session.get_one(User, found.decided_by),
        states=STATE_WORDS,
        procedures=PROCEDURE_WORDS,
        severities=SEVERITY_WORDS,
        day_form=DayForm(formdata=None, on=today_vn()),
        result_form=result_form or ResultForm(formdata=None),
        problems=problems,
        visit=visit_of(found),
    )


def _by_hand(found: InspectionCase, happened: Mapping[str, object]) -> set[str]:
    """Codes of the stages that the leader can mark as done now."""
    ours = {stage.ends_with for stage in found.stages}
    codes = set()
    for stage in found.stages:
        if stage.ends_with in happened or stage.ends_with in stages.RESULT_EVENTS:
            continue
        start = stage.counts_from if stage.counts_from in ours else "decision_issued"
        if start in happened and (stage.ends_with != stages.CLOSED or found.state == "concluded"):
            codes.add(stage.code)
    return codes


@blueprint.post("/<case_id>/stages/<code>")
@policy("case.lead")
def complete_stage(case_id: str, code: str) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.case_of(actor, case_id)
    form = DayForm()
    if not form.validate_on_submit() or form.on.data is None:
        text = _("Give the day of the stage. Nothing was changed.")
        return case_page(found, problems=[Problem("no_day", text, "on")], status=422)
    ends_field = any(s.code == code and s.ends_with == stages.FIELD_ENDED for s in found.stages)
    try:
        if ends_field:
            actions.close_field_work(actor, case_id, on=form.on.data)
        else:
            actions.complete_stage(actor, case_id, code, on=form.on.data)
    except Refused as refused:
        return case_page(queries.case_of(actor, case_id), problems=refused.problems, status=422)
    return see(url_for("inspections.case", case_id=case_id))


@blueprint.post("/<case_id>/result")
@policy("case.lead")
def draft_result(case_id: str) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.case_of(actor, case_id)
    form = ResultForm()
    if not form.validate_on_submit():
        return case_page(found, result_form=form, status=422)
    try:
        paper = actions.draft_result(
            actor, case_id, remarks=form.remarks.data or "", opinion=form.opinion.data or ""
        )
    except Refused as refused:
        return case_page(
            queries.case_of(actor, case_id),
            problems=refused.problems,
            result_form=form,
            status=422,
        )
    return see(url_for("documents.paper", paper_id=paper.id))
