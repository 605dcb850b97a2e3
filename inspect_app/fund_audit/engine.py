"""Runs an audit: books in, `AuditResult` out. No database, no clock; the worker calls it.

Steps report progress as (done, total, note); an exception raised by the callback stops the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from inspect_app.funds.importers.statement import StatementFile
from inspect_app.funds.rules.classify import read_line
from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.own_accounts import OwnAccount
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.funds.rules.totals import StatementCheck, check_statement
from inspect_app.law.rules import Figure

from .battery.catalogue import AUDITS, Audit
from .battery.declared import RULES
from .battery.filling import fill
from .battery.judging import Value, graded, outcome_of, ratio_note, values_for
from .battery.running import Battery, Tested, run_battery
from .battery.telling import Teller, partners_of
from .rules.book import Book, CheckRule, NotAuditable, Options, Period, Statement
from .rules.census import Census
from .rules.evidence import tags_of
from .rules.matching import match_payments
from .rules.ratio import Ratio
from .rules.report import ratio_of, report_of
from .rules.result import (
    AuditResult,
    CheckResult,
    Threshold,
    WorkingPaper,
    plain,
)
from .rules.rolls import roll_forward
from .rules.transfers import find_doubled, find_transfers

Progress = Callable[[int, int, str], None]
ENGINE_VERSION = 2
BEFORE_CHECKS = ("control totals", "reading lines", "matching", "roll-forward")
STEPS = len(BEFORE_CHECKS) + len(AUDITS) + 2
WITH_LINES = {"A05", "A07", "A32", "A36"}
"""Tests whose ledger rows bring the bank lines along that they were matched with."""


def no_progress(_done: int, _total: int, _note: str) -> None:
    """For callers that do not show progress."""


def statement_of(
    read: StatementFile,
    id: str,  # noqa: A002 - the field's own name
    account: str,
    *,
    opening: int | None = None,
    closing: int | None = None,
    line_ids: Sequence[str] | None = None,
) -> Statement:
    """A read file as an audit takes it. Lines are named by `line_ids`, else "<id>:<row_no>"."""
    names = line_ids or [f"{id}:{line.row_no}" for line in read.lines]
    lines = tuple(
        BankLine(name, account, line) for name, line in zip(names, read.lines, strict=True)
    )
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
    ledger: Sequence[Payment],
    period: Period,
    own_accounts: Sequence[OwnAccount],
    figures: Mapping[str, Figure],
    *,
    options: Options | None = None,
    census: Census | None = None,
    work: Path | None = None,
    audits: Sequence[Audit] = AUDITS,
    progress: Progress = no_progress,
) -> AuditResult:
    """Audit the books of one fund over one period.

    `figures`: law figures as of the period's last day, by id (those that `declared.RULES` name);
    leave out what the law data does not have. `census`: facilities that the ledger claims children
    for; without it A19 does not run. `work`: a folder that keeps finished steps between runs, so
    that a stopped run goes on where it was; without it nothing is kept.

    Raises NotAuditable for a held statement, for an account with no balance to start from, for two
    lines or rows with one id, and for an empty set of statements.
    """
    book = open_book(
        statements,
        ledger,
        period,
        own_accounts,
        figures=figures,
        options=options,
        census=census,
        progress=progress,
    )
    ratio = ratio_of(book)
    values = values_for(book, ratio)
    with TemporaryDirectory() as folder:
        stored, names = fill(Path(folder) / "book", book)
        battery = run_battery(
            stored,
            {
                test: {one.parameter.name: one.value for one in set_}
                for test, set_ in values.items()
            },
            work or Path(folder),
            audits=audits,
            progress=lambda done, total, note: progress(
                len(BEFORE_CHECKS) + done, len(BEFORE_CHECKS) + total + 1, note
            ),
        )
    teller = Teller(book, names)
    results = [_concluded(teller, test, ratio, values[test.number]) for test in battery.tests]
    hash_ = run_hash(book, statements, ledger, battery)
    papers = tuple(_record(test, values[test.number]) for test in battery.tests)
    result = report_of(
        book,
        ratio,
        ratio_note(book, ratio),
        results=results,
        papers=papers,
        run_hash=hash_,
    )
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
        partners = partners_of(book)
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


def run_hash(
    book: Book, statements: Sequence[Statement], ledger: Sequence[Payment], battery: Battery
) -> str:
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
    for part in statements:
        add([part.id, part.account, part.sha256, part.opening, part.closing, part.balance_on])
        for line in part.lines:
            row = line.line
            stated = (row.booked_on.isoformat(), row.doc_no, row.amount, row.balance, row.text)
            digest.update(repr((line.id, *stated)).encode("utf-8"))
    for payment in ledger:
        add(payment)
    return digest.hexdigest()


def _figure(figure: Figure) -> list[object]:
    return [figure.value, figure.status.value, figure.document, figure.cite, figure.valid_from]


def open_book(
    statements: Sequence[Statement],
    ledger: Sequence[Payment],
    period: Period,
    own: Sequence[OwnAccount],
    *,
    figures: Mapping[str, Figure],
    options: Options | None = None,
    census: Census | None = None,
    progress: Progress = no_progress,
) -> Book:
    """Everything the checks look at, computed once. Raises NotAuditable like compile_audit."""
    options = options or Options()
    totals = _totals(statements)
    _refuse_equal_ids(statements, ledger)
    progress(1, STEPS, BEFORE_CHECKS[0])
    everything = [line for part in statements for line in part.lines]
    lines = [line for line in everything if line.booked_on in period]
    payments = [payment for payment in ledger if payment.paid_on in period]
    readings = {line.id: read_line(line.line) for line in everything}
    transfers = find_transfers(everything, own)
    progress(2, STEPS, BEFORE_CHECKS[1])
    outgoing = [line for line in lines if line.id not in transfers.lines]
    matching = match_payments(outgoing, payments, readings, options.match_days)
    progress(3, STEPS, BEFORE_CHECKS[2])
    rolls = roll_forward(statements, period, transfers)
    progress(4, STEPS, BEFORE_CHECKS[3])
    inside = {line.id for line in lines}
    book = Book(
        period=period,
        statements=tuple(statements),
        totals=totals,
        lines={line.id: line for line in lines},
        readings=readings,
        payments={payment.id: payment for payment in payments},
        outside_period=(len(everything) - len(lines), len(ledger) - len(payments)),
        own=tuple(own),
        transfers=type(transfers)(
            {key: other for key, other in transfers.lines.items() if key in inside},
            transfers.paired & inside,
        ),
        matching=matching,
        doubled=find_doubled(statements, readings),
        rolls=rolls,
        figures=figures,
        options=options,
        census=census or Census(),
    )
    return replace(book, tags=tags_of(book))


def _totals(statements: Sequence[Statement]) -> tuple[StatementCheck, ...]:
    """Control totals of every statement; a held one stops the audit."""
    if not statements:
        raise NotAuditable((Sentence("Chưa có sao kê nào.", "There is no statement."),))
    totals = tuple(
        check_statement(
            [line.line for line in part.lines],
            part.opening,
            part.closing,
            rejections=part.rejections,
            balance_on=part.balance_on,
        )
        for part in statements
    )
    held = tuple(
        Sentence(
            f"Sao kê {part.file} đang bị giữ lại vì số dư không khớp. Hãy sửa và nộp lại.",
            f"Statement {part.file} is held: its totals do not balance. Correct and resubmit.",
        )
        for part, total in zip(statements, totals, strict=True)
        if total.state == "held"
    )
    if held:
        raise NotAuditable(held)
    return totals


def _refuse_equal_ids(statements: Sequence[Statement], ledger: Sequence[Payment]) -> None:
    """Selectors and hits refer to lines by id, so an id may not name two of them."""
    names = [line.id for part in statements for line in part.lines] + [row.id for row in ledger]
    if len(set(names)) != len(names):
        text = Sentence("Hai dòng có cùng mã định danh.", "Two lines have the same id.")
        raise NotAuditable((text,))
