"""On PostgreSQL and SQLite an audit says the same of every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inspect_app.core.db import db
from inspect_app.factory import create_app
from inspect_app.fund_audit.models import AuditLine, AuditRun
from tests.kit.fund_books import open_books
from tests.kit.fund_registers import register_book
from tests.kit.servers import postgres
from tests.kit.world import Browser, build_world
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
        db.create_all()
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
        db.session.remove()
        db.engine.dispose()
    return [(*rest, names[source], partner) for *rest, source, partner in told]


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
