"""Field work: receipts of operations, notes, alarms, recordings, minutes frozen on a tablet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operation_receipt",
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=True),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("accepted_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_operation_receipt")),
    )
    with op.batch_alter_table("operation_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_operation_receipt_case_id"), ["case_id"], unique=False)

    op.create_table(
        "danger_alarm",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("description", inspect_app.core.db.Text(), nullable=False),
        sa.Column("called", inspect_app.core.db.Text(), nullable=False),
        sa.Column("seen_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("raised_by", sa.String(length=32), nullable=False),
        sa.Column("raised_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("due_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("clock_cite", inspect_app.core.db.Text(), nullable=False),
        sa.Column("clock_verified", sa.Boolean(), nullable=False),
        sa.Column("measures", inspect_app.core.db.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=True),
        sa.Column("answered_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_danger_alarm_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_danger_alarm_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["user_account.id"], name=op.f("fk_danger_alarm_raised_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_danger_alarm")),
    )
    with op.batch_alter_table("danger_alarm", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_danger_alarm_case_id"), ["case_id"], unique=False)

    op.create_table(
        "field_minutes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("document", inspect_app.core.db.Text(), nullable=False),
        sa.Column("frozen_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("received_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=32), nullable=False),
        sa.Column("paper_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_field_minutes_case_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_field_minutes_paper_id")),
        sa.ForeignKeyConstraint(
            ["received_by"], ["user_account.id"], name=op.f("fk_field_minutes_received_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_minutes")),
        sa.UniqueConstraint("case_id", "sequence", name="uq_field_minutes_sequence"),
        sa.UniqueConstraint("sha256", name=op.f("uq_field_minutes_sha256")),
    )
    with op.batch_alter_table("field_minutes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_field_minutes_code"), ["code"], unique=False)

    op.create_table(
        "question_note",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("text", inspect_app.core.db.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("written_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_question_note_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["user_account.id"], name=op.f("fk_question_note_written_by")
        ),
        sa.PrimaryKeyConstraint("case_id", "question", name=op.f("pk_question_note")),
    )
    op.create_table(
        "evidence_recording",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("caption", inspect_app.core.db.Text(), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.Column("stored_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("finding_id", sa.String(length=32), nullable=True),
        sa.Column("taken_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_evidence_recording_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_evidence_recording_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_evidence_recording_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["user_account.id"], name=op.f("fk_evidence_recording_taken_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_recording")),
        sa.UniqueConstraint("case_id", "question", "sha256", name="uq_evidence_recording_once"),
    )
    with op.batch_alter_table("evidence_recording", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidence_recording_case_id"), ["case_id"], unique=False
        )

    with op.batch_alter_table("case_stage", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("place", inspect_app.core.db.Text(), server_default="", nullable=False)
        )

    with op.batch_alter_table("evidence_photo", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("taken_at", inspect_app.core.db.Utc(timezone=True), nullable=True)
        )

    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=32), nullable=True))
        batch_op.create_index("ix_journal_about", ["about", "seq"], unique=False)

    for table in ("operation_receipt", "field_minutes"):
        for statement in append_only(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_journal_about", "journal")
    for table, column in (
        ("journal", "about"),
        ("evidence_photo", "taken_at"),
        ("case_stage", "place"),
    ):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")  # in place: the triggers stay
    for table in (
        "evidence_recording",
        "question_note",
        "field_minutes",
        "danger_alarm",
        "operation_receipt",
    ):
        op.drop_table(table)
