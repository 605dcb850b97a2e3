"""Workbooks of an audit's exceptions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLE = "audit_export"


def upgrade() -> None:
    moment = inspect_app.core.db.Utc
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.Column("made_at", moment(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('building','done')", name=op.f(f"ck_{TABLE}_state")),
        sa.CheckConstraint(
            "state <> 'done' OR (file_id IS NOT NULL AND made_at IS NOT NULL)",
            name=op.f(f"ck_{TABLE}_made"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["audit_run.id"], name=op.f(f"fk_{TABLE}_run_id")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f(f"fk_{TABLE}_asked_by")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f(f"fk_{TABLE}_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_run_id"), TABLE, ["run_id"])


def downgrade() -> None:
    op.drop_table(TABLE)
