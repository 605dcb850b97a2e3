"""Audits and readings that a person stopped; the cells of rejected rows of a ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only_once_finished

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FILES = ("bank_statement", "payment_ledger")
_OF_IT = "SELECT 1 FROM bank_statement WHERE id = OLD.statement_id"
BEING_READ = f"EXISTS ({_OF_IT} AND layout = '' AND state = 'parsing')"
STOPPED = f"EXISTS ({_OF_IT} AND cancelled_at IS NOT NULL)"


def upgrade() -> None:
    """Columns are added in place: SQLite does not build tables anew that others refer to. Lines of
    a reading that was stopped count as little as those of one under way, and may go."""
    moment = inspect_app.core.db.Utc(timezone=True)
    for table in FILES:
        op.add_column(table, sa.Column("cancelled_at", moment, nullable=True))
        op.add_column(table, sa.Column("cancelled_by", sa.String(32), nullable=True))
    op.add_column("audit_run", sa.Column("cancelled_by", sa.String(32), nullable=True))
    op.add_column(
        "ledger_problem",
        sa.Column("raw", inspect_app.core.db.Text(), nullable=False, server_default="[]"),
    )
    _lines_may_go(f"({BEING_READ} OR {STOPPED})")


def downgrade() -> None:
    _lines_may_go(BEING_READ)
    op.drop_column("ledger_problem", "raw")
    op.drop_column("audit_run", "cancelled_by")
    for table in FILES:
        for column in ("cancelled_by", "cancelled_at"):
            op.drop_column(table, column)


def _lines_may_go(unfinished: str) -> None:
    dialect = op.get_bind().dialect.name
    dropped, *made = append_only_once_finished(dialect, "bank_line", unfinished)
    op.execute(dropped)
    if dialect == "postgresql":
        op.execute("DROP FUNCTION bank_line_refuse_delete()")
    for statement in made:
        op.execute(statement)
