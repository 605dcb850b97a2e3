"""The book of gifts: closings, gifts, tree, searches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _hash(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc
    op.create_table(
        "book_closing",
        *(_id(name) for name in ("id", "organisation_id", "entity_id", "run_id")),
        _number("number"),
        _id("asked_by"),
        sa.Column("asked_at", moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        _number("size"),
        _hash("root"),
        *(sa.Column(name, text(), nullable=False) for name in ("head", "signature", "certificate")),
        sa.Column("closed_at", moment(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('building','closed')", name=op.f("ck_book_closing_state")),
        _points("book_closing", "organisation_id", "organisation"),
        _points("book_closing", "entity_id", "entity"),
        _points("book_closing", "run_id", "audit_run"),
        _points("book_closing", "asked_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_closing")),
        sa.UniqueConstraint("run_id", name=op.f("uq_book_closing_run_id")),
        sa.UniqueConstraint("entity_id", "number", name=op.f("uq_book_closing_entity_id_number")),
    )
    op.create_index("ix_book_closing_organisation_id", "book_closing", ["organisation_id"])
    op.create_table(
        "book_gift",
        _id("entity_id"),
        _number("idx"),
        _id("statement_id"),
        _number("row_no"),
        _hash("lookup"),
        _points("book_gift", "entity_id", "entity"),
        sa.PrimaryKeyConstraint("entity_id", "idx", name=op.f("pk_book_gift")),
    )
    op.create_index("ix_book_gift_lookup", "book_gift", ["entity_id", "lookup"])
    op.create_table(
        "book_node",
        _id("entity_id"),
        _number("level"),
        _number("idx"),
        _hash("hash"),
        _points("book_node", "entity_id", "entity"),
        sa.PrimaryKeyConstraint("entity_id", "level", "idx", name=op.f("pk_book_node")),
    )
    op.create_table(
        "gift_search",
        _id("id"),
        _hash("source"),
        sa.Column("at", moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_search")),
    )
    op.create_index("ix_gift_search_source", "gift_search", ["source", "at"])
    for table in ("book_gift", "book_node"):
        for statement in append_only(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    for table in ("gift_search", "book_node", "book_gift", "book_closing"):
        op.drop_table(table)
