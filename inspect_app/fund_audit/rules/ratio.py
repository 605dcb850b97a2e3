"""Management cost against the cap, in exact whole numbers (Decree 93/2019/NĐ-CP Art. 37(2))."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from inspect_app.core.verdict import Verdict
from inspect_app.law.rules import Figure

from .book import BoardResolution

CAP = "mgmt_cap"
CEILING = "mgmt_cap_max"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The result. `reason` says why undecided, or which cap was applied.

    reason: general_cap, board_cap, cap_missing, cap_unverified, ceiling_missing,
    ceiling_unverified, no_base, doubled_income, open_ended; by_year of a period with several
    calendar years, whose verdict is that of its years.
    """

    management: int
    income: int
    excluded: int
    base: int
    share: Decimal | None  # of the base, six decimals; None without a base
    cap_percent: Decimal | None  # the cap that was applied
    cap_citation: str
    verdict: Verdict
    reason: str
    resolution: str = ""  # number of the board's resolution where it was applied


@dataclass(frozen=True, slots=True)
class _Judgement:
    """A verdict with the figure and the percentage it was made with."""

    verdict: Verdict
    reason: str
    figure: Figure | None
    percent: Decimal | None
    resolution: str = ""


def management_ratio(
    management: int,
    income: int,
    excluded: int,
    cap: Figure | None,
    *,
    ceiling: Figure | None = None,
    resolution: BoardResolution | None = None,
    doubled_income: bool = False,
    open_ended: bool = False,
    several_years: bool = False,
) -> Ratio:
    """Compare đồng with a percentage. Exactly at the cap is kept; the unknown is undecided.

    `open_ended`: income may be missing at the end of the period, so nobody is said to be above the
    cap. `several_years`: the cap is for years of which one may need the board's resolution
    (`by_years`).
    """
    base = income - excluded
    share = None
    if base > 0:
        exact = Decimal(management) / Decimal(base)
        share = exact.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    percent = cap.value if cap is not None and isinstance(cap.value, Decimal) else None
    reason = _why_undecided(cap, base, doubled_income=doubled_income)
    if reason or cap is None:
        judged = _Judgement(Verdict.UNDECIDED, reason, cap, percent)
    elif resolution is None or (within(management, base, cap.amount) and not several_years):
        kept = within(management, base, cap.amount)
        judged = _Judgement(_verdict(kept=kept), "general_cap", cap, cap.amount)
    else:
        judged = _with_resolution(management, base, cap, ceiling, resolution)
    if open_ended and (several_years or judged.verdict is Verdict.BROKEN):
        judged = replace(judged, verdict=Verdict.UNDECIDED, reason="open_ended")
    figure = judged.figure
    return Ratio(
        management=management,
        income=income,
        excluded=excluded,
        base=base,
        share=share,
        cap_percent=judged.percent,
        cap_citation=f"{figure.document} {figure.cite}" if figure is not None else "",
        verdict=judged.verdict,
        reason=judged.reason,
        resolution=judged.resolution,
    )


def by_years(ratio: Ratio, *, broken: bool) -> Ratio:
    """The ratio of several calendar years. The cap is one of each year, so the whole period cannot
    be compared with it: one year above it is enough (Decree 93/2019/NĐ-CP Art. 37(2)). `broken`:
    whether there is such a year.
    """
    if ratio.verdict is Verdict.UNDECIDED:
        return ratio
    return replace(ratio, verdict=_verdict(kept=not broken), reason="by_year")


def _with_resolution(
    management: int,
    base: int,
    cap: Figure,
    ceiling: Figure | None,
    resolution: BoardResolution,
) -> _Judgement:
    """Above the general cap, with a board resolution: its percentage, at most the law's ceiling."""
    problem = _problem_of(ceiling, "ceiling")
    if problem or ceiling is None:
        return _Judgement(Verdict.UNDECIDED, problem, cap, cap.amount)
    allowed = max(min(resolution.percent, ceiling.amount), cap.amount)
    verdict = _verdict(kept=within(management, base, allowed))
    return _Judgement(verdict, "board_cap", ceiling, allowed, resolution.number)


def _why_undecided(cap: Figure | None, base: int, *, doubled_income: bool) -> str:
    """The reason why nothing can be concluded, "" when something can."""
    if problem := _problem_of(cap, "cap"):
        return problem
    if doubled_income:
        return "doubled_income"
    return "no_base" if base <= 0 else ""


def _problem_of(figure: Figure | None, name: str) -> str:
    """Why a figure cannot be compared with, "" when it can."""
    if figure is None or not isinstance(figure.value, Decimal):
        return f"{name}_missing"
    return "" if figure.citable else f"{name}_unverified"


def _verdict(*, kept: bool) -> Verdict:
    return Verdict.KEPT if kept else Verdict.BROKEN


def within(part: int, whole: int, percent: Decimal) -> bool:
    """part <= percent % of whole, without rounding."""
    return 100 * part <= Fraction(percent) * whole
