"""Materiality and samples of an audit: what is proposed, signed, drawn and found."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.refusal import NotFound
from inspect_app.funds.models import LedgerPayment, StatementLine
from inspect_app.law.queries import current_book

from ..models import AuditLine, AuditMateriality, AuditRun, AuditSample, AuditSampleLine
from ..rules.sampling import Design, Evaluation, Examined, evaluate
from .expectation import thresholds
from .indexed import NOT_CAME
from .inputs import figures_of
from .lines import PAGE, RefRow, with_lines
from .runs import run_of

PROPOSED = (
    *("audit_materiality_least", "audit_materiality_most"),
    *("audit_performance_least", "audit_performance_most"),
    *("audit_trivial_least", "audit_trivial_most"),
)
"""Ids of the proposed percentages in `law/figures/audit.yaml`, in pairs."""

FLOW = {"bank": "out", "ledger": "payment"}
"""What a population holds on each side: money that left the fund, without internal transfers."""


@dataclass(frozen=True)
class PopulationLine:
    """A line that may be selected. `line` is its place among the audit's lines, `amount` đồng."""

    line: int
    source_id: str
    row_no: int
    amount: int


@dataclass(frozen=True)
class ShownSample:
    """A sample with its evaluation so far; `lines` in order of selection."""

    row: AuditSample
    materiality: AuditMateriality
    lines: Sequence[AuditSampleLine]
    evaluation: Evaluation

    @property
    def tolerable(self) -> int:
        return thresholds(self.materiality).performance

    @property
    def selected(self) -> int:
        """Đồng of the selected lines."""
        return sum(line.amount for line in self.lines)


def proposals(run: AuditRun, on: dt.date) -> list[dict[str, Any]]:
    """The proposed percentages in force on a day, with citation and status."""
    book = current_book(run.organisation_id)
    found = {id_: book.find(id_, on) for id_ in PROPOSED if id_ in book.norms}
    known = {id_: figure for id_, figure in found.items() if figure is not None}
    return figures_of(run.organisation_id, known, on)


def benchmarks(run: AuditRun) -> dict[str, int]:
    """Total income and total expenses of the period, without internal transfers, đồng."""
    total = json.loads(run.result)["total"]
    return {"income": total["credit"]["value"], "expenses": total["debit"]["value"]}


def signed(run: AuditRun) -> Sequence[AuditMateriality]:
    """Every signed materiality of a run, the one in force first."""
    return db.session.scalars(
        sa.select(AuditMateriality)
        .where(AuditMateriality.run_id == run.id)
        .order_by(AuditMateriality.version.desc())
    ).all()


def accounts_of(run: AuditRun) -> list[str]:
    """The bank accounts of the audit."""
    return [row["account"] for row in json.loads(run.result)["accounts"]]


def population(run: AuditRun, side: str, account: str) -> list[PopulationLine]:
    """Money that went out, in order of the audit's lines."""
    query = sa.select(
        AuditLine.position, AuditLine.source_id, AuditLine.row_no, AuditLine.amount
    ).where(*_of_population(run, side, account))
    rows = db.session.execute(query.order_by(AuditLine.position))
    return [PopulationLine(*row) for row in rows]


def _of_population(run: AuditRun, side: str, account: str) -> list[sa.ColumnElement[bool]]:
    wanted = [
        AuditLine.run_id == run.id,
        AuditLine.side == side,
        AuditLine.flow == FLOW[side],
        NOT_CAME,
        AuditLine.amount > 0,
    ]
    return [*wanted, AuditLine.account == account] if account else wanted


def largest_sums(run: AuditRun, sample: AuditSample, places: Sequence[int]) -> dict[int, int]:
    """How many of the largest lines of a sample's population -> their đồng, for the `places` asked;
    the database ranks and adds, so that no view reads a population."""
    largest_first = (AuditLine.amount.desc(), AuditLine.position)
    ranked = (
        sa.select(
            sa.func.row_number().over(order_by=largest_first).label("place"),
            sa.func.sum(AuditLine.amount)
            .over(order_by=largest_first, rows=(None, 0))
            .label("reached"),
        )
        .where(*_of_population(run, sample.side, sample.account))
        .subquery()
    )
    found = db.session.execute(
        sa.select(ranked.c.place, ranked.c.reached).where(ranked.c.place.in_(places))
    )
    return {0: 0} | {place: int(reached) for place, reached in found}


def population_hash(lines: Sequence[PopulationLine]) -> str:
    """SHA-256 over source, row and amount of every line in order."""
    text = canonical([[line.source_id, line.row_no, line.amount] for line in lines])
    return hashlib.sha256(text.encode()).hexdigest()


def design_of(sample: AuditSample, materiality: AuditMateriality) -> Design:
    return Design(thresholds(materiality).performance, sample.confidence, sample.expected)


def samples_of(run: AuditRun) -> list[ShownSample]:
    """The samples of a run, newest first."""
    rows = db.session.scalars(
        sa.select(AuditSample)
        .where(AuditSample.run_id == run.id)
        .order_by(AuditSample.number.desc())
    )
    return [_shown(row) for row in rows]


def sample_of(actor: Actor, fund_id: str, run_id: str, sample_id: str) -> ShownSample:
    """A sample of a run of the actor's organisation, else NotFound."""
    run = run_of(actor, fund_id, run_id)
    row = db.session.scalar(
        sa.select(AuditSample).where(AuditSample.id == sample_id, AuditSample.run_id == run.id)
    )
    if row is None:
        raise NotFound
    return _shown(row)


def _shown(row: AuditSample) -> ShownSample:
    materiality = db.session.get_one(AuditMateriality, row.materiality_id)
    lines = db.session.scalars(
        sa.select(AuditSampleLine)
        .where(AuditSampleLine.sample_id == row.id)
        .order_by(AuditSampleLine.number)
    ).all()
    examined = [Examined(one.amount, one.audited) for one in lines if one.audited is not None]
    evaluation = evaluate(
        examined,
        design_of(row, materiality),
        missing=len(lines) - len(examined),
        unseen=row.unseen,
    )
    return ShownSample(row, materiality, lines, evaluation)


def line_of(sample: AuditSample, number: int, *, lock: bool = False) -> AuditSampleLine:
    """A selected line, else NotFound."""
    query = sa.select(AuditSampleLine).where(
        AuditSampleLine.sample_id == sample.id, AuditSampleLine.number == number
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def sample_rows(
    sample: AuditSample, *, page: int | None = None, number: int | None = None
) -> list[tuple[AuditSampleLine, RefRow]]:
    """Selected lines with the statement lines or ledger rows that they are: all, one page, or the
    one with this number."""
    query = (
        with_lines(sa.select(AuditSampleLine, AuditLine, StatementLine, LedgerPayment))
        .join(
            AuditSampleLine,
            sa.and_(
                AuditSampleLine.sample_id == sample.id, AuditSampleLine.line == AuditLine.position
            ),
        )
        .where(AuditLine.run_id == sample.run_id)
        .order_by(AuditSampleLine.number)
    )
    if number is not None:
        query = query.where(AuditSampleLine.number == number)
    if page is not None:
        query = query.limit(PAGE).offset((max(page, 1) - 1) * PAGE)
    rows = db.session.execute(query)
    return [(one, RefRow(tag, line, payment)) for one, tag, line, payment in rows]
