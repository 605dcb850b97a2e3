"""Control totals: the sample to the đồng, and 500 of 500 damaged copies held."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from inspect_app.core.verdict import Verdict
from inspect_app.funds import sample
from inspect_app.funds.importers.statement import StatementFile, read_statement
from inspect_app.funds.rules.totals import EXIT_STATUS, check_statement, derived_opening

OPENING = 10_847_182_843
CREDIT = 8_773_133_584
CLOSINGS = {1: 10_847_331_843, 9: 19_620_261_427}
DATE, DOC, DEBIT, CREDIT_COLUMN, BALANCE = 1, 2, 3, 4, 5
KINDS = ("remove", "double", "change", "blank", "flip")


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    text = sample.MAIN_STATEMENT.read_text(encoding="utf-8")
    return list(csv.reader(io.StringIO(text, newline="")))


def read(rows: list[list[str]]) -> StatementFile:
    return read_statement("".join(as_text(tuple(row)) for row in rows).encode(), "copy.csv")


@cache
def as_text(row: tuple[str, ...]) -> str:
    """One row of CSV; a damaged copy shares all rows but one with the sample."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue()


def damaged(rows: list[list[str]], kind: str, at: int, rng: random.Random) -> list[list[str]]:
    """A copy with one fault in row `at` (1 = first row of data)."""
    copy = list(rows)
    row = list(rows[at])
    side = DEBIT if row[DEBIT] else CREDIT_COLUMN
    if kind == "remove":
        del copy[at]
        return copy
    if kind == "double":
        copy.insert(at, row)
        return copy
    if kind == "change":
        amount = int(row[side].replace(".", ""))
        other = rng.choice([amount + 1, amount * 10, amount + 9_000, max(amount // 10, 1)])
        row[side] = str(other if other != amount else amount + 1)
    elif kind == "blank":
        row[side] = ""
    else:
        row[DEBIT], row[CREDIT_COLUMN] = row[CREDIT_COLUMN], row[DEBIT]
    copy[at] = row
    return copy


def test_the_sample_balances_to_the_dong(rows: list[list[str]]) -> None:
    check = read(rows).check(OPENING)
    assert (check.lines, check.accepted, check.rejected) == (6977, 6977, 0)
    assert (check.credit, check.debit) == (CREDIT, 55_000)
    assert (check.opening, check.closing, check.state) == (OPENING, CLOSINGS[9], "balanced")
    assert check.breaks == ()
    assert check.exit_status == 0
    assert [day.on.day for day in check.days] == list(range(1, 10))
    assert all(day.verdict is Verdict.KEPT for day in check.days)
    assert {
        day.on.day: day.closing_printed for day in check.days if day.on.day in CLOSINGS
    } == CLOSINGS
    assert all(day.closing_expected == day.closing_printed for day in check.days)
    assert read(rows).check(OPENING, CLOSINGS[9]).state == "balanced"


def test_without_an_opening_the_first_day_is_unproved(rows: list[list[str]]) -> None:
    check = read(rows).check()
    assert (check.state, check.exit_status) == ("unproved", EXIT_STATUS["unproved"])
    assert (check.opening, check.closing, check.unproved_lines) == (None, CLOSINGS[9], 14)
    assert [day.verdict for day in check.days] == [Verdict.UNDECIDED] + [Verdict.KEPT] * 8
    assert derived_opening(read(rows).lines) == OPENING


def test_a_wrong_opening_or_closing_is_held(rows: list[list[str]]) -> None:
    statement = read(rows)
    (found,) = statement.check(OPENING + 1).breaks
    assert (found.rule, found.day) == ("balance", date(2024, 9, 1))
    assert (found.expected, found.found) == (CLOSINGS[1] + 1, CLOSINGS[1])
    (found,) = statement.check(OPENING, CLOSINGS[9] - 1).breaks
    assert (found.rule, found.expected, found.found) == ("closing", CLOSINGS[9], CLOSINGS[9] - 1)


@pytest.mark.parametrize("batch", range(5))
def test_500_of_500_random_damages_are_held_and_named(rows: list[list[str]], batch: int) -> None:
    rng = random.Random(20240900 + batch)
    for _ in range(100):
        kind, at = rng.choice(KINDS), rng.randrange(1, len(rows))
        if rng.random() < 0.5:  # nine lines of ten are of the last day: draw a day first
            day = f"{rng.randint(1, 9):02d}/09/2024"
            at = rng.choice([number for number, row in enumerate(rows) if row[DATE] == day])
        on = date(2024, 9, int(rows[at][DATE][:2]))
        statement = read(damaged(rows, kind, at, rng))
        check = statement.check(OPENING)
        assert check.state == "held", (kind, at)
        named = [found for found in check.breaks if found.day == on]
        assert named, (kind, at, check.breaks)
        assert all(found.line is not None for found in named)
        if kind == "blank":
            assert any(found.rule == "rejected" and found.line == at for found in named), at
        blind = statement.check()
        assert blind.state != "balanced", (kind, at)
        if on.day > 1:
            assert blind.state == "held", (kind, at)


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_that_carries_a_balance_is_missed_when_damaged(
    rows: list[list[str]], kind: str
) -> None:
    last = [at for at in range(1, len(rows)) if rows[at][BALANCE]]
    assert len(last) == 9
    for at in last:
        check = read(damaged(rows, kind, at, random.Random(at))).check(OPENING)
        on = date(2024, 9, int(rows[at][DATE][:2]))
        assert check.state == "held", (kind, at)
        assert on in {found.day for found in check.breaks}, (kind, at)


def test_a_doubled_line_of_an_unproved_day_is_found_by_its_document(rows: list[list[str]]) -> None:
    copy = damaged(rows, "double", 3, random.Random(0))
    (found,) = read(copy).check().breaks
    assert (found.rule, found.line, found.detail) == ("doubled", 4, "3")


def test_a_flipped_sign_names_the_line_that_explains_it(rows: list[list[str]]) -> None:
    copy = damaged(rows, "flip", 140, random.Random(0))  # the fee, booked as a gift
    (found,) = read(copy).check(OPENING).breaks
    assert found.expected is not None
    assert found.found is not None
    assert found.expected - found.found == 2 * 55_000
    assert 140 in found.suspects


def test_dates_that_go_back_and_a_missing_daily_balance_are_named(rows: list[list[str]]) -> None:
    moved = [*rows[:20], rows[1], *rows[20:]]
    assert "date_order" in {found.rule for found in read(moved).check(OPENING).breaks}
    silent = [*rows[:14], [*rows[14][:BALANCE], "", rows[14][6]], *rows[15:]]
    (found,) = read(silent).check(OPENING).breaks
    assert (found.rule, found.line, found.day) == ("balance_missing", 14, date(2024, 9, 1))


def test_a_file_without_lines_proves_nothing(rows: list[list[str]]) -> None:
    assert read(rows[:1]).check().state == "unproved"
    assert read(rows[:1]).check(5).state == "unproved"
    assert read(rows[:1]).check(5, 5).state == "balanced"


def test_running_balance_on_every_line_finds_the_exact_line() -> None:
    text = (
        "Ngày/Date,Số tham chiếu/Ref. no,Ghi chú/Remark,Nợ/Dr,Có/Cr,Số dư/Balance\n"
        '09/09/2024,R1,a,,"500,000","524,700"\n'
        '10/09/2024,R2,b,,"50,000","574,700"\n'
        '10/09/2024,R3,c,"20,000",,"554,700"\n'
        '10/09/2024,R4,d,,"1,000","555,700"\n'
    )
    statement = read_statement(text.encode(), "agri.csv")
    assert statement.layout.name == "agribank"
    assert statement.check(24_700).state == "balanced"
    assert statement.check().unproved_lines == 1
    for at in range(4):
        lines = list(statement.lines)
        lines[at] = replace(lines[at], credit=lines[at].debit, debit=lines[at].credit)
        check = check_statement(lines, 24_700, None, balance_on="every_line")
        assert [found.line for found in check.breaks] == [at + 1]
    silent = [*statement.lines[:1], replace(statement.lines[1], balance=None), *statement.lines[2:]]
    check = check_statement(silent, 24_700, None, balance_on="every_line")
    assert [(found.rule, found.line) for found in check.breaks] == [("balance_missing", 2)]


def test_json_form_is_plain(rows: list[list[str]]) -> None:
    body = read(rows).check(OPENING + 1).to_json()
    assert body["state"] == "held"
    assert body["lines"] == 6977
    assert body["days"][0]["on"] == "2024-09-01"
    assert body["days"][0]["verdict"] == "broken"
    assert body["breaks"][0]["day"] == "2024-09-01"
