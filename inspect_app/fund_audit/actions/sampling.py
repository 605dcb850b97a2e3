"""Materiality is signed, a sample is drawn, and each line of it gets its result."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from decimal import Decimal

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused, refuse_if
from inspect_app.documents.drafting import set_draft_aside

from ..models import AuditMateriality, AuditRun, AuditSample, AuditSampleLine
from ..queries import expectation, run_of, sampling
from ..rules.sampling import CONFIDENCES, Design, NoSample, select, start_of


@action(
    "fund_audit.materiality_signed",
    may="audit.run",
    fields=("run", "version", "benchmark", "percents", "thresholds", "proposals", "reason"),
)
def sign_materiality(
    tx: Tx,
    fund_id: str,
    run_id: str,
    *,
    benchmark: str,
    percents: tuple[Decimal, Decimal, Decimal],
    reason: str,
) -> AuditMateriality:
    """The lead auditor, who started the audit, sets materiality (ISA/VSA 320.10-11).

    `percents`: overall of the benchmark, performance and trivial of overall. Signing again makes
    the next version; samples stay with theirs. Raises NotFound, Refused.
    """
    run = _changeable(tx, fund_id, run_id)
    refuse_if([*_lead_problems(tx, run), *_percent_problems(benchmark, percents, reason)])
    before = sampling.signed(run)
    proposals = sampling.proposals(run, tx.today)
    row = AuditMateriality(
        run_id=run.id,
        version=before[0].version + 1 if before else 1,
        benchmark=benchmark,
        amount=sampling.benchmarks(run)[benchmark],
        percent=str(percents[0]),
        performance_percent=str(percents[1]),
        trivial_percent=str(percents[2]),
        proposals=json.dumps(proposals, ensure_ascii=False),
        reason=reason.strip(),
        signed_by=tx.actor.user_id,
        signed_at=tx.now,
    )
    found = expectation.thresholds(row)
    if found.trivial < 1:
        text = _l("The thresholds come to less than one đồng. Nothing was signed.")
        raise Refused(Problem("no_materiality", text, "percent"))
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "audit_materiality",
        row.id,
        run=run.id,
        version=row.version,
        benchmark=[benchmark, row.amount],
        percents=[row.percent, row.performance_percent, row.trivial_percent],
        thresholds=[found.overall, found.performance, found.trivial],
        proposals=[[one["id"], one["value"], one["status"]] for one in proposals],
        reason=row.reason,
    )
    return row


def _changeable(tx: Tx, fund_id: str, run_id: str) -> AuditRun:
    """The run, held, with a result and without a signed report; an unsigned draft falls back."""
    run = run_of(tx.actor, fund_id, run_id, lock=True)
    if run.state != "done":
        text = _l("This audit has no result yet. Nothing was changed.")
        raise Refused(Problem("not_done", text))
    if run.paper_id:
        set_draft_aside(tx, paper_id=run.paper_id)
    return run


def _lead_problems(tx: Tx, run: AuditRun) -> list[Problem]:
    if run.started_by == tx.actor.user_id:
        return []
    text = _l("Only the lead auditor, who started this audit, signs its materiality.")
    return [Problem("not_lead", text)]


def _percent_problems(benchmark: str, percents: Sequence[Decimal], reason: str) -> list[Problem]:
    problems = []
    if benchmark not in ("income", "expenses"):
        text = _l("Choose total income or total expenses. Nothing was signed.")
        problems.append(Problem("unknown_benchmark", text, "benchmark"))
    names = ("percent", "performance_percent", "trivial_percent")
    for name, percent in zip(names, percents, strict=True):
        if not percent.is_finite() or not 0 < percent <= 100:
            text = _l(
                "%(value)s is no percentage above 0 and up to 100. Nothing was signed.",
                value=str(percent),
            )
            problems.append(Problem("not_a_percentage", text, name))
    if not reason.strip():
        text = _l("Say why these percentages suit this fund. Nothing was signed.")
        problems.append(Problem("no_reason", text, "reason"))
    return problems


@action(
    "fund_audit.sample_drawn",
    may="audit.run",
    fields=("run", "materiality", "population", "design", "seed", "lines"),
)
def draw_sample(
    tx: Tx,
    fund_id: str,
    run_id: str,
    *,
    side: str,
    account: str = "",
    confidence: int = 95,
    expected: int = 0,
) -> AuditSample:
    """Draw the sample of a population under the materiality in force (ISA/VSA 530), once: nobody
    draws until the lines please.

    `expected` misstatement in đồng. Raises NotFound; Refused without signed materiality, for an
    empty population, a second drawing, or when TM leaves no room.
    """
    run = _changeable(tx, fund_id, run_id)
    materiality = next(iter(sampling.signed(run)), None)
    if materiality is None:
        text = _l("The lead auditor has not signed the materiality yet. No sample was drawn.")
        raise Refused(Problem("no_materiality", text))
    refuse_if(_population_problems(run, side, account, confidence, expected))
    lines = sampling.population(run, side, account)
    if not lines:
        text = _l("No money went out in this population. No sample was drawn.")
        raise Refused(Problem("empty_population", text, "account"))
    drawn = sampling.samples_of(run)
    for other in (shown.row for shown in drawn):
        if (other.materiality_id, other.side, other.account) == (materiality.id, side, account):
            raise Refused(_drawn_already(other.number))
    design = Design(expectation.thresholds(materiality).performance, confidence, expected)
    try:
        interval = design.interval
    except NoSample as error:
        text = _l(
            "The expected misstatement leaves no room below the tolerable one. No sample was "
            "drawn; examine every line, or expect less."
        )
        raise Refused(Problem("no_room", text, "expected")) from error
    seed, digest = secrets.token_hex(16), sampling.population_hash(lines)
    start = start_of(seed, digest, interval)
    chosen = select([line.amount for line in lines], interval, start)
    total = sum(line.amount for line in lines)
    sample = AuditSample(
        run_id=run.id,
        materiality_id=materiality.id,
        number=len(drawn) + 1,
        side=side,
        account=account,
        confidence=confidence,
        expected=expected,
        interval=interval,
        seed=seed,
        start=start,
        population=len(lines),
        population_amount=total,
        population_hash=digest,
        unseen=total - sum(lines[place].amount for place, _times in chosen),
        drawn_by=tx.actor.user_id,
        drawn_at=tx.now,
    )
    tx.session.add(sample)
    tx.session.flush()
    tx.session.add_all(
        AuditSampleLine(
            sample_id=sample.id,
            number=number,
            line=lines[place].line,
            amount=lines[place].amount,
            times=times,
        )
        for number, (place, times) in enumerate(chosen, 1)
    )
    tx.record(
        "audit_sample",
        sample.id,
        run=run.id,
        materiality=materiality.id,
        population=[side, account, len(lines), total, digest],
        design=[confidence, design.tolerable, expected, interval, start],
        seed=seed,
        lines=[lines[place].line for place, _times in chosen],
    )
    return sample


def _drawn_already(number: int) -> Problem:
    text = _l(
        "Sample %(number)s was drawn from this population already. Nothing was drawn: drawing "
        "again would let the auditor choose. If materiality has changed, sign it again.",
        number=number,
    )
    return Problem("drawn_already", text)


def _population_problems(
    run: AuditRun, side: str, account: str, confidence: int, expected: int
) -> list[Problem]:
    problems = []
    known = side in sampling.FLOW and (not account or side == "bank")
    if not known or (account and account not in sampling.accounts_of(run)):
        text = _l("Choose one of the populations of this audit. No sample was drawn.")
        problems.append(Problem("unknown_population", text, "population"))
    if confidence not in CONFIDENCES:
        text = _l("Choose 95 or 90 per cent of confidence. No sample was drawn.")
        problems.append(Problem("unknown_confidence", text, "confidence"))
    if expected < 0:
        text = _l("The expected misstatement cannot be below 0. No sample was drawn.")
        problems.append(Problem("negative_expected", text, "expected"))
    return problems


@action(
    "fund_audit.sample_line_examined",
    may="audit.clear",
    fields=("run", "sample", "line", "audited", "reason", "before"),
)
def examine_line(
    tx: Tx,
    fund_id: str,
    run_id: str,
    sample_id: str,
    number: int,
    *,
    audited: int | None,
    reason: str,
) -> AuditSampleLine:
    """Record the amount (đồng) that the evidence of a selected line supports, and which evidence.

    Recording again corrects it; the earlier result stays in the journal. Raises NotFound, Refused.
    """
    run = _changeable(tx, fund_id, run_id)
    sample = sampling.sample_of(tx.actor, fund_id, run_id, sample_id).row
    line = sampling.line_of(sample, number, lock=True)
    if audited is None or audited < 0:
        text = _l(
            "Write the amount in đồng that the evidence supports: 0 when nothing supports it. "
            "Nothing was changed."
        )
        raise Refused(Problem("no_amount", text, "audited"))
    if not reason.strip():
        text = _l("Name the evidence, or say why the amount differs. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    before = line.audited
    line.audited, line.reason = audited, reason.strip()
    line.examined_by, line.examined_at = tx.actor.user_id, tx.now
    tx.record(
        "audit_sample",
        sample.id,
        run=run.id,
        sample=sample.number,
        line=number,
        audited=audited,
        reason=line.reason,
        before=before,
    )
    return line
