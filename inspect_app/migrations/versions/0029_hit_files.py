"""The document that a conclusion on an exception rests on."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """In place: SQLite refuses to build a table anew that others refer to."""
    op.execute(
        "ALTER TABLE audit_hit ADD COLUMN file_id VARCHAR(32) "
        "CONSTRAINT fk_audit_hit_file_id REFERENCES stored_file (id)"
    )


def downgrade() -> None:
    op.drop_column("audit_hit", "file_id")
