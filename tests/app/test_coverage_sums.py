"""The chart of a sample's coverage: the database ranks and adds, no view reads a population."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditRun, AuditSample
from inspect_app.fund_audit.queries import plots, sampling
from reports.charts.figure import coverage_places
from tests.kit.fund_books import Books, audited_books, draw_sample
from tests.kit.world import World


@pytest.fixture
def books(world: World) -> Books:
    return audited_books(world, "team_leader")


def test_the_sums_of_the_chart_are_those_of_the_ranked_lines(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = db.session.scalars(sa.select(AuditRun)).one()
    sample_id = draw_sample(books.world, books.fund_id, run.id, "vì")
    sample = db.session.get_one(AuditSample, sample_id)
    lines = sampling.population(run, sample.side, sample.account)
    ranked = sorted((line.amount for line in lines), reverse=True)
    places = coverage_places(len(ranked), 3)
    found = sampling.largest_sums(run, sample, places)
    assert found == {place: sum(ranked[:place]) for place in places}
    assert max(found) == sample.population > 5
    assert found[sample.population] == sample.population_amount

    def forbidden(*_args: object) -> None:
        raise AssertionError("a view read the whole population")

    monkeypatch.setattr(sampling, "population", forbidden)
    picture = next(one for one in plots.pictures(run) if one.key == "coverage")
    assert picture.rows[-1][1].text == "100,0%"
