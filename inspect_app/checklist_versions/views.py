"""Pages of published checklists: the list, and one version as it was published."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask.typing import ResponseReturnValue

from checklists import citation_en, citation_vi
from inspect_app.core.forms import Form
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, room, see

from . import actions, queries

blueprint = room("checklist_versions", __name__, prefix="/checklists")


def _list_page(problems: Sequence[Problem] = (), status: int = 200) -> ResponseReturnValue:
    return page(
        "checklist_versions/checklists.html",
        status,
        versions=queries.versions(),
        unpublished=actions.unpublished(),
        may_publish=current_actor().may("checklist.publish"),
        language=selected_language(),
        problems=problems,
    )


@blueprint.get("")
@policy("checklist.view")
def checklists() -> ResponseReturnValue:
    return _list_page()


@blueprint.post("")
@policy("checklist.publish")
def publish() -> ResponseReturnValue:
    if not Form().validate_on_submit():
        text = _("The form was too old. Nothing was published; press the button again.")
        return _list_page([Problem("form", text)], 422)
    try:
        actions.publish_library(current_actor())
    except Refused as refused:
        return _list_page(refused.problems, 422)
    return see(url_for("checklist_versions.checklists"))


@blueprint.get("/<version_id>")
@policy("checklist.view")
def version(version_id: str) -> ResponseReturnValue:
    row = queries.version_of(version_id)
    language = selected_language()
    return page(
        "checklist_versions/version.html",
        row=row,
        checklist=queries.checklist_of(row),
        vi=language == "vi",
        cite=citation_vi if language == "vi" else citation_en,
    )
