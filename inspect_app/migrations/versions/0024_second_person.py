"""A second person confirms what was concluded about exceptions above a threshold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Conclusions of before stand as they are: no threshold was in force for them."""
    with op.batch_alter_table("audit_hit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("second_from", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by", sa.String(length=32), nullable=True))
        batch_op.add_column(
            sa.Column("confirmed_at", inspect_app.core.db.Utc(timezone=True), nullable=True)
        )
        batch_op.create_foreign_key(
            op.f("fk_audit_hit_confirmed_by"), "user_account", ["confirmed_by"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_audit_hit_second"),
            "confirmed_by IS NULL OR (confirmed_by <> disposed_by AND disposition <> 'open')",
        )


def downgrade() -> None:
    with op.batch_alter_table("audit_hit", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_audit_hit_second"), type_="check")
        batch_op.drop_constraint(op.f("fk_audit_hit_confirmed_by"), type_="foreignkey")
        for column in ("confirmed_at", "confirmed_by", "second_from"):
            batch_op.drop_column(column)
