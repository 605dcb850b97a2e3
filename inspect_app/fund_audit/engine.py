"""Runs an audit: books in, `AuditResult` out. No database, no clock; the worker calls it.

Steps report progress as (done, total, note); an exception raised by the callback stops the run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from inspect_app.funds.importers.statement import StatementFile
from inspect_app.funds.rules.classify import read_line
from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.own_accounts import OwnAccount
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.funds.rules.totals import StatementCheck, check_statement
from inspect_app.law.rules import Figure

from .checks import CHECKS
from .checks.management_cost_cap import ratio_of
from .rules.book import Book, NotAuditable, Options, Outcome, Period, State, Statement, Tag
from .rules.evidence import number, tags_of
from .rules.flows import by_month, sankey
from .rules.ladder import ladder
from .rules.matching import match_payments
from .rules.result import (
    AccountTable,
    AuditResult,
    CheckResult,
    RatioTable,
    RungTable,
    SourceFile,
    plain,
)
from .rules.rolls import roll_forward
from .rules.transfers import find_doubled, find_transfers

Progress = Callable[[int, int, str], None]
ENGINE_VERSION = 1
BEFORE_CHECKS = ("control totals", "reading lines", "matching", "roll-forward")
STEPS = len(BEFORE_CHECKS) + len(CHECKS) + 1


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
    progress: Progress = no_progress,
) -> AuditResult:
    """Audit the books of one fund over one period.

    `figures`: law figures as of the period's last day, by id (`mgmt_cap`, `mgmt_cap_max`); leave
    out what the law data does not have. Raises NotAuditable for a held statement, for an account
    with no balance to start from, for two lines or rows with one id, and for an empty set of
    statements.
    """
    book = open_book(
        statements,
        ledger,
        period,
        own_accounts,
        figures=figures,
        options=options,
        progress=progress,
    )
    results: list[CheckResult] = []
    for at, check in enumerate(CHECKS):
        results.append(CheckResult(check.rule, check.run(book)))
        progress(len(BEFORE_CHECKS) + at + 1, STEPS, f"{check.rule.number} {check.rule.title.en}")
    result = _result(book, results, run_hash(book, statements, ledger))
    progress(STEPS, STEPS, "report")
    return result


def run_hash(book: Book, statements: Sequence[Statement], ledger: Sequence[Payment]) -> str:
    """SHA-256 over every input and every rule version: equal hashes mean equal results."""
    digest = hashlib.sha256()

    def add(value: object) -> None:
        text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(text.encode("utf-8") + b"\n")

    add({"engine": ENGINE_VERSION})
    add({check.rule.number: check.rule.version for check in CHECKS})
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


def _result(book: Book, results: Sequence[CheckResult], hash_: str) -> AuditResult:
    """Tables and picture from the tags."""
    tags = book.tags
    states = {result.rule.number: result.outcome for result in results}
    out = [tag for tag in tags if tag.flow == "out"]
    denominator = number(out, side="bank", flow="out")
    return AuditResult(
        run_hash=hash_,
        period=book.period,
        sources=tuple(
            SourceFile(part.id, part.account, part.file, part.sha256, total)
            for part, total in zip(book.statements, book.totals, strict=True)
        ),
        accounts=tuple(_account(book, tags, roll.account) for roll in book.rolls),
        total=_account(book, tags, ""),
        months=by_month(tags),
        ratio=_ratio(book, tags, states["A23"]),
        ladder=tuple(
            RungTable(
                rung,
                number(out, side="bank", flow="out", rung_from=at),
                denominator,
            )
            for at, rung in enumerate(ladder([(tag.rung, tag.amount) for tag in out]), start=1)
        ),
        flows=sankey(tags),
        checks=tuple(results),
        limits=tuple(_limits(book, results)),
        tags=tags,
    )


def _account(book: Book, tags: Sequence[Tag], account: str) -> AccountTable:
    """One account, or all of them for account ""."""
    rolls = [roll for roll in book.rolls if account in {"", roll.account}]
    where = {"account": account} if account else {}
    printed = [roll.closing_printed for roll in rolls]
    known = [value for value in printed if value is not None]
    return AccountTable(
        account=account,
        opening=number(tags, side="balance", flow="opening", **where),
        opening_proved=all(roll.opening_proved for roll in rolls),
        credit=number(tags, side="bank", flow="in", **where),
        debit=number(tags, side="bank", flow="out", **where),
        transfers_in=number(tags, side="bank", flow="transfer_in", **where),
        transfers_out=number(tags, side="bank", flow="transfer_out", **where),
        closing=number(tags, side="balance", flow="closing", **where),
        closing_printed=sum(known) if len(known) == len(printed) else None,
    )


def _ratio(book: Book, tags: tuple[Tag, ...], outcome: Outcome) -> RatioTable:
    """The ratio with the selectors of its parts."""
    return RatioTable(
        ratio=ratio_of(book),
        management=number(tags, ratio="numerator"),
        base=number(tags, ratio="base"),
        excluded=number(tags, ratio="excluded"),
        part_of_year=not book.period.whole_year,
        note=outcome.note,
    )


def _limits(book: Book, results: Iterable[CheckResult]) -> Iterable[Sentence]:
    """What this audit did not verify, for the last chapter of the report."""
    lines, payments = book.outside_period
    if lines or payments:
        yield Sentence(
            f"{lines} dòng sao kê và {payments} khoản chi nằm ngoài kỳ, không được tính.",
            f"{lines} statement lines and {payments} payments lie outside the period.",
        )
    yield Sentence(
        "Loại người gửi được suy từ nội dung chuyển khoản theo quy tắc, không phải danh tính.",
        "The kind of sender is read from the transfer text by rules; it is not an identity.",
    )
    for result in results:
        outcome = result.outcome
        if outcome.state is State.NOT_RUN:
            yield Sentence(
                f"{result.rule.number}: không chạy vì không có dữ liệu.",
                f"{result.rule.number}: not run, there was nothing to look at.",
            )
        elif outcome.note.en:
            yield Sentence(
                f"{result.rule.number}: {outcome.note.vi}",
                f"{result.rule.number}: {outcome.note.en}",
            )
