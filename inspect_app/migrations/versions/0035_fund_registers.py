"""Registers of a fund as one workbook: the upload, its rows, its faults."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UPLOAD, ROW, FAULT = "fund_register", "fund_register_row", "fund_register_fault"


def upgrade() -> None:
    text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc
    op.create_table(
        UPLOAD,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("label", text(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", moment(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("failure_rule", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", moment(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawal_reason", text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('parsing','accepted','refused','unreadable')",
            name=op.f(f"ck_{UPLOAD}_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{UPLOAD}_organisation_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f(f"fk_{UPLOAD}_entity_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f(f"fk_{UPLOAD}_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{UPLOAD}")),
    )
    op.create_index(op.f(f"ix_{UPLOAD}_organisation_id"), UPLOAD, ["organisation_id"])
    op.create_index(op.f(f"ix_{UPLOAD}_entity_id"), UPLOAD, ["entity_id"])
    in_use = sa.text("withdrawn_at IS NULL")
    op.create_index(
        f"uq_{UPLOAD}_file",
        UPLOAD,
        ["entity_id", "sha256"],
        unique=True,
        sqlite_where=in_use,
        postgresql_where=in_use,
    )
    op.create_table(
        ROW,
        sa.Column("register_id", sa.String(length=32), nullable=False),
        sa.Column("sheet", sa.String(length=20), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("content", text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], [f"{UPLOAD}.id"], name=op.f(f"fk_{ROW}_register_id")
        ),
        sa.PrimaryKeyConstraint("register_id", "sheet", "row_no", name=op.f(f"pk_{ROW}")),
    )
    op.create_table(
        FAULT,
        sa.Column("register_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sheet", text(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("column", text(), nullable=False),
        sa.Column("value", text(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], [f"{UPLOAD}.id"], name=op.f(f"fk_{FAULT}_register_id")
        ),
        sa.PrimaryKeyConstraint("register_id", "position", name=op.f(f"pk_{FAULT}")),
    )
    for statement in append_only(op.get_bind().dialect.name, ROW):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(FAULT)
    op.drop_table(ROW)
    op.drop_table(UPLOAD)
