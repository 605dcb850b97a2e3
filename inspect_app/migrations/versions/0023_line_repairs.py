"""Repairs of statement lines that balances prove; a rejected row keeps its cells."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_repair",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("printed", inspect_app.core.db.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=10), nullable=False),
        sa.Column("accepted_by", sa.String(length=32), nullable=False),
        sa.Column("accepted_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_line_repair_amount")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_line_repair_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["user_account.id"], name=op.f("fk_line_repair_accepted_by")
        ),
        sa.PrimaryKeyConstraint("statement_id", "row_no", name=op.f("pk_line_repair")),
    )
    for statement in append_only(op.get_bind().dialect.name, "line_repair"):
        op.execute(statement)
    with op.batch_alter_table("line_rejection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("balance", sa.BigInteger(), nullable=True))
        for column, value in (("doc_no", ""), ("text", ""), ("raw", "[]")):
            batch_op.add_column(
                sa.Column(column, inspect_app.core.db.Text(), nullable=False, server_default=value)
            )


def downgrade() -> None:
    with op.batch_alter_table("line_rejection", schema=None) as batch_op:
        for column in ("raw", "text", "doc_no", "balance"):
            batch_op.drop_column(column)
    op.drop_table("line_repair")
