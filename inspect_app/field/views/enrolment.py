"""A tablet and its server: enrolment, sign-in, heartbeat, the key for a forgotten PIN, proofs."""

from __future__ import annotations

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.accounts.queries import TokenHolder
from inspect_app.core.i18n import _
from inspect_app.core.refusal import NotAllowed, NotFound, Problem
from inspect_app.core.web import PUBLIC, current_actor, policy, proves_itself, signed_out

from ..actions import enrolment as actions
from ..queries import devices, witness
from ..rules import shape
from .blueprints import api
from .bodies import fields

SMALL = 4096
_WORD = shape.text_of(200, empty=False)


@api.post("/enrol")
@policy(PUBLIC)
@proves_itself
def enrol() -> ResponseReturnValue:
    """A token for a tablet that shows a fresh code. Cookies of a browser count for nothing."""
    sent = fields(SMALL, code=shape.text_of(40), label=shape.text_of(80, empty=False))
    try:
        label = shape.nfc(sent["label"])
        return jsonify(actions.enrol(sent["code"], label, request.remote_addr or ""))
    except actions.TooManyTries:
        text = _("Too many wrong codes. Wait ten minutes, then ask for a new code.")
        answer = jsonify(problems=[Problem("too_many_tries", text, "code").as_json()])
        answer.headers["Retry-After"] = "600"
        return answer, 429


@api.post("/standing-of-device")
@policy(PUBLIC)
@proves_itself
def standing_of_device() -> ResponseReturnValue:
    """Whether a tablet was revoked: asked while it is locked, so without its token."""
    sent = fields(SMALL, device=shape.text_of(40, empty=False), key=_WORD)
    try:
        source = request.remote_addr or ""
        return jsonify(standing=actions.standing_of(sent["device"], sent["key"], source))
    except actions.TooManyTries:
        text = _("Too many wrong keys. Wait ten minutes.")
        answer = jsonify(problems=[Problem("too_many_tries", text, "key").as_json()])
        answer.headers["Retry-After"] = "600"
        return answer, 429


@api.post("/sign-in")
@policy(PUBLIC)
def sign_in() -> ResponseReturnValue:
    """A new token for the device of the shown one, after its person's login and password.

    Without a token the form key is asked for, like of any browser; with one that is unknown,
    revoked or of a closed account, the reason is told as everywhere.
    """
    holder: TokenHolder | None = g.get("token_holder")
    if holder is None or holder.state in ("revoked", "disabled"):
        return signed_out()
    sent = fields(SMALL, login=_WORD, password=_WORD)
    shown = request.headers["Authorization"].removeprefix("Bearer ")
    return jsonify(actions.sign_in(holder, shown, sent["login"], sent["password"]))


@api.get("/now")
@policy("account.own")
def now() -> ResponseReturnValue:
    """The heartbeat. For devices that were enrolled for the field alone."""
    actor = current_actor()
    try:
        device, field = devices.own_field_device(actor)
    except NotFound:
        raise NotAllowed("account.own") from None
    unsent = request.args.get("unsent", type=int)
    known = unsent is not None and 0 <= unsent <= actions.MOST_UNSENT
    build = request.args.get("build", "")[:40]
    told = devices.now_json(actor, device)
    actions.heard_of(field, unsent if known else None, build)
    return jsonify(told)


@api.post("/recovery-key")
@policy("account.own")
def recovery_key() -> ResponseReturnValue:
    """The key that opens this tablet's data without its PIN, after the password."""
    sent = fields(SMALL, password=_WORD)
    return jsonify(recovery_key=actions.recovery_key(current_actor(), sent["password"]))


@api.get("/journal/proof")
@policy("account.own")
def proof() -> ResponseReturnValue:
    """The head of the journal and why the one that the tablet saw is a part of it."""
    return jsonify(witness.proof_json(request.args.get("from", 0, type=int)))
