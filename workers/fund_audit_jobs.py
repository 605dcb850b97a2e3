"""Jobs of fund audits: compile a run; let reports on a withdrawn file fall."""

from __future__ import annotations

from flask import current_app

from inspect_app.fund_audit import actions, queries
from inspect_app.fund_audit.engine import compile_audit
from inspect_app.fund_audit.rules.book import NotAuditable

from .run import Handler, Job


def compile_run(job: Job) -> None:
    """`fund_audit.compile`: books to result, stored at once at the end. Finished tests are kept in
    a folder, so the worker after a killed one goes on where it was."""
    run = queries.run_by_id(job.subject_id)
    if run.state != "running":
        return
    try:
        inputs = queries.inputs_of(run)  # plain values: progress ends the read transaction
        result = compile_audit(
            inputs.statements,
            inputs.ledger,
            inputs.period,
            inputs.own_accounts,
            inputs.figures,
            options=inputs.options,
            work=current_app.config["SETTINGS"].audit_folder,
            progress=job.progress,
        )
    except NotAuditable as refused:
        actions.refuse_audit(job.actor, job.subject_id, problems=refused.problems)
        return
    actions.finish_audit(job.actor, job.subject_id, result=result, figures=inputs.figures)


def source_withdrawn(job: Job) -> None:
    """`fund_audit.source_withdrawn`: unsigned reports on a withdrawn file cannot be signed."""
    actions.set_reports_aside(job.actor, job.subject_id)


HANDLERS: dict[str, Handler] = {
    "fund_audit.compile": compile_run,
    "fund_audit.source_withdrawn": source_withdrawn,
}
