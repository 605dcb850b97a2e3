"""Layouts of statements that people made, and which of them read a statement."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "statement_layout"
    op.create_table(
        table,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mapping", inspect_app.core.db.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=32), nullable=False),
        sa.Column("saved_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("retirement_reason", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_statement_layout_version")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_statement_layout_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["user_account.id"], name=op.f("fk_statement_layout_saved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_layout")),
        sa.UniqueConstraint(
            "organisation_id",
            "name",
            "version",
            name=op.f("uq_statement_layout_organisation_id_name_version"),
        ),
    )
    for statement in append_only(op.get_bind().dialect.name, table):
        op.execute(statement)
    op.add_column("bank_statement", sa.Column("layout_id", sa.String(length=32), nullable=True))
    op.add_column(
        "bank_statement",
        sa.Column("table_sha256", sa.String(length=64), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """In place: SQLite refuses to build a table anew that lines refer to."""
    for column in ("table_sha256", "layout_id"):
        op.drop_column("bank_statement", column)
    op.drop_table("statement_layout")
