"""Refused answers that wait for a person, and who of the team does which section."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_conflict",
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=250), nullable=False),
        sa.Column("value", inspect_app.core.db.Text(), nullable=True),
        sa.Column("not_applicable_reason", inspect_app.core.db.Text(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("standing_version", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=True),
        sa.Column("found_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("resolved_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('answered','kept','same','superseded','unseen')",
            name=op.f("ck_answer_conflict_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (resolved_at IS NULL)", name=op.f("ck_answer_conflict_resolved")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_answer_conflict_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_answer_conflict_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["user_account.id"], name=op.f("fk_answer_conflict_resolved_by")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_answer_conflict")),
    )
    with op.batch_alter_table("answer_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_conflict_case_id"), ["case_id"], unique=False)

    op.create_table(
        "section_owner",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("section", sa.String(length=250), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.String(length=32), nullable=False),
        sa.Column("given_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_section_owner_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["user_account.id"], name=op.f("fk_section_owner_given_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_section_owner_user_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "section", name=op.f("pk_section_owner")),
    )


def downgrade() -> None:
    op.drop_table("section_owner")
    with op.batch_alter_table("answer_conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_conflict_case_id"))

    op.drop_table("answer_conflict")
