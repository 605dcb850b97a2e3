"""A closed account's tablet hands over what it holds: held, not yet applied."""

from __future__ import annotations

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.accounts.queries import TokenHolder
from inspect_app.core.actor import Actor
from inspect_app.core.i18n import _
from inspect_app.core.refusal import Conflict, Problem
from inspect_app.core.web import PUBLIC, policy, signed_out

from ..actions import quarantine as actions
from ..rules import limits, shape
from .blueprints import api
from .bodies import bytes_body, fields, too_large


def _hander() -> Actor | None:
    """Who hands over; None when the token is unknown, revoked or only signed out.

    The policy is PUBLIC because a closed account has no permission; the token is the proof.
    """
    holder: TokenHolder | None = g.get("token_holder")
    if holder is not None and holder.state == "live":
        text = _("The account is open. Send this in the usual way; it stays on the tablet.")
        raise Conflict(Problem("not_disabled", text))
    if holder is None or holder.state != "disabled":
        return None
    return actions.handing_over(holder.user, holder.device)


@api.post("/quarantine")
@policy(PUBLIC)
def quarantine() -> ResponseReturnValue:
    """Hold operations; `held` names those that may be deleted on the tablet."""
    actor = _hander()
    if actor is None:
        return signed_out()
    if (request.content_length or 0) > limits.BATCH_BYTES:
        return too_large("too_many")
    sent = fields(
        limits.BATCH_BYTES,
        case_id=shape.text_of(40, empty=False),
        operations=lambda value: isinstance(value, list),
    )
    if len(sent["operations"]) > limits.BATCH_OPERATIONS:
        return too_large("too_many")
    return jsonify(held=actions.hold(actor, sent["case_id"], sent["operations"]))


@api.put("/quarantine/files/<sha256>")
@policy(PUBLIC)
def quarantine_file(sha256: str) -> ResponseReturnValue:
    """Hold one whole file: the body is the file, its announcement stands behind the `?`."""
    actor = _hander()
    if actor is None:
        return signed_out()
    if (request.content_length or 0) > max(limits.FILE_BYTES.values()):
        return too_large("file_too_large")
    content = bytes_body(max(limits.FILE_BYTES.values()))
    about = {
        name: request.args.get(name, "")
        for name in ("kind", "question", "finding", "caption", "media_type")
    }
    announced = shape.read_announcement(
        {
            "sha256": sha256,
            "size": len(content),
            "taken_at": request.args.get("taken_at") or None,
            **about,
        }
    )
    if announced.size > limits.FILE_BYTES[announced.kind]:
        return too_large("file_too_large")
    case_id = request.args.get("case_id", "")[:40]
    return jsonify(held=actions.hold_file(actor, case_id, announced, content))
