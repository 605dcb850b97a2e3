"""A04: one account, two statements that join, a gap between them, an opening nobody entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fund_books import OTHER, SIX_LINES, audit, outcome, statement

from inspect_app.fund_audit.rules.book import NotAuditable, Period, State

OCTOBER = """
01/10/2024;E1;;10.000;25.000.000;ung ho
02/10/2024;E2;1.000.000;;24.000.000;CHI
"""
AUTUMN = Period(date(2024, 9, 1), date(2024, 10, 31))


def test_statements_that_join_roll_to_the_printed_closing() -> None:
    later = statement(OCTOBER, opening=24_990_000, name="t")
    result = audit(later, statement(), period=AUTUMN)
    assert outcome(result, "A04").state is State.PASSED
    (table,) = result.accounts
    assert (table.opening.value, table.closing.value, table.closing_printed) == (
        1_000_000,
        24_000_000,
        24_000_000,
    )


def test_a_statement_that_is_missing_between_two_shows_as_a_gap() -> None:
    rows = OCTOBER.replace("25.000.", "26.000.").replace("24.000.", "25.000.")
    later = statement(rows, opening=None, name="t")
    hits = outcome(audit(statement(), later, period=AUTUMN), "A04").hits
    assert [hit.amount for hit in hits] == [1_000_000]
    assert "thiếu sao kê ở giữa" in hits[0].sentence.vi
    assert "…0001" in hits[0].sentence.vi


def test_an_opening_worked_back_from_the_lines_is_undecided() -> None:
    result = audit(statement(opening=None))
    assert outcome(result, "A04").state is State.UNDECIDED
    assert result.accounts[0].opening.value == 1_000_000
    assert not result.accounts[0].opening_proved


def test_lines_before_the_period_move_its_opening_and_later_ones_do_not_count() -> None:
    result = audit(statement(), period=Period(date(2024, 9, 3), date(2024, 9, 4)))
    (table,) = result.accounts
    assert (table.opening.value, table.debit.value, table.closing.value) == (
        31_000_000,
        6_000_000,
        25_000_000,
    )
    assert table.closing_printed == 25_000_000
    assert "4 statement lines and 0 payments" in result.limits[0].en
    later = audit(statement(), period=Period(date(2024, 9, 4), date(2024, 9, 5)))
    assert [tag.id for tag in later.tags if tag.side == "ledger"] == ["payment-2"]
    assert "and 1 payments" in later.limits[0].en


def test_no_balance_at_all_is_refused() -> None:
    silent = statement(SIX_LINES, OTHER, None)
    lines = tuple(replace(line, line=replace(line.line, balance=None)) for line in silent.lines)
    with pytest.raises(NotAuditable, match="no opening balance"):
        audit(replace(silent, lines=lines, balance_on="none"))
