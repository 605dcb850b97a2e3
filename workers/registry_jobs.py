"""Jobs of the register."""

from __future__ import annotations

from inspect_app.registry import queries
from inspect_app.registry.importers import intake

from .run import Handler, Job


def import_workbook(job: Job) -> None:
    """Read a sent workbook and store all or nothing of it."""
    if queries.import_by_id(job.subject_id).state == "waiting":
        intake.import_stored(job.actor, job.subject_id, job.progress)


def make_template(job: Job) -> None:
    """Make the empty workbook of an organisation."""
    intake.make_template(job.actor)


HANDLERS: dict[str, Handler] = {
    "registry.import_workbook": import_workbook,
    "registry.make_template": make_template,
}
