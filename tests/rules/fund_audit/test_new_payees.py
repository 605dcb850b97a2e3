"""A29: the first payment ever to a payee, known from earlier ledgers. A01: numbers of receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fund_books import FIGURES, OWN, SEPTEMBER, WORK, statement

from inspect_app.fund_audit.battery.catalogue import AUDITS
from inspect_app.fund_audit.battery.constants import day_number
from inspect_app.fund_audit.battery.facts import first_days
from inspect_app.fund_audit.engine import compile_audit
from inspect_app.fund_audit.rules.book import Hit
from inspect_app.fund_audit.rules.expectation import Expectation
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.rules.ledger import Payment
from inspect_app.funds.rules.payments import Payments

HEAD = (
    "Date;Voucher;Amount;Kind;Programme;Payee;Purpose;Decision;Evidence;Bank reference;Account;"
    "Beneficiary;Restricted to;Payee account\n"
)
NOW = """
03/09/2024;V1;5.000.000;Chi chương trình;Mồ côi;Cơ sở A;Ăn;QĐ 1;BK 1;D3;100000001;Cơ sở A;Mồ côi;
04/09/2024;V2;1.000.000;Chi quản lý;;Bộ máy;Lương;;BL 8;D4;100000001;;không;
"""
YEARS = """
01/08/2023;U1;2.000.000;Chi quản lý;;Bộ máy;Lương;;BL 1;;tiền mặt;;không;
01/05/2024;U2;2.000.000;Chi quản lý;;Bộ máy;Lương;;BL 2;;tiền mặt;;không;
"""


def ledger(rows: str) -> tuple[Payment, ...]:
    read = read_ledger((HEAD + rows.strip() + "\n").encode(), "ledger.csv")
    assert read.problems == ()
    return read.payments


def hits(number: str, rows: str, materiality: int = 3_000_000, more: str = "") -> list[Hit]:
    others = ledger(more) if more else ()
    result = compile_audit(
        (statement(),),
        (*ledger(rows), *(replace(one, id=f"more-{one.id}") for one in others)),
        SEPTEMBER,
        OWN,
        FIGURES,
        expectation=Expectation(materiality=materiality),
        work=WORK,
        audits=[audit for audit in AUDITS if audit.rule.number == number],
    )
    (check,) = result.checks
    return list(check.outcome.hits)


def test_a_large_first_payment_is_told_where_ledgers_of_a_year_before_know_nobody_of_the_name() -> (
    None
):
    (hit,) = hits("A29", YEARS + NOW)
    assert hit.amount == 5_000_000
    assert hit.key.startswith("A29:first:")
    known = "01/08/2023;U3;7;Chi chương trình;Mồ côi;CƠ SỞ  A;Ăn;QĐ 0;BK 0;;tiền mặt;;không;\n"
    assert hits("A29", YEARS + known + NOW) == []
    assert hits("A29", NOW) == [], "no ledger of before: nobody knows who is new"
    recent = YEARS.replace("01/08/2023", "02/10/2023")
    assert hits("A29", recent + NOW) == [], "less than a year is known"
    assert hits("A29", YEARS + NOW, 0) == [], "no materiality was signed"


def test_a_payee_is_known_by_its_account_too() -> None:
    now = ledger(NOW.replace("Mồ côi;\n", "Mồ côi;77778888\n"))
    past = ledger(YEARS)
    renamed = ledger(
        "02/02/2024;U9;9;Chi chương trình;X;Tên cũ;Ăn;QĐ;BK;;tiền mặt;;không;77778888\n"
    )
    new = first_days(Payments(now), Payments(past), SEPTEMBER)
    assert new["77778888"] == day_number(date(2024, 9, 3))
    known = first_days(Payments(now), Payments((*past, *renamed)), SEPTEMBER)
    assert known["77778888"] == day_number(date(2024, 2, 2))
    half = first_days(Payments(now), Payments(renamed), SEPTEMBER)
    assert half == {}, "half a year is no history"


RECEIPTS = """
05/09/2024;PT-001;100.000;Thu tiền mặt;;Người gửi;Ủng hộ;;;;tiền mặt;;không;
06/09/2024;PT-002;200.000;Thu tiền mặt;;Người khác;Ủng hộ;;;;tiền mặt;;không;
07/09/2024;PT-005;300.000;Thu tiền mặt;;Người khác;Ủng hộ;;;;tiền mặt;;không;
"""
AGAIN = "08/09/2024;PT-005;400.000;Thu tiền mặt;;Người thứ ba;Ủng hộ;;;;tiền mặt;;không;\n"
"""In a ledger of its own: within one the importer refuses a voucher that stands twice."""


def test_numbers_of_cash_receipts_have_no_gap_and_no_double() -> None:
    found = {hit.key: hit for hit in hits("A01", NOW + RECEIPTS, more=AGAIN)}
    assert {"A01:gap:PT-:3", "A01:double:PT-:5"} == set(found)
    assert found["A01:double:PT-:5"].amount == 400_000
    assert found["A01:gap:PT-:3"].sentence.vi.endswith("từ số 3 đến số 4.")
    assert hits("A01", NOW + RECEIPTS.replace("PT-005", "PT-003")) == []


def test_receipts_and_payments_with_like_numbers_are_two_registers() -> None:
    rows = RECEIPTS.replace("PT-00", "V2")
    assert [hit.key for hit in hits("A01", NOW + rows)] == ["A01:gap:V (thu):23"]
