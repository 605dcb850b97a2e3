"""What the engine gets: books out of the database, law figures as of the period's last day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, get_args

from inspect_app.funds import queries as books
from inspect_app.funds.models import BankStatement, FundRegister
from inspect_app.funds.rules.own_accounts import OwnAccount
from inspect_app.funds.rules.payments import Payments
from inspect_app.funds.rules.registers import Registers
from inspect_app.funds.rules.sentences import Sentence
from inspect_app.funds.rules.totals import BalanceOn
from inspect_app.law.queries import current_book
from inspect_app.law.rules import Figure
from inspect_app.registry.queries import own_accounts

from ..battery.declared import RULES
from ..models import AuditRun
from ..rules.book import BoardResolution, NotAuditable, Options, Period, Statement, StoredLines
from ..rules.census import Census
from ..rules.disclosure import Published
from ..rules.expectation import Expectation
from .census import census_of
from .expectation import expectation_of
from .publication import published_before
from .runs import register_of_run, sources_of, withdrawn_sources


@dataclass(frozen=True)
class Inputs:
    """The arguments of `engine.compile_audit`."""

    statements: tuple[Statement, ...]
    ledger: Payments
    period: Period
    own_accounts: tuple[OwnAccount, ...]
    figures: dict[str, Figure]
    options: Options
    census: Census
    registers: Registers
    expectation: Expectation
    published: tuple[Published, ...]


def inputs_of(run: AuditRun) -> Inputs:
    """Everything a run stands on, as plain values.

    Raises NotAuditable when a file was withdrawn after the audit was started.
    """
    withdrawn = withdrawn_sources(run)
    if withdrawn:
        raise NotAuditable(tuple(_withdrawn(label) for label in withdrawn))
    statements, ledgers = sources_of(run)
    register = register_of_run(run)
    payments = Payments(payment for row in ledgers for payment in books.payments_of(row.id))
    own = tuple(
        OwnAccount(account.account_no, account.bank, account.holder)
        for account in own_accounts(run.entity_id)
    )
    accounts = set(filter(None, payments.column("payee_account")))
    registers = books.registers_in(register, accounts) if register else Registers()
    return Inputs(
        statements=tuple(_statement(row) for row in statements),
        ledger=payments,
        period=Period(run.period_from, run.period_to),
        own_accounts=own,
        figures=_figures(run.organisation_id, run.period_to),
        options=Options(resolution=_resolution(run)),
        census=census_of(run, payments, registers),
        registers=registers,
        expectation=expectation_of(run, own, {row.account_no for row in statements}),
        published=published_before(run),
    )


def _withdrawn(label: str) -> Sentence:
    return Sentence(
        f"Tệp {label} đã được rút lại sau khi bắt đầu kiểm tra. Hãy bắt đầu lần kiểm tra mới.",
        f"File {label} was withdrawn after the audit was started. Start a new audit.",
    )


def _statement(row: BankStatement) -> Statement:
    balance_on: dict[str, BalanceOn] = {name: name for name in get_args(BalanceOn)}
    return Statement(
        id=row.id,
        account=row.account_no,
        file=row.label,
        sha256=row.sha256,
        lines=StoredLines(partial(books.line_batches, row.id)),
        opening=row.opening_given,
        closing=row.closing_given,
        balance_on=balance_on[row.balance_on],
        rejections=tuple(books.read_rejections(row)),
    )


def _resolution(run: AuditRun) -> BoardResolution | None:
    if not run.resolution_number or run.resolution_on is None:
        return None
    return BoardResolution(
        run.resolution_number, run.resolution_on, Decimal(run.resolution_percent)
    )


def _figures(organisation_id: str, on: dt.date) -> dict[str, Figure]:
    """The figures that any test uses and that are in force on the day."""
    book = current_book(organisation_id)
    norms = {norm for rule in RULES.values() for norm in rule.figures if norm in book.norms}
    return {norm: found for norm in sorted(norms) if (found := book.find(norm, on)) is not None}


def figures_of(
    organisation_id: str, figures: dict[str, Figure], on: dt.date
) -> list[dict[str, Any]]:
    """The used figures as they are stored: value, citation in words, status, validity."""
    book = current_book(organisation_id)
    return [
        {
            "id": figure.id,
            "number": figure.number,
            "title": {"vi": figure.title_vi, "en": figure.title_en},
            "value": None if figure.value is None else str(figure.value),
            "unit": figure.unit,
            "basis": book.basis_of(figure, on).words,
            "document": figure.document,
            "cite": figure.cite,
            "status": figure.status.value,
            "citable": figure.citable and book.basis_of(figure, on).citable,
            "valid_from": figure.valid_from.isoformat(),
            "valid_to": figure.valid_to.isoformat() if figure.valid_to else None,
        }
        for figure in figures.values()
    ]


def limits_of(run: AuditRun, withdrawn: int, unreadable: int) -> list[Sentence]:
    """What the books themselves left open, beside what the checks say."""
    statements, ledgers = sources_of(run)
    limits: list[Sentence] = []
    unproved = sum(row.unproved for row in statements)
    if unproved:
        limits.append(
            Sentence(
                f"{unproved} dòng sao kê không có số dư in để chứng minh; kiểm tra viên chấp nhận "
                "đi tiếp và nêu rõ tại đây.",
                f"{unproved} statement lines are proved by no printed balance; the auditor went on "
                "and says so here.",
            )
        )
    if not ledgers:
        limits.append(
            Sentence(
                "Quỹ chưa nộp sổ chi: không truy vết được khoản chi nào.",
                "The fund handed in no ledger: no payment can be traced.",
            )
        )
    limits.append(
        Sentence(
            "Chưa có thanh tra viên xác minh chứng từ tại chỗ trong lần kiểm tra này (bậc T5).",
            "No inspector verified evidence on the spot for this audit (rung T5).",
        )
    )
    if withdrawn or unreadable:
        limits.append(
            Sentence(
                f"{withdrawn} tệp đã rút lại (lý do ghi trong nhật ký) và {unreadable} tệp không "
                "đọc được không được tính.",
                f"{withdrawn} withdrawn files (reasons are in the journal) and {unreadable} "
                "unreadable files are not counted.",
            )
        )
    return limits


def register_limits(run: AuditRun, workbooks: Sequence[FundRegister]) -> list[Sentence]:
    """Workbooks of registers, newest first, that came after the one the run stands on and that it
    does not read: refused, unreadable or withdrawn."""
    used = register_of_run(run)
    newer = [row for row in workbooks if used is None or row.sent_at > used.sent_at]
    withdrawn = sum(row.withdrawn_at is not None for row in newer)
    refused = sum(
        row.withdrawn_at is None and row.state in ("refused", "unreadable") for row in newer
    )
    if not withdrawn and not refused:
        return []
    stands = "tệp nộp trước" if used else "không có sổ đăng ký nào"
    stands_en = "the one handed in before" if used else "no registers at all"
    return [
        Sentence(
            f"Sổ đăng ký nộp sau bị từ chối hoặc không đọc được: {refused}, đã rút lại: "
            f"{withdrawn}; kết quả dựa trên {stands}.",
            f"Newer workbooks of registers that were refused or unreadable: {refused}, withdrawn: "
            f"{withdrawn}; the result stands on {stands_en}.",
        )
    ]
