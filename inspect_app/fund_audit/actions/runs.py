"""An audit is started by an auditor and stored by a worker."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.db import insert_many, new_id
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, refuse_if
from inspect_app.funds import queries as books
from inspect_app.funds.models import BankStatement, PaymentLedger
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.law.rules import Figure

from .. import queries
from ..battery.pruning import prune
from ..models import AuditHit, AuditHitLine, AuditRun, AuditSource, AuditTest
from ..rules.book import BoardResolution, Hit, named
from ..rules.result import AuditResult, plain
from .keeping_lines import LINES, SYSTEM_ONLY, running


@action(
    "fund_audit.audit_started",
    may="audit.run",
    fields=(
        "fund",
        "period",
        "statements",
        "ledgers",
        "register",
        "unproved_accepted",
        "resolution",
    ),
)
def start_audit(
    tx: Tx,
    fund_id: str,
    *,
    period_from: dt.date,
    period_to: dt.date,
    accept_unproved: bool = False,
    resolution: BoardResolution | None = None,
) -> AuditRun:
    """Ask for an audit over all statements of the period and all ledgers in use.

    Refused while a statement is held or a file is being read, and with unproved lines unless
    `accept_unproved`; the report then says so. Raises NotFound for a foreign fund.
    """
    fund = books.fund_of(tx.actor, fund_id)
    ready = queries.readiness(tx.actor, fund_id, period_from, period_to)
    problems = [*_period_problems(period_from, period_to, tx.today), *ready.problems]
    if not accept_unproved:
        problems += [_unproved(row.label, row.unproved) for row in ready.unproved]
    refuse_if(problems)
    run = AuditRun(
        organisation_id=tx.actor.organisation_id,
        entity_id=fund.id,
        period_from=period_from,
        period_to=period_to,
        started_by=tx.actor.user_id,
        started_at=tx.now,
        unproved_accepted=bool(ready.unproved),
    )
    if resolution is not None:
        run.resolution_number, run.resolution_on = resolution.number, resolution.on
        run.resolution_percent = str(resolution.percent)
    tx.session.add(run)
    tx.session.flush()
    sources = [*(("bank", row.id) for row in ready.statements)]
    sources += [("ledger", row.id) for row in ready.ledgers]
    register = ready.register
    sources += [("register", register.id)] if register else []
    for position, (side, source_id) in enumerate(sources):
        tx.session.add(
            AuditSource(run_id=run.id, position=position, side=side, source_id=source_id)
        )
    tx.enqueue("fund_audit.compile", run.id)
    tx.record(
        "audit_run",
        run.id,
        fund=fund.id,
        period=[period_from.isoformat(), period_to.isoformat()],
        statements=[[row.id, row.sha256] for row in ready.statements],
        ledgers=[[row.id, row.sha256] for row in ready.ledgers],
        register=[register.id, register.sha256] if register else None,
        unproved_accepted=run.unproved_accepted,
        resolution=plain(resolution),
    )
    return run


def _period_problems(first: dt.date, last: dt.date, today: dt.date) -> list[Problem]:
    if last < first:
        text = _l("The period ends before it begins. No audit was started; correct the days.")
        return [Problem("period", text, "period_to")]
    if last > today:
        text = _l("The period is not over yet. No audit was started; choose an earlier last day.")
        return [Problem("period_future", text, "period_to")]
    return []


def _unproved(label: str, lines: int) -> Problem:
    text = _l(
        "Statement “%(file)s” has %(lines)s lines that no printed balance proves. No audit was "
        "started; enter its opening balance, or tick that the audit goes on and the report says "
        "so.",
        file=label,
        lines=lines,
    )
    return Problem("unproved", text, label)


@action("fund_audit.audit_finished", may=SYSTEM_ONLY, fields=("run_hash", "hits", "lines"))
def finish_audit(
    tx: Tx, run_id: str, *, last: int | None, result: AuditResult, figures: dict[str, Figure]
) -> None:
    """Store result and exceptions; from here on the lines count that `keep_lines` stored, `last`
    being the position of the last one. Raises AlreadyDone.
    """
    run = running(tx.session, run_id)
    LINES.must_end_at(tx.session, run_id, last)
    body = result.to_json()
    del body["hits"]
    for check in body["checks"]:
        check["outcome"]["hits"] = len(check["outcome"]["hits"])
    body["limits"] += [plain(limit) for limit in _book_limits(tx, run)]
    run.result = json.dumps(body, ensure_ascii=False)
    used = queries.figures_of(run.organisation_id, figures, run.period_to)
    run.figures = json.dumps(used, ensure_ascii=False)
    run.run_hash, run.state, run.finished_at = result.run_hash, "done", tx.now
    tx.session.flush()
    tx.session.add_all(_tests(run_id, result))
    _store_hits(tx, run_id, result.hits)
    tx.enqueue("fund_audit.prune_steps", "", key=f"fund_audit.prune_steps:{tx.today}")
    tx.record(
        "audit_run", run.id, run_hash=run.run_hash, hits=len(result.hits), lines=len(result.tags)
    )


def _tests(run_id: str, result: AuditResult) -> Iterator[AuditTest]:
    """Every test with what it concluded and how it was run."""
    for check, paper in zip(result.checks, result.tests, strict=True):
        outcome = check.outcome
        yield AuditTest(
            run_id=run_id,
            number=paper.number,
            version=paper.version,
            state=outcome.state.value,
            population=outcome.population,
            hits=len(outcome.hits),
            amount=sum(hit.amount for hit in outcome.hits),
            parameters=json.dumps(plain(paper.thresholds), ensure_ascii=False),
            population_hash=paper.population_hash,
            milliseconds=paper.milliseconds,
            note_vi=outcome.note.vi,
            note_en=outcome.note.en,
        )


def _book_limits(tx: Tx, run: AuditRun) -> list[Sentence]:
    workbooks = books.registers_of(tx.actor, run.entity_id)
    rows: list[BankStatement | PaymentLedger] = [
        *books.statements_of(tx.actor, run.entity_id),
        *books.ledgers_of(tx.actor, run.entity_id),
    ]
    withdrawn = sum(row.withdrawn_at is not None for row in rows)
    unreadable = sum(
        row.withdrawn_at is None and row.state in ("unreadable", "refused") for row in rows
    )
    return [
        *queries.limits_of(run, withdrawn, unreadable),
        *queries.register_limits(run, workbooks),
    ]


def _store_hits(tx: Tx, run_id: str, hits: Iterable[Hit]) -> None:
    rows: list[dict[str, Any]] = []
    refs: list[dict[str, Any]] = []
    for position, hit in enumerate(hits):
        hit_id = new_id()
        rows.append(
            {
                "id": hit_id,
                "run_id": run_id,
                "position": position,
                "check_no": hit.check,
                "key": hit.key,
                "severity": hit.severity.value,
                "amount": hit.amount,
                "sentence_vi": hit.sentence.vi,
                "sentence_en": hit.sentence.en,
                "lines": len(hit.lines) + len(hit.payments),
                "disposition": "open",
                "reason": "",
            }
        )
        lines = [("bank", name) for name in hit.lines] + [("ledger", name) for name in hit.payments]
        for at, (side, name) in enumerate(lines):
            source, row_no = named(name)
            refs.append(
                {
                    "hit_id": hit_id,
                    "position": at,
                    "side": side,
                    "source_id": source,
                    "row_no": row_no,
                }
            )
    insert_many(tx.session, AuditHit, rows)
    insert_many(tx.session, AuditHitLine, refs)


def refuse_audit(actor: Actor, run_id: str, *, problems: Sequence[Sentence]) -> None:
    """The books cannot be audited as they are (the engine says why). Raises AlreadyDone."""
    LINES.clear(actor, run_id)
    _refuse(actor, run_id, problems=problems)


@action("fund_audit.audit_refused", may=SYSTEM_ONLY, fields=("problems",))
def _refuse(tx: Tx, run_id: str, *, problems: Sequence[Sentence]) -> None:
    run = running(tx.session, run_id)
    LINES.must_end_at(tx.session, run_id, None)
    said = [plain(problem) for problem in problems]
    run.state, run.refusal = "refused", json.dumps(said, ensure_ascii=False)
    run.finished_at = tx.now
    tx.record("audit_run", run.id, problems=[problem.en for problem in problems])


@action("fund_audit.steps_pruned", may=SYSTEM_ONLY, fields=("removed",))
def prune_steps(tx: Tx, work: Path) -> int:
    """Throw finished steps in the folder `work` away that no audit asked for in a month; nothing
    while an audit runs, the next day's job looks again."""
    busy = tx.session.scalar(sa.select(sa.exists().where(AuditRun.state == "running")))
    removed = 0 if busy else prune(work, tx.now.timestamp())
    tx.record("folder", "audit", removed=removed)
    return removed
