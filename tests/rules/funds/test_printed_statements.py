"""Printed statements (PDF): every cell as it was printed, or an error; nothing guessed."""

from __future__ import annotations

import csv
import os
import random
import re
from itertools import pairwise
from pathlib import Path

import pytest

from inspect_app.funds import sample
from inspect_app.funds.importers.cells import one_line
from inspect_app.funds.importers.printed import reader
from inspect_app.funds.importers.printed.reader import printed_table
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import read_statement
from tests.kit.printed_statements import (
    AGRIBANK,
    BIDV,
    MB,
    VIETCOMBANK,
    VIETINBANK,
    Bank,
    print_statement,
    rows_of,
)

REPOSITORY = Path(__file__).parents[3]
SHARED = Path(os.environ.get("INSPECT_SHARED") or REPOSITORY.parent / "shared")
SLICES = SHARED / "data" / "statements"
Gift = tuple[str, str, str, str, str, str]


def gifts(count: int | None = None) -> list[Gift]:
    with sample.MAIN_STATEMENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(r[1], r[2], r[3], r[4], r[5], one_line(r[6])) for r in rows[:count]]


def cells(data: bytes) -> list[list[str]]:
    return [list(row.cells[1:]) for row in printed_table(data, "x.pdf").rows[1:]]


def differences(got: list[list[str]], printed: list[list[str]]) -> list[object]:
    assert len(got) == len(printed)
    return [(g, p) for g, p in zip(got, printed, strict=True) if g != p]


@pytest.mark.parametrize(
    "bank", [VIETCOMBANK, AGRIBANK, BIDV, VIETINBANK, MB], ids=lambda b: b.name
)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_cell_of_every_bank_in_any_stream_order(bank: Bank, seed: int) -> None:
    printed = rows_of(bank, gifts(700))
    assert differences(cells(print_statement(bank, printed, seed)), printed) == []
    statement = read_statement(print_statement(bank, printed, seed), "x.pdf")
    assert statement.layout.bank.upper() == bank.name
    assert statement.rejections == ()


def test_the_sample_as_a_printed_statement_balances_to_the_dong() -> None:
    heard: list[tuple[int, int]] = []
    data = print_statement(VIETCOMBANK, rows_of(VIETCOMBANK, gifts()))
    statement = read_statement(data, "x.pdf", lambda page, pages: heard.append((page, pages)))
    check = statement.check(sample.MAIN_OPENING)
    assert (check.state, check.lines, check.accepted) == ("balanced", 6977, 6977)
    assert (check.credit, check.debit, check.closing) == (8_773_133_584, 55_000, 19_620_261_427)
    assert heard == [(page, len(heard)) for page in range(1, len(heard) + 1)]
    assert {int(line.page) for line in statement.lines} == set(range(1, len(heard) + 1))
    from_csv = read_statement(sample.MAIN_STATEMENT.read_bytes(), "x.csv").lines
    assert [(a.booked_on, a.doc_no, a.amount, a.balance, a.text) for a in statement.lines] == [
        (b.booked_on, b.doc_no, b.amount, b.balance, b.text) for b in from_csv
    ]


def test_an_amount_under_a_long_word_is_pulled_out_by_its_own_piece_of_text() -> None:
    long = "ungho" * 30  # runs from the text over debit and credit
    rows = rows_of(AGRIBANK, gifts(200))
    for row in rows[::7]:
        row[1] = long
    assert differences(cells(print_statement(AGRIBANK, rows)), rows) == []


def test_what_is_one_piece_with_the_amount_stays_doubtful() -> None:
    rows = rows_of(AGRIBANK, gifts(60))
    rows[30][3] = "ya2g0i0.a,0.00"
    statement = read_statement(print_statement(AGRIBANK, rows), "x.pdf")
    (rejected,) = statement.rejections
    assert (rejected.row_no, rejected.value, len(statement.lines)) == (31, "ya2g0i0.a,0.00", 59)


def test_a_row_without_its_date_is_rejected_not_lost() -> None:
    rows = rows_of(VIETCOMBANK, gifts(60))
    rows[30][0] = ""
    statement = read_statement(print_statement(VIETCOMBANK, rows), "x.pdf")
    assert (statement.lines_in, [r.rule for r in statement.rejections]) == (60, ["date_unreadable"])


def test_the_banks_own_totals_are_compared_and_a_corporation_without_a_date_is_rejected() -> None:
    rows = rows_of(VIETCOMBANK, gifts(60))
    rows[20][5] = "Total"  # what a donor wrote
    lost = ["", "", "", "5.000", "", "Tong cong ty Minh Hoa ung ho"]
    credit = read_statement(print_statement(VIETCOMBANK, rows), "x.pdf").check().credit
    for stated in (credit, credit + 1):
        totals = ["", "Tổng cộng/Total", "0", f"{stated:,}", "", ""]
        page = ["", "Cộng/Total", "", f"{sum(_credits(rows[:30])):,}", "", ""]
        data = print_statement(VIETCOMBANK, [*rows[:30], page, *rows[30:], lost, totals])
        assert len(cells(data)) == 63
        statement = read_statement(data, "x.pdf")
        assert (statement.lines_in, statement.stated_rows) == (61, 2)
        assert [(bad.row_no, bad.rule) for bad in statement.rejections] == [(61, "date_unreadable")]
        breaks = [b for b in statement.check().breaks if b.rule == "stated_credit"]
        assert [(b.expected, b.found) for b in breaks] == (
            [] if stated == credit else [(stated, credit)]
        )


def _credits(rows: list[list[str]]) -> list[int]:
    return [int(row[3].replace(".", "")) for row in rows if row[3]]


def test_balances_around_the_table_prove_it_and_other_text_is_kept_apart() -> None:
    gifts_in = gifts(700)
    printed = read_statement(print_statement(MB, rows_of(MB, gifts_in)), "x.pdf")
    end = sample.MAIN_OPENING + sum(line.amount for line in printed.lines)
    bare = [[*row[:3], "", *row[4:]] for row in rows_of(MB, gifts_in)]
    below = [f"Số dư cuối kỳ: {end:,} VND", "Xác nhận của ngân hàng", "Giao dịch viên"]
    above = f"Số dư đầu kỳ: {sample.MAIN_OPENING:,}"
    statement = read_statement(print_statement(MB, bare, above=above, below=below), "x.pdf")
    check = statement.check()
    assert (check.opening, check.closing, check.rejected) == (sample.MAIN_OPENING, end, 0)
    assert check.state == "balanced"
    assert [one.text for one in statement.outside] == below[1:]
    assert {one.page for one in statement.outside} == {str(int(statement.lines[-1].page))}
    wrong = print_statement(MB, bare, above=above, below=[f"Số dư cuối kỳ: {end + 5:,}"])
    assert [b.rule for b in read_statement(wrong, "x.pdf").check().breaks] == ["closing"]


def test_a_balance_row_between_header_and_first_row_is_the_opening() -> None:
    rows = rows_of(VIETCOMBANK, gifts(60))
    first = ["", "", "", "", "10.847.182.843", "Số dư đầu kỳ"]
    statement = read_statement(print_statement(VIETCOMBANK, [first, *rows]), "x.pdf")
    assert (statement.stated.opening, statement.lines_in) == (sample.MAIN_OPENING, 60)
    late = read_statement(print_statement(VIETCOMBANK, [*rows, first]), "x.pdf")
    assert [bad.rule for bad in late.rejections] == ["stated_unclear"]


WRAPPED = [{0}, {31}, {32}, {66}, {5, 66}, {66, 67}, {5, 20, 31}, {0, 31, 32}]


@pytest.mark.parametrize("bank", [BIDV, VIETCOMBANK, AGRIBANK], ids=lambda b: b.name)
@pytest.mark.parametrize("lines", [2, 3, 5])
def test_few_wrapped_rows_on_a_page_keep_their_words(bank: Bank, lines: int) -> None:
    """Also the first row of a page and the last."""
    for wrapped in WRAPPED:
        short = [(*gift[:5], f"ung ho {at}") for at, gift in enumerate(gifts(100))]
        for at in wrapped:
            words = f"dong bao vung lu {at} " * (9 * lines if bank is BIDV else 6 * lines)
            short[at] = (*short[at][:5], words.strip())
        printed = rows_of(bank, short)
        assert differences(cells(print_statement(bank, printed)), printed) == []


CUTS = {
    "words": lambda text: re.findall(r"\S+|\s+", text),
    "words with their space": lambda text: re.findall(r"\S+\s*", text),
    "spaces before words": lambda text: re.findall(r"\s*\S+", text),
    "characters": list,
    "anywhere": lambda text: anywhere(text, random.Random(text)),
}


def anywhere(text: str, chance: random.Random) -> list[str]:
    places = sorted({0, len(text), *(chance.randrange(len(text) + 1) for _cut in range(4))})
    return [text[start:end] for start, end in pairwise(places)]


@pytest.mark.parametrize(
    "bank", [BIDV, VIETCOMBANK, AGRIBANK, VIETINBANK, MB], ids=lambda b: b.name
)
@pytest.mark.parametrize("cut", CUTS)
def test_the_same_cells_however_a_text_is_cut_into_pieces(bank: Bank, cut: str) -> None:
    printed = rows_of(bank, gifts(25))
    data = print_statement(bank, printed, cut=CUTS[cut])
    assert differences(cells(data), printed) == []
    assert read_statement(data, "x.pdf").rejections == ()


@pytest.mark.skipif(not SLICES.exists(), reason="the slices of real statements are not here")
@pytest.mark.parametrize(
    ("file", "bank", "credit"),
    [
        ("agribank-2024-09-first-3000.csv", AGRIBANK, 1_747_963_098),
        ("vietinbank-2024-09-10-first-2000.csv", VIETINBANK, 936_327_430),
        ("vietcombank-2024-09-01-to-09.csv", VIETCOMBANK, 8_773_133_584),
        ("bidv-2024-09-first-20-pages.layout.txt", BIDV, 846_833_025),
    ],
)
def test_slices_of_real_statements_printed(file: str, bank: Bank, credit: int) -> None:
    slice_ = read_statement((SLICES / file).read_bytes(), file)
    printed = rows_of(
        bank,
        [
            (
                f"{line.booked_on:%d/%m/%Y}",
                line.doc_no,
                f"{line.debit:,}" if line.debit else "",
                f"{line.credit:,}" if line.credit else "",
                "" if line.balance is None else f"{line.balance:,}",
                line.text,
            )
            for line in slice_.lines
        ],
    )
    data = print_statement(bank, printed)
    assert differences(cells(data), printed) == []
    assert read_statement(data, "x.pdf").check().credit == slice_.check().credit == credit


def test_damaged_locked_empty_and_endless_files_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = rows_of(VIETCOMBANK, gifts(200))
    good = print_statement(VIETCOMBANK, rows)
    no_table = print_statement(Bank("X", VIETCOMBANK.columns[:1]), [["x"]])
    cases = [
        (b"%PDF-1.7 and nothing", "broken_pdf"),
        (print_statement(VIETCOMBANK, rows, password="secret"), "locked_pdf"),
        (no_table, "unknown_header"),
    ]
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    cases.append((good, "too_many_pages"))
    for data, rule in cases:
        with pytest.raises(Unreadable) as refused:
            read_statement(data, "x.pdf")
        assert refused.value.rule == rule
    monkeypatch.setattr(reader, "MAX_PAGES", 100)
    monkeypatch.setattr(reader, "MAX_SECONDS", -1.0)
    with pytest.raises(Unreadable, match="longer than allowed"):
        read_statement(good, "x.pdf")


def test_a_torn_file_is_refused_or_read_whole_never_in_part() -> None:
    rows = rows_of(VIETCOMBANK, gifts(60))
    good = print_statement(VIETCOMBANK, rows)
    chance = random.Random(5)
    for _try in range(30):
        torn = good[: chance.randrange(len(good))]
        try:
            read = printed_table(torn, "x.pdf").rows
        except Unreadable:
            continue
        assert len(read) == len(rows) + 1
