"""Migrations build what the models say, on both databases; the journal cannot be changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from inspect_app import schema
from inspect_app.accounts.actions import add_user, found_organisation
from inspect_app.core import clock, journal
from inspect_app.core.actor import system_actor
from inspect_app.core.db import db, transaction
from inspect_app.demo.province import load_demo
from inspect_app.factory import create_app
from inspect_app.fund_audit.models import AuditHit, AuditHitLine, AuditRun
from tests.kit.fund_books import add_fund
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


def _organisation() -> str:
    return found_organisation(
        system_actor("x" * 32),
        code="X",
        name="Sở X",
        short_name="X",
        place="X",
        kind="department",
        valid_from=dt.date(2020, 1, 1),
    ).id


def _forbidden(statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()


def test_models_and_migrations_agree_and_the_journal_is_append_only(migrated: str) -> None:
    assert schema.differences() == []
    _organisation()
    _forbidden("UPDATE journal SET event = 'x'")
    _forbidden("DELETE FROM journal WHERE seq = 1")
    _forbidden("UPDATE tree_node SET hash = 'x'")
    _forbidden("UPDATE journal_body SET body = 'x'")
    assert journal.verify(db.session()).verified
    protected = db.session.scalars(sa.text(_TRIGGERS[migrated])).all()
    assert {"book_gift", "book_node", "operation_receipt", "working_paper_signature"} <= set(
        protected
    )
    assert {"donor_wish", "explanation_point", "explanation_reply", "explanation_file"} <= set(
        protected
    )


def _store_one(table: str, **given: str | int) -> None:
    """One row in a table of the database as it stands, and in each that it refers to and that has
    none."""
    metadata = sa.MetaData()
    metadata.reflect(db.engine, only=[table])
    by_type = {sa.Date: dt.date(2026, 1, 1), sa.DateTime: clock.now(), sa.Integer: 0}
    by_type[sa.Boolean] = True
    with db.engine.connect().execution_options(writing=True) as connection:
        for one in metadata.sorted_tables:
            if connection.execute(sa.select(one)).first():
                continue
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


def _copy(table: str, **changes: str) -> None:
    """The row of `_store_one` once more, with other values."""
    metadata = sa.MetaData()
    metadata.reflect(db.engine, only=[table])
    with db.engine.connect().execution_options(writing=True) as connection:
        one = metadata.tables[table]
        row = connection.execute(sa.select(one).where(one.c.id == "x")).one()
        connection.execute(one.insert().values({**row._asdict(), **changes}))
        connection.commit()


def test_a_layout_of_before_gets_the_bank_that_its_statements_tell(bare: str) -> None:
    schema.upgrade("0035")
    kinds = {"admin_unit_level": "commune", "organisation_kind": "department"}
    old = '{"bank":"","header":["Ngày","Số tiền"]}'
    _store_one("bank_statement", **kinds, entity_kind="fund", bank_statement_state="balanced")
    _store_one(
        "statement_layout", **kinds, statement_layout_version=1, statement_layout_mapping=old
    )
    banks = {"L1": ("Bank A", "Bank A"), "L2": ("Bank A", "Bank B"), "L3": ()}
    for name, of in banks.items():
        _copy("statement_layout", id=name, name=name, mapping=old, retirement_reason="")
        for at, bank in enumerate(of):
            _copy(
                "bank_statement", id=f"{name}{at}", sha256=f"{name}{at}", bank=bank, layout_id=name
            )
    schema.upgrade()
    found = db.session.execute(
        sa.text("SELECT name, version, mapping FROM statement_layout ORDER BY name, version")
    ).all()
    told = [
        (name, version, json.loads(mapping)["bank"])
        for name, version, mapping in found
        if name != "x"
    ]
    assert told == [("L1", 1, ""), ("L1", 2, "Bank A"), ("L2", 1, ""), ("L3", 1, "")]


def test_a_statement_goes_through_the_migration_of_layouts(bare: str) -> None:
    schema.upgrade("0025")
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


def _concluded_exception(organisation_id: str) -> str:
    """An exception with a line; one person concluded on it."""
    fund_id, moment = add_fund(organisation_id), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    auditor = add_user(
        system_actor(organisation_id),
        login="kiemtra",
        name="Người Thử",
        post="",
        password="mat-khau-thu-nghiem",
        roles=frozenset({"auditor"}),
    )
    with transaction() as session:
        run = AuditRun(
            organisation_id=organisation_id,
            entity_id=fund_id,
            period_from=moment.date(),
            period_to=moment.date(),
            started_by=auditor.id,
            started_at=moment,
        )
        session.add(run)
        session.flush()
        hit = AuditHit(
            run_id=run.id,
            position=0,
            check_no="A12",
            key="k",
            severity="high",
            amount=60_000_000,
            sentence_vi="Câu",
            sentence_en="Sentence",
            lines=1,
            disposition="error",
            reason="Biên bản 1",
            disposed_by=auditor.id,
            disposed_at=moment,
        )
        session.add(hit)
        session.flush()
        session.add(
            AuditHitLine(hit_id=hit.id, position=0, side="bank", source_id="z" * 32, row_no=1)
        )
        return hit.id


def _migrate(verb: Callable[..., None], revision: str) -> None:
    db.session.remove()
    with db.engine.connect().execution_options(writing=True) as connection:
        verb(schema._config(connection), revision)
        connection.commit()


def test_exceptions_with_lines_survive_the_second_person_down_and_up(migrated: str) -> None:
    hit_id = _concluded_exception(_organisation())
    before = sa.inspect(db.engine).get_columns("audit_hit")
    _migrate(command.downgrade, "0024")
    columns = {column["name"] for column in sa.inspect(db.engine).get_columns("audit_hit")}
    assert columns.isdisjoint({"second_from", "confirmed_by", "confirmed_at"})
    _migrate(command.upgrade, "head")
    assert len(sa.inspect(db.engine).get_columns("audit_hit")) == len(before)
    assert schema.differences() == []
    hit = db.session.get_one(AuditHit, hit_id)
    assert (hit.reason, hit.fate, hit.second_from) == ("Biên bản 1", "error", None)
    assert db.session.scalar(sa.select(AuditHitLine.hit_id)) == hit_id
    for forbidden in ("confirmed_by = disposed_by", "confirmed_by = 'nobody'"):
        with pytest.raises(sa.exc.IntegrityError):
            db.session.execute(sa.text(f"UPDATE audit_hit SET {forbidden}"))
        db.session.rollback()


def test_lines_of_audits_of_before_have_one_pool(bare: str) -> None:
    schema.upgrade("0035")
    kinds = {"entity_kind": "fund", "admin_unit_level": "commune"}
    kinds |= {"organisation_kind": "department", "audit_run_state": "done"}
    kinds |= {"paper_kind": "transparency", "paper_state": "rendering"}
    _store_one("audit_line", **kinds)
    schema.upgrade()
    assert schema.differences() == []
    assert db.session.scalars(sa.text("SELECT purse FROM audit_line")).all() == [""]
    _migrate(command.downgrade, "0035")
    columns = {column["name"] for column in sa.inspect(db.engine).get_columns("audit_line")}
    assert "purse" not in columns
    _migrate(command.upgrade, "head")
    assert schema.differences() == []
