"""The page of what closed accounts handed over: read it, take it over or dismiss it."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.files import store
from inspect_app.core.i18n import _
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see

from ..actions import quarantine as actions
from ..actions.batches import Result
from ..forms import DismissForm, TakeOverForm
from ..queries import held as queries
from .blueprints import blueprint


def _page(
    problems: tuple[object, ...] = (),
    status: int = 200,
    conflict: Result | None = None,
    held_id: str = "",
) -> ResponseReturnValue:
    return page(
        "field/held.html",
        status,
        groups=queries.held_groups(current_actor()),
        form=DismissForm(formdata=None),
        problems=problems,
        conflict=conflict,
        standing=queries.standing_words(current_actor(), held_id, conflict.current or {})
        if conflict
        else "",
        held_id=held_id,
    )


@blueprint.get("/tablets/held")
@policy("case.view")
def held() -> ResponseReturnValue:
    return _page()


@blueprint.post("/tablets/held/<held_id>/take-over")
@policy("inspection.answer")
def take_over(held_id: str) -> ResponseReturnValue:
    """One item, as the acting person. Where another value stands, both are shown and a person
    chooses."""
    form = TakeOverForm()
    if not form.validate_on_submit():
        queries.held_item(current_actor(), held_id)
        return _page(status=422)
    try:
        conflict = actions.take_over(current_actor(), held_id, seen=form.seen.data)
    except Refused as refused:
        return _page(refused.problems, 422)
    if conflict is not None:
        text = _("Another value stands now. Compare both, then replace it or dismiss this one.")
        return _page((Problem("conflict", text),), 409, conflict, held_id)
    return see(url_for("field.held"))


@blueprint.post("/tablets/held/<held_id>/dismiss")
@policy("case.view")
def dismiss(held_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = DismissForm()
    queries.held_item(actor, held_id)
    if not form.validate_on_submit():
        return _page(status=422)
    try:
        actions.dismiss(actor, held_id, reason=form.reason.data or "")
    except Refused as refused:
        return _page(refused.problems, 422)
    return see(url_for("field.held"))


@blueprint.get("/tablets/held/<held_id>/file")
@policy("case.view")
def held_file(held_id: str) -> ResponseReturnValue:
    """The bytes as they came, never shown inside our pages."""
    item = queries.held_item(current_actor(), held_id)
    if item.file_id is None:
        raise NotFound
    stored = queries.file_of(item)
    suffix = "jpg" if stored.media_type == "image/jpeg" else "bin"
    content = store().open(stored.sha256)
    return attachment(content, f"{stored.sha256[:16]}.{suffix}", "application/octet-stream")
