"""What paid for what, on the pages: the running sums of the database say what the rule says."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db, transaction
from inspect_app.core.refusal import NotFound
from inspect_app.fund_audit.models import AuditLine, AuditRun
from inspect_app.fund_audit.queries.tracing import trace
from inspect_app.fund_audit.rules.tracing import Money, Tracing, first_in_first_out
from tests.kit.fund_books import Books, open_books
from tests.kit.world import World
from workers.jobs import JOBS
from workers.run import drain


@pytest.fixture
def books(world: World) -> Books:
    found = open_books(world)
    found.send_samples()
    found.start()
    drain(JOBS)
    db.session.rollback()
    return found


def moved(run: AuditRun) -> tuple[list[Money], list[Money]]:
    """What came and what went, in the order of days, read without the code that is tested."""
    rows = db.session.scalars(sa.select(AuditLine).where(AuditLine.run_id == run.id)).all()
    openings = [row for row in rows if row.flow == "opening" and row.amount]
    bank = [row for row in rows if row.side == "bank" and row.group != "paired"]
    bank.sort(key=lambda row: (row.on, row.position))
    came = [row for row in openings if row.amount > 0]
    came += [row for row in bank if row.flow in ("in", "transfer_in")]
    went = [row for row in openings if row.amount < 0]
    went += [row for row in bank if row.flow in ("out", "transfer_out")]
    return ([Money(str(row.position), abs(row.amount)) for row in side] for side in (came, went))  # type: ignore[return-value]


def by_rule(run: AuditRun) -> tuple[list[Money], list[Money], Tracing]:
    came, went = moved(run)
    return came, went, first_in_first_out(came, went)


def test_every_line_is_traced_as_the_rule_says(books: Books) -> None:
    run = db.session.scalars(sa.select(AuditRun)).one()
    # the sample opens with more than it spends: leave so little that gifts pay, and then too little
    with transaction() as session:
        session.execute(
            sa.update(AuditLine).where(AuditLine.flow == "opening").values(amount=345_678_901)
        )
        last_day = sa.select(sa.func.max(AuditLine.on)).scalar_subquery()
        session.execute(
            sa.update(AuditLine)
            .where(AuditLine.flow == "out", AuditLine.on == last_day)
            .values(amount=AuditLine.amount + 10**12)
        )
    came, went, found = by_rule(run)
    assert len(found.parts) > 1_000
    assert found.uncovered
    parts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for part in found.parts:
        parts[part.source][part.use] = part.amount
        parts[part.use][part.source] = part.amount
    for line in (*came[:50], *came[-20:], *went):
        told = trace(run, int(line.id))
        shown = {str(row.row.tag.position): row.amount for row in told.rows if row.row.tag}
        assert told.total == len(parts[line.id])
        assert shown.items() <= parts[line.id].items()
        assert len(shown) == min(told.total, 100)
        assert told.traced == sum(parts[line.id].values())
        left = {**found.unspent, **found.uncovered}.get(line.id, 0)
        assert told.rest == left == line.amount - told.traced


def test_pages_show_both_conventions_and_nothing_of_others(books: Books) -> None:
    run = db.session.scalars(sa.select(AuditRun)).one()
    came, went, found = by_rule(run)
    page = f"{books.path}/audits/{run.id}/tracing"
    table = books.client.get(page).text
    sums = [int(text.replace(".", "")) for text in re.findall(r'data-amount="(\d+)"', table)]
    assert sum(sums) == sum(one.amount for one in (*came, *went)), "every source and use has a sum"
    used = next(part for part in found.parts)
    text = books.client.get(f"{page}/{used.source}").text
    assert "đã chi cho việc gì" in text
    assert "quy ước" in text
    lines = books.client.get(
        f"{books.path}/audits/{run.id}/lines?part=side%3Dbank%26flow%3Dout"
    ).text
    assert f"/tracing/{went[-1].id}" in lines or f"/tracing/{went[0].id}" in lines
    ledger = db.session.scalars(
        sa.select(AuditLine.position).where(AuditLine.run_id == run.id, AuditLine.side == "ledger")
    ).first()
    assert ledger is not None
    with pytest.raises(NotFound):
        trace(run, ledger)
    assert books.client.get(f"{page}/{ledger}").status_code == 404
    for path in (page, f"{page}/{used.source}"):
        assert books.world.client("auditor.b").get(path).status_code == 404
