"""Optional columns of a ledger: batch, booking, approval, people in office, invoice, account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_TEXTS = ("batch", "creator", "approver", "payer", "invoice", "payee_account")
_DAYS = ("booked_on", "approved_on")
_MINUTES = ("booked_minute", "approved_minute")


def upgrade() -> None:
    """One column at a time, in place: payments of earlier ledgers say nothing of these."""
    for name in _TEXTS:
        op.add_column(
            "ledger_payment", sa.Column(name, sa.Text(), nullable=False, server_default="")
        )
    for name in _DAYS:
        op.add_column("ledger_payment", sa.Column(name, sa.Date(), nullable=True))
    for name in _MINUTES:
        op.add_column("ledger_payment", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in (*_MINUTES, *_DAYS, *_TEXTS):
        op.drop_column("ledger_payment", name)
