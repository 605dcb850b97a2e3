"""Pages of the documents room: list, one paper with signing and download, register of numbers."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, room, see

from . import actions, queries, rules
from .forms import SignForm
from .models import Paper

blueprint = room("documents", __name__, prefix="/documents")


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """Names of kinds and states, for our templates and those of higher rooms."""
    return {
        "paper_kinds": rules.KIND_NAMES,
        "paper_states": rules.STATE_NAMES,
        "paper_state": _shown,
        "signature_states": rules.SIGNATURE_STATE_NAMES,
    }


def _shown(paper: Paper) -> tuple[object, str]:
    """Words and colour of a paper's state."""
    return rules.STATE_NAMES[rules.shown_state(paper.state, paper.failure_code)]


@blueprint.get("")
@policy("document.view")
def documents() -> ResponseReturnValue:
    actor = current_actor()
    state = request.args.get("state", "")
    state = state if state in rules.STATE_NAMES else ""
    number = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.papers(actor, state=state, page=number)
    return page(
        "documents/documents.html",
        rows=rows,
        total=total,
        state=state,
        number=number,
        pages=-(-total // queries.PAGE),
        mine=queries.waiting_for(actor),
        next_unsigned=rules.next_unsigned,
    )


@blueprint.get("/<paper_id>")
@policy("document.view")
def paper(paper_id: str) -> ResponseReturnValue:
    return _paper_page(queries.paper_of(current_actor(), paper_id))


def _paper_page(
    found: Paper, *, form: SignForm | None = None, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    actor = current_actor()
    job = queries.running_job(found)
    turn = rules.next_unsigned(found.signatures)
    may_sign = (
        turn is not None
        and turn.user_id == actor.user_id
        and actor.may(actions.SIGN)
        and found.state in rules.SIGNABLE
        and (job is None or job.state == "failed")
    )
    status = 422 if problems or (form is not None and form.errors) else 200
    if form is None:
        form = SignForm(formdata=None)
    form.sha256.data = found.current_sha256 or ""
    return page(
        "documents/paper.html",
        status,
        paper=found,
        drafter=queries.drafter_name(found),
        job=job,
        turn=turn,
        form=form if may_sign else None,
        problems=problems,
        failure=rules.FAILURE_NAMES.get(found.failure_code, ""),
        entries=queries.journal_numbers(found),
        latest=found.files[-1] if found.current_sha256 else None,
    )


@blueprint.post("/<paper_id>/sign")
@policy("document.sign")
def sign(paper_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = SignForm()
    if not form.validate_on_submit():
        return _paper_page(queries.paper_of(actor, paper_id), form=form)
    try:
        actions.ask_signature(
            actor,
            paper_id,
            password=form.password.data or "",
            seen_sha256=form.sha256.data or "",
        )
    except Refused as refused:
        found = queries.paper_of(actor, paper_id)
        return _paper_page(found, problems=refused.problems)
    return see(url_for("documents.paper", paper_id=paper_id))


@blueprint.post("/<paper_id>/render")
@policy("document.view")
def render_again(paper_id: str) -> ResponseReturnValue:
    actions.ask_render_again(current_actor(), paper_id)
    return see(url_for("documents.paper", paper_id=paper_id))


@blueprint.get("/<paper_id>/progress")
@policy("document.view")
def progress(paper_id: str) -> ResponseReturnValue:
    """The progress box; when the job is over, the whole page is asked for anew."""
    job = queries.running_job(queries.paper_of(current_actor(), paper_id))
    if job is None or job.state in ("done", "failed"):
        return Response("", headers={"HX-Refresh": "true"})
    return page("documents/progress.html", job=job, paper_id=paper_id)


@blueprint.get("/<paper_id>/revisions/<int:revision>")
@policy("document.view")
def revision(paper_id: str, revision: int) -> ResponseReturnValue:
    """The PDF of a revision, as a download."""
    found = queries.paper_of(current_actor(), paper_id)
    content = queries.revision_bytes(found, revision)
    name = f"{found.issued_on:%Y%m%d}-{found.full_number}-{found.title[:80]}-ban-{revision}.pdf"
    return attachment(content, name, "application/pdf")


@blueprint.get("/register")
@policy("document.view")
def register() -> ResponseReturnValue:
    actor = current_actor()
    series = queries.series_of(actor)
    kind, _slash, year = request.args.get("series", "").partition("/")
    chosen = (kind, int(year)) if year.isdecimal() and len(year) == 4 else None
    if chosen not in series:
        chosen = series[0] if series else None
    lines = queries.register(actor, *chosen) if chosen else []
    return page("documents/register.html", series=series, chosen=chosen, lines=lines)
