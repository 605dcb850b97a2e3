"""How many children a row of a ledger is claimed for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ledger_payment", sa.Column("children", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("ledger_payment", "children")
