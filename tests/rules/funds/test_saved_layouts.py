"""Layouts that people make: dates and amounts as they said, signs, and no guess between two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inspect_app.funds.importers.cells import Row
from inspect_app.funds.importers.manner import Manner
from inspect_app.funds.importers.mapping import (
    MOST_ROWS,
    Mapping,
    SavedLayout,
    header_key,
    mapping_from_json,
    table_from_json,
)
from inspect_app.funds.importers.money import NotMoney
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.readers.raw import RawTable
from inspect_app.funds.importers.rows import read_rows
from inspect_app.funds.importers.statement import read_statement, unrecognised_table
from inspect_app.funds.importers.suggestion import suggested
from inspect_app.funds.sample import MAIN_STATEMENT

HEADER = ("Wann", "Was", "Beleg", "Kennung", "Bewegung", "Stand")
ROWS = (
    "Wann;Was;Beleg;Kennung;Bewegung;Stand",
    '01/31/2026 08:15;"ung ho; 1";A1;K1;+1.500.000;11.500.000',
    "02/03/2026;phi;A2;K2;-500.000;11.000.000",
)
FILE = "\r\n".join(("Sao kê của ngân hàng lạ", *ROWS)).encode()
MAPPING = Mapping(
    header=header_key(HEADER),
    parts=("booked_on", "text", "doc_no", "reference", "amount", "balance"),
    dates="mdy",
    thousands="dot",
    sign="minus_out",
    balance_on="every_line",
)


def layout(name: str = "lạ", **changed: object) -> SavedLayout:
    return SavedLayout(f"id-{name}", name, replace(MAPPING, **changed))  # type: ignore[arg-type]


def test_a_file_nobody_knows_is_read_by_its_saved_layout_only() -> None:
    with pytest.raises(Unreadable) as problem:
        read_statement(FILE, "la.csv")
    assert problem.value.rule == "unknown_header"
    read = read_statement(FILE, "la.csv", saved=[layout()])
    assert (read.layout.name, read.saved_id, read.rejections) == ("lạ", "id-lạ", ())
    first, second = read.lines
    assert (first.booked_on, first.credit, first.debit) == (date(2026, 1, 31), 1_500_000, 0)
    assert (second.booked_on, second.credit, second.debit) == (date(2026, 2, 3), 0, 500_000)
    assert (first.doc_no, first.text, first.balance) == ("A1", "ung ho; 1 K1", 11_500_000)
    assert read.check(opening=10_000_000).state == "balanced"
    turned = read_statement(FILE, "la.csv", saved=[layout(sign="minus_in")])
    assert turned.check(opening=10_000_000).state == "held"
    wrong = read_statement(FILE, "la.csv", saved=[layout(dates="dmy", thousands="comma")])
    assert [one.rule for one in wrong.rejections] == ["date_not_as_said", "money_separators"]


def test_shipped_layouts_win_and_two_saved_ones_are_not_guessed() -> None:
    other = layout("khác", dates="dmy")
    with pytest.raises(Unreadable) as problem:
        read_statement(FILE, "la.csv", saved=[layout(), other])
    assert (problem.value.rule, problem.value.detail) == ("two_layouts", "lạ, khác")
    header = MAIN_STATEMENT.read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    parts = ("ignore", "booked_on", "doc_no", "debit", "credit", "balance", "text")
    greedy = layout("tham", header=header_key(header), parts=parts[: len(header)])
    read = read_statement(MAIN_STATEMENT.read_bytes(), "x.csv", saved=[greedy])
    assert (read.layout.name, read.saved_id) == ("vietcombank", "")


def test_signs_in_titles_tell_columns_apart() -> None:
    header = ("Ngày", "Số tiền (+)", "Số tiền (-)", "Nội dung")
    said = layout(header=header_key(header), parts=("booked_on", "credit", "debit", "text"))
    spaced = ("NGÀY ", "Số  tiền (+)", "số tiền (-)", "Nội\ndung", "")
    assert said.found_in([Row(1, spaced)]) is not None
    swapped = ("Ngày", "Số tiền (-)", "Số tiền (+)", "Nội dung")
    assert said.found_in([Row(1, swapped)]) is None


def test_a_column_without_a_title_may_be_missing_in_another_file() -> None:
    untitled = layout(
        parts=("booked_on", "ignore", "ignore", "ignore", "amount", "balance", "text")
    )
    wide = FILE.replace(b"Stand", b"Stand;").replace(b"000\r", b"000;x\r") + b";y"
    read = read_statement(wide, "la.csv", saved=[untitled])
    assert [one.text for one in read.lines] == ["x", "y"]
    with pytest.raises(Unreadable):
        read_statement(FILE, "la.csv", saved=[untitled])


def test_the_table_for_the_page_reads_as_the_file_does() -> None:
    stored = unrecognised_table(FILE, "la.csv")
    assert stored is not None
    kept = table_from_json(stored)
    table = kept.table
    assert kept.whole
    assert table.rows[1].cells == HEADER
    found = layout().found_in(table.rows)
    assert found is not None
    read = read_statement(FILE, "la.csv", saved=[layout()])
    assert read_rows(table, found, "la.csv", read.sha256) == read
    assert unrecognised_table(b"khong co bang nao", "la.txt") is None


def test_of_a_large_file_the_page_tries_the_first_rows() -> None:
    one = "02/03/2026;phi;A2;K2;-500.000;11.000.000"
    large = "\r\n".join((*ROWS, *[one] * MOST_ROWS)).encode()
    stored = unrecognised_table(large, "la.csv")
    assert stored is not None
    kept = table_from_json(stored)
    assert (len(kept.table.rows), kept.rows_in_file, kept.whole) == (
        MOST_ROWS,
        MOST_ROWS + len(ROWS),
        False,
    )
    assert read_statement(large, "la.csv", saved=[layout()]).lines_in == MOST_ROWS + 2


def test_words_of_known_banks_and_the_cells_below_suggest_a_mapping() -> None:
    rows = [
        ("Ngày giao dịch", "Diễn giải", "Phát sinh nợ", "Phát sinh có", "Số dư", "Chi nhánh"),
        ("13/01/26", "phi", "1,500", "", "", "X"),
        ("14/01/26", "ung ho", "", "2,000.00", "3,000", "X"),
    ]
    found = suggested(RawTable([Row(at, cells) for at, cells in enumerate(rows, 1)]), 0)
    assert found.parts == ("booked_on", "text", "debit", "credit", "balance", "ignore")
    assert (found.dates, found.thousands, found.balance_on) == ("dmy2", "comma", "day_end")
    assert found.problems() == []
    signed = [("Date", "Remark", "Amount", "Debit"), ("2026-01-13", "phi", "-1500.00", "")]
    found = suggested(RawTable([Row(at, cells) for at, cells in enumerate(signed, 1)]), 0)
    assert found.parts == ("booked_on", "text", "ignore", "debit")
    strange = suggested(RawTable([Row(1, HEADER), Row(2, ("x",) * 6)]), 0)
    assert set(strange.parts) == {"ignore"}


def test_a_mapping_says_what_it_lacks_and_is_written_one_way() -> None:
    assert MAPPING.problems() == []
    assert mapping_from_json(MAPPING.to_json()) == MAPPING
    assert MAPPING.to_json().startswith('{"balance_on":"every_line","bank":"","dates":"mdy",')
    bad = replace(MAPPING, header=("wann",), parts=("amount", "credit", "balance", "balance"))
    assert bad.problems() == [
        "thin_header",
        "booked_on_missing",
        "text_missing",
        "amount_and_sides",
        "balance_twice",
    ]


@pytest.mark.parametrize(
    ("dates", "text", "day"),
    [
        ("dmy", "03/02/2026", date(2026, 2, 3)),
        ("mdy", "02/03/2026 10:11:12", date(2026, 2, 3)),
        ("ymd", "2026/2/3", date(2026, 2, 3)),
        ("dmy2", "03.02.26", date(2026, 2, 3)),
        ("mdy", "2026-02-03", date(2026, 2, 3)),  # a spreadsheet's own date
        ("mdy", "13/02/2026", None),
        ("dmy", "03/02/26", None),
        ("dmy2", "03/02/2026", None),
    ],
)
def test_dates_in_the_order_that_was_said(dates: str, text: str, day: date | None) -> None:
    assert Manner(dates=dates).date(text) == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mark", "text", "amount"),
    [
        ("dot", "1.000.000", 1_000_000),
        ("dot", "1.000,00", 1_000),
        ("comma", "(1,000)", -1_000),
        ("space", "1 000 000", 1_000_000),
        ("none", "1000000", 1_000_000),
        ("none", "-1500000.00", -1_500_000),
        ("none", "1500,0 VND", 1_500),
        ("dot", "1,000", None),
        ("dot", "1.00", None),
        ("comma", "1.000", None),
        ("space", "1.000", None),
        ("none", "1.000", None),
    ],
)
def test_amounts_with_the_mark_that_was_said(mark: str, text: str, amount: int | None) -> None:
    manner = Manner(thousands=mark)  # type: ignore[arg-type]
    if amount is not None:
        assert manner.money(text) == amount
        return
    with pytest.raises(NotMoney, match="money_separators"):
        manner.money(text)


def test_a_part_of_a_dong_is_refused_also_without_marks() -> None:
    with pytest.raises(NotMoney, match="money_fraction"):
        Manner(thousands="none").money("1500.50")
