"""The page on which a leader takes a case to another version of its checklist."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.refusal import NotAllowed, Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..forms import MoveForm
from ..queries.moving import GONE, TYPE, VALUE, dropped_by, other_versions, seal_of
from .blueprints import blueprint

WHY_WORDS = {
    GONE: _l("the other version does not ask this"),
    TYPE: _l("it asks for another kind of answer"),
    VALUE: _l("this value is no longer possible"),
}


@blueprint.route("/<case_id>/checklist/version", methods=["GET", "POST"])
@policy("case.lead")
def checklist_version(case_id: str) -> ResponseReturnValue:
    """Choose a version, see what it drops, then move."""
    actor = current_actor()
    case = queries.case_of(actor, case_id)
    if not queries.leads(actor, case):
        raise NotAllowed("case.lead")
    form, problems = MoveForm(), list[Problem]()
    if form.validate_on_submit():
        try:
            actions.move_checklist(
                actor, case_id, form.version.data or "", seen=form.seen.data or ""
            )
            return see(url_for("inspections.case", case_id=case_id))
        except Refused as refused:
            problems = list(refused.problems)
            case = queries.case_of(actor, case_id)
    chosen = request.args.get("version") or form.version.data or ""
    return _page(case_id, chosen, problems)


def _page(case_id: str, chosen: str, problems: Sequence[Problem]) -> ResponseReturnValue:
    case = queries.case_of(current_actor(), case_id)
    versions = other_versions(case)
    version = next((one for one in versions if one.id == chosen), None)
    dropped = dropped_by(case, version) if version else []
    return page(
        "inspections/moving.html",
        422 if problems else 200,
        case=case,
        versions=versions,
        version=version,
        dropped=dropped,
        why=WHY_WORDS,
        form=MoveForm(formdata=None, version=version.id if version else "", seen=seal_of(dropped)),
        language=selected_language(),
        problems=problems,
    )
