"""Tablets: enrolment codes, recovery keys, heartbeats, and what closed accounts handed over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "device", sa.Column("signed_out_at", inspect_app.core.db.Utc(timezone=True), nullable=True)
    )
    op.add_column("device", sa.Column("former_token_hash", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_device_former_token_hash"), "device", ["former_token_hash"], unique=True
    )
    op.create_table(
        "enrolment_failure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_failure")),
    )
    with op.batch_alter_table("enrolment_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_failure_at"), ["at"], unique=False)

    op.create_table(
        "enrolment_code",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("expires_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("used_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_enrolment_code_made_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_enrolment_code_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_enrolment_code_code_hash")),
    )
    with op.batch_alter_table("enrolment_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "field_device",
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("enrolled_by", sa.String(length=32), nullable=False),
        sa.Column("last_seen_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=True),
        sa.Column("build", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_field_device_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolled_by"], ["user_account.id"], name=op.f("fk_field_device_enrolled_by")
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_field_device")),
    )
    op.create_table(
        "held_item",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("held_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_held_item_case_id")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_held_item_device_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_held_item_file_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_held_item_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_held_item_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_item")),
        sa.UniqueConstraint(
            "user_id",
            "case_id",
            "name",
            "sha256",
            name=op.f("uq_held_item_user_id_case_id_name_sha256"),
        ),
    )
    with op.batch_alter_table("held_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_item_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_held_item_device_id"), ["device_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_held_item_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_held_item_user_id"), ["user_id"], unique=False)

    op.create_table(
        "held_decision",
        sa.Column("held_id", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", inspect_app.core.db.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decided_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('taken_over','dismissed')", name=op.f("ck_held_decision_decision")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_held_decision_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["held_id"], ["held_item.id"], name=op.f("fk_held_decision_held_id")
        ),
        sa.PrimaryKeyConstraint("held_id", name=op.f("pk_held_decision")),
    )
    for table in ("held_item", "held_decision"):
        for statement in append_only(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index(op.f("ix_device_former_token_hash"), table_name="device")
    op.drop_column("device", "former_token_hash")
    op.drop_column("device", "signed_out_at")
    op.drop_table("held_decision")
    with op.batch_alter_table("held_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_held_item_user_id"))
        batch_op.drop_index(batch_op.f("ix_held_item_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_held_item_device_id"))
        batch_op.drop_index(batch_op.f("ix_held_item_case_id"))

    op.drop_table("held_item")
    op.drop_table("field_device")
    with op.batch_alter_table("enrolment_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_code_user_id"))

    op.drop_table("enrolment_code")
    with op.batch_alter_table("enrolment_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_failure_at"))

    op.drop_table("enrolment_failure")
