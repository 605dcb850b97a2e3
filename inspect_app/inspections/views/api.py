"""The JSON that a tablet speaks: one case, one operation, one photo.

Sender: a device token (Bearer), or a session with the form key in X-CSRFToken.  Refusals are
`{"problems": [{code, text, where}]}` with 422, 409 (conflict, with both values), 404, 401, 403.
"""

from __future__ import annotations

import json
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import selected_language
from inspect_app.core.web import current_actor, policy

from .. import actions, queries
from ..models import EvidencePhoto, InspectionCase
from ..rules.face import state_json
from ..rules.operations import MAX_BODY, read_operation
from .blueprints import api
from .findings import uploaded


def _case_json(case: InspectionCase) -> dict[str, Any]:
    return {
        "id": case.id,
        "entity": {"id": case.entity_id, "name": case.entity.name, "kind": case.entity.kind},
        "procedure": case.procedure,
        "state": case.state,
        "decision": case.decision_full_number,
        "decided_on": case.decided_on.isoformat(),
        "period_from": case.period_from.isoformat(),
        "period_to": case.period_to.isoformat(),
        "checklist": {
            "code": case.checklist_version.code,
            "version": case.checklist_version.version,
            "content_hash": case.checklist_version.content_hash,
        },
    }


def _photo_json(photo: EvidencePhoto) -> dict[str, Any]:
    return {
        "id": photo.id,
        "question": photo.question,
        "sha256": photo.sha256,
        "state": photo.state,
        "width": photo.width,
        "height": photo.height,
    }


@api.get("")
@policy("case.view")
def cases() -> ResponseReturnValue:
    """The actor's cases, without answers."""
    return jsonify(cases=[_case_json(case) for case in queries.cases(current_actor())])


@api.get("/<case_id>")
@policy("case.view")
def case(case_id: str) -> ResponseReturnValue:
    """Everything that a page for this case needs."""
    found = queries.case_of(current_actor(), case_id)
    facts = queries.evaluation_of(found)
    return jsonify(
        case=_case_json(found),
        checklist=facts.checklist.to_json(),
        answers=[
            {
                "question": row.question,
                "value": row.value,
                "not_applicable_reason": row.not_applicable_reason,
                "version": row.version,
                "answered_by": row.answered_by,
                "answered_at": row.answered_at.isoformat(),
            }
            for row in facts.rows.values()
        ],
        state=state_json(facts.evaluation, selected_language()),
        findings=[
            {
                "id": one.id,
                "number": one.number,
                "question": one.question,
                "proposal": one.proposal,
                "state": one.state,
                "severity": one.severity,
                "title": one.title,
                "description": one.description,
            }
            for one in queries.findings_of(found)
        ],
        photos=[_photo_json(photo) for photo in queries.photos_of(found)],
    )


def _small_json() -> Any:
    """The parsed body; 413 above the limit of one operation, 400 when it is no JSON."""
    body = request.stream.read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        abort(413)
    if request.mimetype != "application/json":
        abort(400)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        abort(400)


@api.post("/<case_id>/ops")
@policy("inspection.answer")
def operations(case_id: str) -> ResponseReturnValue:
    """Apply one operation. The same operation again gives the same `receipt`; `state` is always
    the state of now."""
    actor = current_actor()
    queries.must_see(actor, case_id)
    operation = read_operation(_small_json())
    try:
        applied = actions.send_operation(actor, case_id, operation)
    except actions.AnswerConflict as conflict:
        problems = [problem.as_json() for problem in conflict.problems]
        return jsonify(problems=problems, current=conflict.current, sent=conflict.sent), 409
    case = queries.case_of(actor, case_id)
    facts = queries.evaluation_of(case)
    state = state_json(facts.evaluation, selected_language())
    if facts.standing is not None:
        state["shape"] = queries.shape_of_page(case, facts)
    return jsonify(receipt=applied.receipt, repeated=applied.repeated, state=state)


@api.post("/<case_id>/photos")
@policy("inspection.answer")
def photos(case_id: str) -> ResponseReturnValue:
    """Keep one photo: multipart with `photo`, `question` and, when known, `sha256`."""
    actor = current_actor()
    queries.case_of(actor, case_id)
    photo = actions.store_photo(
        actor,
        case_id,
        uploaded(),
        question=request.form.get("question", "")[:250],
        stated_sha256=request.form.get("sha256", "")[:64],
    )
    return jsonify(photo=_photo_json(photo))
