"""Twelve kinds of damage, 504 random cases: refused, held with the line named, or found between
files; and what the printed balances prove of a damaged amount.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.funds.importers.bulk.blocks import NotPlain, blocks
from inspect_app.funds.importers.problems import Unreadable
from inspect_app.funds.importers.statement import StatementFile, read_statement
from inspect_app.funds.rules.between import internal_transfers, overlaps
from inspect_app.funds.rules.classify import flat
from inspect_app.funds.rules.lines import Line

HEADER = "PageId;Ngày/Date;Số tham chiếu/Ref. no;Ghi chú/Remark;Nợ/Dr;Có/Cr;Số dư/Balance"
OPENING, LINES, PAGE = 5_000_000, 120, 20
PAGE_AT, DATE, TEXT, DEBIT, CREDIT, BALANCE = 0, 1, 3, 4, 5, 6
OWN, OTHER = "1234500001", "1234500002"
Rows = list[list[str]]


def book(rng: random.Random, lines: int = LINES, mark: str = "R") -> Rows:
    """Rows of an honest statement with a running balance; every eighth line is money out."""
    rows, balance = [], OPENING
    for at in range(lines):
        amount = rng.choice([50, 100, 200, 500, 1_234]) * 1_000 + (
            rng.randrange(1000) if at % 3 else 0
        )
        out = at % 8 == 7
        balance += -amount if out else amount
        day = date(2024, 9, 1) + timedelta(days=at // 20)
        text = "phí dịch vụ" if at % 16 == 7 else "chi hỗ trợ" if out else "ủng hộ đồng bào"
        money = f"{amount:,}"
        sides = [money, ""] if out else ["", money]
        rows.append(
            [
                str(at // PAGE + 1),
                f"{day:%d/%m/%Y}",
                f"{mark}{at:05d}",
                text,
                *sides,
                f"{balance:,}",
            ]
        )
    return rows


def data(rows: Rows) -> bytes:
    return "\n".join([HEADER, *(";".join(row) for row in rows), ""]).encode()


def read(rows: Rows) -> StatementFile:
    return read_statement(data(rows), "x.csv")


def side(row: list[str]) -> int:
    return DEBIT if row[DEBIT] else CREDIT


def set_amount(change: Callable[[str], str]) -> Callable[[Rows, int], None]:
    def damage(rows: Rows, at: int) -> None:
        rows[at][side(rows[at])] = change(rows[at][side(rows[at])])

    return damage


def cut(rows: Rows, at: int) -> None:
    del rows[at]


def cut_pages(rows: Rows, at: int) -> None:
    for number in reversed(range(at % PAGE, len(rows), PAGE)):
        del rows[number]


def flip(rows: Rows, at: int) -> None:
    rows[at][DEBIT], rows[at][CREDIT] = rows[at][CREDIT], rows[at][DEBIT]


def fee_as_gift(rows: Rows, at: int) -> None:
    flip(rows, at // 16 * 16 + 7)


def outflow_at_zero(rows: Rows, at: int) -> None:
    row = rows[at // 8 * 8 + 7]
    row[DEBIT], row[CREDIT] = "", "0"


DAMAGES: dict[str, Callable[[Rows, int], None]] = {
    "line cut": cut,
    "row of each page cut": cut_pages,
    "amount blanked": set_amount(lambda _money: ""),
    "amount glued to text": set_amount(lambda money: money + "ung ho"),
    "sign flipped": flip,
    "fee as gift": fee_as_gift,
    "outflow at zero": outflow_at_zero,
    "wrong thousands mark": set_amount(lambda money: money[: money.rindex(",")]),
}


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_line_is_never_accepted_silently(kind: str) -> None:
    rng = random.Random(kind)
    silent = []
    for _ in range(42):
        rows = book(rng)
        honest = read(rows).lines
        DAMAGES[kind](rows, at := rng.randrange(1, LINES - 1))
        lost = "cut" in kind or (kind == "wrong thousands mark" and honest[at].amount % 1000)
        statement = read(rows)
        check = statement.check(OPENING)
        if check.state != "held" or not all(found.line for found in check.breaks):
            silent.append((at, check.state))
        repairs = statement.repairs(OPENING)
        assert all(honest[one.row_no - 1].amount == one.amount for one in repairs), (kind, at)
        assert len(repairs) == (0 if lost else 1), (kind, at)
    assert not silent


def test_lines_cut_at_either_end_are_held_where_both_balances_are_given() -> None:
    """Without a closing balance nothing contradicts a cut end: the statement's page and `statement
    check` tell that the end is not proved (tests/app)."""
    rng = random.Random(12)
    for _ in range(42):
        rows = book(rng)
        closing, less = read(rows).lines[-1].balance, rng.randrange(1, LINES // 2)
        (begins,) = read(rows[less:]).check(OPENING, closing).breaks
        (ends,) = read(rows[:-less]).check(OPENING, closing).breaks
        assert (begins.rule, begins.line, ends.rule) == ("balance", 1, "closing")


def test_wrong_encodings_are_refused_or_read_right() -> None:
    rng = random.Random(7)
    for _ in range(42):
        raw = data(book(rng, 20))
        at = rng.choice([place for place, byte in enumerate(raw) if byte >= 0x80])
        with pytest.raises(Unreadable):  # a byte lost in the middle of a letter
            read_statement(raw[:at] + raw[at + 1 :], "x.csv")


HOLES = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that Windows-1252 does not have: programs keep them as they are."""


@pytest.mark.parametrize("charset", ["cp1252", "latin-1"])
def test_text_encoded_twice_is_refused_and_its_row_named(charset: str) -> None:
    lines = data(book(random.Random(9), 20)).splitlines(keepends=True)
    for at in (0, 7, len(lines) - 1):
        letters = (bytes([byte]) for byte in lines[at])
        again = "".join(one.decode("latin-1" if one in HOLES else charset) for one in letters)
        raw = b"".join([*lines[:at], again.encode(), *lines[at + 1 :]])
        with pytest.raises(Unreadable) as refused:
            read_statement(raw, "x.csv")
        assert refused.value.rule == "encoded_twice"
        assert refused.value.detail.startswith(f"row {at + 1}: ")
        if at:  # the first megabyte, with the header, is decoded as small files are
            with pytest.raises(NotPlain):
                list(blocks(raw, len(lines[0]), ";", 7))


def test_overlaps_and_the_same_file_twice_are_found_to_the_line() -> None:
    rng = random.Random(8)
    for _ in range(42):
        rows = book(rng)
        start, end = sorted(rng.sample(range(1, LINES), 2))
        first, second = read(rows[:end]), read(rows[start:])
        (found,) = overlaps({"a": first.lines, "b": second.lines})
        assert (found.lines, found.first_lines) == (end - start, (start + 1, 1))
        both = first.lines[start:]
        assert (found.credit, found.debit) == (
            sum(line.credit for line in both),
            sum(line.debit for line in both),
        )
        (same,) = overlaps({"a": first.lines, "copy": read(rows[:end]).lines})
        assert same.lines == end
        other = read(book(rng, mark="S"))
        assert not overlaps({"a": first.lines, "c": other.lines})


SHORTER = {
    "wrapped": lambda text: text.replace(" ", "\n"),
    "wraps joined": lambda text: text.replace(" ", ""),
    "cut": lambda text: text[:6],
    "no accents": flat,
}


@pytest.mark.parametrize("shape", SHORTER)
@pytest.mark.parametrize("without", [None, 2, 6])
def test_the_same_lines_are_found_however_their_texts_are_printed(
    shape: str, without: int | None
) -> None:
    """Also where one of the exports prints no number, or no balance."""
    rng = random.Random(11)
    for _ in range(10):
        rows = book(rng)
        start, end = sorted(rng.sample(range(1, LINES), 2))
        again = [[*row] for row in rows[start:]]
        for row in again:
            row[TEXT] = f'"{SHORTER[shape](row[TEXT])}"'
            if without is not None:
                row[without] = ""
        first, second = read(rows[:end]), read(again)
        (found,) = overlaps({"a": first.lines, "b": second.lines})
        assert (found.lines, found.first_lines) == (end - start, (start + 1, 1))
        (turned,) = overlaps({"b": second.lines, "a": first.lines})
        assert turned.credit == found.credit == sum(one.credit for one in first.lines[start:])


@given(
    left=st.lists(st.sampled_from(["A", "B", "AB"]), max_size=6),
    right=st.lists(st.sampled_from(["A", "B", "AB"]), max_size=6),
    doc_no=st.booleans(),
)
def test_equal_gifts_are_never_found_more_often_than_they_stand_in_both(
    left: list[str], right: list[str], doc_no: bool
) -> None:
    """`doc_no`: one number for all of them; else only the time tells, and the text."""

    def lines(texts: list[str]) -> tuple[Line, ...]:
        raw = ("", "01/09/2024 10:11:12")
        number = "7" if doc_no else ""
        return tuple(
            Line(at, at, "", date(2024, 9, 1), number, 0, 5_000, None, text, raw)
            for at, text in enumerate(texts, start=1)
        )

    found = overlaps({"a": lines(left), "b": lines(right)})
    told = sum(one.lines for one in found)
    most = min(len(left), len(right))
    assert told <= most
    if doc_no:
        assert told == most
    else:  # "A" and "AB" may be one text cut; "B" is another
        assert told <= min(left.count("B"), right.count("B")) + min(
            len(left) - left.count("B"), len(right) - right.count("B")
        )
    (same,) = overlaps({"a": lines(left), "b": lines(left)}) if left else (None,)
    assert same is None or same.lines == len(left)


def test_own_transfers_are_found_by_account_or_as_the_only_pair() -> None:
    rng = random.Random(9)
    for _ in range(42):
        one, other = book(rng), book(rng)
        at = rng.randrange(1, LINES // 8) * 8 - 1
        amount = f"{rng.randrange(2_000_000, 9_000_000):,}"
        one[at][DEBIT], other[at + 1][CREDIT] = amount, amount
        for row in one:
            row[TEXT] += f" tới {OWN}"  # the bank writes the account's own number everywhere
        lines = {"a": read(one).lines, "b": read(other).lines}
        pairs = [found for found in internal_transfers(lines, ()) if found.by == "pair"]
        assert (at + 1, at + 2) in {tuple(side[1] for side in found.sides) for found in pairs}
        other[at + 1][TEXT] = f"chuyển tiền từ {OWN}"
        lines["b"] = read(other).lines
        named = [f for f in internal_transfers(lines, (OWN, OTHER)) if f.by == "account"]
        assert [(f.sides[0][:2], f.other_account) for f in named] == [(("b", at + 2), OWN)]


def test_an_interleaved_amount_is_proved_by_its_digits_and_other_digits_are_not() -> None:
    rows = book(random.Random(1))
    honest = read(rows).lines[4].amount
    rows[4][CREDIT] = "ya" + "g".join(rows[4][CREDIT]) + "i"
    (found,) = read(rows).repairs(OPENING)
    assert (found.row_no, found.amount, found.evidence) == (5, honest, "digits")
    rows[4][CREDIT] = "9x9x9"
    assert read(rows).repairs(OPENING) == ()
    rows[4][CREDIT] = rows[5][CREDIT] = ""
    rows[4][BALANCE] = ""
    assert read(rows).repairs(OPENING) == ()  # two unknown amounts between two balances


def test_a_blank_amount_in_the_first_line_needs_an_opening() -> None:
    rows = book(random.Random(2))
    rows[0][CREDIT] = ""
    assert read(rows).repairs() == ()
    (found,) = read(rows).repairs(OPENING)
    assert (found.row_no, found.evidence) == (1, "balance")
