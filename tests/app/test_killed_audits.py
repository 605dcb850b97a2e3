"""A worker killed at any moment of an import or an audit: the next one ends it, with the same
lines and the same hash.

`PATH_KILLS` says how many random moments of each (4 unless told), `PATH_SEED` where they begin.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import current_app

from inspect_app.core.db import db
from inspect_app.fund_audit.models import AuditHit, AuditLine, AuditRun, AuditTest
from inspect_app.funds import actions as funds
from inspect_app.funds import sample
from inspect_app.funds.models import BankStatement, StatementLine
from tests.bench.product_path import OPENING, write
from tests.kit.fund_books import Books, add_fund, open_books
from tests.kit.mortal_worker import MortalWorker, mortal_worker
from tests.kit.world import World

KILLS = int(os.environ.get("PATH_KILLS", "4"))
SEED = int(os.environ.get("PATH_SEED", "1"))
LINES = 40_000


def _rows(model: Any, owner: str, owner_id: str, *apart: str) -> list[tuple[Any, ...]]:
    """All stored rows of one owner, in order; without what every run names for itself."""
    columns = [one for one in model.__table__.columns if one.name not in (owner, *apart)]
    query = sa.select(*columns).where(model.__table__.c[owner] == owner_id)
    return sorted(tuple(row) for row in db.session.execute(query))


def _run(books: Books) -> AuditRun:
    """The audit that was asked for last."""
    db.session.rollback()
    query = sa.select(AuditRun).where(AuditRun.entity_id == books.fund_id)
    found = db.session.scalars(query.order_by(AuditRun.started_at.desc(), AuditRun.id.desc()))
    return found.first()  # type: ignore[return-value]


def _told(run: AuditRun) -> tuple[Any, ...]:
    assert run.state == "done", run.refusal
    return (
        run.run_hash,
        run.result,
        _rows(AuditLine, "run_id", run.id),
        _rows(AuditHit, "run_id", run.id, "id"),
        _rows(AuditTest, "run_id", run.id, "milliseconds"),
    )


def _submit(books: Books, folder: Path) -> None:
    funds.submit_statement(
        books.world.actor("auditor"),
        books.fund_id,
        account_no=sample.MAIN_ACCOUNT,
        content=(folder / "statement-1.csv").read_bytes(),
        label="sao-ke.csv",
        opening=OPENING,
    )


@pytest.mark.slow
def test_whoever_comes_after_a_killed_worker_ends_its_work(world: World, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    folder = tmp_path / "books"
    folder.mkdir()
    write(folder, LINES)
    with mortal_worker() as worker:
        books = open_books(world)
        _submit(books, folder)
        took = worker.live()
        assert took is not None
        lines = _lines(books)
        assert len(lines) == LINES
        killed = sum(
            _killed_import(worker, world, folder, f"Q{at}", chance.uniform(0.2, took), lines)
            for at in range(KILLS)
        )
        books.send_ledger((folder / "ledger.csv").read_bytes())
        books.start()
        assert worker.live() is not None
        whole = _told(_run(books))
        steps = current_app.config["SETTINGS"].audit_folder / "steps"
        shutil.rmtree(steps)
        books.start()
        took = worker.live()  # what was compiled is kept
        assert took is not None
        for _ in range(KILLS):
            shutil.rmtree(steps)
            books.start()
            killed += worker.live(chance.uniform(0.2, took)) is None
            worker.live()
            assert _told(_run(books)) == whole
    assert killed > KILLS, "most of them were killed before they were done"


def _lines(books: Books) -> list[tuple[Any, ...]]:
    db.session.rollback()
    row = db.session.scalars(
        sa.select(BankStatement).where(BankStatement.entity_id == books.fund_id)
    ).one()
    assert row.state == "balanced", row.failure_rule
    return _rows(StatementLine, "statement_id", row.id)


def _killed_import(
    worker: MortalWorker,
    world: World,
    folder: Path,
    code: str,
    seconds: float,
    lines: list[tuple[Any, ...]],
) -> bool:
    books = Books(world, add_fund(world.a, code), world.client("auditor"))
    _submit(books, folder)
    killed = worker.live(seconds) is None
    worker.live()
    assert _lines(books) == lines
    return killed
