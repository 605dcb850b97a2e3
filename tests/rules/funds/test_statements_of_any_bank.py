"""A bank without a layout of ours: read where its balances prove what the titles suggest."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.proved import LAYOUT
from inspect_app.funds.importers.statement import StatementFile, read_statement

OPENING = 125_340_221
Move = tuple[datetime, str, int, int, str]
"""When, number, signed amount, balance after it, text."""
Cells = list[object]
Table = list[Cells]


def moves(count: int = 40, seed: int = 7) -> list[Move]:
    chance = random.Random(seed)
    balance, at, found = OPENING, datetime.fromisoformat("2025-03-01T08:00"), []
    for number in range(count):
        at += timedelta(minutes=chance.randint(400, 1200))
        amount = chance.choice([50_000, 200_000, 500_000, 1000 * chance.randint(10, 9999) + 123])
        amount = -1000 * chance.randint(1000, 9000) if number % 8 == 5 else amount
        balance += amount
        text = f"CHI TIEN AN {number}" if amount < 0 else f"NGUYEN VAN {number} UNG HO TRE EM"
        found.append((at, f"FT25{number:08d}", amount, balance, text))
    return found


def dong(amount: int, mark: str = ",") -> str:
    return f"{amount:,}".replace(",", mark)


def out(amount: int) -> str:
    return dong(-amount) if amount < 0 else ""


def came(amount: int) -> str:
    return dong(amount) if amount > 0 else ""


def newest_above(made: list[Move]) -> Table:
    """Titles in two languages in one cell, the newest line above, totals below."""
    debit, credit = (sum(abs(m[2]) for m in made if (m[2] < 0) == side) for side in (True, False))
    return [
        ["NGÂN HÀNG THỬ NGHIỆM"],
        ["Từ ngày/From: 01/03/2025", "", "Đến ngày/To: 31/03/2025"],
        ["Số dư đầu kỳ/Opening balance", "", dong(OPENING)],
        ["Số dư cuối kỳ/Ending balance", "", dong(made[-1][3])],
        [
            "Ngày giao dịch/\nTransaction date",
            "Đối tác/\nRemitter",
            "Diễn giải/\nDetails",
            "Số bút toán/\nTransaction No.",
            "Nợ/\nDebit",
            "Có/\nCredit",
            "Số dư/\nBalance",
        ],
        *(
            [f"{at:%d/%m/%Y}", "X", text, number, out(amount), came(amount), dong(balance)]
            for at, number, amount, balance, text in reversed(made)
        ),
        ["", "", "", "Cộng phát sinh/Total", dong(debit), dong(credit), ""],
    ]


def two_days(made: list[Move]) -> Table:
    """The day of value beside that of the movement; numbers and moments as a spreadsheet's own."""
    return [
        ["Tài khoản: 123456789"],
        ["Số dư đầu kỳ", OPENING],
        ["Ngày hiệu lực", "Ngày giao dịch", "Số GD", "Nội dung", "Rút ra", "Gửi vào", "Số dư"],
        *(
            [at - timedelta(days=1), at, number, text, max(-amount, 0), max(amount, 0), balance]
            for at, number, amount, balance, text in made
        ),
    ]


def signed(made: list[Move]) -> Table:
    """One column with + and -."""
    return [
        ["STT", "Ngày giao dịch", "Mã giao dịch", "Số tiền", "Số dư sau giao dịch", "Nội dung"],
        *(
            [at_, f"{at:%d-%m-%Y %H:%M:%S}", number, f"{amount:+,}", dong(balance), text]
            for at_, (at, number, amount, balance, text) in enumerate(made, 1)
        ),
    ]


def english(made: list[Move]) -> Table:
    """Months by name, two decimals."""
    return [
        ["Opening Balance", f"{dong(OPENING)}.00"],
        ["No", "Value Date", "Description", "Withdrawal", "Deposit", "Running Balance"],
        *(
            [
                at_,
                f"{at:%d} {at:%b} {at:%Y}",
                text,
                out(amount) and f"{out(amount)}.00",
                came(amount) and f"{came(amount)}.00",
                f"{dong(balance)}.00",
            ]
            for at_, (at, _number, amount, balance, text) in enumerate(made, 1)
        ),
    ]


def two_rows_of_titles(made: list[Move]) -> Table:
    """Debit and credit under one title."""
    return [
        ["SỔ PHỤ"],
        ["STT", "Ngày", "Chứng từ", "Diễn giải", "Phát sinh", "", "Số dư"],
        ["", "", "", "", "Nợ", "Có", ""],
        ["", "", "", "Số dư đầu kỳ", "", "", OPENING],
        *(
            [at_, f"{at:%d/%m/%Y}", number, text, max(-amount, 0), max(amount, 0), balance]
            for at_, (at, number, amount, balance, text) in enumerate(made, 1)
        ),
    ]


TABLES = (newest_above, two_days, signed, english, two_rows_of_titles)


def workbook(table: Table) -> bytes:
    book = openpyxl.Workbook()
    for cells in table:
        book.active.append(cells)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def read(table: Table) -> StatementFile:
    return read_statement(workbook(table), "sao-ke.xlsx")


@pytest.mark.parametrize("make", TABLES)
def test_a_statement_that_its_balances_prove_is_read_to_the_dong(
    make: Callable[[list[Move]], Table],
) -> None:
    made = moves()
    found = read(make(made))
    check = found.check(OPENING)
    assert (found.layout.name, check.state, check.rejected) == (LAYOUT, "balanced", 0)
    assert found.stated.closing in {None, made[-1][3]}
    assert (found.stated.closing is not None) == (make is newest_above)
    assert [(line.booked_on, line.amount, line.balance) for line in found.lines] == [
        (at.date(), amount, balance) for at, _number, amount, balance, _text in made
    ]
    assert [line.row_no for line in found.lines] == list(range(1, len(made) + 1))
    assert all(text in line.text for line, (*_, text) in zip(found.lines, made, strict=True))


@settings(deadline=None)
@given(st.data())
def test_with_anything_damaged_it_is_left_to_a_person(data: st.DataObject) -> None:
    """Any figure of any line changed or cut, a line in the middle cut or doubled. What is read
    nevertheless has every amount.
    """
    make = data.draw(st.sampled_from(TABLES))
    made = moves(count=12, seed=data.draw(st.integers(0, 50)))
    table = make(made)
    lines = [at for at, cells in enumerate(table) if any("UNG HO" in str(one) for one in cells)]
    at = data.draw(st.sampled_from(lines[1:-1]))
    how = data.draw(st.sampled_from(("changed", "blank", "cut", "doubled", "words", "thousands")))
    figures = [
        place
        for place, cell in enumerate(table[at])
        if place >= 3
        and cell not in {"", 0}
        and any(char.isdigit() for char in str(cell))
        and "UNG HO" not in str(cell)
        and "FT25" not in str(cell)
    ]
    place = data.draw(st.sampled_from(figures))
    shown = str(table[at][place])
    if how == "cut":
        del table[at]
    elif how == "doubled":
        table.insert(at, list(table[at]))
    else:
        digit = next(n for n, char in enumerate(shown) if char.isdigit())
        other = str(int(shown[digit]) % 9 + 1)
        table[at][place] = {
            "changed": shown[:digit] + other + shown[digit + 1 :],
            "blank": "",
            "words": f"{shown} NGUYEN",
            "thousands": shown.replace(",", ".", 1) if "," in shown else f"{shown}1",
        }[how]
    try:
        found = read(table)
    except Unreadable:
        return
    # the other mark says the same; a day's other lines have a balance
    assert how in {"thousands", "blank"}
    assert [line.amount for line in found.lines] == [move[2] for move in made]


def english_days(days: list[str]) -> Table:
    made = moves(count=len(days))
    return [
        ["Date", "Details", "Reference", "Debit", "Credit", "Balance"],
        *(
            [day, text, number, out(amount), came(amount), dong(balance)]
            for day, (_at, number, amount, balance, text) in zip(days, made, strict=True)
        ),
    ]


def test_a_day_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    either = [f"{day:02d}/04/2025" for day in range(1, 9)]
    with pytest.raises(Unreadable) as refused:
        read(english_days(either))
    assert refused.value.rule == "unknown_header"
    table = english_days(either)
    table[0] = ["Ngày", "Nội dung chi tiết", "Mã GD", "Tiền ra", "Tiền vào", "Số dư"]
    assert [line.booked_on.month for line in read(table).lines] == [4] * 8
    day_first = english_days([f"{day:02d}/04/2025" for day in range(9, 17)])
    assert [line.booked_on.day for line in read(day_first).lines] == list(range(9, 17))
    month_first = english_days([f"04/{day:02d}/2025" for day in range(9, 17)])
    assert [line.booked_on.day for line in read(month_first).lines] == list(range(9, 17))


def test_balances_too_few_to_prove_anything_are_no_proof() -> None:
    with pytest.raises(Unreadable):
        read(signed(moves(count=3)))
    table = signed(moves())
    for cells in table[1:]:
        cells[4] = ""
    with pytest.raises(Unreadable):
        read(table)


BELOW = (
    ["Trang 2/2"],
    ["Ngày in: 01/04/2025 08:30:00"],
    ["", "Người lập biểu", "", "", "", "", "Kiểm soát"],
    ["Ghi chú: Chứng từ này chỉ có giá trị tham khảo"],
)


@pytest.mark.parametrize("make", TABLES)
def test_what_a_bank_prints_under_its_table_is_no_line_and_is_shown(
    make: Callable[[list[Move]], Table],
) -> None:
    made = moves()
    found = read([*make(made), *map(list, BELOW)])
    assert [line.amount for line in found.lines] == [move[2] for move in made]
    assert found.check(OPENING).state == "balanced"
    assert [one.text for one in found.outside] == [" ".join(filter(None, row)) for row in BELOW]


@pytest.mark.parametrize(
    "row",
    [
        ["Chuyển khoản 1.500.000"],
        ["31/03/2025 FT25000001 UNG HO"],
        ["trang in 01/04/2025 5000000"],
        ["", "", "", "NGUYEN VAN UNG HO", "", "", ""],
        ["", "", "", "", "", "", "dư 12"],
        ["17"],
    ],
)
def test_a_row_below_that_may_be_a_line_is_none_of_that(row: Cells) -> None:
    with pytest.raises(Unreadable):
        read([*two_days(moves()), row])


def test_words_in_the_middle_may_be_half_of_a_line() -> None:
    rows = agribank(moves()).split("\n")
    rows.insert(20, "và gia đình")
    (broken,) = read_statement("\n".join(rows).encode(), "a.csv").rejections
    assert (broken.file_row, broken.rule) == (21, "row_shape")
    rows.append(rows.pop(20))
    found = read_statement("\n".join(rows).encode(), "a.csv")
    assert ([one.text for one in found.outside], found.rejections) == (["và gia đình"], ())


def test_pages_under_a_repeated_header_are_all_read_or_none() -> None:
    made = moves()
    header, *lines = signed(made)
    paged = [header, *lines[:20], ["Trang 1"], header, *lines[20:], ["Trang 2"]]
    found = read(paged)
    assert [line.amount for line in found.lines] == [move[2] for move in made]
    assert (found.header_rows, [one.text for one in found.outside]) == (2, ["Trang 1", "Trang 2"])
    paged[21] = ["", "", "", "", "1.000", "mang sang"]
    with pytest.raises(Unreadable):  # the second page alone would be proved
        read(paged)


def agribank(made: list[Move]) -> str:
    rows = [
        f"{at:%d/%m/%Y};{number};{text};{out(amount)};{came(amount)};{dong(balance)}"
        for at, number, amount, balance, text in made
    ]
    return "\n".join(["Ngày/Date;Số tham chiếu;Ghi chú/Remark;Nợ/Dr;Có/Cr;Số dư/Balance", *rows])


def test_a_known_bank_whose_newest_line_stands_above() -> None:
    made = moves()
    forward = read_statement(agribank(made).encode(), "a.csv")
    back = read_statement(agribank(made[::-1]).encode(), "a.csv")
    assert [line.amount for line in back.lines] == [line.amount for line in forward.lines]
    assert [line.file_row for line in back.lines] == [*range(len(made) + 1, 1, -1)]
    assert back.check(OPENING).state == "balanced"


def test_one_day_is_turned_round_where_its_balances_say_so() -> None:
    made = [(datetime.fromisoformat("2025-03-01"), *move[1:]) for move in moves(count=10)]
    back = read_statement(agribank(made[::-1]).encode(), "a.csv")
    assert [line.balance for line in back.lines] == [move[3] for move in made]


def test_damage_of_a_turned_statement_is_named_by_its_row_of_the_file() -> None:
    made = moves()
    rows = agribank(made[::-1]).split("\n")
    shown = came(made[-11][2]) or out(made[-11][2])
    rows[11] = rows[11].replace(shown, "", 1)
    found = read_statement("\n".join(rows).encode(), "a.csv")
    check = found.check(OPENING)
    assert check.state == "held"
    assert {(one.rule, one.file_row) for one in check.breaks} == {("rejected", 12), ("balance", 11)}
    (repair,) = found.repairs(OPENING)
    assert (repair.amount, repair.file_row) == (made[-11][2], 12)
    assert found.with_amounts({repair.row_no: repair.amount}).check(OPENING).state == "balanced"


def test_a_misdated_line_does_not_turn_a_statement_round() -> None:
    made = [(datetime.fromisoformat("2025-03-05"), *move[1:]) for move in moves(count=10)]
    made[-1] = (datetime.fromisoformat("2025-03-04"), *made[-1][1:])
    check = read_statement(agribank(made).encode(), "a.csv").check(OPENING)
    assert [one.rule for one in check.breaks] == ["date_order"]
