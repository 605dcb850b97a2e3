"""A draft as the tablet shows it: a frame in the size of a tablet, and in it the tablet's page."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from inspect_app.core.clock import today_vn
from inspect_app.core.i18n import selected_language
from inspect_app.core.web import CSP, page, policy

from .. import queries
from .blueprints import blueprint
from .draft_page import opened

SIZES = ((1280, 800), (820, 1180))


@blueprint.get("/drafts/<draft_id>/preview")
@policy("checklist.publish")
def draft_preview(draft_id: str) -> ResponseReturnValue:
    asked = request.args.get("size", "")
    size = next((one for one in SIZES if asked == f"{one[0]}x{one[1]}"), SIZES[0])
    return page(
        "checklist_versions/draft_preview.html", shown=opened(draft_id), sizes=SIZES, size=size
    )


@blueprint.get("/drafts/<draft_id>/preview/tablet")
@policy("checklist.publish")
def draft_tablet(draft_id: str) -> ResponseReturnValue:
    """What stands in the frame; only our own pages may frame it."""
    shown = opened(draft_id)
    checklist, today = shown.judged.checklist, today_vn()
    data = None
    if checklist is not None:
        organisation = shown.row.organisation_id
        data = {
            "checklist": checklist.to_json(),
            "norms": queries.norms_of(organisation, checklist, today),
            "law": queries.clauses_of(organisation, checklist, today),
            "language": selected_language(),
        }
    body = render_template("checklist_versions/draft_tablet.html", shown=shown, data=data)
    answer = make_response(body)
    answer.headers["Content-Security-Policy"] = CSP.replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    return answer
