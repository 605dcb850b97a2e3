"""Invented funds whose gifts and payments belong to purses, as the rows of finished audits."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspect_app.core.clock import now
from inspect_app.core.db import insert_many, new_id, transaction
from inspect_app.fund_audit.models import AuditLine, AuditRun, AuditTest
from inspect_app.fund_audit.rules.book import Cell
from inspect_app.fund_audit.rules.flows import sankey
from inspect_app.fund_audit.rules.result import plain
from tests.kit.fund_books import add_fund
from tests.kit.world import World

FIRST, LAST = dt.date(2023, 1, 1), dt.date(2024, 12, 31)
"""Two years, so that some gifts are older than twelve months."""
DEADLINES = {"TT-01": None, "TT-02": dt.date(2024, 6, 30), "Nhà & ở": dt.date(2025, 6, 30)}
"""Purses with the donor's deadline."""
DAYS = 365
SOURCES, TARGETS = ("individual", "organisation"), ("programme:A", "programme:B", "management")
Row = dict[str, Any]


@dataclass(frozen=True)
class PurseFund:
    """A finished audit and its rows: balances, bank lines, ledger rows."""

    run_id: str
    rows: Sequence[Row]


def purse_rows(chance: random.Random, size: int = 8) -> list[Row]:
    """Gifts and payments; some purses are short, some have payments that no bank line shows."""
    rows = [
        _row("balance", "opening", "opening", FIRST, chance.choice((0, 10**6, 5 * 10**8, -777)))
    ]
    purses = ("", "", *DEADLINES)
    for _ in range(chance.randint(0, size)):
        purse, amount = chance.choice(purses), _amount(chance)
        rows.append(_row("bank", "in", chance.choice(SOURCES), _day(chance), amount, purse))
    for _ in range(chance.randint(0, size // 2)):
        purse, amount, on = chance.choice(purses), _amount(chance), _day(chance)
        how = chance.random()
        if how < 0.85:
            rows.append(_row("bank", "out", chance.choice(TARGETS), on, amount, purse))
        if how > 0.15:
            rows.append(_row("ledger", "payment", "programme_spending", on, amount, purse))
    rows.append(_row("bank", "transfer_in", "paired", _day(chance), 10**9))
    chance.shuffle(rows)
    return [{**row, "position": at} for at, row in enumerate(rows)]


def store_purse_funds(world: World, funds: Sequence[list[Row]]) -> list[PurseFund]:
    """Each as a finished audit of one fund of body A."""
    entity, auditor = add_fund(world.a), world.users["auditor"]
    made = [PurseFund(new_id(), rows) for rows in funds]
    runs = [
        {
            "id": one.run_id,
            "organisation_id": world.a,
            "entity_id": entity,
            "period_from": FIRST,
            "period_to": LAST,
            "started_by": auditor,
            "started_at": now(),
            "unproved_accepted": False,
            "resolution_number": "",
            "resolution_percent": "",
            "state": "done",
            "run_hash": "",
            "result": _result(one.rows),
            "figures": "[]",
            "refusal": "[]",
        }
        for one in made
    ]
    lines = [{"run_id": one.run_id, **row} for one in made for row in one.rows]
    with transaction() as session:
        insert_many(session, AuditRun, runs)
        insert_many(session, AuditLine, lines)
        insert_many(session, AuditTest, [_a21(one.run_id) for one in made])
    return made


def _amount(chance: random.Random) -> int:
    return chance.choice(
        (chance.randint(1, 50) * 100_000, chance.randint(1, 10**6), chance.randint(1, 5 * 10**12))
    )


def _day(chance: random.Random) -> dt.date:
    return FIRST + dt.timedelta(days=chance.randrange((LAST - FIRST).days + 1))


def _row(side: str, flow: str, group: str, on: dt.date, amount: int, purse: str = "") -> Row:
    return {
        "side": side,
        "source_id": "",
        "row_no": 0,
        "account": "1",
        "on": on,
        "month": f"{on:%Y-%m}",
        "amount": amount,
        "flow": flow,
        "group": group,
        "ratio": "",
        "rung": 0,
        "partner_source": "",
        "partner_row": 0,
        "purse": purse,
    }


def _result(rows: Sequence[Row]) -> str:
    keys = ("side", "account", "month", "flow", "group", "ratio", "rung", "purse", "amount")
    cells = [Cell(*(row[key] for key in keys), lines=1) for row in rows]
    gifts = [{"purse": purse, "deadline": plain(day)} for purse, day in DEADLINES.items()]
    return json.dumps({"flows": plain(sankey(cells)), "purses": gifts})


def _a21(run_id: str) -> Row:
    threshold = {"name": "days", "value": DAYS, "figure": "", "decides": True}
    return {
        "run_id": run_id,
        "number": "A21",
        "version": 1,
        "state": "not_run",
        "population": 0,
        "hits": 0,
        "amount": 0,
        "parameters": json.dumps([threshold]),
        "population_hash": "",
        "milliseconds": 0,
        "note_vi": "",
        "note_en": "",
    }
