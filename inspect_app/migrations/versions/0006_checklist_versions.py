"""Tables of the room checklist_versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_version",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", inspect_app.core.db.Text(), nullable=False),
        sa.Column("title_vi", inspect_app.core.db.Text(), nullable=False),
        sa.Column("title_en", inspect_app.core.db.Text(), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("published_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "subject IN ('facility','fund')", name=op.f("ck_checklist_version_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint("code", "version", name="uq_checklist_version_code"),
        sa.UniqueConstraint("content_hash", name=op.f("uq_checklist_version_content_hash")),
    )
    with op.batch_alter_table("checklist_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_version_code"), ["code"], unique=False)

    dialect = op.get_bind().dialect.name
    for statement in append_only(dialect, "checklist_version"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("checklist_version")
