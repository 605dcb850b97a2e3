"""Jobs of the field room: pieces of files that nobody finished."""

from __future__ import annotations

from inspect_app.field.actions import uploads

from .run import Job


def sweep_uploads(job: Job) -> None:
    """`field.sweep_uploads`: once a day when files come in. Only unfinished pieces of 30 days."""
    uploads.sweep(job.actor)


HANDLERS = {"field.sweep_uploads": sweep_uploads}
