"""Jobs about checklists that come back as workbooks."""

from __future__ import annotations

from inspect_app.checklist_versions import queries
from inspect_app.checklist_versions.importers import intake

from .run import Handler, Job


def check_workbook(job: Job) -> None:
    """`checklist_versions.check_workbook`: read it in a process of its own, store the outcome."""
    if queries.upload_state(job.subject_id) == "waiting":
        intake.check_stored(job.actor, job.subject_id, job.progress)


HANDLERS: dict[str, Handler] = {"checklist_versions.check_workbook": check_workbook}
