"""The data of a transparency report, and the sums that must hold before it is printed.

Amounts are whole đồng; every share in the report is computed here from amounts, never handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reports.charts.figure import Picture
from reports.charts.sankey_layout import Geometry
from reports.parts import Citation, FiguresDisagree, Letterhead, Photo, UnverifiedLaw, Verdict


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file that was read: bank statement or ledger. ``lines`` = ``accepted`` + ``rejected``."""

    name: str
    kind: str
    sha256: str
    lines: int
    accepted: int
    rejected: int


@dataclass(frozen=True, kw_only=True)
class DayBalance:
    """One day of the statement. ``printed`` is the bank's own balance at its end, if printed."""

    day: date
    credit: int
    debit: int
    computed: int | None
    printed: int | None


TotalsState = Literal["balanced", "open_end", "unproved", "held"]
"""open_end: no balance proves that nothing is missing after the last line."""


@dataclass(frozen=True, kw_only=True)
class ControlTotals:
    """Control totals of the statements; ``opening`` and ``closing`` None when not known."""

    lines: int
    credit: int
    debit: int
    opening: int | None
    closing: int | None
    state: TotalsState
    days: tuple[DayBalance, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RollForward:
    """Opening + received - spent = closing, of one fund, account or restriction."""

    label: str
    opening: int
    received: int
    spent: int
    closing: int


@dataclass(frozen=True, kw_only=True)
class Purse:
    """One restricted gift in the period, đồng. ``paid`` by the ledger, of which ``cleared`` was
    matched with a line of the bank; ``registered``: the fund's register has it."""

    code: str
    purpose: str
    deadline: date | None
    registered: bool
    came: int
    paid: int
    cleared: int


@dataclass(frozen=True, kw_only=True)
class MonthFlow:
    """In and out in one month; ``month`` is any day in it."""

    month: date
    received: int
    spent: int


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """A line behind the management cost: where it stands, when, what, how much."""

    reference: str
    day: date
    text: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class ManagementCost:
    """Management cost against its cap. ``base`` is the amount the cap is a share of,
    ``base_words`` which.

    ``cap`` is a share of one (0.05) on the date of the report, None when no norm is known. An
    unverified cap is not printed and decides nothing.
    """

    base: int
    base_words: str
    lines: tuple[CostLine, ...]
    cap: Decimal | None
    cap_basis: Citation
    verdict: Verdict

    @property
    def spent(self) -> int:
        """The sum of the lines, in đồng."""
        return sum(line.amount for line in self.lines)

    @property
    def share(self) -> Fraction | None:
        """Cost over base; None without a base."""
        return Fraction(self.spent, self.base) if self.base else None


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung of the traceability ladder, T1 to T5: what is asked, and what meets it."""

    code: str
    asks: str
    lines: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Traceability of payments: rungs over one denominator, the sum of all outgoing lines."""

    denominator: int
    denominator_lines: int
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, kw_only=True)
class AuditTest:
    """An audit test (phép kiểm tra): rows it looked at, exceptions, and what it concluded."""

    code: str
    title: str
    version: int
    population: int
    hits: int
    conclusion: str


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A sign of irregularity (dấu hiệu bất thường) found by an audit test, and its fate."""

    code: str
    title: str
    lines: int
    amount: int
    disposition: str
    basis: Citation | None = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the fund answered, to which point."""

    point: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FrozenPaper:
    """A working paper that three signatures froze; ``sha256`` is the hash of its content."""

    code: str
    conclusion: str
    prepared_by: str
    reviewed_by: str
    frozen_by: str
    frozen_on: date
    sha256: str


@dataclass(frozen=True, kw_only=True)
class SampleLine:
    """A line that was selected: what the books say, what the evidence supports (None: not
    examined yet), đồng, and which evidence."""

    reference: str
    day: date
    text: str
    book: int
    audited: int | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample by monetary unit with its projection; amounts in đồng.

    ``projected`` and ``upper`` (UML) are those of the worse direction; ``tolerable`` is the
    performance materiality; ``seed`` and ``population_hash`` let anybody draw it again.
    """

    number: int
    population: str
    population_lines: int
    population_amount: int
    population_hash: str
    confidence: int
    interval: int
    start: int
    seed: str
    lines: tuple[SampleLine, ...]
    projected: int
    upper: int
    tolerable: int
    verdict: Verdict

    @property
    def missing(self) -> int:
        """Lines without a result."""
        return sum(line.audited is None for line in self.lines)

    @property
    def over(self) -> int:
        """Booked too high, found in the sample."""
        return sum(max(book - audited, 0) for book, audited in self._examined())

    @property
    def under(self) -> int:
        """Booked too low, found in the sample."""
        return sum(max(audited - book, 0) for book, audited in self._examined())

    def _examined(self) -> list[tuple[int, int]]:
        return [(line.book, line.audited) for line in self.lines if line.audited is not None]


@dataclass(frozen=True, kw_only=True)
class Materiality:
    """Materiality as the lead auditor signed it; amounts in đồng, percentages as signed."""

    benchmark: str
    amount: int
    percent: str
    overall: int
    performance: int
    trivial: int
    reason: str
    signed_by: str
    signed_on: date
    version: int


@dataclass(frozen=True, kw_only=True)
class Book:
    """The head of the closed book of gifts: `number` of the closing, `gifts` and `money_in` of
    this period, `size` of the whole book, `root` (hex), and the page where a donor checks."""

    number: int
    gifts: int
    money_in: int
    size: int
    root: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Data:
    """The data of a report. ``scope`` and ``limits`` are paragraphs; ``flows`` a laid-out chart.

    ``law_version`` names the state of the law data used. ``rungs`` run from T1 to T5.
    """

    letterhead: Letterhead
    fund: str
    period_from: date
    period_to: date
    scope: tuple[str, ...]
    law_version: str
    sources: tuple[Source, ...]
    totals: ControlTotals
    roll_forward: tuple[RollForward, ...]
    months: tuple[MonthFlow, ...]
    management_cost: ManagementCost
    ladder: Ladder
    tests: tuple[AuditTest, ...]
    hits: tuple[Hit, ...]
    limits: tuple[str, ...]
    closing: str
    flows: Geometry | None = None
    replies: tuple[Reply, ...] = ()
    photos: tuple[Photo, ...] = ()
    book: Book | None = None
    materiality: Materiality | None = None
    samples: tuple[Sample, ...] = ()
    working_papers: tuple[FrozenPaper, ...] = ()
    pictures: tuple[Picture, ...] = ()
    purses: tuple[Purse, ...] = ()


def check(data: Data) -> None:
    """Raise ``FiguresDisagree`` for contradicting figures, ``UnverifiedLaw`` for the law."""
    for problem in problems(data):
        raise FiguresDisagree(problem)
    cost = data.management_cost
    if not cost.cap_basis.verified and cost.verdict is not Verdict.UNDECIDED:
        raise UnverifiedLaw(cost.cap_basis.text)


def problems(data: Data) -> list[str]:
    """Every contradiction among the figures, in English for the developer."""
    found = [f"{s.name}: lines" for s in data.sources if s.lines != s.accepted + s.rejected]
    if not data.sources:
        found.append("no source")
    found += [
        f"{r.label}: opening + received - spent is not closing"
        for r in data.roll_forward
        if r.opening + r.received - r.spent != r.closing
    ]
    found += [
        f"{test.code}: hits among nothing"
        for test in data.tests
        if test.hits and not test.population
    ]
    found += _totals_problems(data)
    found += [problem for sample in data.samples for problem in _sample_problems(sample)]
    found += _cost_problems(data.management_cost)
    return found + _ladder_problems(data.ladder)


def _totals_problems(data: Data) -> list[str]:
    totals, found = data.totals, []
    known = totals.opening is not None and totals.closing is not None and totals.state != "held"
    leads_to = (totals.opening or 0) + totals.credit - totals.debit
    if known and leads_to != totals.closing:
        found.append("control totals do not lead from opening to closing")
    if totals.days:
        if sum(d.credit for d in totals.days) != totals.credit:
            found.append("daily credits do not add up")
        if sum(d.debit for d in totals.days) != totals.debit:
            found.append("daily debits do not add up")
    return found


def _cost_problems(cost: ManagementCost) -> list[str]:
    if not cost.cap_basis.verified or cost.cap is None or cost.share is None:
        return []
    within = cost.share <= Fraction(cost.cap)
    if cost.verdict is Verdict.KEPT and not within:
        return ["management cost is above the cap but judged kept"]
    if cost.verdict is Verdict.BROKEN and within:
        return ["management cost is within the cap but judged broken"]
    return []


def _sample_problems(sample: Sample) -> list[str]:
    name, found = f"sample {sample.number}", []
    if sample.projected > sample.upper:
        found.append(f"{name}: projected above the upper limit")
    if sample.verdict is Verdict.KEPT and (sample.missing or sample.upper > sample.tolerable):
        found.append(f"{name}: judged tolerable against its limit")
    if sample.verdict is Verdict.BROKEN and sample.projected <= sample.tolerable:
        found.append(f"{name}: judged not tolerable against its projection")
    return found


def _ladder_problems(ladder: Ladder) -> list[str]:
    above, found = ladder.denominator, []
    for rung in ladder.rungs:
        if not 0 <= rung.amount <= above:
            found.append(f"{rung.code} is larger than the rung below it")
        above = rung.amount
    return found
