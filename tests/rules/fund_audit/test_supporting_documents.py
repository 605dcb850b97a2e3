"""A32: a line without ledger row, papers that are missing, a fee that needs none."""

from __future__ import annotations

import pytest
from fund_books import OTHER, TWO_ROWS, audit, outcome, statement

from inspect_app.fund_audit.rules.book import Severity, State


def test_documented_payments_and_a_bank_fee_pass() -> None:
    found = outcome(audit(), "A32")
    assert (found.state, found.population) == (State.PASSED, 3)


def test_money_that_left_without_a_ledger_row_is_grave() -> None:
    found = outcome(audit(rows=""), "A32")
    assert [(hit.lines, hit.amount, hit.severity) for hit in found.hits] == [
        (("s:3",), 5_000_000, Severity.HIGH),
        (("s:4",), 1_000_000, Severity.HIGH),
    ]


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("QĐ 1", "", "missing decision."),
        ("BK 1", "", "missing evidence."),
        ("QĐ 1;BK 1", ";", "missing decision, evidence."),
        ("BL 8", "", "missing evidence."),
    ],
)
def test_a_missing_paper_is_named(old: str, new: str, missing: str) -> None:
    (hit,) = outcome(audit(rows=TWO_ROWS.replace(old, new)), "A32").hits
    assert hit.sentence.en.endswith(missing)
    assert hit.severity is Severity.MEDIUM


def test_an_exception_keeps_its_key_when_another_statement_comes_first() -> None:
    alone = [hit.key for hit in outcome(audit(rows=""), "A32").hits]
    assert alone == ["A32:line:s:3", "A32:line:s:4"]
    other = statement("01/09/2024;E1;2.000;;0;CHI KHAC\n", OTHER, 2_000, "o")
    both = [hit.key for hit in outcome(audit(other, statement(), rows=""), "A32").hits]
    assert both == [*alone, "A32:line:o:1"]


def test_cash_needs_papers_too() -> None:
    cash = "04/09/2024;V3;7.000;Chi chương trình;Mồ côi;B;Sữa;;;;tiền mặt;A;không\n"
    (hit,) = outcome(audit(rows=TWO_ROWS + cash), "A32").hits
    assert (hit.lines, hit.payments, hit.amount) == ((), ("payment-3",), 7_000)
