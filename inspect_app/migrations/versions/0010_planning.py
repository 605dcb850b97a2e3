"""Tables of the room planning."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", inspect_app.core.db.Text(), nullable=False),
        sa.Column("drafter_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.String(length=32), nullable=True),
        sa.Column("submitted_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("approved_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'approved') = (approved_hash IS NOT NULL AND approved_by IS NOT NULL)",
            name=op.f("ck_plan_approved_hash"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','submitted','approved','returned')", name=op.f("ck_plan_state")
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> drafter_id AND approved_by <> submitted_by)",
            name=op.f("ck_plan_four_eyes"),
        ),
        sa.CheckConstraint("year BETWEEN 2000 AND 2200", name=op.f("ck_plan_year")),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_plan_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["drafter_id"], ["user_account.id"], name=op.f("fk_plan_drafter_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_plan_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["user_account.id"], name=op.f("fk_plan_submitted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("organisation_id", "year", name="uq_plan_year"),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "plan_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("procedure", sa.String(length=20), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("checklist_code", sa.String(length=80), nullable=False),
        sa.Column("leader_id", sa.String(length=32), nullable=True),
        sa.Column("note", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint(
            "procedure IN ('inspection','specialised_check')", name=op.f("ck_plan_item_procedure")
        ),
        sa.CheckConstraint("month BETWEEN 1 AND 12", name=op.f("ck_plan_item_month")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_plan_item_entity_id")),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["user_account.id"], name=op.f("fk_plan_item_leader_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_item_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint("plan_id", "entity_id", name="uq_plan_item_entity"),
    )
    with op.batch_alter_table("plan_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_item_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_item_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_item_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_omission",
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("reason", inspect_app.core.db.Text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_plan_omission_reason")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_plan_omission_entity_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_omission_plan_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_plan_omission_recorded_by")
        ),
        sa.PrimaryKeyConstraint("plan_id", "entity_id", name=op.f("pk_plan_omission")),
    )
    op.create_table(
        "plan_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("snapshot", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.String(length=32), nullable=False),
        sa.Column("at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("comment", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'returned' OR length(comment) > 0", name=op.f("ck_plan_version_comment")
        ),
        sa.CheckConstraint(
            "kind IN ('created','changed','submitted','approved','returned')",
            name=op.f("ck_plan_version_kind"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_plan_version_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_version_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_version")),
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_version_number"),
    )
    with op.batch_alter_table("plan_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_version_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "plan_decision",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("issued_by", sa.String(length=32), nullable=False),
        sa.Column("issued_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_plan_decision_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user_account.id"], name=op.f("fk_plan_decision_issued_by")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["plan_item.id"], name=op.f("fk_plan_decision_item_id")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_plan_decision")),
        sa.UniqueConstraint("case_id", name=op.f("uq_plan_decision_case_id")),
    )
    op.create_table(
        "plan_item_member",
        sa.Column("item_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["plan_item.id"], name=op.f("fk_plan_item_member_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_plan_item_member_user_id")
        ),
        sa.PrimaryKeyConstraint("item_id", "user_id", name=op.f("pk_plan_item_member")),
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only(dialect, "plan_version"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("plan_item_member")
    op.drop_table("plan_decision")
    op.drop_table("plan_version")
    op.drop_table("plan_omission")
    op.drop_table("plan_item")
    op.drop_table("plan")
