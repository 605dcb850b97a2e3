"""The restricted gift that a line of an audit belongs to. Audits of before have one pool."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

LINE, INDEX = "audit_line", "ix_audit_line_purse"


def upgrade() -> None:
    text = inspect_app.core.db.Text
    # plain ADD COLUMN with a constant: no row of millions is written again
    op.add_column(LINE, sa.Column("purse", text(), nullable=False, server_default=""))
    restricted = sa.text("purse <> ''")
    op.create_index(
        INDEX, LINE, ["run_id", "purse"], sqlite_where=restricted, postgresql_where=restricted
    )


def downgrade() -> None:
    op.drop_index(INDEX, LINE)
    op.drop_column(LINE, "purse")
