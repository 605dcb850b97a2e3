"""What an audit hands on: to the page, to the report, to the database. Plain, frozen, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from inspect_app.funds.rules.sentences import Sentence
from inspect_app.funds.rules.totals import StatementCheck

from .book import CheckRule, Hit, Outcome, Period, State, Tag
from .evidence import Number, select
from .flows import MonthFlow, Sankey
from .ladder import Rung
from .purses import PurseTable
from .ratio import Ratio

Kind = tuple[str, str, str, int, str, int, str]


@dataclass(frozen=True, slots=True)
class TaggedLines:
    """Some lines of a statement, by row, and what they are: `kinds[which[at]]` is flow, group, part
    of the ratio, rung, source and row of the partner, and purse of `rows[at]`."""

    statement_id: str
    account: str
    rows: Sequence[int]
    which: Sequence[int]
    kinds: Sequence[Kind]


class Tags(Protocol):
    """What the audit says about every line, in order: bank lines, ledger rows, balances. Read from
    a file each time it is asked, because millions do not fit in memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Tag]: ...

    def pieces(self) -> Iterator[TaggedLines | dict[str, Sequence[Any]]]:
        """The same in batches: lines of statements, then ledger rows and balances as columns of
        stored rows (`models.AuditLine` from `side` on)."""
        ...


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One statement the audit stands on."""

    id: str
    account: str
    file: str
    sha256: str
    totals: StatementCheck


@dataclass(frozen=True, slots=True)
class AccountTable:
    """Roll-forward of one account: opening + credit - debit + transfers = closing."""

    account: str
    opening: Number
    opening_proved: bool
    credit: Number
    debit: Number
    transfers_in: Number
    transfers_out: Number
    closing: Number
    closing_printed: int | None


@dataclass(frozen=True, slots=True)
class RatioTable:
    """Management-cost ratio with the lines behind numerator and base."""

    ratio: Ratio
    management: Number
    base: Number
    excluded: Number
    part_of_year: bool
    note: Sentence


@dataclass(frozen=True, slots=True)
class RungTable:
    """One rung of the ladder with its lines and its denominator's lines."""

    rung: Rung
    amount: Number
    denominator: Number


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check with its outcome."""

    rule: CheckRule
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Threshold:
    """A parameter of a test with the value it was run with. `decides`: it is a proposal, or a
    verified figure of the law."""

    name: str
    value: int
    figure: str
    decides: bool


@dataclass(frozen=True, slots=True)
class WorkingPaper:
    """How a test was run: the working paper beside what it concluded.

    `population_hash`: SHA-256 over all tables the test looked at.
    """

    number: str
    version: int
    population_hash: str
    thresholds: tuple[Threshold, ...]
    milliseconds: int


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Everything the transparency report shows. `tags` is what the selectors select from; `tests`
    stand in rows of their own; `open_ends`: accounts whose end no balance proves."""

    run_hash: str
    period: Period
    sources: tuple[SourceFile, ...]
    accounts: tuple[AccountTable, ...]
    total: AccountTable  # all accounts; account ""
    months: tuple[MonthFlow, ...]
    ratio: RatioTable
    ladder: tuple[RungTable, ...]
    flows: Sankey
    checks: tuple[CheckResult, ...]
    limits: tuple[Sentence, ...]
    tags: Tags
    tests: tuple[WorkingPaper, ...] = ()
    purses: tuple[PurseTable, ...] = ()
    open_ends: tuple[str, ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All exceptions, gravest first, then by amount."""
        weight = {"high": 0, "medium": 1, "low": 2}
        found = [hit for result in self.checks for hit in result.outcome.hits]
        return tuple(sorted(found, key=lambda hit: (weight[hit.severity], -hit.amount, hit.key)))

    def lines_of(self, selector: str) -> tuple[Tag, ...]:
        """The lines behind a number."""
        return select(self.tags, selector)

    def to_json(self, *, tags: bool = False) -> dict[str, Any]:
        """Plain values. `tags` adds one object per line (large: only for storage or export)."""
        body = {
            name: plain(getattr(self, name))
            for name in self.__dataclass_fields__
            if name not in ("tests", "tags")
        }
        if tags:
            body["tags"] = [plain(tag) for tag in self.tags]
        return {**body, "hits": plain(self.hits)}

    def summary(self) -> dict[str, Any]:
        """The `audit` part of a demonstration's summary: shares as text, amounts as whole đồng."""
        ratio = self.ratio.ratio
        return {
            "management_cost_share": plain(ratio.share),
            "cap": plain(None if ratio.cap_percent is None else ratio.cap_percent / 100),
            "verdict": ratio.verdict.value,
            "traceability": {
                "denominator": self.ladder[0].denominator.value,
                **{step.rung.name: plain(step.rung.share) for step in self.ladder},
            },
            "exceptions": len(self.hits),
            "undecided": sum(result.outcome.state is State.UNDECIDED for result in self.checks),
        }


def plain(value: Any) -> Any:
    """Dataclasses, sentences, dates and decimals -> what JSON knows. Decimals become text."""
    if isinstance(value, Sentence):
        return value._asdict()
    if isinstance(value, (Decimal, date)):
        return format(value, "f") if isinstance(value, Decimal) else value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    fields = getattr(value, "__dataclass_fields__", None)
    return value if fields is None else {name: plain(getattr(value, name)) for name in fields}
