"""A03 over printed balances: all agree, none is printed, one is wrong."""

from __future__ import annotations

from dataclasses import replace

from fund_books import SEPTEMBER, audit, hits_of_book, outcome, statement

from inspect_app.fund_audit.battery.lines.reading import Asked, read_lines
from inspect_app.fund_audit.engine import open_book
from inspect_app.fund_audit.rules.book import State


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
    book, _tags = open_book((statement(),), (), SEPTEMBER, (), figures={})
    lines = list(book.statements[0].lines)  # six lines, the second turned round
    turned = replace(lines[1].line, debit=20_000_000, credit=0)
    lines[1] = replace(lines[1], line=turned)
    wrong = replace(book.statements[0], lines=tuple(lines))
    asked = Asked(SEPTEMBER, (), {}, frozenset())
    read = read_lines((wrong,), asked, lambda _lines: None)
    (hit,) = hits_of_book(replace(book, lines=read), "A03")
    assert (hit.amount, hit.lines) == (40_000_000, ("s:2",))
    assert "sai dấu" in hit.sentence.vi
