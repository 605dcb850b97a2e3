"""What is published about a fund."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_IN_USE = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "fund_publication",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("content", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.Column("published_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("reason", inspect_app.core.db.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_fund_publication_reasoned")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR (withdrawal_reason <> '' AND withdrawn_by IS NOT NULL)",
            name=op.f("ck_fund_publication_withdrawn"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_fund_publication_{column}")
            )
            for column, table in (
                ("organisation_id", "organisation"),
                ("entity_id", "entity"),
                ("run_id", "audit_run"),
                ("published_by", "user_account"),
                ("withdrawn_by", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_publication")),
    )
    with op.batch_alter_table("fund_publication", schema=None) as batch_op:
        for column in ("organisation_id", "entity_id", "run_id"):
            batch_op.create_index(
                batch_op.f(f"ix_fund_publication_{column}"), [column], unique=False
            )
        batch_op.create_index(
            "uq_fund_publication_in_use",
            ["entity_id"],
            unique=True,
            sqlite_where=_IN_USE,
            postgresql_where=_IN_USE,
        )


def downgrade() -> None:
    op.drop_table("fund_publication")
