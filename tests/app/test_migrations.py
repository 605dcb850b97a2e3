"""Migrations build what the models say, on both databases; the journal cannot be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspect_app import schema
from inspect_app.accounts.actions import found_organisation
from inspect_app.core import clock, journal
from inspect_app.core.actor import system_actor
from inspect_app.core.db import db
from inspect_app.demo.province import load_demo
from inspect_app.factory import create_app
from tests.kit.servers import postgres


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bare(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A database without a table; the test runs inside its application."""
    monkeypatch.setenv("INSPECT_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if request.param == "sqlite":
        yield from _opened("sqlite")
        return
    with postgres() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield from _opened("postgresql")


@pytest.fixture
def migrated(bare: str) -> str:
    """The same, upgraded."""
    schema.upgrade()
    return bare


def _opened(name: str) -> Iterator[str]:
    app = create_app()
    with app.app_context():
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


def _store_one(table: str, **given: str | int) -> None:
    """One row in a table of the database as it stands, and in each that it refers to."""
    metadata = sa.MetaData()
    metadata.reflect(db.engine, only=[table])
    by_type = {sa.Date: dt.date(2026, 1, 1), sa.DateTime: clock.now(), sa.Integer: 0}
    with db.engine.connect().execution_options(writing=True) as connection:
        for one in metadata.sorted_tables:
            row = {
                column.name: given.get(
                    f"{one.name}_{column.name}",
                    next((v for kind, v in by_type.items() if isinstance(column.type, kind)), "x"),
                )
                for column in one.columns
                if not column.nullable and column.server_default is None
            }
            connection.execute(one.insert().values(row))
        connection.commit()


def test_a_statement_goes_through_the_migration_of_layouts(bare: str) -> None:
    schema.upgrade("0024")
    _store_one(
        "bank_statement",
        entity_kind="fund",
        admin_unit_level="commune",
        organisation_kind="department",
        bank_statement_state="balanced",
        bank_statement_checks=3,
    )
    schema.upgrade()
    assert schema.differences() == []
    found = db.session.execute(
        sa.text("SELECT state, checks, layout_id, table_sha256 FROM bank_statement")
    )
    assert found.one() == ("balanced", 3, None, "")
    protected = db.session.scalars(sa.text(_TRIGGERS[bare])).all()
    assert "statement_layout" in protected


def test_the_demo_province_loads_on_both_databases(migrated: str) -> None:
    summary = load_demo()
    assert (summary.facilities, summary.funds) == (40, 20)
    assert load_demo() == summary
    assert journal.verify(db.session()).verified
