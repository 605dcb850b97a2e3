"""Purses of restricted gifts: what the database says is what the rules say, to the đồng."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.factory import create_app
from inspect_app.fund_audit.models import AuditRun
from inspect_app.fund_audit.queries.ageing import Chosen, ages, unspent_page
from inspect_app.fund_audit.queries.lines import part_page
from inspect_app.fund_audit.queries.tracing import trace
from inspect_app.fund_audit.rules.tracing import Money, Tracing, first_in_first_out, pro_rata
from inspect_app.fund_audit.views.tracing import traced_table
from tests.kit.purse_funds import (
    DAYS,
    DEADLINES,
    LAST,
    PurseFund,
    Row,
    purse_rows,
    store_purse_funds,
)
from tests.kit.servers import postgres
from tests.kit.world import World, build_world

FUNDS = 1_000


def moved(rows: list[Row]) -> tuple[list[Money], list[Money]]:
    """What came and went in the order of days, read without the code that is tested."""
    ordered = sorted(rows, key=lambda row: (row["flow"] != "opening", row["on"], row["position"]))
    sides: tuple[list[Money], list[Money]] = ([], [])
    for row in ordered:
        if row["side"] == "ledger" or row["group"] == "paired" or not row["amount"]:
            continue
        came = row["flow"] == "in" or (row["flow"] == "opening" and row["amount"] > 0)
        money = Money(str(row["position"]), abs(row["amount"]), row["purse"])
        sides[0 if came else 1].append(money)
    return sides


def must_be_traced(run: AuditRun, rows: list[Row], chance: random.Random) -> Tracing:
    """Every payment, and some gifts, by running sums as by the rule."""
    came, went = moved(rows)
    found = first_in_first_out(came, went)
    parts: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for part in found.parts:
        parts[part.source][part.use] = part.amount
        parts[part.use][part.source] = part.amount
    for line in (*went, *chance.sample(came, min(len(came), 2))):
        told = trace(run, int(line.id))
        shown = {str(row.row.tag.position): row.amount for row in told.rows if row.row.tag}
        assert shown == parts[line.id]
        assert told.purse == line.purse
        assert told.rest == {**found.unspent, **found.uncovered}.get(line.id, 0)
    return found


def must_be_shared(run: AuditRun, rows: list[Row]) -> None:
    """The table of shares: its rows and columns add up, and a purse pays for nothing else."""
    groups: tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]] = (Counter(), Counter())
    names = {str(row["position"]): row["group"] for row in rows}
    for side, money in zip(groups, moved(rows), strict=True):
        for one in money:
            side[one.purse, names[one.id]] += one.amount
    table = traced_table(run)
    came: Counter[str] = Counter()
    for row in table["rows"]:
        assert sum(row["parts"]) + row["unspent"] == row["amount"]
        came[row["purse"]] += row["amount"]
    assert came == _by_purse(groups[0])
    paid: Counter[str] = Counter()
    for row in (*table["rows"], *table["short"]):
        paid[row["purse"]] += sum(row["parts"])
    assert paid == _by_purse(groups[1])
    columns = zip(*(row["parts"] for row in (*table["rows"], *table["short"])), strict=True)
    assert [sum(column) for column in columns] == [amount for _l, amount, _s in table["uses"]]
    for row in table["short"]:
        left = [one["unspent"] for one in table["rows"] if one["purse"] == row["purse"]]
        assert not any(left), "nothing is left where some is short"


def _by_purse(sums: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (purse, _group), amount in sums.items():
        found[purse] += amount
    return found


def must_age(run: AuditRun, rows: list[Row]) -> int:
    """Classes and pages against the rule over single gifts; returns what is late."""
    bound = sorted(
        (row for row in rows if row["purse"]), key=lambda row: (row["on"], row["position"])
    )
    gifts = [row for row in bound if row["flow"] == "in"]
    came = [Money(str(row["position"]), row["amount"], row["purse"]) for row in gifts]
    paid = [
        Money(f"L{row['position']}", row["amount"], row["purse"])
        for row in bound
        if row["side"] == "ledger"
    ]
    left = first_in_first_out(came, paid).unspent
    late = 0
    wanted: Counter[tuple[int, bool]] = Counter()
    for row in gifts:
        deadline, age = DEADLINES[row["purse"]], (LAST - row["on"]).days
        is_late = (deadline or row["on"] + dt.timedelta(days=DAYS)) < LAST
        place = sum(age > end for end in (90, 180, DAYS))
        wanted[place, is_late] += left.get(str(row["position"]), 0)
    for place, one in enumerate(ages(run)):
        assert (one.in_time, one.late) == (wanted[place, False], wanted[place, True])
        for is_late in (False, True):
            page = unspent_page(run, Chosen(one.least, one.most, late=is_late))
            assert page.amount == sum(row.left for row in page.rows) == wanted[place, is_late]
        late += one.late
    everything = unspent_page(run, Chosen())
    shown = {str(row.row.tag.position): row.left for row in everything.rows if row.row.tag}
    assert shown == left
    return late


def run_of(fund: PurseFund) -> AuditRun:
    return db.session.get_one(AuditRun, fund.run_id)


@pytest.mark.slow
def test_1000_funds_with_purses_are_as_the_rules_say_by_both_conventions(world: World) -> None:
    chance = random.Random(20260)
    short, late, split = 0, 0, 0
    for fund in store_purse_funds(world, [purse_rows(chance) for _ in range(FUNDS)]):
        run, rows = run_of(fund), list(fund.rows)
        found = must_be_traced(run, rows, chance)
        must_be_shared(run, rows)
        late += must_age(run, rows) > 0
        purse = {one.id: one.purse for one in moved(rows)[1]}
        short += any(purse[use] for use in found.uncovered)
        split += len(found.parts) > len(moved(rows)[1])
        db.session.expunge_all()
    assert min(short, late, split) > FUNDS // 20, "such funds are among them"


def test_shares_of_purses_are_those_of_the_rule(world: World) -> None:
    """Cell by cell, for funds whose sources and uses stand in the order of the flow picture."""
    chance = random.Random(7)
    for fund in store_purse_funds(world, [purse_rows(chance, 20) for _ in range(20)]):
        table, rows = traced_table(run_of(fund)), list(fund.rows)
        labels = [label for label, _amount, _part in table["uses"]]
        groups = {str(row["position"]): row["group"] for row in rows}
        uses: Counter[tuple[str, str]] = Counter()
        for one in moved(rows)[1]:
            uses[one.purse, groups[one.id]] += one.amount
        for purse in DEADLINES:
            came = sum(one.amount for one in moved(rows)[0] if one.purse == purse)
            mine = [
                Money(group, amount, purse) for (of, group), amount in uses.items() if of == purse
            ]
            found = pro_rata([Money("gift", came, purse)] if came else [], mine)
            told = [row for row in table["rows"] if row["purse"] == purse]
            assert sum(row["unspent"] for row in told) == sum(found.unspent.values())
            paid = sum(sum(row["parts"]) for row in told)
            assert paid == sum(part.amount for part in found.parts)
        assert len(labels) == len(set(labels))


@pytest.mark.postgres
def test_the_same_on_postgresql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres() as url:
        monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
        monkeypatch.setenv("DATABASE_URL", url)
        app = create_app()
        with app.app_context():
            db.create_all()
            chance = random.Random(3)
            world = build_world(app)
            for fund in store_purse_funds(world, [purse_rows(chance, 12) for _ in range(25)]):
                run, rows = run_of(fund), list(fund.rows)
                must_be_traced(run, rows, chance)
                must_be_shared(run, rows)
                must_age(run, rows)
            db.session.remove()
            db.engine.dispose()


def test_what_stands_in_a_purse_is_found_by_its_index(world: World) -> None:
    """Millions of lines of the general pool are not read for a handful of restricted gifts."""
    (fund,) = store_purse_funds(world, [purse_rows(random.Random(1), 20)])
    run = run_of(fund)
    assert all("ix_audit_line_purse" in plan for plan in _plans(lambda: ages(run)))


@pytest.mark.parametrize(
    "part", ["side=bank&flow=out", "side=bank&flow=transfer_in", "side=ledger"]
)
def test_what_is_no_gift_is_found_by_its_index(world: World, part: str) -> None:
    """Nor are millions of gifts read for some payments."""
    (fund,) = store_purse_funds(world, [purse_rows(random.Random(1), 20)])
    run = run_of(fund)
    assert all("ix_audit_line_" in plan for plan in _plans(lambda: part_page(run, part)))


def _plans(ask: Callable[[], object]) -> list[str]:
    """How SQLite answers what is asked about the lines of audits."""
    found: list[str] = []

    def listen(
        _c: object, _k: object, statement: str, values: tuple[object, ...], *_: object
    ) -> None:
        if "audit_line" in statement:
            plan = db.engine.raw_connection().execute(f"EXPLAIN QUERY PLAN {statement}", values)
            found.append(" ".join(str(row) for row in plan.fetchall()))

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    try:
        ask()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", listen)
    assert found
    return found
