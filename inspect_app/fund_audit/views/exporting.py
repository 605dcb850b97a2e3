"""The exceptions of an audit as a workbook: asked for, written by a worker, downloaded."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.files import store
from inspect_app.core.i18n import _l
from inspect_app.core.models import OutboxRow
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import attachment, current_actor, page, policy, see
from inspect_app.funds import queries as books

from .. import actions, queries
from ..models import AuditExport
from ..queries import exports
from .pages import blueprint

NOTES: dict[str, Any] = {"lines": _l("writing the lines of the exceptions")}


@blueprint.get("/<run_id>/exports")
@policy("audit.view")
def exported(fund_id: str, run_id: str) -> ResponseReturnValue:
    return _exports_page(fund_id, run_id)


def _exports_page(
    fund_id: str, run_id: str, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    run = queries.run_of(current_actor(), fund_id, run_id)
    found = exports.exports_of(run)
    building = exports.being_built(run)
    return page(
        "fund_audit/exports.html",
        422 if problems else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        exports=[(export, file) for export, file in found if file is not None],
        building=building,
        job=_shown(exports.export_job(building)) if building else None,
        names=queries.user_names(export.asked_by for export, _file in found),
        problems=problems,
    )


def _shown(job: OutboxRow | None) -> dict[str, Any] | None:
    if job is None:
        return None
    return {
        "id": job.id,
        "state": job.state,
        "progress_done": job.progress_done,
        "progress_total": job.progress_total,
        "progress_note": NOTES.get(job.progress_note, job.progress_note),
    }


@blueprint.post("/<run_id>/exports")
@policy("audit.view")
def export(fund_id: str, run_id: str) -> ResponseReturnValue:
    try:
        actions.ask_for_export(current_actor(), fund_id, run_id)
    except Refused as refused:
        return _exports_page(fund_id, run_id, refused.problems)
    return see(url_for("fund_audit.exported", fund_id=fund_id, run_id=run_id))


@blueprint.get("/<run_id>/exports/<export_id>/progress")
@policy("audit.view")
def export_progress(fund_id: str, run_id: str, export_id: str) -> ResponseReturnValue:
    """The progress box; when it is over, the page is asked for anew."""
    job = _shown(exports.export_job(_export_of(fund_id, run_id, export_id)))
    if job is None or job["state"] in ("done", "failed"):
        return Response("", headers={"HX-Refresh": "true"})
    return page(
        "fund_audit/export_progress.html",
        job=job,
        fund_id=fund_id,
        run_id=run_id,
        export_id=export_id,
    )


@blueprint.get("/<run_id>/exports/<export_id>/file")
@policy("audit.view")
def export_file(fund_id: str, run_id: str, export_id: str) -> Response:
    file = exports.export_file(current_actor(), _export_of(fund_id, run_id, export_id))
    return attachment(store().open(file.sha256), file.label, file.media_type)


def _export_of(fund_id: str, run_id: str, export_id: str) -> AuditExport:
    return exports.export_of(queries.run_of(current_actor(), fund_id, run_id), export_id)
