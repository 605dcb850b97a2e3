"""Materiality and monetary unit sampling (chọn mẫu theo đơn vị tiền tệ, MUS), ISA/VSA 320 and 530.

Every đồng of a population has the same chance. One đồng in each `interval` is selected, from a
start that a recorded seed fixes, and the line in which it lies is examined: a line of one interval
or more is always in. Whole đồng and exact fractions only; what is rounded is rounded to the
careful side (thresholds and intervals down, limits up).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

from inspect_app.core.verdict import Verdict

CONFIDENCES = (95, 90)
EXPANSION: dict[int, Fraction] = {95: Fraction(16, 10), 90: Fraction(15, 10)}
"""Factor for the expected misstatement: AICPA Audit Guide, Audit Sampling, expansion factors."""


class NoSample(ValueError):
    """Materiality leaves no room for a sample: expected misstatement too large, or no đồng left."""


@dataclass(frozen=True)
class Materiality:
    """Three thresholds in đồng out of one benchmark (total income or expenses of the period)."""

    benchmark: int
    percent: Decimal
    performance_percent: Decimal
    trivial_percent: Decimal

    @property
    def overall(self) -> int:
        """Mức trọng yếu tổng thể (ISA 320.10)."""
        return part(self.benchmark, self.percent)

    @property
    def performance(self) -> int:
        """Mức trọng yếu thực hiện (ISA 320.11); the tolerable misstatement of a sample."""
        return part(self.overall, self.performance_percent)

    @property
    def trivial(self) -> int:
        """Ngưỡng sai sót không đáng kể (ISA 450.5)."""
        return part(self.overall, self.trivial_percent)


def part(amount: int, percent: Decimal) -> int:
    """A percentage of an amount in whole đồng, rounded down."""
    return int(amount * Fraction(percent) / 100 // 1)


@cache
def factor(confidence: int, errors: int) -> Decimal:
    """Reliability factor R for so many errors: the least hundredth whose Poisson distribution
    gives at most `errors` with a chance of at most 100 - `confidence` per cent.

    Equal to the printed table of the AICPA Audit Guide, Audit Sampling (3.00, 4.75, 6.30, … at
    95 %; 2.31, 3.89, 5.33, … at 90 %), for any number of errors.
    """
    if confidence not in CONFIDENCES:
        raise ValueError(f"confidence {confidence} is none of {CONFIDENCES}")
    risk = Decimal(100 - confidence) / 100
    hundredth = int(factor(confidence, errors - 1) * 100) if errors else 0
    with localcontext() as context:
        context.prec = 40
        while _at_most(errors, Decimal(hundredth) / 100) > risk:
            hundredth += 1
    return Decimal(hundredth) / 100


def _at_most(errors: int, expected: Decimal) -> Decimal:
    """Chance of `errors` or fewer, Poisson."""
    term = total = Decimal(1)
    for count in range(1, errors + 1):
        term = term * expected / count
        total += term
    return total * (-expected).exp()


@dataclass(frozen=True)
class Design:
    """How a sample is drawn: `tolerable` misstatement TM, `expected` misstatement EM, đồng."""

    tolerable: int
    confidence: int
    expected: int = 0

    @property
    def interval(self) -> int:
        """(TM - EM x EF) / R, rounded down: TM / R when no misstatement is expected. Raises
        NoSample."""
        room = self.tolerable - self.expected * EXPANSION[self.confidence]
        found = int(room / Fraction(factor(self.confidence, 0)) // 1)
        if found < 1:
            raise NoSample(f"tolerable {self.tolerable}, expected {self.expected}")
        return found

    def size(self, population: int) -> int:
        """n = BV x R / (TM - EM x EF), rounded up: the most selections from a book value."""
        return -(-population // self.interval)


def start_of(seed: str, population_hash: str, interval: int) -> int:
    """The first selected đồng, 1 to `interval`: by SHA-256 out of the recorded seed and the
    population, so that anybody can draw the same sample again."""
    digest = hashlib.sha256(f"{seed}:{population_hash}".encode()).digest()
    return 1 + int.from_bytes(digest, "big") % interval


def select(amounts: Sequence[int], interval: int, start: int) -> list[tuple[int, int]]:
    """(place in `amounts`, selections that fell into it) of every selected line, in order.

    `amounts` in đồng, each above 0; `start` from 1 to `interval`. Raises ValueError.
    """
    if not 1 <= start <= interval:
        raise ValueError(f"start {start} is not within 1 to {interval}")
    found: list[tuple[int, int]] = []
    below = 0
    for place, amount in enumerate(amounts):
        if amount <= 0:
            raise ValueError(f"amount {place} is {amount}; only amounts above 0 can be sampled")
        times = (below + amount - start) // interval - (below - start) // interval
        below += amount
        if times:
            found.append((place, times))
    return found


@dataclass(frozen=True)
class Examined:
    """A line of the sample: what the books say and what the auditor found, đồng."""

    book: int
    audited: int

    @property
    def over(self) -> int:
        return max(self.book - self.audited, 0)

    @property
    def under(self) -> int:
        return max(self.audited - self.book, 0)


@dataclass(frozen=True)
class Limit:
    """One direction of error: found in the sample, projected to all lines, upper limit; đồng."""

    found: int
    projected: int
    upper: int


@dataclass(frozen=True)
class Evaluation:
    """Amounts booked too high (`over`) and too low (`under`) are never set off against each
    other. `missing`: lines of the sample without a result."""

    over: Limit
    under: Limit
    missing: int
    verdict: Verdict

    @property
    def upper(self) -> int:
        return max(self.over.upper, self.under.upper)

    @property
    def projected(self) -> int:
        return max(self.over.projected, self.under.projected)


def evaluate(items: Sequence[Examined], design: Design, *, missing: int, unseen: int) -> Evaluation:
    """Project the errors and compare the upper misstatement limit (UML) with TM.

    `unseen`: đồng of the lines that were not selected; 0 means that everything was examined, and
    nothing is projected. Kept: UML <= TM. Broken: the projected misstatement is above TM.
    Undecided: in between (more evidence is needed), or results are `missing`.
    """
    over = _limit([(item.book, item.over) for item in items], design, unseen)
    under = _limit([(item.book, item.under) for item in items], design, unseen)
    verdict = Verdict.UNDECIDED
    if not missing and max(over.upper, under.upper) <= design.tolerable:
        verdict = Verdict.KEPT
    elif not missing and max(over.projected, under.projected) > design.tolerable:
        verdict = Verdict.BROKEN
    return Evaluation(over, under, missing, verdict)


def _limit(errors: Sequence[tuple[int, int]], design: Design, unseen: int) -> Limit:
    """Errors as (book, error). A line of one interval or more was certain to be taken: its error
    counts as it is. Any other stands for a whole interval with its tainting, error / book."""
    found = sum(error for _book, error in errors)
    if not unseen:
        return Limit(found, found, found)
    interval = design.interval
    certain = sum(error for book, error in errors if book >= interval)
    taints = sorted(
        (Fraction(error, book) for book, error in errors if error and book < interval),
        reverse=True,
    )
    projected = sum(taints, Fraction(0)) * interval + certain
    upper = Fraction(factor(design.confidence, 0)) * interval + certain
    for rank, taint in enumerate(taints, 1):
        step = factor(design.confidence, rank) - factor(design.confidence, rank - 1)
        upper += Fraction(step) * taint * interval
    return Limit(found, _up(projected), _up(upper))


def _up(amount: Fraction) -> int:
    return -(-amount.numerator // amount.denominator)
