"""The checklist page: wholly rendered here, then kept alive by `checklist.page.ts`."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from checklists.forms.keys import PRESENT, new_instance_id
from inspect_app.core.clock import now
from inspect_app.core.db import db
from inspect_app.core.i18n import _
from inspect_app.core.journal import MOST_SEQ, size_of
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see

from .. import actions, queries
from ..forms import AttachForm, ConflictForm, InstanceForm, SectionForm
from ..rules.case_state import ANSWERING
from ..rules.face import of_language, state_json
from ..rules.operations import read_operation
from .blueprints import blueprint
from .checklist_lines import Lines


@blueprint.get("/<case_id>/checklist")
@policy("case.view")
def checklist(case_id: str) -> ResponseReturnValue:
    actor = current_actor()
    queries.must_see(actor, case_id)
    seen = size_of(db.session())  # read first: what is written meanwhile is told as news
    lines = Lines(case_id)
    state = state_json(lines.facts.evaluation, lines.language)
    may_answer = actor.may("inspection.answer") and lines.case.recorded_state in ANSWERING
    return page(
        "inspections/checklist.html",
        case=lines.case,
        title=of_language(
            lines.language, lines.facts.checklist.title_vi, lines.facts.checklist.title_en
        ),
        sections=lines.sections(),
        state=state,
        computed={one["name"]: one for one in state["computed"]},
        may_answer=may_answer,
        page_facts=_page_facts(lines, actor.user_id, may_answer),
        texts=_texts(),
        rows=lines.facts.rows,
        instance_form=InstanceForm(formdata=None),
        attach_form=AttachForm(formdata=None),
        conflict_form=ConflictForm(formdata=None),
        section_form=SectionForm(formdata=None),
        may_give=queries.leads(actor, lines.case) and may_answer,
        me=actor.user_id,
        mine=_mine(),
        seen=seen,
        elsewhere=lines.disputes.elsewhere(),
    )


def _mine() -> bool:
    """Whether only the own sections are listed."""
    return request.args.get("mine") == "1"


@blueprint.get("/<case_id>/checklist/news")
@policy("case.view")
def checklist_news(case_id: str) -> ResponseReturnValue:
    """A line that says what others did since the page was drawn (`seen`: a number of the journal),
    with a link that draws it anew. The page asks every 25 seconds while it is looked at; nothing
    on it is changed, so that nobody's typing is disturbed."""
    actor = current_actor()
    case = queries.case_of(actor, case_id)
    seen = min(request.args.get("seen", 0, type=int), MOST_SEQ)
    news = queries.news_since(actor, case, seen)
    return page("inspections/news.html", case=case, news=news, mine=_mine())


@blueprint.post("/<case_id>/checklist/instances")
@policy("inspection.answer")
def checklist_instances(case_id: str) -> ResponseReturnValue:
    """Add a row to a repeat of a form, or remove one: an answer as any other."""
    actor, form = current_actor(), InstanceForm()
    queries.case_of(actor, case_id)
    if not form.validate_on_submit():
        raise Refused(Problem("form", _("The form was too old. Nothing was changed.")))
    key, value = form.key.data or "", form.value.data or ""
    adding = value == PRESENT and not key.endswith("]")
    seen = form.version.data or "0"
    operation = read_operation(
        {
            "op_id": uuid.uuid4().hex,
            "device": "office",
            "kind": "answer",
            "question": f"{key}[+{new_instance_id(now())}]" if adding else key,
            "value": value,
            "seen_version": 0 if adding else int(seen) if re.fullmatch("[0-9]+", seen) else -1,
        }
    )
    actions.send_operation(actor, case_id, operation)
    return see(url_for("inspections.checklist", case_id=case_id))


def _page_facts(lines: Lines, user_id: str, may_answer: bool) -> dict[str, Any]:
    """What the script needs to know."""
    case_id = lines.case.id
    return {
        "shape": queries.shape_of_page(lines.case, lines.facts),
        "case": case_id,
        "user": user_id,
        "mayAnswer": may_answer,
        "closed": [one.op_id for one in lines.disputes.all if one.outcome is not None],
        "conflicts": url_for("inspections.settle_conflict", case_id=case_id),
        "ops": url_for("inspections_api.operations", case_id=case_id),
        "photos": url_for("inspections_api.photos", case_id=case_id),
        "login": url_for("accounts.login"),
    }


def _texts() -> dict[str, str]:
    """Sentences of the script, in the page's language."""
    return {
        "saved": _("Saved"),
        "saving": _("Saving…"),
        "unsent": _("Not sent yet: {n}"),
        "signed_out": _("Signed out. {n} answers are kept on this device; sign in again."),
        "stopped": _("The server refuses this case now. {n} answers are kept on this device."),
        "refused": _("Not stored: {n} answers need your attention"),
        "mine": _("Keep mine"),
        "theirs": _("Take theirs"),
        "conflict": _("Somebody else answered: {theirs}. Yours: {mine}."),
        "empty": _("no answer"),
        "not_told": _("The server cannot be reached, so nothing was decided. Try again."),
        "photo_sending": _("Sending the photo…"),
        "photo_failed": _("The photo was not sent. Tap to send it again."),
        "photo_too_large": _("The photo is larger than 15 MB. Take it again smaller."),
        "photos": _("Photo ({n})"),
        "photo": _("Photo"),
        "not_kept_here": _("This device cannot keep unsent answers; stay on this page."),
    }
