"""Runs an audit: books in, `AuditResult` out. No database, no clock; the worker calls it.

Steps report progress as (done, total, note); an exception raised by the callback stops the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any

from inspect_app.core.memory import give_back
from inspect_app.funds.importers.statement import StatementFile
from inspect_app.funds.rules.ledger import Payment, PaymentKind
from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.own_accounts import OwnAccount
from inspect_app.funds.rules.payments import FIELDS, Payments
from inspect_app.funds.rules.registers import Registers
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.law.rules import Figure

from .battery.catalogue import AUDITS, Audit
from .battery.declared import RULES
from .battery.facts import past_of
from .battery.filling import fill, quotes_of
from .battery.judging import Value, graded, outcome_of, ratio_note, values_for
from .battery.lines.doubled import income_is_doubled
from .battery.lines.reading import Asked, ReadLines, read_lines
from .battery.lines.tagging import OutTags, RunTags
from .battery.registering import Registered
from .battery.running import Battery, Tested, run_battery
from .battery.telling import Teller, partners_of
from .battery.unused import unused
from .rules.book import Book, CheckRule, NotAuditable, Options, Period, State, Statement
from .rules.census import Census
from .rules.disclosure import Published
from .rules.evidence import LedgerTags, balance_tags, out_tags
from .rules.expectation import Expectation
from .rules.matching import match_payments
from .rules.ratio import Ratio, by_years
from .rules.report import ratio_of, report_of
from .rules.restricted import restricted_of
from .rules.result import (
    AuditResult,
    CheckResult,
    Tags,
    Threshold,
    WorkingPaper,
    plain,
)
from .rules.rolls import roll_forward
from .rules.transfers import paired_transfers

Progress = Callable[[int, int, str], None]
ENGINE_VERSION = 6
PURSES_VERSION = 1
"""Raised when what is said of restricted gifts changes; books without a register of them keep their
hash."""
BEFORE_CHECKS = ("control totals", "reading lines", "matching", "roll-forward")
RECEIPT = PaymentKind.CASH_RECEIPT
STEPS = len(BEFORE_CHECKS) + len(AUDITS) + 2
TELL_EVERY = 1.0  # seconds
WITH_LINES = {"A05", "A07", "A32", "A36"}
"""Tests whose ledger rows bring the bank lines along that they were matched with."""


def no_progress(_done: int, _total: int, _note: str) -> None:
    """For callers that do not show progress."""


def _nobody(_tags: Tags) -> None:
    """For callers that store no lines."""


def statement_of(
    read: StatementFile,
    id: str,  # noqa: A002 - the field's own name
    account: str,
    *,
    opening: int | None = None,
    closing: int | None = None,
) -> Statement:
    """A read file as an audit takes it."""
    lines = tuple(BankLine(f"{id}:{line.row_no}", account, line) for line in read.lines)
    return Statement(
        id=id,
        account=account,
        file=read.file,
        sha256=read.sha256,
        lines=lines,
        opening=opening,
        closing=closing,
        balance_on=read.layout.balance_on,
        rejections=read.rejections,
    )


def compile_audit(
    statements: Sequence[Statement],
    ledger: Iterable[Payment],
    period: Period,
    own_accounts: Sequence[OwnAccount],
    figures: Mapping[str, Figure],
    *,
    options: Options | None = None,
    census: Census | None = None,
    registers: Registers | None = None,
    expectation: Expectation | None = None,
    published: tuple[Published, ...] = (),
    work: Path | None = None,
    audits: Sequence[Audit] = AUDITS,
    progress: Progress = no_progress,
    tagged: Callable[[Tags], None] = _nobody,
) -> AuditResult:
    """Audit the books of one fund over one period.

    `figures`: law figures as of the period's last day, by id (those that `declared.RULES` name);
    leave out what the law data does not have. `census`: facilities that the ledger claims children
    for; without it A19 does not run. `registers`: what the fund keeps beside its ledger.
    `expectation`: the year before and materiality, without which A30 does not run. `published`:
    what A25 compares with the book. `work`: a folder that keeps finished steps between runs, so
    that a stopped run goes on where it was; without it nothing is kept. `tagged` is told what every
    line is before the tests are run.

    Raises NotAuditable for a held statement, for an account with no balance to start from, for two
    lines or rows with one id, and for an empty set of statements.
    """
    ledger = Payments.of(ledger)
    book, tags = open_book(
        statements,
        ledger,
        period,
        own_accounts,
        figures=figures,
        options=options,
        census=census,
        registers=registers,
        expectation=expectation,
        published=published,
        progress=progress,
        tagged=tagged,
    )
    ratio = ratio_of(book)
    values = values_for(book, ratio)
    stored, names = fill(book)
    give_back()
    battery = run_battery(
        stored,
        {test: {one.parameter.name: one.value for one in set_} for test, set_ in values.items()},
        work or book.lines.folder,
        audits=audits,
        progress=lambda done, total, note: progress(
            len(BEFORE_CHECKS) + done, len(BEFORE_CHECKS) + total + 1, note
        ),
    )
    teller = Teller(book, names)
    results = [_concluded(teller, test, ratio, values[test.number]) for test in battery.tests]
    if period.several_years:
        yearly = {one.outcome.state for one in results if one.rule.number == "A23"}
        ratio = by_years(ratio, broken=State.HITS in yearly)
    hash_ = run_hash(book, ledger, battery)
    papers = tuple(_record(test, values[test.number]) for test in battery.tests)
    result = report_of(
        book,
        ratio,
        ratio_note(book, ratio),
        tags,
        results=results,
        papers=papers,
        run_hash=hash_,
    )
    left = unused(book.registers, book.payments)
    result = replace(result, limits=(*result.limits, *left))
    steps = len(BEFORE_CHECKS) + len(audits) + 2
    progress(steps, steps, "report")
    return result


def _concluded(
    teller: Teller, test: Tested, ratio: Ratio, values: tuple[Value, ...]
) -> CheckResult:
    """What a test says, as screens and report take it."""
    rule, book = RULES[test.number], teller.book
    hits = teller.hits(rule, test.rows)
    if test.number in WITH_LINES:
        partners = partners_of(book, hits)
        hits = tuple(teller.with_partners(hit, partners) for hit in hits)
    hits = tuple(graded(rule, hit, book) for hit in hits)
    outcome = outcome_of(
        rule, test.population, test.missing, hits, book=book, ratio=ratio, values=values
    )
    shown = CheckRule(rule.number, rule.version, rule.title, rule.law, rule.figures)
    return CheckResult(shown, outcome)


def _record(test: Tested, values: tuple[Value, ...]) -> WorkingPaper:
    """The working paper of a test."""
    return WorkingPaper(
        number=test.number,
        version=test.version,
        population_hash=test.read_hash,
        thresholds=tuple(
            Threshold(one.parameter.name, one.value, one.parameter.figure, one.decides)
            for one in values
        ),
        milliseconds=round(test.seconds * 1000),
    )


def run_hash(book: Book, ledger: Payments, battery: Battery) -> str:
    """SHA-256 over every input and every rule version: equal hashes mean equal results."""
    digest = hashlib.sha256()

    def add(value: object) -> None:
        text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(text.encode("utf-8") + b"\n")

    add({"engine": ENGINE_VERSION})
    add(battery.run_hash)
    add(book.period)
    add(sorted(book.own, key=lambda account: account.number))
    add({key: _figure(figure) for key, figure in book.figures.items()})
    options = book.options
    add([options.resolution, dict(options.excluded), sorted(options.verified_evidence)])
    add(options.match_days)
    for read in book.lines.statements:
        part = read.statement
        add([part.id, part.account, part.sha256, part.opening, part.closing, part.balance_on])
        add(read.content)
    for values in ledger.columns(*_ROW):
        digest.update(_row(values) + b"\n")
    add(book.registers.rows)
    if book.restricted.has_purses:
        add({"purses": PURSES_VERSION})
    return digest.hexdigest()


_ROW = sorted(FIELDS)
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode


def _row(values: tuple[Any, ...]) -> bytes:
    """What `plain` makes of a ledger row, in less than half of its time."""
    return _JSON(dict(zip(_ROW, values, strict=True))).encode("utf-8")


def _figure(figure: Figure) -> list[object]:
    return [figure.value, figure.status.value, figure.document, figure.cite, figure.valid_from]


def open_book(
    statements: Sequence[Statement],
    ledger: Iterable[Payment],
    period: Period,
    own: Sequence[OwnAccount],
    *,
    figures: Mapping[str, Figure],
    options: Options | None = None,
    census: Census | None = None,
    registers: Registers | None = None,
    expectation: Expectation | None = None,
    published: tuple[Published, ...] = (),
    progress: Progress = no_progress,
    tagged: Callable[[Tags], None] = _nobody,
) -> tuple[Book, RunTags]:
    """Everything the checks look at, computed once, and what every line is; `tagged` is told that
    as soon as it is known, for storing it is long. Raises NotAuditable like compile_audit."""
    options, ledger = options or Options(), Payments.of(ledger)
    if not statements:
        raise NotAuditable((Sentence("Chưa có sao kê nào.", "There is no statement."),))
    _refuse_equal_ids(statements, ledger)
    paid = ledger.where(kind is not RECEIPT for kind in ledger.column("kind"))
    payments = paid.where(day in period for day in paid.column("paid_on"))
    inside = ledger.columns("kind", "paid_on")
    receipts = ledger.where(kind is RECEIPT and day in period for kind, day in inside)
    quotes = quotes_of(payments, receipts, {one.account for one in statements})
    registers = registers or Registers()
    marks = Registered(registers, period).marks
    asked = Asked(period, own, options.excluded, quotes, marks)
    read = read_lines(statements, asked, _Heard(progress))
    _refuse_held(read)
    progress(1, STEPS, BEFORE_CHECKS[0])
    paired = paired_transfers(read.transfers, own)
    progress(2, STEPS, BEFORE_CHECKS[1])
    matching = match_payments(read.outgoing, payments, options.match_days)
    read.left.clear()
    give_back()
    progress(3, STEPS, BEFORE_CHECKS[2])
    rolls = roll_forward([one.moved for one in read.statements])
    progress(4, STEPS, BEFORE_CHECKS[3])
    book = Book(
        period=period,
        statements=tuple(statements),
        totals=tuple(one.total for one in read.statements),
        lines=read,
        payments=payments,
        outside_period=(
            sum(one.moved.lines - one.moved.inside for one in read.statements),
            len(ledger) - len(payments) - len(receipts),
        ),
        own=tuple(own),
        paired=paired,
        matching=matching,
        doubled_income=income_is_doubled(read),
        rolls=rolls,
        figures=figures,
        options=options,
        cells=(),
        census=census or Census(),
        registers=registers,
        receipts=receipts,
        past=past_of(paid, period),
        expectation=expectation,
        restricted=restricted_of(registers, payments),
        published=published,
    )
    tags = tags_of(book)
    tagged(tags)
    return replace(book, cells=tags.cells()), tags


def tags_of(book: Book) -> RunTags:
    """What every line, ledger row and balance is in the report."""
    payments, options, restricted = book.payments, book.options, book.restricted
    balances, name_of = balance_tags(book.rolls, book.period), book.lines.line_id
    out = out_tags(payments, book.matching, options.verified_evidence, restricted)
    return RunTags(
        book.lines,
        OutTags(payments, book.matching, out),
        book.paired,
        frozenset(options.excluded),
        LedgerTags(payments, book.matching, restricted, balances, name_of),
        restricted.purses if restricted.has_purses else (),
    )


class _Heard:
    """Says now and then how many lines were read: a run of millions is not to look dead."""

    def __init__(self, progress: Progress) -> None:
        self.progress, self.last = progress, monotonic()

    def __call__(self, lines: int) -> None:
        if monotonic() - self.last > TELL_EVERY:
            self.last = monotonic()
            self.progress(0, STEPS, f"{BEFORE_CHECKS[1]}: {lines}")


def _refuse_held(read: ReadLines) -> None:
    """A statement whose balances do not agree stops the audit."""
    held = tuple(
        Sentence(
            f"Sao kê {one.statement.file} đang bị giữ lại vì số dư không khớp. Hãy sửa và nộp lại.",
            f"Statement {one.statement.file} is held: its totals do not balance. Correct and "
            "resubmit.",
        )
        for one in read.statements
        if one.total.state == "held"
    )
    if held:
        raise NotAuditable(held)


def _refuse_equal_ids(statements: Sequence[Statement], ledger: Payments) -> None:
    """Selectors and hits refer to lines by id, so an id may not name two of them."""
    names = [part.id for part in statements], list(ledger.column("id"))
    if any(len(set(ids)) != len(ids) for ids in names):
        text = Sentence("Hai dòng có cùng mã định danh.", "Two lines have the same id.")
        raise NotAuditable((text,))
