"""A team at one checklist: choosing between two answers, and who does which section."""

from __future__ import annotations

import re
import uuid

from flask import url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import current_actor, policy, see

from .. import actions, queries
from ..forms import ConflictForm, SectionForm
from ..rules.operations import MOST_SETTLED, AnswerOperation, is_op_id
from .blueprints import blueprint


def number_of(text: str | None) -> int:
    """A version that the page showed; -1 never fits."""
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else -1


def old_form() -> Refused:
    """The form lacks its key or a field."""
    return Refused(Problem("form", _("The form was too old. Nothing was changed.")))


@blueprint.post("/<case_id>/checklist/conflicts")
@policy("inspection.answer")
def settle_conflict(case_id: str) -> ResponseReturnValue:
    """One of two answers is chosen: what stands, or a refused one as the next answer."""
    actor, form = current_actor(), ConflictForm()
    case = queries.case_of(actor, case_id)
    named = (form.conflicts.data or "").split()[:MOST_SETTLED]
    if not form.validate_on_submit() or not named or not all(map(is_op_id, named)):
        raise old_form()
    question, seen = form.question.data or "", number_of(form.version.data)
    if form.take.data:
        open_ones = {one.op_id: one for one in queries.open_conflicts(case.id, question)}
        chosen = open_ones.get(form.take.data)
        if chosen is None:
            text = _("Somebody has decided about this already. Nothing was changed; look again.")
            raise Refused(Problem("decided", text))
        operation = AnswerOperation(
            op_id=uuid.uuid4().hex,
            device="office",
            question=question,
            value=chosen.value,
            not_applicable_reason=chosen.not_applicable_reason,
            seen_version=seen,
            settles=tuple(named),
        )
        actions.send_operation(actor, case_id, operation)
    else:
        actions.settle_conflicts(
            actor, case_id, question=question, conflicts=named, seen_version=max(seen, 0)
        )
    return see(url_for("inspections.checklist", case_id=case_id, _anchor=f"q-{question}"))


@blueprint.post("/<case_id>/checklist/sections")
@policy("case.lead")
def give_section(case_id: str) -> ResponseReturnValue:
    """The leader gives a section to somebody of the team, or takes it back."""
    actor, form = current_actor(), SectionForm()
    case = queries.case_of(actor, case_id)
    if not queries.leads(actor, case):
        raise NotFound
    if not form.validate_on_submit():
        raise old_form()
    section = form.section.data or ""
    actions.give_section(
        actor,
        case_id,
        section=section,
        person=form.person.data or "",
        seen_version=max(number_of(form.version.data), 0),
    )
    return see(url_for("inspections.checklist", case_id=case_id, _anchor=f"s-{section}"))
