"""A02 over six lines that balance, that nothing proves, and that do not balance."""

from __future__ import annotations

import pytest
from fund_books import SIX_LINES, audit, outcome, statement

from inspect_app.fund_audit.rules.book import NotAuditable, State


def test_lines_that_a_balance_proves_pass() -> None:
    found = outcome(audit(), "A02")
    assert (found.state, found.population, found.hits) == (State.PASSED, 1, ())


def test_without_an_opening_the_first_line_is_undecided() -> None:
    found = outcome(audit(statement(opening=None)), "A02")
    assert found.state is State.UNDECIDED
    assert found.note.en.startswith("1 lines are proved by no balance")


@pytest.mark.parametrize(
    "rows",
    [
        SIX_LINES.replace("5.000.000;;26", "5.000.001;;26"),
        SIX_LINES.replace("D2;;20.000.000", "D2;20.000.000;"),
        SIX_LINES.replace("D2;;20.000.000", "D2;;"),
        "\n".join(SIX_LINES.strip().splitlines()[:3] + SIX_LINES.strip().splitlines()[4:]),
    ],
)
def test_a_held_statement_stops_the_audit_with_a_sentence(rows: str) -> None:
    with pytest.raises(NotAuditable) as refused:
        audit(statement(rows))
    (problem,) = refused.value.problems
    assert "s.csv" in problem.vi
    assert "held" in problem.en
