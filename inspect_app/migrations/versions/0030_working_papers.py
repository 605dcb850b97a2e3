"""Signatures under the working papers of an audit; what was signed cannot be changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TABLE = "working_paper_signature"


def upgrade() -> None:
    text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("test", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("conclusion", text(), nullable=False),
        sa.Column("content", text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.String(length=32), nullable=False),
        sa.Column("signed_at", moment(timezone=True), nullable=False),
        sa.CheckConstraint("conclusion <> ''", name=op.f(f"ck_{TABLE}_concluded")),
        sa.CheckConstraint(
            "step IN ('prepared','reviewed','frozen')", name=op.f(f"ck_{TABLE}_step")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["audit_run.id"], name=op.f(f"fk_{TABLE}_run_id")),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["user_account.id"], name=op.f(f"fk_{TABLE}_signed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint(
            "run_id", "test", "position", name=op.f(f"uq_{TABLE}_run_id_test_position")
        ),
    )
    for statement in append_only(op.get_bind().dialect.name, TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
