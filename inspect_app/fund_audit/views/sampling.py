"""Materiality and samples of an audit: sign, draw, enter results, see the projection."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from inspect_app.core import clock
from inspect_app.core.forms import SelectChoice
from inspect_app.core.i18n import _, _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.core.web import current_actor, page, policy, see
from inspect_app.funds import queries as books

from .. import actions, queries
from ..forms import ExaminationForm, MaterialityForm, SampleForm
from ..models import AuditRun
from ..queries import expectation, sampling
from ..rules.sampling import CONFIDENCES
from .pages import blueprint, file_labels

BENCHMARKS: dict[str, Any] = {
    "income": _l("Total income of the period"),
    "expenses": _l("Total expenses of the period"),
}


@blueprint.app_template_global("sample_population")
def sample_population(side: str, account: str) -> str:
    """A population in words."""
    words = _("Money that left all accounts")
    if side == "ledger":
        words = _("Rows of the ledger of payments")
    elif account:
        words = _("Money that left account %(account)s", account=account)
    return str(words)


@blueprint.get("/<run_id>/samples")
@policy("audit.view")
def samples(fund_id: str, run_id: str) -> ResponseReturnValue:
    return _samples_page(queries.finished_run_of(current_actor(), fund_id, run_id))


def _samples_page(
    run: AuditRun,
    *,
    signing: MaterialityForm | None = None,
    drawing: SampleForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    versions = sampling.signed(run)
    proposals = sampling.proposals(run, clock.today_vn())
    shown = sampling.samples_of(run)
    return page(
        "fund_audit/samples.html",
        422 if signing or drawing or problems else 200,
        fund=books.fund_of(current_actor(), run.entity_id),
        run=run,
        versions=[(row, expectation.thresholds(row)) for row in versions],
        outside=versions and _outside(json.loads(versions[0].proposals), versions[0]),
        proposals=proposals,
        today=clock.today_vn(),
        names=queries.user_names([run.started_by, *(row.signed_by for row in versions)]),
        benchmarks=BENCHMARKS,
        amounts=sampling.benchmarks(run),
        samples=shown,
        signing=signing or _with_benchmarks(MaterialityForm(formdata=None, data=_least(proposals))),
        drawing=drawing or _with_populations(run, SampleForm(formdata=None)),
        problems=problems,
    )


def _least(proposals: list[dict[str, Any]]) -> dict[str, Any]:
    """The careful end of each proposed range, to start from."""
    values = {one["id"]: one["value"] for one in proposals if one["value"]}
    names = {
        "percent": "audit_materiality_least",
        "performance_percent": "audit_performance_least",
        "trivial_percent": "audit_trivial_least",
    }
    found: dict[str, Any] = {
        name: Decimal(values[id_]) for name, id_ in names.items() if id_ in values
    }
    return {"benchmark": "expenses", **found}


def _outside(proposals: list[dict[str, Any]], row: Any) -> bool:
    """Whether a signed percentage lies outside the range that was proposed."""
    values = {one["id"]: Decimal(one["value"]) for one in proposals if one["value"]}
    pairs = zip(sampling.PROPOSED[::2], sampling.PROPOSED[1::2], strict=True)
    signed = (row.percent, row.performance_percent, row.trivial_percent)
    return any(
        not values.get(least, Decimal(0)) <= Decimal(percent) <= values.get(most, Decimal(100))
        for (least, most), percent in zip(pairs, signed, strict=True)
    )


def _with_benchmarks(form: MaterialityForm) -> MaterialityForm:
    form.benchmark.choices = [SelectChoice(key, words) for key, words in BENCHMARKS.items()]
    return form


def _with_populations(run: AuditRun, form: SampleForm) -> SampleForm:
    accounts = sampling.accounts_of(run)
    populations = [("bank", ""), *(("bank", account) for account in accounts), ("ledger", "")]
    form.population.choices = [
        SelectChoice(f"{side}:{account}", sample_population(side, account))
        for side, account in populations
    ]
    form.confidence.choices = [SelectChoice(value, f"{value} %") for value in CONFIDENCES]
    return form


@blueprint.post("/<run_id>/materiality")
@policy("audit.run")
def sign_materiality(fund_id: str, run_id: str) -> ResponseReturnValue:
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    form = _with_benchmarks(MaterialityForm())
    if not form.validate_on_submit():
        return _samples_page(run, signing=form)
    try:
        actions.sign_materiality(
            current_actor(),
            fund_id,
            run_id,
            benchmark=form.benchmark.data or "",
            percents=form.percents(),
            reason=form.reason.data or "",
        )
    except Refused as refused:
        return _samples_page(
            queries.finished_run_of(current_actor(), fund_id, run_id),
            signing=form,
            problems=refused.problems,
        )
    return see(url_for("fund_audit.samples", fund_id=fund_id, run_id=run_id))


@blueprint.post("/<run_id>/samples")
@policy("audit.run")
def draw(fund_id: str, run_id: str) -> ResponseReturnValue:
    run = queries.finished_run_of(current_actor(), fund_id, run_id)
    form = _with_populations(run, SampleForm())
    if not form.validate_on_submit():
        return _samples_page(run, drawing=form)
    side, _colon, account = (form.population.data or "").partition(":")
    try:
        sample = actions.draw_sample(
            current_actor(),
            fund_id,
            run_id,
            side=side,
            account=account,
            confidence=form.confidence.data,
            expected=form.expected.amount or 0,
        )
    except Refused as refused:
        return _samples_page(
            queries.finished_run_of(current_actor(), fund_id, run_id),
            drawing=form,
            problems=refused.problems,
        )
    return see(url_for("fund_audit.sample", fund_id=fund_id, run_id=run_id, sample_id=sample.id))


@blueprint.get("/<run_id>/samples/<sample_id>")
@policy("audit.view")
def sample(fund_id: str, run_id: str, sample_id: str) -> ResponseReturnValue:
    shown = sampling.sample_of(current_actor(), fund_id, run_id, sample_id)
    run = queries.run_of(current_actor(), fund_id, run_id)
    number = max(request.args.get("page", 1, type=int), 1)
    return page(
        "fund_audit/sample.html",
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        sample=shown,
        thresholds=expectation.thresholds(shown.materiality),
        rows=sampling.sample_rows(shown.row, page=number),
        number=number,
        pages=max(-(-len(shown.lines) // queries.PAGE), 1),
        labels=file_labels(run),
        drawer=queries.user_names([shown.row.drawn_by]).get(shown.row.drawn_by, ""),
    )


@blueprint.get("/<run_id>/samples/<sample_id>/lines/<int:number>")
@policy("audit.view")
def sample_line(fund_id: str, run_id: str, sample_id: str, number: int) -> ResponseReturnValue:
    return _line_page(fund_id, run_id, sample_id, number)


def _line_page(
    fund_id: str,
    run_id: str,
    sample_id: str,
    number: int,
    *,
    form: ExaminationForm | None = None,
    problems: tuple[Problem, ...] = (),
) -> ResponseReturnValue:
    shown = sampling.sample_of(current_actor(), fund_id, run_id, sample_id)
    run = queries.run_of(current_actor(), fund_id, run_id)
    line = sampling.line_of(shown.row, number)
    given = {"audited": line.audited, "reason": line.reason} if line.audited is not None else {}
    waiting = [one.number for one in shown.lines if one.audited is None and one.number != number]
    later = [one for one in waiting if one > number]
    return page(
        "fund_audit/sample_line.html",
        422 if form or problems else 200,
        fund=books.fund_of(current_actor(), fund_id),
        run=run,
        sample=shown,
        line=line,
        rows=sampling.sample_rows(shown.row, number=number),
        labels=file_labels(run),
        examiner=queries.user_names([line.examined_by]).get(line.examined_by or "", ""),
        following=next(iter([*later, *waiting]), None),
        form=form or ExaminationForm(formdata=None, data=given),
        problems=problems,
    )


@blueprint.post("/<run_id>/samples/<sample_id>/lines/<int:number>")
@policy("audit.clear")
def examine(fund_id: str, run_id: str, sample_id: str, number: int) -> ResponseReturnValue:
    sampling.sample_of(current_actor(), fund_id, run_id, sample_id)
    form = ExaminationForm()
    if not form.validate_on_submit():
        return _line_page(fund_id, run_id, sample_id, number, form=form)
    try:
        actions.examine_line(
            current_actor(),
            fund_id,
            run_id,
            sample_id,
            number,
            audited=form.audited.amount,
            reason=form.reason.data or "",
        )
    except Refused as refused:
        return _line_page(fund_id, run_id, sample_id, number, form=form, problems=refused.problems)
    done = url_for(
        "fund_audit.sample_line",
        fund_id=fund_id,
        run_id=run_id,
        sample_id=sample_id,
        number=number,
    )
    return see(done)
