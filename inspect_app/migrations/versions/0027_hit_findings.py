"""Exceptions of audits as findings of inspection cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INDEX = "ix_audit_hit_finding_id"


def upgrade() -> None:
    """In place: SQLite refuses to build a table anew that others refer to."""
    op.add_column("finding", sa.Column("amount", sa.BigInteger(), nullable=True))
    op.add_column(
        "finding",
        sa.Column("record", inspect_app.core.db.Text(), nullable=False, server_default=""),
    )
    op.execute(
        "ALTER TABLE audit_hit ADD COLUMN finding_id VARCHAR(32) "
        "CONSTRAINT fk_audit_hit_finding_id REFERENCES finding (id)"
    )
    op.create_index(INDEX, "audit_hit", ["finding_id"])


def downgrade() -> None:
    op.drop_index(INDEX, "audit_hit")
    op.drop_column("audit_hit", "finding_id")
    op.drop_column("finding", "record")
    op.drop_column("finding", "amount")
