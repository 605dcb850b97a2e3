"""Pages of drafts as a whole: the list, one draft section by section, its difference, its end."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.accounts.queries import users_of
from inspect_app.core.clock import today_vn
from inspect_app.core.forms import Form
from inspect_app.core.i18n import selected_language
from inspect_app.core.refusal import Conflict, Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..forms import PublishForm, SeenForm
from ..models import FORM
from .blueprints import blueprint
from .draft_page import DraftPage, label_of, opened
from .versions import compared, questions_of


@blueprint.get("/drafts")
@policy("checklist.publish")
def drafts() -> ResponseReturnValue:
    actor = current_actor()
    newest = {row.code: row for row in reversed(queries.versions()) if row.kind != FORM}
    return page(
        "checklist_versions/drafts.html",
        rows=queries.drafts_of(actor),
        newest=sorted(newest.values(), key=lambda row: row.code),
        people={user.id: user.name for user in users_of(actor)},
        language=selected_language(),
    )


@blueprint.post("/drafts")
@policy("checklist.publish")
def start_draft() -> ResponseReturnValue:
    row = actions.start_draft(current_actor(), request.form.get("base", ""))
    return see(url_for("checklist_versions.draft", draft_id=row.id))


@blueprint.get("/drafts/<draft_id>")
@policy("checklist.publish")
def draft(draft_id: str) -> ResponseReturnValue:
    return draft_page(opened(draft_id))


def draft_page(
    shown: DraftPage, problems: Sequence[Problem] = (), status: int = 200
) -> ResponseReturnValue:
    """The rows of a draft by section."""
    return page(
        "checklist_versions/draft.html",
        status,
        shown=shown,
        base=queries.version_of(shown.row.base_id) if shown.row.base_id else None,
        problems=problems,
        label_of=label_of,
        vi=selected_language() == "vi",
    )


@blueprint.get("/drafts/<draft_id>/changes")
@policy("checklist.publish")
def draft_changes(draft_id: str) -> ResponseReturnValue:
    return _changes_page(opened(draft_id), PublishForm(valid_from=today_vn()))


def _changes_page(
    shown: DraftPage, form: PublishForm, problems: Sequence[Problem] = (), status: int = 200
) -> ResponseReturnValue:
    checklist = shown.judged.checklist
    told = {}
    newest = queries.newest(shown.row.code)
    if checklist is not None:
        told = questions_of(checklist)
        told |= compared(checklist, newest, vi=told["vi"])
    return page(
        "checklist_versions/draft_changes.html",
        status,
        shown=shown,
        form=form,
        newest=newest,
        problems=problems,
        **{"checklist": None, **told},
    )


@blueprint.post("/drafts/<draft_id>/publish")
@policy("checklist.publish")
def publish_draft(draft_id: str) -> ResponseReturnValue:
    shown = opened(draft_id)
    form, seen = PublishForm(), SeenForm()
    problems: Sequence[Problem] = ()
    status = 422
    if form.validate_on_submit() and seen.validate() and form.valid_from.data:
        try:
            version = actions.publish_draft(
                current_actor(), draft_id, valid_from=form.valid_from.data, seen=seen.seen.data or 0
            )
            return see(url_for("checklist_versions.version", version_id=version.id))
        except Refused as refused:
            problems = refused.problems
            status = 409 if isinstance(refused, Conflict) else 422
    return _changes_page(opened(shown.row.id), form, problems, status)


@blueprint.post("/drafts/<draft_id>/discard")
@policy("checklist.publish")
def discard_draft(draft_id: str) -> ResponseReturnValue:
    shown = opened(draft_id)
    if not Form().validate_on_submit():
        return draft_page(shown, status=422)
    try:
        actions.discard_draft(current_actor(), draft_id)
    except Refused as refused:
        return draft_page(opened(draft_id), refused.problems, 422)
    return see(url_for("checklist_versions.drafts"))
