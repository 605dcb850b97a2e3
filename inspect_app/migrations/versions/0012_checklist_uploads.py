"""Workbooks that are sent to become a checklist version, and their faults."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_upload",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("label", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sent_by", sa.String(length=32), nullable=False),
        sa.Column("sent_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("content", inspect_app.core.db.Text(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("finished_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','refused','ready','published')",
            name=op.f("ck_checklist_upload_state"),
        ),
        sa.CheckConstraint(
            "(state = 'published') = (version_id IS NOT NULL)",
            name=op.f("ck_checklist_upload_published"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_checklist_upload_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_checklist_upload_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_checklist_upload_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_upload")),
        sa.UniqueConstraint("version_id", name=op.f("uq_checklist_upload_version_id")),
    )
    with op.batch_alter_table("checklist_upload", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checklist_upload_organisation_id"), ["organisation_id"], unique=False
        )
    op.create_table(
        "checklist_upload_fault",
        sa.Column("upload_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sheet", inspect_app.core.db.Text(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("column", inspect_app.core.db.Text(), nullable=False),
        sa.Column("value", inspect_app.core.db.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("rule_vi", inspect_app.core.db.Text(), nullable=False),
        sa.Column("rule_en", inspect_app.core.db.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["checklist_upload.id"],
            name=op.f("fk_checklist_upload_fault_upload_id"),
        ),
        sa.PrimaryKeyConstraint("upload_id", "position", name=op.f("pk_checklist_upload_fault")),
    )


def downgrade() -> None:
    op.drop_table("checklist_upload_fault")
    op.drop_table("checklist_upload")
