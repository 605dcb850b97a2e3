"""Tables of the room documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_series",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_number_series_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "taken_number",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("taken_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_taken_number_organisation_id")
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "kind", "year", "number", name=op.f("pk_taken_number")
        ),
    )
    op.create_table(
        "paper",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("title", inspect_app.core.db.Text(), nullable=False),
        sa.Column("symbol", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.String(length=32), nullable=False),
        sa.Column("drafted_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("data", inspect_app.core.db.Text(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("failure_code", sa.String(length=40), nullable=False),
        sa.Column("failure_detail", inspect_app.core.db.Text(), nullable=False),
        sa.Column("proof_size", sa.Integer(), nullable=True),
        sa.Column("proof_root", sa.String(length=64), nullable=True),
        sa.Column("proof_url", inspect_app.core.db.Text(), nullable=True),
        sa.Column("built_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("current_sha256", sa.String(length=64), nullable=True),
        sa.Column("final_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(state = 'signed') = (final_sha256 IS NOT NULL)",
            name=op.f("ck_paper_signed_is_registered"),
        ),
        sa.CheckConstraint(
            "state IN ('rendering','rendered','partly_signed','signed','failed')",
            name=op.f("ck_paper_state"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["user_account.id"], name=op.f("fk_paper_drafted_by")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "kind", "year", "number"],
            [
                "taken_number.organisation_id",
                "taken_number.kind",
                "taken_number.year",
                "taken_number.number",
            ],
            name="fk_paper_taken_number",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_paper_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("final_sha256", name=op.f("uq_paper_final_sha256")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "year",
            "number",
            name=op.f("uq_paper_organisation_id_kind_year_number"),
        ),
    )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_drafted_by"), ["drafted_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_paper_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_paper_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_paper_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "paper_file",
        sa.Column("paper_id", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_paper_file_file_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_file_paper_id")),
        sa.PrimaryKeyConstraint("paper_id", "revision", name=op.f("pk_paper_file")),
    )
    with op.batch_alter_table("paper_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "paper_reader",
        sa.Column("paper_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_reader_paper_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_paper_reader_user_id")
        ),
        sa.PrimaryKeyConstraint("paper_id", "user_id", name=op.f("pk_paper_reader")),
    )
    with op.batch_alter_table("paper_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_reader_user_id"), ["user_id"], unique=False)

    op.create_table(
        "paper_signature",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("paper_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("post", inspect_app.core.db.Text(), nullable=False),
        sa.Column("name", inspect_app.core.db.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("signed_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','asked','signed')", name=op.f("ck_paper_signature_state")
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["paper.id"], name=op.f("fk_paper_signature_paper_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_paper_signature_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_signature")),
        sa.UniqueConstraint("paper_id", "field", name=op.f("uq_paper_signature_paper_id_field")),
        sa.UniqueConstraint(
            "paper_id", "position", name=op.f("uq_paper_signature_paper_id_position")
        ),
    )
    with op.batch_alter_table("paper_signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paper_signature_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("paper_signature")
    op.drop_table("paper_reader")
    op.drop_table("paper_file")
    op.drop_table("paper")
    op.drop_table("taken_number")
    op.drop_table("number_series")
