"""Checklists while people edit them in the browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("base_id", sa.String(length=32), nullable=True),
        sa.Column("content", inspect_app.core.db.Text(), nullable=False),
        sa.Column("code", inspect_app.core.db.Text(), nullable=False),
        sa.Column("version", inspect_app.core.db.Text(), nullable=False),
        sa.Column("title", inspect_app.core.db.Text(), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(length=32), nullable=False),
        sa.Column("changed_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('editing','published','discarded')", name=op.f("ck_checklist_draft_state")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (version_id IS NOT NULL)",
            name=op.f("ck_checklist_draft_published"),
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["checklist_version.id"], name=op.f("fk_checklist_draft_base_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_checklist_draft_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_checklist_draft_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_draft")),
        sa.UniqueConstraint("version_id", name=op.f("uq_checklist_draft_version_id")),
    )
    with op.batch_alter_table("checklist_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_checklist_draft_organisation_id"), ["organisation_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("checklist_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_draft_organisation_id"))

    op.drop_table("checklist_draft")
