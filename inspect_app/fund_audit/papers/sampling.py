"""Materiality and samples of the report."""

from __future__ import annotations

from typing import Any

from inspect_app.core import clock
from reports import transparency_data as paper
from reports.parts import Verdict
from reports.wording import number

from .. import queries
from ..models import AuditMateriality, AuditRun, AuditSampleLine
from ..queries import expectation, sampling

_BENCHMARKS = {"income": "tổng thu trong kỳ", "expenses": "tổng chi trong kỳ"}


def parts(run: AuditRun) -> dict[str, Any]:
    """The materiality in force with the samples drawn under it, oldest first."""
    signed = next(iter(sampling.signed(run)), None)
    if signed is None:
        return {"materiality": None, "samples": ()}
    shown = [
        one for one in reversed(sampling.samples_of(run)) if one.row.materiality_id == signed.id
    ]
    return {"materiality": _materiality(signed), "samples": tuple(_sample(one) for one in shown)}


def _materiality(row: AuditMateriality) -> paper.Materiality:
    found = expectation.thresholds(row)
    return paper.Materiality(
        benchmark=_BENCHMARKS[row.benchmark],
        amount=row.amount,
        percent=row.percent,
        overall=found.overall,
        performance=found.performance,
        trivial=found.trivial,
        reason=row.reason,
        signed_by=queries.user_names([row.signed_by])[row.signed_by],
        signed_on=clock.date_in_vietnam(row.signed_at),
        version=row.version,
    )


def _sample(shown: sampling.ShownSample) -> paper.Sample:
    row, found = shown.row, shown.evaluation
    return paper.Sample(
        number=row.number,
        population=_population(row.side, row.account),
        population_lines=row.population,
        population_amount=row.population_amount,
        population_hash=row.population_hash,
        confidence=row.confidence,
        interval=row.interval,
        start=row.start,
        seed=row.seed,
        lines=tuple(_line(line, ref) for line, ref in sampling.sample_rows(row)),
        projected=found.projected,
        upper=found.upper,
        tolerable=shown.tolerable,
        verdict=Verdict(found.verdict.value),
    )


def _population(side: str, account: str) -> str:
    if side == "ledger":
        return "các dòng của sổ chi"
    return f"tiền ra khỏi tài khoản {account}" if account else "tiền ra khỏi mọi tài khoản"


def _line(line: AuditSampleLine, ref: queries.RefRow) -> paper.SampleLine:
    found, text = ref.payment, ref.line.text if ref.line else ""
    if ref.tag is None:
        raise TypeError("a selected line has its tag")
    return paper.SampleLine(
        reference=found.voucher if found else f"Dòng {number(ref.tag.row_no)}",
        day=ref.tag.on,
        text=f"{found.payee} – {found.purpose}" if found else text,
        book=line.amount,
        audited=line.audited,
        reason=line.reason,
    )
