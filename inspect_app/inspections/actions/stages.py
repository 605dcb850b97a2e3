"""The leader moves the case on: stages done on a day, end of the field work."""

from __future__ import annotations

import datetime as dt

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotAllowed, NotFound, Problem, Refused, refuse_if

from .. import queries
from ..models import CaseStage, InspectionCase
from ..rules.findings import checked_text
from ..rules.stages import ANNOUNCED, CLOSED, FIELD_ENDED, RESULT_EVENTS


def led_case(tx: Tx, case_id: str) -> InspectionCase:
    """The case, held, when the actor is its leader; a mere member is not allowed."""
    case = queries.case_to_work_on(tx.actor, case_id)
    if not queries.leads(tx.actor, case):
        raise NotAllowed("case.lead")
    return case


def _stage(case: InspectionCase, code: str) -> CaseStage:
    for stage in case.stages:
        if stage.code == code:
            return stage
    raise NotFound


def _day_problems(
    case: InspectionCase, stage: CaseStage, on: dt.date, today: dt.date
) -> list[Problem]:
    problems = []
    happened = queries.events(case)
    if stage.ends_with in happened:
        text = _l("This stage is done already. Nothing was changed.")
        problems.append(Problem("stage_done", text))
    if on > today:
        text = _l("A stage cannot be done in the future. Nothing was changed; correct the day.")
        problems.append(Problem("stage_future", text, "on"))
    ours = {one.ends_with for one in case.stages}
    start = stage.counts_from if stage.counts_from in ours else "decision_issued"
    if start not in happened:
        text = _l("The stage before this one is not done yet. Nothing was changed.")
        problems.append(Problem("stage_too_early", text))
    elif on < happened[start]:
        text = _l("The day lies before the stage that this one follows. Nothing was changed.")
        problems.append(Problem("stage_order", text, "on"))
    return problems


@action("inspections.stage_completed", may="case.lead", fields=("stage", "event", "on", "place"))
def complete_stage(tx: Tx, case_id: str, code: str, *, on: dt.date, place: str = "") -> None:
    """A stage was done on a day, at a place where that is told.

    Announcing needs the signed decision and starts the field work.  The end of the field work has
    its own action; the result is done by its signatures, never by hand.
    """
    case = led_case(tx, case_id)
    stage = _stage(case, code)
    if stage.ends_with in RESULT_EVENTS or stage.ends_with == FIELD_ENDED:
        text = _l("This stage is not ended by hand. Nothing was changed.")
        raise Refused(Problem("not_by_hand", text))
    refuse_if(_day_problems(case, stage, on, tx.today))
    if stage.ends_with == ANNOUNCED:
        _announce(case)
    if stage.ends_with == CLOSED:
        _close(case)
    stage.done_on, stage.done_by = on, tx.actor.user_id
    stage.place = checked_text(place)[:500]
    tx.record(
        "inspection_case",
        case.id,
        stage=stage.code,
        event=stage.ends_with,
        on=on.isoformat(),
        place=stage.place,
    )


def _announce(case: InspectionCase) -> None:
    paper = queries.decision_paper(case)
    if paper is None or paper.state != "signed":
        text = _l(
            "The decision is not signed yet, so it cannot be announced. Nothing was changed; the "
            "head signs it on its page."
        )
        raise Refused(Problem("decision_unsigned", text))
    case.recorded_state = "in_progress"


def _close(case: InspectionCase) -> None:
    if case.state != "concluded":
        text = _l("The result is not signed by all yet, so the case stays open.")
        raise Refused(Problem("not_concluded", text))
    case.recorded_state = "closed"


@action("inspections.field_work_closed", may="case.lead", fields=("on", "answered", "findings"))
def close_field_work(tx: Tx, case_id: str, *, on: dt.date) -> None:
    """End the direct inspection. Refused while a mandatory question is open, an answer is wrong,
    two different answers wait for a person to choose, a proposed finding was neither taken up nor
    set aside, or a finding's answer was changed since; each is named. Once minutes are signed no
    answer can change, so that an open one holds nothing up any more."""
    case = led_case(tx, case_id)
    stage = next(one for one in case.stages if one.ends_with == FIELD_ENDED)
    refuse_if(_day_problems(case, stage, on, tx.today))
    facts = queries.evaluation_of(case)
    refuse_if(field_work_problems(case, facts))
    stage.done_on, stage.done_by = on, tx.actor.user_id
    case.recorded_state = "ready"
    tx.record(
        "inspection_case",
        case.id,
        on=on.isoformat(),
        answered=facts.evaluation.answered,
        findings=len(queries.findings_of(case)),
    )


def field_work_problems(case: InspectionCase, facts: queries.AnswerFacts) -> list[Problem]:
    """What still keeps the field work open, in the order of the checklist."""
    evaluation, problems = facts.evaluation, []
    disputed = {one.question for one in queries.open_conflicts(case.id)}
    relevant = set() if queries.is_frozen(case.id) else set(evaluation.relevant)
    for question in facts.checklist.questions:
        if question.name not in relevant:
            continue
        if question.name in disputed:
            text = _l(
                "Two different answers were given to question %(code)s. Choose one first.",
                code=question.code,
            )
            problems.append(Problem("conflict_open", text, question.name))
        given = facts.answers.get(question.name)
        blank = given is None or given.is_blank
        if question.required and blank:
            text = _l("Question %(code)s must be answered first.", code=question.code)
            problems.append(Problem("question_open", text, question.name))
        elif question.name in evaluation.problems:
            text = _l("The answer to question %(code)s cannot stand.", code=question.code)
            problems.append(Problem("answer_wrong", text, question.name))
    for one in queries.open_proposals(case, evaluation):
        text = _l("Take up or set aside the proposed finding at %(code)s first.", code=one.code)
        problems.append(Problem("proposal_open", text, one.name))
    for finding in queries.outdated_findings(case, evaluation):
        text = _l(
            "The answer behind finding %(number)s was changed since. Set the finding aside, or "
            "correct the answer.",
            number=finding.number,
        )
        problems.append(Problem("finding_outdated", text, finding.question))
    return problems
