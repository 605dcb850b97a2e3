"""Pages of fund audits: runs of a fund, one report, the lines behind a number."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core.figures import number
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _, _l, selected_language
from inspect_app.core.models import OutboxRow
from inspect_app.core.refusal import NotFound, Problem, Refused
from inspect_app.core.web import current_actor, page, policy, room, see
from inspect_app.documents.queries import papers_about
from inspect_app.funds import queries as books
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.registry.models import Entity

from .. import actions, queries
from ..battery.declared import RULES
from ..forms import AuditForm, ExplanationForm, ReportForm
from ..models import AuditRun
from ..queries import explanations, plots, sampling, wording, working_papers
from ..queries.ageing import Chosen
from ..queries.stages import statement_stages
from ..queries.tests import tests_of
from ..rules.flows import SOURCES, TARGETS

F = TypeVar("F", ReportForm, ExplanationForm)

blueprint = room("fund_audit", "inspect_app.fund_audit", prefix="/funds/<fund_id>/audits")


@blueprint.app_context_processor
def stages() -> dict[str, object]:
    """For the statement's page, which stands in the room below."""
    return {"statement_stages": statement_stages}


STATES: dict[str, tuple[Any, str]] = {
    "running": (_l("Audit under way"), "plain"),
    "done": (_l("Audit finished"), "ok"),
    "refused": (_l("Audit not possible"), "bad"),
    "cancelled": (_l("Audit stopped"), "plain"),
}
CHECK_STATES: dict[str, tuple[Any, str]] = {
    "passed": (_l("Check passed"), "ok"),
    "hits": (_l("Exceptions found"), "bad"),
    "undecided": (_l("Check undecided"), "warn"),
    "not_run": (_l("Check not run"), "plain"),
}
VERDICTS: dict[str, tuple[Any, str]] = {
    "kept": (_l("Within the cap"), "ok"),
    "broken": (_l("Above the cap"), "bad"),
    "undecided": (_l("Cap cannot be judged"), "warn"),
}
SEVERITIES: dict[str, Any] = {
    "high": _l("High severity"),
    "medium": _l("Medium severity"),
    "low": _l("Low severity"),
}
SIDES: dict[str, Any] = {
    "bank": _l("Bank statement"),
    "ledger": _l("Ledger of payments"),
    "balance": _l("Balance of an account"),
}
AS_IT_STANDS: dict[str, Any] = {"account": _l("Account"), "digits": _l("Amount begins with")}
"""Keys of selectors whose value is shown as it is."""
DATED: dict[str, Any] = {"day": _l("Booking day"), "month": _l("Month")}
STEPS: dict[str, Any] = {
    "control totals": _l("control totals of the statements"),
    "reading lines": _l("reading the texts of the lines"),
    "matching": _l("matching statements with the ledger"),
    "roll-forward": _l("rolling the balances forward"),
    "summaries": _l("adding up the lines of each statement"),
    "report": _l("putting the report together"),
}


def spoken(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    said: str = getattr(sentence, selected_language())
    return said


@blueprint.app_template_filter("fraction")
def fraction(share: str) -> Decimal:
    """A stored share ("0.018432") as a number for `percent`."""
    return Decimal(share)


def _step(told: str) -> str:
    """What the engine says of its step ("A05 …", "matching", "reading lines: 1200000") in the
    reader's words."""
    step, _colon, count = told.partition(": ")
    if rule := RULES.get(told.partition(" ")[0]):
        return f"{rule.number} {spoken(rule.title)}"
    words = str(STEPS.get(step, step))
    return f"{words}: {number(int(count))}" if count.isdecimal() else words


def _shown_job(job: OutboxRow | None) -> dict[str, Any] | None:
    """The job for the progress box, with the engine's step in the reader's words."""
    if job is None:
        return None
    return {
        "id": job.id,
        "state": job.state,
        "progress_done": job.progress_done,
        "progress_total": job.progress_total,
        "progress_note": _step(job.progress_note),
    }


@blueprint.get("")
@policy("audit.view")
def audits(fund_id: str) -> ResponseReturnValue:
    return _audits_page(fund_id)


def _audits_page(
    fund_id: str, *, form: AuditForm | None = None, problems: tuple[Problem, ...] = ()
) -> ResponseReturnValue:
    actor = current_actor()
    fund = books.fund_of(actor, fund_id)
    first, last = queries.last_day_known(actor, fund_id)
    status = 422 if problems or form else 200
    runs = queries.runs_of(actor, fund_id)
    return page(
        "fund_audit/audits.html",
        status,
        fund=fund,
        runs=runs,
        names=queries.user_names(run.started_by for run in runs),
        states=STATES,
        form=form or AuditForm(formdata=None, data={"period_from": first, "period_to": last}),
        ready=queries.readiness(actor, fund_id, first, last) if first and last else None,
        problems=problems,
    )


@blueprint.post("")
@policy("audit.run")
def start(fund_id: str) -> ResponseReturnValue:
    books.fund_of(current_actor(), fund_id)
    form = AuditForm()
    if not form.validate_on_submit():
        return _audits_page(fund_id, form=form)
    if form.half_resolution():
        text = _("Fill in number, day and percentage of the resolution, or none of them.")
        return _audits_page(fund_id, form=form, problems=(Problem("resolution", text),))
    first, last = form.days()
    try:
        run = actions.start_audit(
            current_actor(),
            fund_id,
            period_from=first,
            period_to=last,
            accept_unproved=bool(form.accept_unproved.data),
            resolution=form.resolution(),
        )
    except Refused as refused:
        return _audits_page(fund_id, form=form, problems=refused.problems)
    return see(url_for("fund_audit.audit", fund_id=fund_id, run_id=run.id))


@blueprint.get("/<run_id>")
@policy("audit.view")
def audit(fund_id: str, run_id: str) -> ResponseReturnValue:
    return _audit_page(queries.run_of(current_actor(), fund_id, run_id))


def _audit_page(
    run: AuditRun,
    *,
    form: ReportForm | None = None,
    problems: tuple[Problem, ...] = (),
    closing_problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    actor = current_actor()
    hits = queries.hits_of(run)
    closing = queries.book.closing_of(actor, run.entity_id, run.id)
    result = json.loads(run.result) if run.state == "done" else None
    return page(
        "fund_audit/audit.html",
        422 if problems or closing_problems else 200,
        fund=books.fund_of(actor, run.entity_id),
        run=run,
        closing=closing,
        closing_head=json.loads(closing.head) if closing and closing.head else None,
        closing_job=_shown_job(queries.book.closing_job(closing)) if closing else None,
        closing_problems=closing_problems,
        states=STATES,
        job=_shown_job(queries.job_over(run)),
        names=queries.user_names([run.started_by, run.cancelled_by]),
        refusal=json.loads(run.refusal),
        result=result,
        figures=json.loads(run.figures),
        sources=queries.sources_of(run),
        frozen_papers=len(working_papers.frozen_papers(run)),
        materiality=next(iter(sampling.signed(run)), None),
        samples=sampling.samples_of(run),
        picture=_picture(run, result) if result else None,
        plots=_plots(run) if result else (),
        hits=hits,
        unconfirmed=sum(hit.unconfirmed for hit in hits),
        open_hits=sum(hit.fate == "open" for hit in hits),
        not_due=explanations.not_due_count(run),
        papers=papers_about(actor, "audit_run", run.id),
        form=form or with_heads(ReportForm(formdata=None)),
        problems=problems,
        check_states=CHECK_STATES,
        tests=tests_of(run),
        verdicts=VERDICTS,
        severities=SEVERITIES,
        rungs=wording.RUNGS,
        dispositions=wording.DISPOSITIONS,
    )


def _picture(run: AuditRun, result: dict[str, Any]) -> Any:
    """The flow picture whose marks lead to their lines; None when nothing flowed."""

    def link(part: str) -> str:
        return url_for("fund_audit.lines", fund_id=run.entity_id, run_id=run.id, part=part)

    geometry = queries.geometry(result["flows"], selected_language(), link)
    return queries.drawing(geometry, _("Where the money came from and went")) if geometry else None


def _plots(run: AuditRun) -> list[tuple[Any, Any]]:
    """The other charts, each with its numbers."""
    fund, run_id = run.entity_id, run.id
    found = plots.pictures(
        run,
        selected_language(),
        lambda part: url_for("fund_audit.lines", fund_id=fund, run_id=run_id, part=part),
        lambda sample: url_for("fund_audit.sample", fund_id=fund, run_id=run_id, sample_id=sample),
        lambda chosen: unspent_url(run, chosen),
    )
    return [(picture, plots.drawn(picture)) for picture in found]


def unspent_url(run: AuditRun, chosen: Chosen) -> str:
    """The page of restricted gifts of which something is left."""
    late = None if chosen.late is None else int(chosen.late)
    return url_for(
        "fund_audit.unspent",
        fund_id=run.entity_id,
        run_id=run.id,
        least=chosen.least or None,
        most=chosen.most,
        late=late,
        purse=chosen.purse or None,
    )


def with_heads(form: F) -> F:
    """The form with the heads of department who may sign with the actor."""
    form.head.choices = [
        SelectChoice(user.id, f"{user.name}, {user.post}")
        for user in queries.signing_heads(current_actor())
    ]
    return form


@blueprint.post("/<run_id>/cancellation")
@policy("audit.run")
def cancel(fund_id: str, run_id: str) -> ResponseReturnValue:
    actions.cancel_audit(current_actor(), fund_id, run_id)
    return see(url_for("fund_audit.audit", fund_id=fund_id, run_id=run_id))


@blueprint.get("/<run_id>/progress")
@policy("audit.view")
def progress(fund_id: str, run_id: str) -> ResponseReturnValue:
    """The progress box of audit or closing; when it is over, the page is asked for anew."""
    run = queries.run_of(current_actor(), fund_id, run_id)
    closing = queries.book.closing_of(current_actor(), fund_id, run_id)
    job = _shown_job(queries.book.closing_job(closing) if closing else queries.job_over(run))
    if job is None or job["state"] in ("done", "failed"):
        return Response("", headers={"HX-Refresh": "true"})
    return page("fund_audit/progress.html", job=job, fund_id=fund_id, run_id=run_id)


@blueprint.get("/<run_id>/lines")
@policy("audit.view")
def lines(fund_id: str, run_id: str) -> ResponseReturnValue:
    """The lines behind one number; `part` is its selector."""
    run = queries.run_of(current_actor(), fund_id, run_id)
    part = request.args.get("part", "")[:500]
    if run.state != "done" or not part:
        raise NotFound
    return page(
        "fund_audit/lines.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        part=part,
        described=_described(part),
        found=queries.part_page(run, part, request.args.get("page", 1, type=int)),
        labels=file_labels(run),
        accounts={row["account"]: row for row in json.loads(run.result)["accounts"]},
        flow_words=wording.FLOWS,
    )


def file_stem(fund: Entity, run: AuditRun) -> str:
    """How names of an audit's downloads begin: the fund's code and the period."""
    return f"{fund.code}-{run.period_from:%Y%m%d}-{run.period_to:%Y%m%d}"


def file_labels(run: AuditRun) -> dict[str, str]:
    """Source id to the name of its file."""
    statements, ledgers = queries.sources_of(run)
    return {row.id: row.label for row in statements} | {row.id: row.label for row in ledgers}


def _described(part: str) -> list[tuple[str, str]]:
    """A selector as words: (what is chosen, which)."""
    told: list[tuple[str, str]] = []
    for key, value in parse_qsl(part):
        if key == "flow" and value in wording.FLOWS:
            told.append((_("Kind of movement"), spoken(wording.FLOWS[value])))
        elif key == "ratio" and value in wording.RATIOS:
            told.append((_("Management-cost ratio"), spoken(wording.RATIOS[value])))
        elif key == "rung_from":
            told.append((_("Traceable at least to rung"), f"T{value}"))
        elif key == "group":
            told.append((_("Source or target"), _group(value)))
        elif key == "purse":
            told.append((_("Restricted gift"), value or _("no: general money")))
        elif key in AS_IT_STANDS:
            told.append((str(AS_IT_STANDS[key]), value))
        elif key in DATED:
            told.append((str(DATED[key]), "/".join(reversed(value.split("-")))))
        elif key == "side" and value in SIDES:
            told.append((_("Side of the books"), str(SIDES[value])))
    return told


def _group(value: str) -> str:
    """A node of the flow picture in words; a programme goes by its own name."""
    label = SOURCES.get(value) or TARGETS.get(value)
    return spoken(label) if label else value.removeprefix("programme:")


@blueprint.post("/<run_id>/closing")
@policy("audit.run")
def close_book(fund_id: str, run_id: str) -> ResponseReturnValue:
    try:
        actions.ask_to_close(current_actor(), fund_id, run_id)
    except Refused as refused:
        run = queries.run_of(current_actor(), fund_id, run_id)
        return _audit_page(run, closing_problems=refused.problems)
    return see(url_for("fund_audit.audit", fund_id=fund_id, run_id=run_id))


@blueprint.post("/<run_id>/report")
@policy("audit.run")
def draft_report(fund_id: str, run_id: str) -> ResponseReturnValue:
    form = with_heads(ReportForm())
    try:
        form.validate_on_submit()
        paper = actions.draft_transparency_report(
            current_actor(),
            fund_id,
            run_id,
            head_id=form.head.data or "",
            list_open=bool(form.list_open.data),
        )
    except Refused as refused:
        run = queries.run_of(current_actor(), fund_id, run_id)
        return _audit_page(run, form=form, problems=refused.problems)
    return see(url_for("documents.paper", paper_id=paper.id))
