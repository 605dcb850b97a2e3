"""A36: both sides in the books, one side, a claim of the ledger only, no register."""

from __future__ import annotations

from fund_books import OTHER, SIX_LINES, audit, outcome, statement

from inspect_app.fund_audit.rules.book import State

OUT = SIX_LINES.replace("CHI CHUONG TRINH", "CT tu 100000001 QUY toi 200000002 QUY")
BACK = "04/09/2024;F1;;5.000.000;5.000.000;CT tu 100000001 QUY toi 200000002 QUY\n"


def test_both_sides_cancel_and_are_no_income() -> None:
    result = audit(statement(OUT), statement(BACK, OTHER, 0, "o"), rows="")
    assert outcome(result, "A36").state is State.PASSED
    assert outcome(result, "A36").population == 2
    assert result.total.credit.value == 30_001_000
    assert (result.total.transfers_in.value, result.total.transfers_out.value) == (5_000_000,) * 2
    ends = {end for link in result.flows.links for end in (link.source, link.target)}
    assert not ends & {"paired", "transfer_in", "transfer_out"}
    assert result.flows.entering == result.flows.leaving


def test_one_side_is_a_hit_and_is_drawn_apart() -> None:
    result = audit(statement(OUT), rows="")
    (hit,) = outcome(result, "A36").hits
    assert (hit.lines, hit.amount) == (("s:3",), 5_000_000)
    assert result.total.debit.value == 1_011_000
    assert [link.target for link in result.flows.links if link.amount.value == 5_000_000] == [
        "transfer_out"
    ]


def test_a_mirror_with_another_amount_is_no_pair() -> None:
    result = audit(
        statement(OUT), statement(BACK.replace("5.000.", "4.000."), OTHER, 0, "o"), rows=""
    )
    assert [hit.amount for hit in outcome(result, "A36").hits] == [5_000_000, 4_000_000]


def test_a_transfer_that_only_the_ledger_claims_is_grave() -> None:
    row = "03/09/2024;V1;5.000.000;Chuyển nội bộ;;Quỹ;Chuyển;;;D3;;;không\n"
    result = audit(rows=row)
    (hit,) = outcome(result, "A36").hits
    assert (hit.lines, hit.payments) == (("s:3",), ("payment-1",))
    assert "undocumented" in {link.target for link in result.flows.links}


def test_without_a_register_nothing_is_concluded_and_without_transfers_nothing_is_run() -> None:
    assert outcome(audit(own=()), "A36").state is State.UNDECIDED
    assert outcome(audit(), "A36").state is State.NOT_RUN
