"""Small books for tests, read by the real importers: a statement and a ledger as they stand in a
file.
"""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

from inspect_app.fund_audit.battery.catalogue import AUDITS
from inspect_app.fund_audit.battery.filling import fill
from inspect_app.fund_audit.battery.running import run_battery
from inspect_app.fund_audit.battery.telling import Teller
from inspect_app.fund_audit.engine import compile_audit, statement_of
from inspect_app.fund_audit.rules.book import Book, Hit, Options, Outcome, Period, Statement
from inspect_app.fund_audit.rules.result import AuditResult
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.importers.statement import read_statement
from inspect_app.funds.rules.own_accounts import OwnAccount
from inspect_app.law.rules import Figure, Status

MAIN, OTHER, THIRD = "100000001", "200000002", "300000003"
OWN = tuple(OwnAccount(number, "Bank") for number in (MAIN, OTHER, THIRD))
SEPTEMBER = Period(date(2024, 9, 1), date(2024, 9, 30))
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))

KEPT = tempfile.TemporaryDirectory(prefix="audit-steps-")
WORK = Path(KEPT.name)
"""Compiled tests, made once for all small books."""
TEN = {"A02", "A03", "A04", "A05", "A07", "A20", "A23", "A32", "A33", "A36"}
TESTS = [audit for audit in AUDITS if audit.rule.number in TEN]
"""The tests that books of a statement and a ledger always run."""

SIX_LINES = """
01/09/2024;D1;;10.000.000;11.000.000;CT tu 999999999 AN BINH toi 100000001 QUY
02/09/2024;D2;;20.000.000;31.000.000;CONG TY TNHH A ung ho
03/09/2024;D3;5.000.000;;26.000.000;CHI CHUONG TRINH
04/09/2024;D4;1.000.000;;25.000.000;CHI LUONG
05/09/2024;D5;11.000;;24.989.000;PHI DICH VU SMS
06/09/2024;D6;;1.000;24.990.000;TRA LAI TIEN GUI
"""
TWO_ROWS = """
03/09/2024;V1;5.000.000;Chi chương trình;Mồ côi;Cơ sở A;Ăn;QĐ 1;BK 1;D3;100000001;Cơ sở A;Mồ côi
04/09/2024;V2;1.000.000;Chi quản lý;;Bộ máy;Lương;;BL 8;D4;100000001;;không
"""


def statement(
    rows: str = SIX_LINES,
    account: str = MAIN,
    opening: int | None = 1_000_000,
    name: str = "s",
    *,
    closed: bool = True,
) -> Statement:
    """A Vietcombank statement; columns: date, document, debit, credit, balance, text. Where it is
    `closed`, its last balance was entered as the closing one too.
    """
    text = "TNXDate;DocNo;Debit;Credit;Balance;TransactionDetails\n" + rows.strip() + "\n"
    read = read_statement(text.encode(), f"{name}.csv")
    closing = read.lines[-1].balance if closed and read.lines else None
    return statement_of(read, name, account, opening=opening, closing=closing)


def ledger(rows: str = TWO_ROWS) -> tuple[object, ...]:
    """A ledger in the columns of the template."""
    header = (
        "Date;Voucher;Amount;Kind;Programme;Payee;Purpose;Decision;Evidence;Bank reference;"
        "Account;Beneficiary;Restricted to\n"
    )
    read = read_ledger((header + rows.strip() + "\n").encode(), "ledger.csv")
    assert read.problems == ()
    return read.payments


def figure(name: str = "mgmt_cap", value: str | None = "5", *, verified: bool = True) -> Figure:
    """A law figure in percent."""
    return Figure(
        id=name,
        number="R0",
        title_vi=name,
        title_en=name,
        value=None if value is None else Decimal(value),
        unit="% tổng thu",
        document="93/2019/NĐ-CP",
        cite="Đ37.2",
        valid_from=date(2020, 1, 15),
        valid_to=date(2026, 2, 28),
        status=Status.VERIFIED if verified else Status.UNVERIFIED,
        note="",
        where="test",
    )


FIGURES = {"mgmt_cap": figure(), "mgmt_cap_max": figure("mgmt_cap_max", "10")}


def audit(
    *statements: Statement,
    rows: str = TWO_ROWS,
    period: Period = SEPTEMBER,
    own: tuple[OwnAccount, ...] = OWN,
    figures: dict[str, Figure] | None = None,
    options: Options | None = None,
) -> AuditResult:
    """Run the engine with ten tests over small books; without statements, the six lines."""
    return compile_audit(
        statements or (statement(),),
        ledger(rows) if rows else (),
        period,
        own,
        FIGURES if figures is None else figures,
        options=options,
        work=WORK,
        audits=TESTS,
    )


def hits_of_book(book: Book, number: str) -> tuple[Hit, ...]:
    """The hits of one test over a book that the engine's own gate would refuse."""
    (audit,) = (audit for audit in AUDITS if audit.rule.number == number)
    stored, names = fill(book)
    (test,) = run_battery(stored, {}, WORK, audits=[audit]).tests
    return Teller(book, names).hits(audit.rule, test.rows)


def outcome(result: AuditResult, number: str) -> Outcome:
    """What one test concluded."""
    return next(found.outcome for found in result.checks if found.rule.number == number)
