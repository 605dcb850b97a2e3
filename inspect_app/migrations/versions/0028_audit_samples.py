"""Signed materiality of an audit and samples by monetary unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def _money(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _short(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, text(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, moment(timezone=True), nullable=False)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    name = "audit_materiality"
    op.create_table(
        name,
        *(_id("id"), _id("run_id"), _number("version"), _short("benchmark", 10), _money("amount")),
        *(_short(f"{kind}percent", 20) for kind in ("", "performance_", "trivial_")),
        *(_text("proposals"), _text("reason"), _id("signed_by"), _moment("signed_at")),
        sa.CheckConstraint(
            "benchmark IN ('income','expenses')", name=op.f("ck_audit_materiality_benchmark")
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_audit_materiality_reasoned")),
        _points(name, "run_id", "audit_run"),
        _points(name, "signed_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_materiality")),
        sa.UniqueConstraint("run_id", "version", name=op.f("uq_audit_materiality_run_id_version")),
    )
    name = "audit_sample"
    op.create_table(
        name,
        *(_id("id"), _id("run_id"), _id("materiality_id"), _number("number"), _short("side", 10)),
        *(_text("account"), _number("confidence"), _money("expected"), _money("interval")),
        *(_short("seed", 64), _money("start"), _number("population"), _money("population_amount")),
        *(_short("population_hash", 64), _money("unseen"), _id("drawn_by"), _moment("drawn_at")),
        sa.CheckConstraint("side IN ('bank','ledger')", name=op.f("ck_audit_sample_side")),
        _points(name, "run_id", "audit_run"),
        _points(name, "materiality_id", "audit_materiality"),
        _points(name, "drawn_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_sample")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_audit_sample_run_id_number")),
        sa.UniqueConstraint(
            "materiality_id",
            "side",
            "account",
            name=op.f("uq_audit_sample_materiality_id_side_account"),
        ),
    )
    op.create_index("ix_audit_sample_run_id", name, ["run_id"])
    name = "audit_sample_line"
    op.create_table(
        name,
        *(_id("sample_id"), _number("number"), _number("line"), _money("amount")),
        *(_number("times"), sa.Column("audited", sa.BigInteger(), nullable=True), _text("reason")),
        sa.Column("examined_by", sa.String(length=32), nullable=True),
        sa.Column("examined_at", moment(timezone=True), nullable=True),
        sa.CheckConstraint(
            "amount > 0 AND (audited IS NULL OR audited >= 0)",
            name=op.f("ck_audit_sample_line_amounts"),
        ),
        sa.CheckConstraint(
            "audited IS NULL OR (reason <> '' AND examined_by IS NOT NULL)",
            name=op.f("ck_audit_sample_line_reasoned"),
        ),
        _points(name, "sample_id", "audit_sample"),
        sa.PrimaryKeyConstraint("sample_id", "number", name=op.f("pk_audit_sample_line")),
    )


def downgrade() -> None:
    for name in ("audit_sample_line", "audit_sample", "audit_materiality"):
        op.drop_table(name)
