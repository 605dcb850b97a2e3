"""Alarms and voice memos of cases."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.files import store
from inspect_app.core.i18n import _
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see

from .. import actions, queries
from ..forms import MeasuresForm
from ..rules.documents import ENDINGS
from .blueprints import blueprint
from .cases import case_page
from .visit_facts import alarm_lines

_ENDINGS = {"audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg"}


@blueprint.get("/alarms")
@policy("case.view")
def alarms() -> ResponseReturnValue:
    """Open alarms of the cases that the person may see."""
    lines = [
        line
        for case in queries.cases(current_actor())
        for line in alarm_lines(case)
        if line.alarm.answered_at is None
    ]
    lines.sort(key=lambda line: line.alarm.raised_at)
    return page("inspections/alarms.html", lines=lines)


@blueprint.post("/<case_id>/alarms/<alarm_id>")
@policy("case.view")
def answer_alarm(case_id: str, alarm_id: str) -> ResponseReturnValue:
    """The leader or the head says what was done for the child."""
    actor = current_actor()
    found = queries.case_of(actor, case_id)
    form = MeasuresForm()
    if not form.validate_on_submit():
        text = _("Say what was done for the child. Nothing was changed.")
        return case_page(found, problems=[Problem("no_measures", text, "measures")], status=422)
    try:
        actions.answer_alarm(actor, case_id, alarm_id, measures=form.measures.data or "")
    except Refused as refused:
        found = queries.case_of(actor, case_id)
        return case_page(found, problems=refused.problems, status=422)
    return see(url_for("inspections.case", case_id=case_id))


@blueprint.get("/<case_id>/recordings/<recording_id>")
@policy("case.view")
def recording(case_id: str, recording_id: str) -> Response:
    """A voice memo or a document, as a download; nothing of it is ever shown inside a page."""
    actor = current_actor()
    case = queries.case_of(actor, case_id)
    found = queries.recording_of(actor, case, recording_id)
    ending = _ENDINGS.get(found.media_type) or ENDINGS[found.media_type]
    name = f"{'ghi-am' if found.kind == 'voice' else 'tai-lieu'}-{found.sha256[:8]}.{ending}"
    return attachment(store().open(found.sha256), name, found.media_type)
