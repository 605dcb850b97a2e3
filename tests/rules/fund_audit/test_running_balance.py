"""A03 over printed balances: all agree, none is printed, one is wrong."""

from __future__ import annotations

from dataclasses import replace

from fund_books import SEPTEMBER, audit, outcome, statement

from inspect_app.fund_audit.checks import running_balance
from inspect_app.fund_audit.engine import open_book
from inspect_app.fund_audit.rules.book import State
from inspect_app.funds.rules.totals import check_statement


def test_six_printed_balances_agree() -> None:
    found = outcome(audit(), "A03")
    assert (found.state, found.population) == (State.PASSED, 6)


def test_no_printed_balance_is_not_run_and_never_passed() -> None:
    printed = statement()
    lines = tuple(replace(line, line=replace(line.line, balance=None)) for line in printed.lines)
    silent = replace(printed, lines=lines, balance_on="none", closing=24_990_000)
    found = outcome(audit(silent), "A03")
    assert (found.state, found.population) == (State.NOT_RUN, 0)


def test_a_wrong_balance_names_its_line_and_the_difference() -> None:
    book = open_book((statement(),), (), SEPTEMBER, (), figures={})
    lines = [line.line for line in book.statements[0].lines]
    lines[1] = replace(lines[1], debit=20_000_000, credit=0)  # six lines, the second turned round
    wrong = check_statement(lines, 1_000_000, None)
    (hit,) = running_balance.check(replace(book, totals=(wrong,))).hits
    assert (hit.amount, hit.lines) == (40_000_000, ("s:2",))
