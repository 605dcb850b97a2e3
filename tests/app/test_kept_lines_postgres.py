"""On PostgreSQL and SQLite an audit says the same of every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app import schema
from inspect_app.core.db import db, transaction
from inspect_app.factory import create_app
from inspect_app.fund_audit.battery.lines import tagging
from inspect_app.fund_audit.models import AuditLine, AuditRun, BookClosing, BookGift, BookNode
from inspect_app.funds import sample
from inspect_app.funds.actions import imports
from inspect_app.funds.importers.bulk import blocks
from inspect_app.funds.models import StatementLine
from tests.app.test_stored_by_pieces import PIECE, killed, rows_of
from tests.kit.fund_books import Books, open_books
from tests.kit.fund_registers import register_book
from tests.kit.servers import postgres
from tests.kit.world import Browser, build_world
from workers import funds_jobs
from workers.jobs import JOBS
from workers.run import drain

GIFT = "TT-01"
"""A restricted gift: the first line of the sample, by its number."""
OWN = {"run_id", "source_id", "partner_source"}
"""Columns that name what every installation names for itself."""


def _audited(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    monkeypatch.setenv("INSPECT_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", url)
    app = create_app()
    app.test_client_class = Browser
    with app.app_context():
        schema.upgrade()
        books = open_books(build_world(app))
        books.send_samples()
        gifts = register_book({"restrictions": [{"code": GIFT, "bank_ref": "5213.45946"}]})
        books.post(f"{books.path}/registers", file=(gifts, "so.xlsx"))
        drain(JOBS)
        books.start()
        drain(JOBS)
        db.session.rollback()
        assert db.session.scalars(sa.select(AuditRun.state)).all() == ["done"]
        lines = db.session.scalars(sa.select(AuditLine).order_by(AuditLine.position)).all()
        assert {"", GIFT} < {line.purse for line in lines}, "the ledger names other gifts"
        columns = [column.key for column in AuditLine.__table__.columns if column.name not in OWN]
        told = [
            (*(getattr(line, name) for name in columns), line.source_id, line.partner_source != "")
            for line in lines
        ]
        names = {one: at for at, one in enumerate(dict.fromkeys(line.source_id for line in lines))}
        _stopped_rows_go(books, monkeypatch)
        _unfinished_rows_go(books, monkeypatch)
        db.session.remove()
        db.engine.dispose()
    return [(*rest, names[source], partner) for *rest, source, partner in told]


def _stopped_rows_go(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored of a reading that a person stopped, and of an audit."""
    monkeypatch.setattr(imports, "ROWS", PIECE)
    monkeypatch.setattr(tagging, "BATCH", PIECE)
    page = books.start().headers["Location"]
    run = killed(monkeypatch, "fund_audit.compile", 2)
    assert books.post(f"{page}/cancellation").status_code == 303
    page = books.post(
        f"{books.path}/statements",
        account=sample.MAIN_ACCOUNT,
        file=(sample.MAIN_STATEMENT.read_bytes() + b"\n", "lan-hai.csv"),
    ).headers["Location"]
    statement = killed(monkeypatch, "funds.import_statement", 2)
    assert books.post(f"{page}/cancellation").status_code == 303
    left = {StatementLine: ("statement_id", statement), AuditLine: ("run_id", run)}
    assert all(len(rows_of(one, *of)) > PIECE for one, of in left.items())
    drain(JOBS)
    db.session.rollback()
    assert [len(rows_of(one, *of)) for one, of in left.items()] == [0, 0]


def _unfinished_rows_go(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored of a file that is not plain after all, and what a killed worker left of a
    closing: the database lets nobody else take such rows out."""
    monkeypatch.setattr(funds_jobs, "BIG", 0)
    monkeypatch.setattr(blocks, "BLOCK", 100_000)
    books.send(sample.MAIN_STATEMENT.read_bytes() + b"1,09/09/2024,9,,1.000,5,x\n", opening="1")
    held = books.statement()
    lines = sa.select(sa.func.count()).where(StatementLine.statement_id == held.id)
    assert (held.state, db.session.scalar(lines)) == ("held", held.accepted)
    fund = books.fund_id
    with transaction() as session:
        session.add(BookGift(entity_id=fund, idx=7, statement_id="0" * 32, row_no=1, lookup="left"))
        session.add_all(
            BookNode(entity_id=fund, level=level, idx=0, hash="left") for level in (0, 1, 2)
        )
    run = db.session.scalars(sa.select(AuditRun.id).where(AuditRun.state == "done")).one()
    books.close(run)
    assert db.session.scalars(sa.select(BookClosing.state)).all() == ["closed"]
    left = sa.select(sa.func.count()).where(BookNode.hash == "left")
    assert db.session.scalar(left) == 0
    for finished in (StatementLine, BookGift, BookNode):
        db.session.rollback()
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            db.session.execute(sa.delete(finished))
    db.session.rollback()


@pytest.mark.postgres
def test_both_databases_keep_the_same_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sqlite").mkdir()
    (tmp_path / "postgres").mkdir()
    by_sqlite = _audited(tmp_path / "sqlite", f"sqlite:///{tmp_path}/sqlite/audit.db", monkeypatch)
    with postgres() as url:
        by_postgres = _audited(tmp_path / "postgres", url, monkeypatch)
    assert len(by_sqlite) > 6_000
    assert sum(partner for *_rest, partner in by_sqlite) > 10
    assert by_postgres == by_sqlite
