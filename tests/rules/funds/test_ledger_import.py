"""Ledger of payments: the template as CSV and XLSX, and every problem of a wrong file at once."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from inspect_app.funds import sample
from inspect_app.funds.importers import workbook
from inspect_app.funds.importers.ledger import read_ledger
from inspect_app.funds.importers.problems import RULES, Unreadable
from inspect_app.funds.rules.ledger import COLUMNS, PaymentKind, Restriction

HEADER = [column.vi for column in COLUMNS]
GOOD = [
    "03/09/2024",
    "PC-1",
    "420.000.000",
    "Chi chương trình",
    "Trẻ mồ côi",
    "Cơ sở A",
    "Ăn",
    "12/QĐ",
    "BK-01",
    "9101.1",
    "123456",
    "Cơ sở A",
    "không",
    "45",
]


def as_csv(*rows: list[str], header: list[str] | None = None) -> bytes:
    return "\n".join(";".join(row) for row in [header or HEADER, *rows]).encode("utf-8")


def as_xlsx(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(**cells: str) -> list[str]:
    at = {column.key: index for index, column in enumerate(COLUMNS)}
    row = [*GOOD, *[""] * (len(COLUMNS) - len(GOOD))]
    for key, value in cells.items():
        row[at[key]] = value
    return row


def test_the_sample_ledger_is_clean() -> None:
    ledger = read_ledger(sample.LEDGER.read_bytes(), "ledger.csv")
    assert (len(ledger.payments), ledger.problems, ledger.rows_in) == (15, (), 15)
    assert sum(payment.amount for payment in ledger.payments) == 2_087_711_000
    assert [payment.in_cash for payment in ledger.payments].count(True) == 1


def test_csv_and_xlsx_give_the_same_payments() -> None:
    text = read_ledger(as_csv(GOOD), "a.csv").payments
    typed = [datetime(2024, 9, 3), GOOD[1], 420_000_000, *GOOD[3:13], 45]  # noqa: DTZ001 - as openpyxl reads
    assert read_ledger(as_xlsx(typed), "a.xlsx").payments == text
    (payment,) = text
    assert (payment.paid_on, payment.amount) == (date(2024, 9, 3), 420_000_000)
    assert payment.kind is PaymentKind.PROGRAMME_SPENDING
    assert payment.restriction is Restriction.FREE
    assert payment.children == 45


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("3/9/2024", None),
        ("2024-09-03 00:00:30", 0),
        ("03.09.2024 7h05", 425),
        ("23:59 3/9/2024", 1439),
    ],
)
def test_moments_have_a_day_and_sometimes_a_time(text: str, minute: int | None) -> None:
    (payment,) = read_ledger(as_csv(changed(approved=text)), "a.csv").payments
    assert (payment.approved_on, payment.approved_minute) == (date(2024, 9, 3), minute)


def test_restrictions_say_free_restricted_or_nothing() -> None:
    rows = [
        changed(voucher=f"V{at}", restricted=text)
        for at, text in enumerate(["", "Không", "trẻ mồ côi", "Học bổng"])
    ]
    stated = [payment.wish_kept for payment in read_ledger(as_csv(*rows), "a.csv").payments]
    assert stated == [None, True, True, False]


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"date": "32/01/2024"}, "Ngày chi", "date_unreadable"),
        ({"date": ""}, "Ngày chi", "required"),
        ({"voucher": ""}, "Số chứng từ", "required"),
        ({"amount": ""}, "Số tiền", "required"),
        ({"amount": "12.5"}, "Số tiền", "money_fraction"),
        ({"amount": "0"}, "Số tiền", "amount_not_positive"),
        ({"amount": "-5"}, "Số tiền", "amount_not_positive"),
        ({"kind": "chi khác"}, "Loại chi", "unknown_kind"),
        ({"programme": ""}, "Chương trình", "programme_required"),
        ({"payee": ""}, "Đơn vị nhận tiền", "required"),
        ({"purpose": "x" * 501}, "Nội dung chi", "text_too_long"),
        ({"children": "-1"}, "Số trẻ", "children_not_whole"),
        ({"children": "1.5"}, "Số trẻ", "children_not_whole"),
        ({"children": "mười"}, "Số trẻ", "children_not_whole"),
        ({"booked": "31/02/2025"}, "Ngày ghi sổ", "moment_unreadable"),
        ({"booked": "3/9/2024 24:00"}, "Ngày ghi sổ", "moment_unreadable"),
        ({"approved": "sáng 03/09/2024"}, "Ngày duyệt", "moment_unreadable"),
        ({"payee_account": "123 (BIDV)"}, "Tài khoản người nhận", "account_unreadable"),
    ],
)
def test_a_wrong_cell_names_row_column_value_and_rule(
    cells: dict[str, str], column: str, rule: str
) -> None:
    ledger = read_ledger(as_csv(GOOD, changed(**{"voucher": "PC-2", **cells})), "a.csv")
    (problem,) = ledger.problems
    assert (problem.row_no, problem.file_row, problem.column, problem.rule) == (2, 3, column, rule)
    assert rule in RULES
    assert len(ledger.payments) == 1
    assert ledger.rows_in == len(ledger.payments) + ledger.rejected_rows == 2


def test_all_problems_of_a_file_are_listed_together() -> None:
    ledger = read_ledger(as_csv(changed(date="x", amount="y", kind="z"), GOOD, GOOD), "a.csv")
    assert [(p.row_no, p.rule) for p in ledger.problems] == [
        (1, "date_unreadable"),
        (1, "money_not_a_number"),
        (1, "unknown_kind"),
        (2, "duplicate_voucher"),
        (3, "duplicate_voucher"),
    ]


def test_wrong_headers_are_named() -> None:
    header = ["Ngày chi", "Số chứng từ", "Số tiền", "Số tiền", "Ghi chú lạ"]
    rules = [(p.column, p.rule) for p in read_ledger(as_csv(header=header), "a.csv").problems]
    assert ("Số tiền", "repeated_column") in rules
    assert ("Ghi chú lạ", "unknown_column") in rules
    assert ("Loại chi", "missing_column") in rules
    assert (
        "Tài khoản chi",
        "missing_column",
    ) not in rules


def test_xlsx_numbers_with_fractions_and_formulas_are_refused() -> None:
    rows = [[*GOOD[:2], 1.234, *GOOD[3:]], [GOOD[0], "PC-2", "=1000*2", *GOOD[3:]]]
    found = [(p.row_no, p.rule) for p in read_ledger(as_xlsx(*rows), "a.xlsx").problems]
    assert (1, "money_not_a_number") in found
    assert (2, "formula") in found


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04broken", "broken_xlsx"),
        (b"a;b\n1;2\n", "unknown_header"),
        (b"%PDF", "not_text"),
    ],
)
def test_a_file_that_is_no_ledger_gives_one_reason(data: bytes, rule: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_ledger(data, "x")
    assert refused.value.rule == rule


def test_an_archive_that_unfolds_too_far_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 1_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 500_000)
    with pytest.raises(Unreadable, match="unpacked"):
        read_ledger(out.getvalue(), "bomb.xlsx")
