"""A07: by reference, by date and amount, by amount within three days; missing and different
amounts.
"""

from __future__ import annotations

import pytest
from fund_books import TWO_ROWS, audit, outcome

from inspect_app.fund_audit.rules.book import State
from inspect_app.fund_audit.rules.result import AuditResult

ROW = (
    "{on}/09/2024;V1;{amount};Chi chương trình;Mồ côi;Cơ sở A;Ăn;QĐ 1;BK 1;"
    "{ref};{account};Cơ sở A;Mồ côi"
)


def one(
    on: str = "03", amount: str = "5.000.000", ref: str = "", account: str = "100000001"
) -> AuditResult:
    return audit(rows=ROW.format(on=on, amount=amount, ref=ref, account=account))


def partner(result: AuditResult) -> str:
    return next(tag.partner for tag in result.tags if tag.side == "ledger")


def test_all_rows_found_by_reference() -> None:
    result = audit(rows=TWO_ROWS)
    found = outcome(result, "A07")
    assert (found.state, found.population) == (State.PASSED, 2)
    assert [tag.partner for tag in result.tags if tag.side == "ledger"] == ["s:3", "s:4"]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"ref": "d3"}, "s:3"),
        ({}, "s:3"),
        ({"account": ""}, "s:3"),
        ({"on": "06"}, "s:3"),
        ({"on": "07"}, ""),  # four days
        ({"amount": "5.000.001"}, ""),
        ({"account": "200000002"}, ""),
        ({"ref": "D3", "amount": "4.000.000"}, ""),
    ],
)
def test_a_row_is_matched_only_where_the_pair_is_certain(row: dict[str, str], line: str) -> None:
    result = one(**row)
    assert partner(result) == line
    assert outcome(result, "A07").state is (State.PASSED if line else State.HITS)


def test_another_amount_behind_the_reference_is_named_with_the_difference() -> None:
    (hit,) = outcome(one(ref="D3", amount="4.000.000"), "A07").hits
    assert (hit.amount, hit.lines, hit.payments) == (1_000_000, ("s:3",), ("payment-1",))


def test_two_equal_rows_for_one_line_are_not_guessed() -> None:
    rows = "\n".join(
        ROW.format(on="03", amount="5.000.000", ref="", account="").replace("V1", name)
        for name in ("V1", "V2")
    )
    found = outcome(audit(rows=rows), "A07")
    assert [hit.payments for hit in found.hits] == [("payment-1",), ("payment-2",)]


def test_cash_is_outside_and_no_ledger_is_not_run() -> None:
    found = outcome(one(account="tiền mặt"), "A07")
    assert (found.state, found.population) == (State.NOT_RUN, 0)
    assert found.note.en.endswith(": 1.")
    assert outcome(audit(rows=""), "A07").state is State.NOT_RUN
