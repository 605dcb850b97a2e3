"""A20: money for one programme, spent on it, on another, on management, and with nothing said."""

from __future__ import annotations

import pytest
from fund_books import audit, outcome

from inspect_app.fund_audit.rules.book import State

ROW = "03/09/2024;V1;5.000.000;{kind};{programme};Cơ sở A;Ăn;QĐ 1;BK 1;D3;;Cơ sở A;{wish}"


@pytest.mark.parametrize(
    ("kind", "programme", "wish", "state", "population"),
    [
        ("Chi chương trình", "Mồ côi", "mồ côi", State.PASSED, 1),
        ("Chi chương trình", "Học bổng", "Mồ côi", State.HITS, 1),
        ("Chi quản lý", "", "Mồ côi", State.HITS, 1),
        ("Hoàn trả", "", "Mồ côi", State.NOT_RUN, 0),
        ("Chi chương trình", "Mồ côi", "", State.NOT_RUN, 0),
        ("Chi chương trình", "Mồ côi", "không", State.NOT_RUN, 0),
    ],
)
def test_the_wish_of_the_donor(
    kind: str, programme: str, wish: str, state: State, population: int
) -> None:
    found = outcome(audit(rows=ROW.format(kind=kind, programme=programme, wish=wish)), "A20")
    assert (found.state, found.population) == (state, population)
    assert [hit.amount for hit in found.hits] == [5_000_000] * (state is State.HITS)
