"""What a tablet takes along: cards, the pack of a case, the law."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.core.web import current_actor, policy

from ..queries import cases as cards
from ..queries.law import register_json
from ..queries.pack import pack_json
from .blueprints import api


@api.get("/cases")
@policy("case.view")
def cases() -> ResponseReturnValue:
    """The cases of the person's own teams that are in the field."""
    actor = current_actor()
    return jsonify(cases=[cards.card_json(actor, case) for case in cards.field_cases(actor)])


@api.get("/cases/<case_id>")
@policy("case.view")
def pack(case_id: str) -> ResponseReturnValue:
    """Everything that the visit needs, pinned."""
    actor = current_actor()
    return jsonify(pack_json(actor, cards.field_case(actor, case_id)))


@api.get("/law")
@policy("law.view")
def law() -> ResponseReturnValue:
    """The clauses of the register, with a hash: `?have=<hash>` answers 304 while it is the same."""
    found = register_json(current_actor())
    if request.args.get("have") == found["hash"]:
        return Response(status=304)
    return jsonify(found)
