"""The exceptions of an audit as a workbook: asked for by a person, written by a worker."""

from __future__ import annotations

from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.registry.models import Entity

from .. import queries
from ..models import AuditExport, AuditRun
from ..queries import exports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@action("fund_audit.export_asked", may="audit.view", fields=("run",))
def ask_for_export(tx: Tx, fund_id: str, run_id: str) -> AuditExport:
    """Ask for the workbook as the exceptions stand now; while one is being written, that one. After
    a failure it is tried again. Raises NotFound, Refused for an audit without a result."""
    run = queries.run_of(tx.actor, fund_id, run_id, lock=True)
    if run.state != "done":
        text = _l("The audit has no result yet. No workbook was asked for; wait for the result.")
        raise Refused(Problem("not_done", text))
    export = exports.being_built(run)
    if export is None:
        export = AuditExport(run_id=run.id, asked_by=tx.actor.user_id, asked_at=tx.now)
        tx.session.add(export)
        tx.session.flush()
    tx.enqueue("fund_audit.export", export.id)
    tx.record("audit_export", export.id, run=run.id)
    return export


@action("fund_audit.export_made", may="system.job", fields=("sha256",))
def keep_export(tx: Tx, export_id: str, content: bytes) -> None:
    """Keep a finished workbook. Raises AlreadyDone."""
    export = tx.session.get_one(
        AuditExport, export_id, with_for_update=True, populate_existing=True
    )
    if export.state != "building":
        raise AlreadyDone(export_id)
    run = tx.session.get_one(AuditRun, export.run_id)
    code = tx.session.get_one(Entity, run.entity_id).code
    label = f"{code}-{run.period_from:%Y%m%d}-{run.period_to:%Y%m%d}-ngoai-le.xlsx"
    file = keep_file(tx, content, label=label, media_type=XLSX)
    export.file_id, export.state, export.made_at = file.id, "done", tx.now
    tx.record("audit_export", export.id, sha256=file.sha256)
