"""Tables of the room funds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("account_no", sa.String(length=40), nullable=False),
        sa.Column("bank", inspect_app.core.db.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("label", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("opening_given", sa.BigInteger(), nullable=True),
        sa.Column("closing_given", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.Column("layout", sa.String(length=40), nullable=False),
        sa.Column("balance_on", sa.String(length=10), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("lines_in", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("unproved", sa.Integer(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=True),
        sa.Column("closing", sa.BigInteger(), nullable=True),
        sa.Column("derived_opening", sa.BigInteger(), nullable=True),
        sa.Column("verdicts", inspect_app.core.db.Text(), nullable=False),
        sa.Column("failure_rule", sa.String(length=40), nullable=False),
        sa.Column("failure_detail", inspect_app.core.db.Text(), nullable=False),
        sa.Column("withdrawn_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawal_reason", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('parsing','balanced','unproved','held','unreadable')",
            name=op.f("ck_bank_statement_state"),
        ),
        sa.CheckConstraint("credit >= 0 AND debit >= 0", name=op.f("ck_bank_statement_sides")),
        sa.CheckConstraint(
            "lines_in = accepted + rejected", name=op.f("ck_bank_statement_every_line")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_bank_statement_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_bank_statement_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_bank_statement_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
    )
    with op.batch_alter_table("bank_statement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bank_statement_entity_id"), ["entity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_bank_statement_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_bank_statement_file",
            ["entity_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "payment_ledger",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("label", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("failure_rule", sa.String(length=40), nullable=False),
        sa.Column("failure_detail", inspect_app.core.db.Text(), nullable=False),
        sa.Column("withdrawn_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawal_reason", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('parsing','accepted','refused','unreadable')",
            name=op.f("ck_payment_ledger_state"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_payment_ledger_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_payment_ledger_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_payment_ledger_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_ledger")),
    )
    with op.batch_alter_table("payment_ledger", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_payment_ledger_entity_id"), ["entity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_payment_ledger_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            "uq_payment_ledger_file",
            ["entity_id", "sha256"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "bank_line",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_row", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("doc_no", inspect_app.core.db.Text(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=True),
        sa.Column("text", inspect_app.core.db.Text(), nullable=False),
        sa.Column("raw", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint("amount = credit - debit", name=op.f("ck_bank_line_signed")),
        sa.CheckConstraint(
            "debit >= 0 AND credit >= 0 AND amount <> 0", name=op.f("ck_bank_line_one_side")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_bank_line_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "row_no", name=op.f("pk_bank_line")),
    )
    with op.batch_alter_table("bank_line", schema=None) as batch_op:
        batch_op.create_index("ix_bank_line_day", ["statement_id", "booked_on"], unique=False)

    op.create_table(
        "ledger_payment",
        sa.Column("ledger_id", sa.String(length=32), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("voucher", inspect_app.core.db.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("programme", inspect_app.core.db.Text(), nullable=False),
        sa.Column("payee", inspect_app.core.db.Text(), nullable=False),
        sa.Column("purpose", inspect_app.core.db.Text(), nullable=False),
        sa.Column("decision", inspect_app.core.db.Text(), nullable=False),
        sa.Column("evidence", inspect_app.core.db.Text(), nullable=False),
        sa.Column("bank_ref", inspect_app.core.db.Text(), nullable=False),
        sa.Column("account", inspect_app.core.db.Text(), nullable=False),
        sa.Column("beneficiary", inspect_app.core.db.Text(), nullable=False),
        sa.Column("restriction", sa.String(length=12), nullable=False),
        sa.Column("restricted_to", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_payment_amount")),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["payment_ledger.id"], name=op.f("fk_ledger_payment_ledger_id")
        ),
        sa.PrimaryKeyConstraint("ledger_id", "row_no", name=op.f("pk_ledger_payment")),
    )
    op.create_table(
        "ledger_problem",
        sa.Column("ledger_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("file_row", sa.Integer(), nullable=False),
        sa.Column("column", inspect_app.core.db.Text(), nullable=False),
        sa.Column("value", inspect_app.core.db.Text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["ledger_id"], ["payment_ledger.id"], name=op.f("fk_ledger_problem_ledger_id")
        ),
        sa.PrimaryKeyConstraint("ledger_id", "position", name=op.f("pk_ledger_problem")),
    )
    op.create_table(
        "line_rejection",
        sa.Column("statement_id", sa.String(length=32), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_row", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=20), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("column", inspect_app.core.db.Text(), nullable=False),
        sa.Column("value", inspect_app.core.db.Text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_line_rejection_statement_id")
        ),
        sa.PrimaryKeyConstraint("statement_id", "row_no", name=op.f("pk_line_rejection")),
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only(dialect, "bank_line"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("line_rejection")
    op.drop_table("ledger_problem")
    op.drop_table("ledger_payment")
    op.drop_table("bank_line")
    op.drop_table("payment_ledger")
    op.drop_table("bank_statement")
