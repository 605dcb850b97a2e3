"""What a tablet brings and asks back: operations, changes, receipts, files."""

from __future__ import annotations

import threading
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.core.canonical import canonical
from inspect_app.core.journal import MOST_SEQ
from inspect_app.core.web import current_actor, policy
from inspect_app.inspections import queries as inspections

from ..actions.batches import Result, apply_batch
from ..actions.uploads import FileState, WrongOffset, announce, receive
from ..queries import cases, files, states
from ..rules import limits, shape
from .blueprints import api
from .bodies import bytes_body, json_body, too_large

_one_at_a_time = threading.RLock()
"""Batches of one process: they compute, and threads that compute side by side only take the
interpreter from each other, most of all from the one that the other processes wait for."""


@api.post("/cases/<case_id>/operations")
@policy("inspection.answer")
def operations(case_id: str) -> ResponseReturnValue:
    """Apply a batch in order. Results in the order sent; `seq` is the journal after it."""
    actor = current_actor()
    inspections.must_be_in_team(actor, case_id)
    if (request.content_length or 0) > limits.BATCH_BYTES:
        return too_large("too_many")
    data = json_body(limits.BATCH_BYTES)
    sent = data.get("operations") if isinstance(data, dict) else None
    if not isinstance(sent, list):
        raise shape.refusal("missing_field", "operations")
    if len(sent) > limits.BATCH_OPERATIONS:
        return too_large("too_many")
    with _one_at_a_time:
        results = apply_batch(actor, case_id, [shape.read(one) for one in sent])
        seq = max((one.receipt.seq for one in results if one.receipt), default=0)
        told = canonical({"results": _results_json(results), "seq": seq})
    return Response(told, mimetype="application/json")


def _results_json(results: list[Result]) -> list[dict[str, Any]]:
    who = {one.current["answered_by"] for one in results if one.current and _answered(one)}
    names = cases.names_of(who) if who else {}
    return [_result_json(one, names) for one in results]


def _answered(one: Result) -> bool:
    return bool(one.current and one.current.get("answered_by"))


def _result_json(one: Result, names: dict[str, str]) -> dict[str, Any]:
    if one.receipt is not None:
        receipt = states.receipt_json(one.receipt)
        return {
            "op_id": one.op_id,
            "status": "accepted",
            "repeated": one.repeated,
            "receipt": receipt,
        }
    told: dict[str, Any] = {
        "op_id": one.op_id,
        "status": one.status,
        "problems": [problem.as_json() for problem in one.problems],
    }
    if one.current is not None:
        current = dict(one.current)
        if "value" in current:
            current["answered_by"] = names.get(current["answered_by"] or "", "")
            current["answered_at"] = current["answered_at"] or ""
        told |= {"current": current, "settled": one.settled}
    return told


@api.get("/cases/<case_id>/changes")
@policy("case.view")
def changes(case_id: str) -> ResponseReturnValue:
    """What happened to the case since an entry of the journal."""
    actor = current_actor()
    case = cases.field_case(actor, case_id)
    since = request.args.get("since", 0, type=int)
    return jsonify(states.changes_json(actor, case, min(max(since, 0), MOST_SEQ)))


@api.post("/receipts")
@policy("inspection.answer")
def receipts() -> ResponseReturnValue:
    """What the server HAS of these, whoever asks after whatever crash."""
    data = json_body(limits.BATCH_BYTES)
    if not isinstance(data, dict):
        raise shape.refusal("not_an_object")
    op_ids, sha256s = data.get("op_ids", []), data.get("sha256s", [])
    for name, value in (("op_ids", op_ids), ("sha256s", sha256s)):
        if not shape.many(shape.text_of(64), limits.RECEIPTS_ASKED)(value):
            raise shape.refusal("bad_field", name)
    actor = current_actor()
    return jsonify(
        operations=states.receipts_for(actor, op_ids), files=files.stored_of(actor, sha256s)
    )


def _state_json(state: FileState) -> dict[str, Any]:
    return {"sha256": state.sha256, "received": state.received, "stored": state.stored}


@api.post("/cases/<case_id>/files")
@policy("inspection.answer")
def announce_file(case_id: str) -> ResponseReturnValue:
    """A file will come; the same announcement again gives the same state."""
    actor = current_actor()
    inspections.must_be_in_team(actor, case_id)
    announced = shape.read_announcement(json_body(64 * 1024))
    return jsonify(_state_json(announce(actor, case_id, announced)))


@api.put("/cases/<case_id>/files/<sha256>")
@policy("inspection.answer")
def send_piece(case_id: str, sha256: str) -> ResponseReturnValue:
    """The next bytes of a file; 409 with the state when they are not the next."""
    actor = current_actor()
    inspections.must_be_in_team(actor, case_id)
    if not shape.is_sha256(sha256):
        raise shape.refusal("bad_field", "sha256")
    if (request.content_length or 0) > limits.CHUNK_BYTES:
        return too_large("chunk_too_large")
    offset = request.args.get("offset", -1, type=int)
    try:
        state = receive(actor, case_id, sha256, offset, bytes_body(limits.CHUNK_BYTES))
    except WrongOffset as wrong:
        return jsonify(_state_json(wrong.state)), 409
    return jsonify(_state_json(state))
