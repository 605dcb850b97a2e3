"""Start page and journal."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from inspect_app.core.web import current_actor, page, policy, room
from inspect_app.fund_audit.queries import explanations

from . import queries

blueprint = room("home", __name__)


@blueprint.get("/")
@policy("account.own")
def home() -> ResponseReturnValue:
    return page("home/home.html", waiting=queries.waiting_for(current_actor()))


@blueprint.get("/journal")
@policy("journal.view")
def journal() -> ResponseReturnValue:
    return page("home/journal.html", **queries.journal_page(current_actor()))


@blueprint.get("/jobs")
@policy("job.view")
def jobs() -> ResponseReturnValue:
    """Background jobs, failed ones first, with the cause for the administrator."""
    return page("home/jobs.html", rows=queries.jobs_page(current_actor()))


@blueprint.get("/explanations")
@policy("audit.view")
def explanation_letters() -> ResponseReturnValue:
    """Letters that ask funds to explain exceptions: overdue answers first."""
    number = max(request.args.get("page", 1, type=int), 1)
    letters, total = explanations.all_letters(current_actor(), number)
    return page(
        "home/explanations.html",
        letters=letters,
        number=number,
        pages=max(-(-total // explanations.PAGE), 1),
    )
