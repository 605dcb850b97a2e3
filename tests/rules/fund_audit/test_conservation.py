"""A33: in = out for any books, a gap that is named, an overdrawn account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fund_books import MAIN, OTHER, OWN, SEPTEMBER, audit, hits_of_book, outcome, statement
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.fund_audit.engine import open_book
from inspect_app.fund_audit.rules.book import NOTHING, State, Statement
from inspect_app.fund_audit.rules.evidence import select
from inspect_app.fund_audit.rules.report import ratio_of, report_of
from inspect_app.funds.rules.lines import BankLine, Line


def test_the_six_lines_are_conserved() -> None:
    result = audit()
    assert outcome(result, "A33").state is State.PASSED
    assert result.flows.entering == result.flows.leaving == 31_001_000


def test_money_that_the_bank_prints_and_nobody_booked_is_named() -> None:
    book, _tags = open_book((statement(),), (), SEPTEMBER, OWN, figures={})
    short = replace(book.rolls[0], closing_printed=book.rolls[0].closing - 7)
    (hit,) = hits_of_book(replace(book, rolls=(short,)), "A33")
    assert hit.amount == 7


def test_an_overdrawn_account_is_a_hit_and_is_still_drawn_without_negative_bands() -> None:
    rows = "04/09/2024;D4;1.500.000;;-500.000;CHI LUONG\n"
    result = audit(statement(rows))
    (hit,) = outcome(result, "A33").hits
    assert hit.amount == 500_000
    assert all(link.amount.value > 0 for link in result.flows.links)
    assert result.flows.entering == result.flows.leaving == 1_500_000


def test_an_account_without_any_printed_balance_is_undecided() -> None:
    printed = statement()
    lines = tuple(replace(line, line=replace(line.line, balance=None)) for line in printed.lines)
    silent = replace(printed, lines=lines, closing=None, balance_on="none")
    assert outcome(audit(silent), "A33").state is State.UNDECIDED


AMOUNT = st.integers(-(10**12), 10**12).filter(bool)
TEXT = st.sampled_from(
    ["ung ho", "CT tu 200000002 QUY toi 100000001 QUY", "PHI DICH VU SMS", "TRA LAI TIEN GUI",
     "CT tu 999999999 CONG TY A toi 100000001 QUY", "CT tu 100000001 QUY toi 300000003 QUY"]
)  # fmt: skip
MOVES = st.lists(st.tuples(AMOUNT, TEXT, st.integers(0, 29)), max_size=25)


def _statement(
    name: str, account: str, moves: list[tuple[int, str, int]], opening: int
) -> Statement:
    lines = []
    balance = opening
    for row, (amount, text, day) in enumerate(sorted(moves, key=lambda move: move[2]), start=1):
        balance += amount
        on = date(2024, 9, 1) + timedelta(days=day)
        line = Line(
            row, row + 1, "", on, f"D{row}", max(-amount, 0), max(amount, 0), balance, text, ()
        )
        lines.append(BankLine(f"{name}:{row}", account, line))
    return Statement(name, account, name, name, tuple(lines), opening, balance, "every_line")


@settings(max_examples=1_000, deadline=None)
@given(MOVES, MOVES, st.integers(0, 10**12), st.sampled_from([(1, 30), (5, 20), (11, 12)]))
def test_money_is_conserved_and_every_number_is_the_sum_of_its_lines(
    moves, others, opening, days
) -> None:
    period = replace(SEPTEMBER, first=date(2024, 9, days[0]), last=date(2024, 9, days[1]))
    books = (_statement("a", MAIN, moves, opening), _statement("b", OTHER, others, 0))
    book, tags = open_book(books, (), period, OWN, figures={})
    result = report_of(book, ratio_of(book), NOTHING, tags)
    assert result.flows.entering == result.flows.leaving
    total = result.total
    assert (
        total.opening.value + total.credit.value + total.transfers_in.value
        == total.debit.value + total.transfers_out.value + total.closing.value
    )
    shown = [link.amount for link in result.flows.links]
    shown += [number for month in result.months for number in (month.money_in, month.money_out)]
    for number in shown:
        assert abs(sum(tag.amount for tag in select(result.tags, number.selector))) == number.value
    assert sum(month.money_in.value for month in result.months) == total.credit.value
    shares = [step.rung.amount for step in result.ladder]
    assert shares == sorted(shares, reverse=True)
