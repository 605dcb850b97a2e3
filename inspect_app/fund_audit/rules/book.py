"""What an audit works on (Book) and what a test says about it (Outcome, Hit)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from inspect_app.funds.rules.lines import BankLine, Rejection
from inspect_app.funds.rules.own_accounts import OwnAccount
from inspect_app.funds.rules.payments import Payments
from inspect_app.funds.rules.registers import Registers
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.funds.rules.totals import BalanceOn, StatementCheck
from inspect_app.law.rules import Figure

from .census import Census
from .disclosure import Published
from .restricted import Restricted

if TYPE_CHECKING:
    from ..battery.lines.reading import ReadLines
    from .expectation import Expectation

NOTHING = Sentence("", "")


class NotAuditable(Exception):
    """The books cannot be audited as they are; `problems` says why, in both languages."""

    def __init__(self, problems: tuple[Sentence, ...]) -> None:
        super().__init__("; ".join(problem.en for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Period:
    """The audited days, both included."""

    first: date
    last: date

    def __contains__(self, on: date) -> bool:
        return self.first <= on <= self.last

    @property
    def several_years(self) -> bool:
        """Whether days of more than one calendar year are in it."""
        return self.first.year != self.last.year

    @property
    def whole_year(self) -> bool:
        """True for one calendar year: the law's cap speaks of yearly income."""
        return self.first == date(self.first.year, 1, 1) and self.last == date(
            self.first.year, 12, 31
        )


@dataclass(frozen=True, slots=True)
class StoredLines:
    """Lines that are read when they are needed, some at a time, in file order: text that
    `funds.importers.bulk.stored` reads.
    """

    batches: Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """One imported bank statement, in file order. Balances in đồng, None where not known.

    A line has the name "<id>:<row_no>".
    """

    id: str
    account: str
    file: str
    sha256: str
    lines: Sequence[BankLine] | StoredLines
    opening: int | None = None
    closing: int | None = None
    balance_on: BalanceOn = "day_end"
    rejections: tuple[Rejection, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardResolution:
    """The board's resolution that raises management cost above the general cap (Art. 37(2)(b))."""

    number: str
    on: date
    percent: Decimal


class Excluded(StrEnum):
    """Income that Art. 37(2)(a) takes out of the base of the management-cost cap."""

    IN_KIND = "in_kind"
    STATE_ORDERED = "state_ordered"
    NAMED_RECIPIENT = "named_recipient"  # amount AND address of the recipient stated by the giver


@dataclass(frozen=True, slots=True)
class Options:
    """What the auditor decided before the run. All of it is part of the run's hash."""

    resolution: BoardResolution | None = None
    excluded: Mapping[str, Excluded] = field(default_factory=dict)  # line id -> why not in the base
    verified_evidence: frozenset[str] = frozenset()  # payment ids an inspector has verified
    match_days: int = 3  # proposal of the design; a fund's payments clear within days


@dataclass(frozen=True, slots=True)
class Matching:
    """Result of the three passes: lines by their numbers in the battery, ledger rows by their
    places among the payments of the period. `lines` and `rows`: the pairs, in the order in which
    they were found. `contested`: rows that claim one line (0: none, or several) by the same
    reference.
    """

    lines: Sequence[int]
    rows: Sequence[int]
    contested: tuple[tuple[int, tuple[int, ...]], ...]
    different_amount: tuple[tuple[int, int], ...]  # line, row


@dataclass(frozen=True, slots=True)
class AccountRoll:
    """Roll-forward of one account over the period (đồng)."""

    account: str
    opening: int
    opening_proved: bool  # False: worked back from the first printed balance
    credit: int
    debit: int
    transfers_in: int
    transfers_out: int
    closing: int  # opening + all lines
    closing_printed: int | None  # what the bank prints for the last day

    @property
    def difference(self) -> int:
        """Printed minus computed; 0 where the bank prints nothing."""
        return 0 if self.closing_printed is None else self.closing_printed - self.closing


@dataclass(frozen=True, slots=True)
class Tag:
    """What the audit says about one line, ledger row or opening/closing balance.

    flow: in, out, transfer_in, transfer_out (bank); payment (ledger); opening, closing (balance).
    group: node of the flow picture (bank, balance) or kind of payment (ledger).
    ratio: base, excluded, numerator or "" (not part of the management-cost ratio).
    """

    id: str
    side: str  # bank | ledger | balance
    account: str
    on: date
    amount: int  # đồng, >= 0 for bank lines and ledger rows
    flow: str
    group: str
    ratio: str = ""
    rung: int = 0  # outgoing bank lines only
    partner: str = ""  # id of the matched ledger row or bank line
    purse: str = ""  # the restricted gift that the money belongs to, "" for the general pool

    @property
    def month(self) -> str:
        """2024-09."""
        return f"{self.on.year:04d}-{self.on.month:02d}"


def named(name: str) -> tuple[str, int]:
    """Source and row of a stored name "<source id>:<row>"; a balance has neither."""
    source, _colon, row = name.rpartition(":")
    return (source, int(row)) if len(source) == 32 else ("", 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """Sum over tags that selectors cannot tell apart. `lines`: how many they are."""

    side: str
    account: str
    month: str
    flow: str
    group: str
    ratio: str
    rung: int
    purse: str
    amount: int
    lines: int


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a check may look at. Payments and cash receipts are those of the period, `past`
    are payments of the three years before. `expectation`: None where nothing is to be compared.

    `doubled_income`: money in stands in the books twice.
    """

    period: Period
    statements: tuple[Statement, ...]
    totals: tuple[StatementCheck, ...]  # one per statement
    lines: ReadLines
    payments: Payments
    outside_period: tuple[int, int]  # lines, payments
    own: tuple[OwnAccount, ...]
    paired: frozenset[str]  # ids of own transfers with both sides in the books
    matching: Matching
    doubled_income: bool
    rolls: tuple[AccountRoll, ...]
    figures: Mapping[str, Figure]
    options: Options
    cells: tuple[Cell, ...]  # of the tags of all lines and payments, and of balances
    census: Census = field(default_factory=Census)
    registers: Registers = field(default_factory=Registers)
    receipts: Payments = field(default_factory=Payments)
    past: Payments = field(default_factory=Payments)
    expectation: Expectation | None = None
    restricted: Restricted = field(default_factory=Restricted)
    published: tuple[Published, ...] = ()


class Severity(StrEnum):
    """How much an exception weighs when it proves true."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Hit:
    """One exception. `key` is stable over runs on the same books, so that a disposition can follow
    it.
    """

    check: str
    key: str
    severity: Severity
    amount: int  # đồng at risk
    sentence: Sentence
    lines: tuple[str, ...] = ()  # bank line ids
    payments: tuple[str, ...] = ()  # ledger row ids


class State(StrEnum):
    """What a check concluded."""

    PASSED = "passed"
    HITS = "hits"
    UNDECIDED = "undecided"
    NOT_RUN = "not_run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check over one book."""

    state: State
    population: int
    hits: tuple[Hit, ...] = ()
    note: Sentence = NOTHING


@dataclass(frozen=True, slots=True)
class CheckRule:
    """What stands on screen and in the report about a check. `norms` are ids of law figures."""

    number: str
    version: int
    title: Sentence
    law: Sentence
    norms: tuple[str, ...] = ()
