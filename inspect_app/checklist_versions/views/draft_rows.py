"""Pages of the rows of a draft: writing cells (kept as soon as a field is left), adding, moving,
removing, and choosing the law."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.accounts.queries import users_of
from inspect_app.core.clock import today_vn
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.refusal import Conflict, NotFound, Refused
from inspect_app.core.web import current_actor, page, policy, see
from reports import wording

from .. import actions, queries
from ..forms import SeenForm
from ..rules.draft import CHOICE, IN_SECTION, LAW
from ..rules.draft_faults import under
from .blueprints import blueprint
from .draft_page import DraftPage, label_of, opened, words_of_list
from .drafts import draft_page


def _texts() -> dict[str, str]:
    """What the script says."""
    return {
        "saved": _("Everything is kept."),
        "saving": _("Keeping…"),
        "offline": _("Not kept yet: the server does not answer. It is tried again by itself."),
        "signed_out": _(
            "Not kept: you are signed out. Copy your words, sign in again and open this page anew."
        ),
        "gone": _("Not kept: this row or this draft is no longer there. Copy your words."),
        "conflict": _("Somebody else wrote here meanwhile. Choose what shall stand."),
        "theirs": _("Stands there now"),
        "mine": _("Yours"),
        "take_theirs": _("Let theirs stand"),
        "keep_mine": _("Let mine stand"),
        "empty": _("(empty)"),
        "faults": _("Faults in this draft: {n}"),
        "no_faults": _("No fault in this draft"),
    }


def _editing(draft_id: str) -> DraftPage | None:
    """The draft when it can be edited; None when it is closed. Raises NotFound."""
    shown = opened(draft_id)
    return shown if shown.row.state == "editing" else None


def _overview(draft_id: str) -> ResponseReturnValue:
    return see(url_for("checklist_versions.draft", draft_id=draft_id))


@blueprint.get("/drafts/<draft_id>/rows/<int:line_id>")
@policy("checklist.publish")
def draft_row(draft_id: str, line_id: int) -> ResponseReturnValue:
    shown = _editing(draft_id)
    if shown is None:
        return _overview(draft_id)
    found = shown.draft.find(line_id)
    if found is None:
        raise NotFound
    if found[0] in (CHOICE, LAW):
        where = "draft_choices" if found[0] == CHOICE else "draft_laws"
        return see(url_for(f"checklist_versions.{where}", draft_id=draft_id) + f"#r{line_id}")
    return _row_page(shown, line_id)


def _row_page(
    shown: DraftPage, line_id: int, problems: Any = (), status: int = 200
) -> ResponseReturnValue:
    kind, line = shown.draft.find(line_id) or ("", None)
    if line is None:
        raise NotFound
    words = request.args.get("q", "")[:200]
    vi = selected_language() == "vi"
    order = [one.id for one_kind, one in shown.draft.lines() if one_kind in IN_SECTION]
    place = order.index(line_id) if line_id in order else -1
    return page(
        "checklist_versions/draft_row.html",
        status,
        shown=shown,
        kind=kind,
        line=line,
        part=shown.draft.part_of(line_id),
        groups=shown.groups(kind, line),
        title=label_of(line, vi=vi),
        before=order[place - 1] if place > 0 else None,
        after=order[place + 1] if 0 <= place < len(order) - 1 else None,
        movable=kind in IN_SECTION,
        label_of=label_of,
        vi=vi,
        words=words,
        hits=queries.search_law(current_actor(), words, today_vn()),
        texts=_texts(),
        problems=problems,
    )


@blueprint.post("/drafts/<draft_id>/rows/<int:line_id>/cells")
@policy("checklist.publish")
def write_cell(draft_id: str, line_id: int) -> ResponseReturnValue:
    """One field that was left; answers with JSON for the script of the page."""
    given = request.form
    try:
        actions.write_cell(
            current_actor(),
            draft_id,
            line_id,
            column=given.get("column", ""),
            text=given.get("value", ""),
            before=given.get("before", ""),
        )
    except actions.CellConflict as conflict:
        return jsonify(
            problems=[problem.as_json() for problem in conflict.problems],
            current=conflict.current,
            last=_last_edit(draft_id),
        ), 409
    except Refused as refused:
        return jsonify(problems=[problem.as_json() for problem in refused.problems]), 422
    shown = opened(draft_id)
    found = shown.draft.find(line_id)
    line = found[1] if found else None
    return jsonify(
        value=line.get(given.get("column", "")) if line else "",
        seen={str(one.id): one.at for _kind, one in shown.draft.lines() if one.at},
        faults=shown.faults,
        count=len(shown.judged.faults),
    )


def _last_edit(draft_id: str) -> str:
    """Who edited the draft last, and when."""
    row = queries.draft_of(current_actor(), draft_id)
    names = {user.id: user.name for user in users_of(current_actor())}
    name, at = names.get(row.changed_by, "–"), wording.moment(row.changed_at)
    return str(_("Last edit of this draft: %(name)s, %(at)s", name=name, at=at))


@blueprint.post("/drafts/<draft_id>/rows")
@policy("checklist.publish")
def add_row(draft_id: str) -> ResponseReturnValue:
    opened(draft_id)
    kind = request.form.get("kind", "")
    try:
        line_id = actions.add_row(
            current_actor(), draft_id, kind=kind, into=request.form.get("into", "")
        )
    except Refused as refused:
        return draft_page(opened(draft_id), refused.problems, 422)
    return see(url_for("checklist_versions.draft_row", draft_id=draft_id, line_id=line_id))


@blueprint.post("/drafts/<draft_id>/rows/<int:line_id>/move")
@policy("checklist.publish")
def move_row(draft_id: str, line_id: int) -> ResponseReturnValue:
    kind, _line = opened(draft_id).draft.find(line_id) or ("", None)
    to, form = request.form.get("to", ""), SeenForm()
    if not form.validate():
        return draft_page(opened(draft_id), status=422)
    try:
        actions.move_row(current_actor(), draft_id, line_id, to=to, seen=form.seen.data or 0)
    except Refused as refused:
        status = 409 if isinstance(refused, Conflict) else 422
        return draft_page(opened(draft_id), refused.problems, status)
    where = {CHOICE: "draft_choices", LAW: "draft_laws"}.get(kind, "draft")
    place = f"#r{line_id}-{to}" if to in ("up", "down") else f"#r{line_id}"
    return see(url_for(f"checklist_versions.{where}", draft_id=draft_id) + place)


@blueprint.route("/drafts/<draft_id>/rows/<int:line_id>/remove", methods=["GET", "POST"])
@policy("checklist.publish")
def remove_row(draft_id: str, line_id: int) -> ResponseReturnValue:
    """Asks first and shows what goes; what is removed is no longer in the draft."""
    shown = _editing(draft_id)
    if shown is None:
        return _overview(draft_id)
    found = shown.draft.find(line_id)
    if found is None:
        raise NotFound
    form = SeenForm()
    problems: Any = ()
    where = {CHOICE: "draft_choices", LAW: "draft_laws"}.get(found[0], "draft")
    back = url_for(f"checklist_versions.{where}", draft_id=draft_id)
    if form.validate_on_submit():
        try:
            actions.remove_row(current_actor(), draft_id, line_id, seen=form.seen.data or 0)
            return see(back)
        except Refused as refused:
            problems = refused.problems
            shown = opened(draft_id)
    gone = under(shown.draft, line_id)
    lines = [(kind, line) for kind, line in shown.draft.lines() if line.id in gone]
    return page(
        "checklist_versions/draft_remove.html",
        409 if problems else 200,
        shown=shown,
        lines=lines,
        seen=max((line.at for _kind, line in lines), default=0),
        back=back,
        line_id=line_id,
        label_of=label_of,
        vi=selected_language() == "vi",
        problems=problems,
    )


@blueprint.post("/drafts/<draft_id>/rows/<int:line_id>/law")
@policy("checklist.publish")
def choose_law(draft_id: str, line_id: int) -> ResponseReturnValue:
    """Add a legal basis (`reference`), drop one (`drop`)."""
    opened(draft_id)
    given = request.form
    try:
        if given.get("drop"):
            actions.uncite_law(current_actor(), draft_id, line_id, reference=given["drop"])
        else:
            reference = given.get("reference", "").strip()
            actions.cite_law(current_actor(), draft_id, line_id, reference=reference)
    except Refused as refused:
        return _row_page(opened(draft_id), line_id, refused.problems, 422)
    address = url_for(
        "checklist_versions.draft_row",
        draft_id=draft_id,
        line_id=line_id,
        q=request.args.get("q") or None,
    )
    return see(f"{address}#law")


@blueprint.get("/drafts/<draft_id>/choices")
@policy("checklist.publish")
def draft_choices(draft_id: str) -> ResponseReturnValue:
    shown = _editing(draft_id)
    if shown is None:
        return _overview(draft_id)
    used: dict[str, list[str]] = {}
    for part in shown.draft.parts:
        for line in part.rows:
            name = line.get("type").partition(" ")[2]
            used.setdefault(name, []).append(shown.numbers.get(line.id, ""))
    return page(
        "checklist_versions/draft_choices.html",
        shown=shown,
        lists=[
            (name, words_of_list(rows), used.get(name, []), rows)
            for name, rows in shown.draft.lists().items()
        ],
        texts=_texts(),
    )


@blueprint.get("/drafts/<draft_id>/laws")
@policy("checklist.publish")
def draft_laws(draft_id: str) -> ResponseReturnValue:
    shown = _editing(draft_id)
    if shown is None:
        return _overview(draft_id)
    return page("checklist_versions/draft_laws.html", shown=shown, texts=_texts())
