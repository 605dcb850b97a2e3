"""Statement files: every row is accepted or rejected, and a rejection says where and why."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspect_app.funds import sample
from inspect_app.funds.importers import cells
from inspect_app.funds.importers.problems import RULES, Unreadable
from inspect_app.funds.importers.statement import read_statement

HEADER = "PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails\n"
SHORT = "TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails"
BILINGUAL = (
    "Ngày GD/TNX Date;Số CT/Doc No;Số tiền ghi nợ/Debit;Số tiền ghi có/Credit;"
    "Số dư/Balance;Nội dung chi tiết/Transactions in detail"
)
GOOD = "1,01/09/2024,5213.1,,50.000,1.050.000,xin cam on\n"


def read(text: str, file: str = "s.csv") -> object:
    return read_statement(text.encode("utf-8"), file)


def test_the_sample_reads_whole_and_its_fee_is_a_debit() -> None:
    statement = read_statement(sample.MAIN_STATEMENT.read_bytes(), "vcb.csv")
    assert (statement.layout.name, len(statement.lines), statement.rejections) == (
        "vietcombank",
        6977,
        (),
    )
    (fee,) = [line for line in statement.lines if line.debit]
    assert (fee.row_no, fee.file_row, fee.debit, fee.credit, fee.amount) == (
        140,
        141,
        55_000,
        0,
        -55_000,
    )
    assert (fee.booked_on, fee.doc_no) == (date(2024, 9, 7), "9915.10293")


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ("1,01/09/2024,5213.1,,,,x", "Credit", "amount_missing"),
        ("1,01/09/2024,5213.1,5.000,5.000,,x", "Debit", "amount_both"),
        ("1,01/09/2024,5213.1,,0,,x", "Credit", "amount_zero"),
        ("1,01/09/2024,5213.1,0,,,x", "Debit", "amount_zero"),
        ("1,01/09/2024,5213.1,,-50.000,,x", "Credit", "amount_negative"),
        ("1,01/09/2024,5213.1,,12.5,,x", "Credit", "money_fraction"),
        ("1,01/09/2024,5213.1,,50.000,12x,x", "Balance", "money_not_a_number"),
        ("1,31/02/2024,5213.1,,50.000,,x", "TNXDate", "date_unreadable"),
        ("1,110/09/2024 12:01:29,5213.1,,50.000,,x", "TNXDate", "date_glued"),
        ("1,01/09/2024,5213.1,,50.000", "", "row_shape"),
        ("1,01/09/2024,5213.1,,200.000 ung ho,,x", "Credit", "money_not_a_number"),
    ],
)
def test_a_bad_row_is_rejected_with_file_row_column_value_and_rule(
    row: str, column: str, rule: str
) -> None:
    statement = read(HEADER + GOOD + row + "\n" + GOOD)
    assert [line.row_no for line in statement.lines] == [1, 3]
    (found,) = statement.rejections
    assert (found.file, found.row_no, found.file_row) == ("s.csv", 2, 3)
    assert (found.column, found.rule) == (column, rule)
    assert found.rule in RULES
    assert statement.check(1_000_000).state == "held"


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (BILINGUAL, "01/09/2024;5213.1;;50.000;1.050.000;xin cảm ơn"),
        (BILINGUAL.replace(";", "\t"), "01/09/2024 5213.1\t\t\t50.000,00\t1.050.000\txin cảm ơn"),
        (SHORT, '01/09/2024,5213.1,,"50,000","1,050,000",xin cảm ơn'),
        (SHORT, '01/09/2024 12:01:29,5213.1,0,50000,1050000,"xin\ncảm ơn"'),
    ],
)
def test_bilingual_headers_and_quirks_give_the_same_line(header: str, row: str) -> None:
    statement = read(f"\ufeffSao kê tài khoản\n\n{header}\n{row}\n")
    (line,) = statement.lines
    assert (line.booked_on, line.doc_no, line.amount, line.balance, line.text) == (
        date(2024, 9, 1),
        "5213.1",
        50_000,
        1_050_000,
        "xin cảm ơn",
    )
    assert statement.check(1_000_000).state == "balanced"


def test_repeated_headers_and_blank_rows_are_counted_apart() -> None:
    statement = read(HEADER + GOOD + HEADER + ",,,,,,\n" + GOOD)
    assert (statement.lines_in, statement.header_rows, statement.blank_rows) == (2, 2, 1)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty_file"),
        (b"PK\x03\x04rest", "broken_xlsx"),
        (b"%PDF-1.7", "broken_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old excel", "broken_xlsx"),
        ("a;b".encode("utf-16"), "unknown_header"),
        (b"\xff\xfea", "not_utf8"),
        (HEADER.encode() + "Ngày".encode("cp1258", "replace") + b"\xff", "not_utf8"),
        (HEADER.encode() + b"1,\x00", "not_text"),
        (b"<html><table>", "html_file"),
        (b"<html><p>no table</p>", "html_file"),
        (HEADER.encode() + b'1,"01/09/2024,x', "broken_csv"),
        (HEADER.encode() + b"1,01/09/2024,x,,1," + b"x" * 10_001 + b",y", "broken_csv"),
        (b"name,amount\nA,5\n", "unknown_header"),
        (b"just a sentence", "unknown_header"),
    ],
)
def test_an_unreadable_file_gives_one_clear_reason(data: bytes, rule: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_statement(data, "x.csv")
    assert refused.value.rule == rule
    assert refused.value.sentence.vi


def test_size_and_row_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MAX_ROWS", 5)
    with pytest.raises(Unreadable, match="more rows"):
        read(HEADER + GOOD * 6)
    monkeypatch.setattr(cells, "MAX_BYTES", 100)
    with pytest.raises(Unreadable, match="larger"):
        read(HEADER + GOOD * 3)


CELL = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12
)
ROW = st.lists(
    st.one_of(CELL, st.sampled_from(["01/09/2024", "50.000", "1.000", ""])), min_size=1, max_size=9
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, max_size=8))
def test_lines_in_is_accepted_plus_rejected_for_any_rows(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    assume(not cells.encoded_twice(out.getvalue()))  # then the whole file is refused
    statement = read(HEADER + out.getvalue())
    records = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    kept_apart = statement.blank_rows + statement.header_rows - 1 + len(statement.outside)
    assert len(records) == statement.lines_in + kept_apart
    numbers = [line.row_no for line in statement.lines] + [
        bad.row_no for bad in statement.rejections
    ]
    assert sorted(numbers) == list(range(1, statement.lines_in + 1))
