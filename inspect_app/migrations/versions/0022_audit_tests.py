"""Every test of an audit run with population, parameters and what it concluded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_test",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("parameters", inspect_app.core.db.Text(), nullable=False),
        sa.Column("population_hash", sa.String(length=64), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("note_vi", inspect_app.core.db.Text(), nullable=False),
        sa.Column("note_en", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint(
            "population > 0 OR state <> 'passed'", name=op.f("ck_audit_test_looked")
        ),
        sa.CheckConstraint(
            "state IN ('passed','hits','undecided','not_run')", name=op.f("ck_audit_test_state")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["audit_run.id"], name=op.f("fk_audit_test_run_id")),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_audit_test")),
    )


def downgrade() -> None:
    op.drop_table("audit_test")
