"""Tables of the room law."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "law_value",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("figure_id", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("cite", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("note", inspect_app.core.db.Text(), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("withdrawn_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint("status IN ('verified','unverified')", name=op.f("ck_law_value_status")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_law_value_validity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_value")),
    )
    with op.batch_alter_table("law_value", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_law_value_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "law_text",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("loaded_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_law_text_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_text")),
        sa.UniqueConstraint(
            "organisation_id", "file_name", name=op.f("uq_law_text_organisation_id_file_name")
        ),
    )
    with op.batch_alter_table("law_text", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_law_text_file_id"), ["file_id"], unique=False)

    op.create_table(
        "law_article",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("text_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("heading", inspect_app.core.db.Text(), nullable=False),
        sa.Column("text", inspect_app.core.db.Text(), nullable=False),
        sa.Column("plain", inspect_app.core.db.Text(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["law_text.id"], name=op.f("fk_law_article_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_article")),
    )
    with op.batch_alter_table("law_article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_law_article_text_id"), ["text_id"], unique=False)


def downgrade() -> None:
    op.drop_table("law_article")
    op.drop_table("law_text")
    op.drop_table("law_value")
