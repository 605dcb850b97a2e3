"""Pages of published checklists: the list, one version as it was published and as a workbook, and
workbooks that come back to be published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from checklists import Checklist, citation_en, citation_vi, sheets_of_checklist
from checklists.forms import Form as BroughtForm
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.files import store
from inspect_app.core.forms import Form
from inspect_app.core.i18n import _, selected_language
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see

from .. import actions, queries
from ..forms import PublishForm, WorkbookForm
from ..importers import workbook
from ..importers.workbook import ZIP, packed
from ..models import ChecklistUpload, ChecklistVersion
from ..rules import changes
from ..rules.upload import MAX_BYTES, SENTENCES, sent, sentence
from .blueprints import blueprint


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


def questions_of(checklist: Checklist) -> dict[str, Any]:
    """What the table of questions needs."""
    vi = selected_language() == "vi"
    return {"checklist": checklist, "vi": vi, "cite": citation_vi if vi else citation_en}


@blueprint.get("/<version_id>")
@policy("checklist.view")
def version(version_id: str) -> ResponseReturnValue:
    row = queries.version_of(version_id)
    return page(
        "checklist_versions/version.html",
        row=row,
        may_publish=current_actor().may("checklist.publish"),
        **questions_of(queries.checklist_of(row)),
    )


@blueprint.get("/<version_id>/workbook")
@policy("checklist.publish")
def version_workbook(version_id: str) -> ResponseReturnValue:
    """The checklist as it can be edited; of a form the very files that came."""
    row = queries.version_of(version_id)
    came = queries.upload_behind(row)
    if came is not None:
        return _as_it_came(came, f"{row.code}-{row.version}")
    content = workbook.write(sheets_of_checklist(queries.checklist_of(row)))
    return attachment(content, f"{row.code}-{row.version}.xlsx", actions.XLSX)


# --- workbooks that come back --------------------------------------------------------------------


@blueprint.route("/uploads", methods=["GET", "POST"])
@policy("checklist.publish")
def uploads() -> ResponseReturnValue:
    actor = current_actor()
    form = WorkbookForm()
    problems: Sequence[Problem] = ()
    if form.validate_on_submit():
        try:
            row = _received(form)
            return see(url_for("checklist_versions.upload", upload_id=row.id))
        except Refused as refused:
            problems = refused.problems
    return page(
        "checklist_versions/uploads.html",
        422 if problems or form.errors else 200,
        form=form,
        problems=problems,
        rows=queries.uploads_of(actor),
    )


def _received(form: WorkbookForm) -> ChecklistUpload:
    """Raises Refused for files that are not one workbook with its tables."""
    # one byte more than allowed: the rule then refuses it by its size
    files = [
        (one.filename or "checklist.xlsx", one.stream.read(MAX_BYTES + 1)) for one in form.file.data
    ]
    found = sent(files)
    if isinstance(found, str):
        raise Refused(Problem(found, SENTENCES[found], "file"))
    return actions.receive_workbook(
        current_actor(),
        content=found.content,
        label=found.label,
        subject=form.subject.data,
        tables=found.tables,
    )


@blueprint.get("/uploads/<upload_id>")
@policy("checklist.publish")
def upload(upload_id: str) -> ResponseReturnValue:
    row = queries.upload_of(current_actor(), upload_id)
    return _upload_page(row, PublishForm(valid_from=today_vn()))


def _upload_page(
    row: ChecklistUpload,
    form: PublishForm,
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> ResponseReturnValue:
    language = selected_language()
    return page(
        "checklist_versions/upload.html",
        status,
        row=row,
        job=queries.upload_job(row.id),
        faults=[(fault, sentence(fault, language)) for fault in queries.faults_of(row.id)],
        form=form,
        problems=problems,
        **_comparison(row),
    )


def _comparison(row: ChecklistUpload) -> dict[str, Any]:
    """The checklist of a workbook that compiled, and how it differs from the one before it."""
    checklist = queries.checklist_in(row)
    if checklist is None:
        return {}
    shown = questions_of(checklist)
    before, form = queries.replaced_by(row), queries.form_in(row)
    return {**shown, **compared(checklist, before, vi=shown["vi"], form=form)}


def compared(
    checklist: Checklist,
    before: ChecklistVersion | None,
    *,
    vi: bool,
    form: BroughtForm | None = None,
) -> dict[str, Any]:
    """What the table of changes needs; `form` where the checklist is the outline of one."""
    if before is None:
        return {"before": None}
    old = queries.form_of(before)
    if form is not None and old is not None:
        lines = changes.form_lines(old, form, vi=vi)
    else:
        lines = changes.lines(queries.checklist_of(before), checklist, vi=vi)
    return {
        "before": before,
        "lines": lines,
        "counts": changes.counts(lines),
        "kinds": changes.KINDS,
    }


@blueprint.get("/uploads/<upload_id>/progress")
@policy("checklist.publish")
def upload_progress(upload_id: str) -> ResponseReturnValue:
    """The progress box alone; when the job is over the whole page is loaded anew."""
    row = queries.upload_of(current_actor(), upload_id)
    job = queries.upload_job(row.id)
    if job is None:
        raise NotFound
    db.session.refresh(job)
    headers = {"HX-Refresh": "true"} if job.state in {"done", "failed"} else {}
    box = render_template("checklist_versions/progress.html", job=job, poll_url=request.path)
    return Response(box, headers=headers)


@blueprint.get("/uploads/<upload_id>/file")
@policy("checklist.publish")
def upload_file(upload_id: str) -> ResponseReturnValue:
    return _as_it_came(queries.upload_of(current_actor(), upload_id), "checklist")


def _as_it_came(row: ChecklistUpload, name: str) -> Response:
    """The workbook that was sent; with its tables as a .zip where it has any."""
    file, tables = queries.workbook_of(row), queries.tables_of(row.id)
    ending = "xls" if file.media_type == actions.XLS else "xlsx"
    content = store().open(file.sha256)
    if not tables:
        return attachment(content, f"{name}.{ending}", file.media_type)
    parts = {f"{each}.csv": store().open(table.sha256) for each, table in tables.items()}
    return attachment(packed({f"{name}.{ending}": content, **parts}), f"{name}.zip", ZIP)


@blueprint.post("/uploads/<upload_id>/publish")
@policy("checklist.publish")
def publish_upload(upload_id: str) -> ResponseReturnValue:
    actor = current_actor()
    form = PublishForm()
    problems: Sequence[Problem] = ()
    queries.upload_of(actor, upload_id)
    if form.validate_on_submit() and form.valid_from.data:
        try:
            actions.publish_upload(actor, upload_id, valid_from=form.valid_from.data)
            return see(url_for("checklist_versions.upload", upload_id=upload_id))
        except Refused as refused:
            problems = refused.problems
    return _upload_page(queries.upload_of(actor, upload_id), form, problems, 422)
