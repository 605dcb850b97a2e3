"""The one map from job name to function. A job is asked for by `tx.enqueue(name, subject_id)`."""

from __future__ import annotations

from . import documents_jobs
from .run import Handler

JOBS: dict[str, Handler] = {
    **documents_jobs.HANDLERS,
}
