"""A05: the same file, the same reference, the same row in two statements, two vouchers for one
line.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from fund_books import SIX_LINES, audit, outcome, statement

from inspect_app.core.verdict import Verdict
from inspect_app.fund_audit.rules.book import Period, State

REFERENCES = """
01/09/2024;D1;;10.000;1.010.000;MBVCB.6105633936.ung ho
01/09/2024;D2;;10.000;1.020.000;MBVCB.6105633937.ung ho
02/09/2024;D3;;10.000;1.030.000;ung ho
"""


def test_equal_dates_and_amounts_are_no_duplicates() -> None:
    found = outcome(audit(statement(REFERENCES), rows=""), "A05")
    assert (found.state, found.population) == (State.PASSED, 3)


def test_one_reference_twice_is_a_hit_and_leaves_the_ratio_undecided() -> None:
    rows = REFERENCES.replace("6105633937", "6105633936")
    result = audit(statement(rows), rows="")
    (hit,) = outcome(result, "A05").hits
    assert (hit.amount, hit.lines) == (10_000, ("s:2",))
    assert result.ratio.ratio.verdict is Verdict.UNDECIDED
    assert result.ratio.ratio.reason == "doubled_income"


def test_a_file_handed_in_twice_is_one_hit_over_all_its_lines() -> None:
    again = statement(name="again")
    (hit,) = outcome(audit(statement(), again), "A05").hits
    assert (len(hit.lines), hit.amount) == (6, 36_012_000)


def test_an_overlap_of_two_statements_is_one_hit() -> None:
    tail = "\n".join(SIX_LINES.strip().splitlines()[3:])
    later = statement(tail, opening=26_000_000, name="t")
    period = Period(date(2024, 9, 1), date(2024, 9, 30))
    (hit,) = outcome(audit(statement(), later, period=period), "A05").hits
    assert (hit.lines, hit.amount) == (("t:1", "t:2", "t:3"), 1_012_000)


def test_two_vouchers_that_claim_one_bank_reference() -> None:
    rows = """
03/09/2024;V1;5.000.000;Chi chương trình;Mồ côi;Cơ sở A;Ăn;QĐ 1;BK 1;D3;100000001;Cơ sở A;Mồ côi
03/09/2024;V9;5.000.000;Chi chương trình;Mồ côi;Cơ sở A;Ăn;QĐ 1;BK 1;D3;;Cơ sở A;Mồ côi
"""
    result = audit(rows=rows.replace(";D3;;", ";D3;100000001;"))
    (hit,) = outcome(result, "A05").hits
    assert (hit.amount, hit.lines, hit.payments) == (
        5_000_000,
        ("s:3",),
        ("payment-1", "payment-2"),
    )
    assert not result.tags[2].partner  # neither is matched: the auditor decides


def test_the_same_bytes_for_another_account_are_no_duplicate() -> None:
    other = replace(statement(name="o", account="200000002"))
    assert outcome(audit(statement(), other), "A05").state is State.PASSED
