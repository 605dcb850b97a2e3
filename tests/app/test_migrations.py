"""Migrations build what the models say, on both databases; the journal cannot be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspect_app import schema
from inspect_app.accounts.actions import found_organisation
from inspect_app.core import journal
from inspect_app.core.actor import system_actor
from inspect_app.core.db import db
from inspect_app.demo.province import load_demo
from inspect_app.factory import create_app
from tests.kit.servers import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def migrated(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """An upgraded, empty database; the test runs inside its application."""
    monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "sqlite":
        yield from _upgraded("sqlite")
        return
    with postgres() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield from _upgraded("postgresql")


def _upgraded(name: str) -> Iterator[str]:
    app = create_app()
    with app.app_context():
        schema.upgrade()
        yield name
        db.session.remove()
        db.engine.dispose()


_TRIGGERS = {
    "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT event_object_table FROM information_schema.triggers",
}


def _forbidden(statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_models_and_migrations_agree_and_the_journal_is_append_only(migrated: str) -> None:
    assert schema.differences() == []
    found_organisation(
        system_actor("x" * 32),
        code="X",
        name="Sở X",
        short_name="X",
        place="X",
        kind="department",
        valid_from=dt.date(2020, 1, 1),
    )
    _forbidden("UPDATE journal SET event = 'x'")
    _forbidden("DELETE FROM journal WHERE seq = 1")
    _forbidden("UPDATE tree_node SET hash = 'x'")
    _forbidden("UPDATE journal_body SET body = 'x'")
    assert journal.verify(db.session()).verified
    protected = db.session.scalars(sa.text(_TRIGGERS[migrated])).all()
    assert {"book_gift", "book_node", "operation_receipt"} <= set(protected)


def test_the_demo_province_loads_on_both_databases(migrated: str) -> None:
    summary = load_demo()
    assert (summary.facilities, summary.funds) == (40, 20)
    assert load_demo() == summary
    assert journal.verify(db.session()).verified
