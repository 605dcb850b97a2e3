"""The one map from job name to function. A job is asked for by `tx.enqueue(name, subject_id)`."""

from __future__ import annotations

from . import (
    checklist_versions_jobs,
    documents_jobs,
    field_jobs,
    fund_audit_jobs,
    funds_jobs,
    inspections_jobs,
    registry_jobs,
)
from .run import Handler

JOBS: dict[str, Handler] = {
    **registry_jobs.HANDLERS,
    **documents_jobs.HANDLERS,
    **checklist_versions_jobs.HANDLERS,
    **inspections_jobs.HANDLERS,
    **field_jobs.HANDLERS,
    **funds_jobs.HANDLERS,
    **fund_audit_jobs.HANDLERS,
}
