"""Jobs of fund audits: compile a run; let reports on a withdrawn file fall; close a period of the
book of gifts; write the workbook of the exceptions."""

from __future__ import annotations

import io
from concurrent.futures import Future, ThreadPoolExecutor

from flask import current_app

from inspect_app.accounts.queries import organisation_on
from inspect_app.core.canonical import canonical
from inspect_app.core.clock import date_in_vietnam, now
from inspect_app.documents.authority import seal_of
from inspect_app.fund_audit import actions, queries
from inspect_app.fund_audit.engine import compile_audit
from inspect_app.fund_audit.papers.exceptions import write_exceptions
from inspect_app.fund_audit.queries import exports
from inspect_app.fund_audit.rules.book import NotAuditable
from inspect_app.fund_audit.rules.result import Tags

from .run import Handler, Job, NowAndThen


def compile_run(job: Job) -> None:
    """`fund_audit.compile`: books to result. Its lines are stored in a thread while the tests are
    run, the rest at once at the end. Finished tests are kept in a folder, so the worker after a
    killed one goes on where it was."""
    run = queries.run_by_id(job.subject_id)
    if run.state != "running":
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001

    def keep(tags: Tags) -> int | None:
        with app.app_context():
            return actions.keep_lines(job.actor, job.subject_id, tags)

    keeping: list[Future[int | None]] = []
    try:
        inputs = queries.inputs_of(run)  # plain values: progress ends the read transaction
        with ThreadPoolExecutor(1) as beside:
            result = compile_audit(
                inputs.statements,
                inputs.ledger,
                inputs.period,
                inputs.own_accounts,
                inputs.figures,
                options=inputs.options,
                census=inputs.census,
                registers=inputs.registers,
                expectation=inputs.expectation,
                published=inputs.published,
                work=current_app.config["SETTINGS"].audit_folder,
                progress=NowAndThen(job),
                tagged=lambda tags: keeping.append(beside.submit(keep, tags)),
            )
    except NotAuditable as refused:
        actions.refuse_audit(job.actor, job.subject_id, problems=refused.problems)
        return
    (lines,) = keeping
    last = lines.result()
    actions.finish_audit(
        job.actor, job.subject_id, last=last, result=result, figures=inputs.figures
    )


def clear_run(job: Job) -> None:
    """`fund_audit.clear_run`: lines of an audit that a person stopped go."""
    actions.clear_run(job.actor, job.subject_id)


def source_withdrawn(job: Job) -> None:
    """`fund_audit.source_withdrawn`: unsigned reports on a withdrawn file cannot be signed."""
    actions.set_reports_aside(job.actor, job.subject_id)


def violation_withdrawn(job: Job) -> None:
    """`fund_audit.violation_withdrawn`: the exception behind it is open again."""
    actions.reopen_hit(job.actor, job.subject_id)


def prune_steps(job: Job) -> None:
    """`fund_audit.prune_steps`: once a day when audits end. Steps nobody used for a month."""
    actions.prune_steps(job.actor, current_app.config["SETTINGS"].audit_folder)


def close_book(job: Job) -> None:
    """`fund_audit.close_book`: gifts to a tree, its head sealed by the body."""
    closing = queries.book.closing_by_id(job.subject_id)
    if closing.state != "building":
        return
    at = now().replace(microsecond=0)
    organisation_id = closing.organisation_id
    run = queries.run_by_id(closing.run_id)
    heard = NowAndThen(job)
    head = actions.keep_gifts(
        job.actor, closing, run, at, lambda last: heard(0, 1, f"{last + 1:,}")
    )
    body = organisation_on(organisation_id, date_in_vietnam(at))
    seal = seal_of(organisation_id, body.name)
    actions.finish_closing(
        job.actor,
        job.subject_id,
        head=head,
        signature=seal.sign(canonical(head).encode()),
        certificate=seal.certificate,
    )


def export_exceptions(job: Job) -> None:
    """`fund_audit.export`: the exceptions as they stand now, with their lines, as a workbook."""
    export = exports.export_by_id(job.subject_id)
    if export.state != "building":
        return
    out = io.BytesIO()
    write_exceptions(out, job.actor, queries.run_by_id(export.run_id), job.progress)
    actions.keep_export(job.actor, job.subject_id, out.getvalue())


HANDLERS: dict[str, Handler] = {
    "fund_audit.compile": compile_run,
    "fund_audit.clear_run": clear_run,
    "fund_audit.close_book": close_book,
    "fund_audit.export": export_exceptions,
    "fund_audit.prune_steps": prune_steps,
    "fund_audit.source_withdrawn": source_withdrawn,
    "fund_audit.violation_withdrawn": violation_withdrawn,
}
