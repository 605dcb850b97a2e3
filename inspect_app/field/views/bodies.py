"""Reading what a tablet sends, within its limits."""

from __future__ import annotations

import json
from typing import Any

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Problem

from ..rules import shape


def json_body(most: int) -> Any:
    """The parsed body; 413 above the limit, 400 when it is no JSON."""
    body = bytes_body(most)
    if request.mimetype != "application/json":
        abort(400)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        abort(400)


def bytes_body(most: int) -> bytes:
    body = request.stream.read(most + 1)
    if len(body) > most:
        abort(413)
    return body


def fields(most: int, **wanted: shape.Fits) -> dict[str, Any]:
    """The named fields of a JSON object. Raises Refused naming each that does not fit."""
    data: Any = json_body(most)
    if not isinstance(data, dict):
        raise shape.refusal("not_an_object")
    shape.refuse_unfit(data, wanted)
    return data


def too_large(code: str) -> ResponseReturnValue:
    """413 in this room's words, so that the tablet can send less."""
    problem: Problem = shape.refusal(code).problems[0]
    return jsonify(problems=[problem.as_json()]), 413
