"""Tables that come with a form, as files beside its workbook."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_upload_table",
        sa.Column("upload_id", sa.String(length=32), nullable=False),
        sa.Column("name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_checklist_upload_table_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["upload_id"],
            ["checklist_upload.id"],
            name=op.f("fk_checklist_upload_table_upload_id"),
        ),
        sa.PrimaryKeyConstraint("upload_id", "name", name=op.f("pk_checklist_upload_table")),
    )


def downgrade() -> None:
    op.drop_table("checklist_upload_table")
