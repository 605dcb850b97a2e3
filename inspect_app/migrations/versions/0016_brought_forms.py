"""Forms that people bring become checklists: kind and subject, and room for longer keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WIDER = {
    ("answer", "question"): (80, 250),
    ("question_note", "question"): (80, 250),
    ("finding", "question"): (80, 250),
    ("finding", "proposal"): (100, 270),
    ("evidence_photo", "question"): (80, 250),
    ("evidence_recording", "question"): (80, 250),
    ("danger_alarm", "question"): (80, 250),
    ("evidence_recording", "media_type"): (20, 80),
}
"""Table and column: characters before and from now on."""


def upgrade() -> None:
    op.add_column(
        "checklist_version",
        sa.Column("kind", sa.String(length=10), nullable=False, server_default="checklist"),
    )
    op.add_column(
        "checklist_upload",
        sa.Column("kind", sa.String(length=10), nullable=False, server_default="checklist"),
    )
    op.add_column(
        "checklist_upload",
        sa.Column("subject", sa.String(length=20), nullable=False, server_default=""),
    )
    _resize({place: (old, new) for place, (old, new) in WIDER.items()})


def downgrade() -> None:
    _resize({place: (new, old) for place, (old, new) in WIDER.items()})
    op.drop_column("checklist_upload", "subject")
    op.drop_column("checklist_upload", "kind")
    op.drop_column("checklist_version", "kind")


def _resize(sizes: dict[tuple[str, str], tuple[int, int]]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _retype_in_sqlite(sizes)
        return
    for (table, column), (old, new) in sizes.items():
        op.alter_column(
            table, column, existing_type=sa.String(length=old), type_=sa.String(length=new)
        )


def _retype_in_sqlite(sizes: dict[tuple[str, str], tuple[int, int]]) -> None:
    """SQLite does not enforce lengths, so only the text of its schema changes: no table is copied
    and no row that refers to one is touched (sqlite.org/lang_altertable.html, section 7)."""
    bind = op.get_bind()
    version = bind.execute(sa.text("PRAGMA schema_version")).scalar_one()
    bind.execute(sa.text("PRAGMA writable_schema = ON"))
    for (table, column), (old, new) in sizes.items():
        bind.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
                " WHERE type = 'table' AND name = :name"
            ),
            {
                "old": f"{column} VARCHAR({old})",
                "new": f"{column} VARCHAR({new})",
                "name": table,
            },
        )
    bind.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    bind.execute(sa.text("PRAGMA writable_schema = OFF"))
