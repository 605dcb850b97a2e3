"""A second person confirms what was concluded about exceptions above a threshold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Conclusions of before stand as they are: no threshold was in force for them.

    The rules of `confirmed_by` come with the column: SQLite would otherwise build the table anew,
    which it refuses while lines refer to exceptions.
    """
    op.add_column("audit_hit", sa.Column("second_from", sa.BigInteger(), nullable=True))
    op.add_column(
        "audit_hit",
        sa.Column("confirmed_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
    )
    op.execute(
        "ALTER TABLE audit_hit ADD COLUMN confirmed_by VARCHAR(32) "
        "CONSTRAINT fk_audit_hit_confirmed_by REFERENCES user_account (id) "
        "CONSTRAINT ck_audit_hit_second CHECK (confirmed_by IS NULL OR "
        "(confirmed_by <> disposed_by AND disposition <> 'open'))"
    )


def downgrade() -> None:
    """In place as well; the rules of `confirmed_by` go with the column."""
    for column in ("confirmed_by", "confirmed_at", "second_from"):
        op.drop_column("audit_hit", column)
