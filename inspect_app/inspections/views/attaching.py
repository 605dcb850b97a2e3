"""Files from the office: as the answer to a question of a form, and documents of a finding."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.i18n import _
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, policy, see

from .. import actions, queries
from ..forms import AttachForm
from ..rules.documents import MAX_BYTES
from .blueprints import blueprint
from .findings import finding_again
from .team import number_of, old_form


@blueprint.post("/<case_id>/checklist/files")
@policy("inspection.answer")
def attach_file(case_id: str) -> ResponseReturnValue:
    """Keep the file and answer with it; the bytes decide what it is, never its name."""
    actor, form = current_actor(), AttachForm()
    queries.must_see(actor, case_id)
    if not form.validate_on_submit():
        raise old_form()
    question = form.question.data or ""
    content, name = _uploaded()
    sent = actions.Attached(question, content, name, number_of(form.version.data))
    actions.attach_file(actor, case_id, sent)
    return see(url_for("inspections.checklist", case_id=case_id, _anchor=f"q-{question}"))


@blueprint.post("/<case_id>/documents")
@policy("inspection.answer")
def add_document(case_id: str) -> ResponseReturnValue:
    """A document of a finding, with the name that the person gives it, else that of the file."""
    actor = current_actor()
    case, row = queries.finding_of(actor, case_id, request.form.get("finding", ""))
    try:
        content, name = _uploaded()
        actions.store_document(
            actor,
            case.id,
            content,
            question=row.question,
            finding_id=row.id,
            caption=request.form.get("caption", "").strip() or name,
        )
    except Refused as refused:
        return finding_again(case_id, row.id, refused)
    return see(url_for("inspections.finding", case_id=case_id, finding_id=row.id))


def _uploaded() -> tuple[bytes, str]:
    """Bytes, no more than the limit and one, and the name that the sender gave."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refused(Problem("no_file", _("Choose a file first. Nothing was stored."), "file"))
    name = file.filename.replace("\\", "/").rpartition("/")[2]
    with file.stream:
        return file.stream.read(MAX_BYTES + 1), name[:500]
