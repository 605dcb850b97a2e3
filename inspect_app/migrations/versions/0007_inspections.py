"""Tables of the room inspections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspection_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("procedure", sa.String(length=20), nullable=False),
        sa.Column("regime_code", sa.String(length=40), nullable=False),
        sa.Column("checklist_version_id", sa.String(length=32), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("decision_number", sa.Integer(), nullable=False),
        sa.Column("decision_symbol", sa.String(length=80), nullable=False),
        sa.Column("content", inspect_app.core.db.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("opened_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("plan_item_id", sa.String(length=32), nullable=True),
        sa.Column("decision_paper_id", sa.String(length=32), nullable=True),
        sa.Column("result_paper_id", sa.String(length=32), nullable=True),
        sa.Column("recorded_state", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "procedure IN ('inspection','specialised_check')",
            name=op.f("ck_inspection_case_procedure"),
        ),
        sa.CheckConstraint(
            "recorded_state IN ('opened','in_progress','ready','closed')",
            name=op.f("ck_inspection_case_state"),
        ),
        sa.CheckConstraint("period_to >= period_from", name=op.f("ck_inspection_case_period")),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_version.id"],
            name=op.f("fk_inspection_case_checklist_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_inspection_case_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["decision_paper_id"], ["paper.id"], name=op.f("fk_inspection_case_decision_paper_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_inspection_case_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_inspection_case_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["result_paper_id"], ["paper.id"], name=op.f("fk_inspection_case_result_paper_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_case")),
        sa.UniqueConstraint("plan_item_id", name=op.f("uq_inspection_case_plan_item_id")),
    )
    with op.batch_alter_table("inspection_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inspection_case_entity_id"), ["entity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_case_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inspection_case_recorded_state"), ["recorded_state"], unique=False
        )

    op.create_table(
        "answer",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("value", inspect_app.core.db.Text(), nullable=True),
        sa.Column("not_applicable_reason", inspect_app.core.db.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("answered_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_answer_answered_by")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_answer_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "question", name=op.f("pk_answer")),
    )
    op.create_table(
        "answer_op",
        sa.Column("op_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("receipt", inspect_app.core.db.Text(), nullable=False),
        sa.Column("accepted_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_answer_op_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_answer_op_user_id")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_answer_op")),
    )
    with op.batch_alter_table("answer_op", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_op_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_member",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.CheckConstraint("role IN ('leader','member')", name=op.f("ck_case_member_role")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_case_member_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_member_user_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_member")),
    )
    with op.batch_alter_table("case_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_member_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case_stage",
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_vi", inspect_app.core.db.Text(), nullable=False),
        sa.Column("title_en", inspect_app.core.db.Text(), nullable=False),
        sa.Column("acting", sa.String(length=20), nullable=False),
        sa.Column("ends_with", sa.String(length=40), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("cite", sa.String(length=40), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("counts_from", sa.String(length=40), nullable=True),
        sa.Column("figure_id", sa.String(length=60), nullable=True),
        sa.Column("clock_count", sa.Integer(), nullable=True),
        sa.Column("clock_unit", sa.String(length=20), nullable=False),
        sa.Column("clock_cite", sa.String(length=80), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_case_stage_case_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "code", name=op.f("pk_case_stage")),
    )
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("title", inspect_app.core.db.Text(), nullable=False),
        sa.Column("description", inspect_app.core.db.Text(), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("responsible", inspect_app.core.db.Text(), nullable=False),
        sa.Column("remedy", inspect_app.core.db.Text(), nullable=False),
        sa.Column("law", inspect_app.core.db.Text(), nullable=False),
        sa.Column("law_read", sa.Boolean(), nullable=False),
        sa.Column("found_by", sa.String(length=32), nullable=False),
        sa.Column("found_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("proposal", sa.String(length=100), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("dismissal", inspect_app.core.db.Text(), nullable=False),
        sa.CheckConstraint(
            "severity IN ('low','medium','high','grave')", name=op.f("ck_finding_severity")
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' OR dismissal <> ''", name=op.f("ck_finding_dismissal")
        ),
        sa.CheckConstraint(
            "state IN ('noted','dismissed','violation')", name=op.f("ck_finding_state")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_finding_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["found_by"], ["user_account.id"], name=op.f("fk_finding_found_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("case_id", "number", name="uq_finding_number"),
        sa.UniqueConstraint("case_id", "proposal", name="uq_finding_proposal"),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_case_id"), ["case_id"], unique=False)

    op.create_table(
        "evidence_photo",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("caption", inspect_app.core.db.Text(), nullable=False),
        sa.Column("taken_by", sa.String(length=32), nullable=False),
        sa.Column("stored_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("finding_id", sa.String(length=32), nullable=True),
        sa.Column("picture_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "(state = 'ready') = (picture_id IS NOT NULL)", name=op.f("ck_evidence_photo_picture")
        ),
        sa.CheckConstraint(
            "state IN ('waiting','ready','unreadable')", name=op.f("ck_evidence_photo_state")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_evidence_photo_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_evidence_photo_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_evidence_photo_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["stored_file.id"], name=op.f("fk_evidence_photo_picture_id")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["user_account.id"], name=op.f("fk_evidence_photo_taken_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_photo")),
        sa.UniqueConstraint("case_id", "question", "sha256", name="uq_evidence_photo_once"),
    )
    with op.batch_alter_table("evidence_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_photo_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_evidence_photo_finding_id"), ["finding_id"], unique=False
        )

    op.create_table(
        "violation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("finding_id", sa.String(length=32), nullable=False),
        sa.Column("acted_on", sa.Date(), nullable=False),
        sa.Column("responsible", inspect_app.core.db.Text(), nullable=False),
        sa.Column("remedy", inspect_app.core.db.Text(), nullable=False),
        sa.Column("remedy_due", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["inspection_case.id"], name=op.f("fk_violation_case_id")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_violation_finding_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_violation_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_violation")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_violation_finding_id")),
    )
    with op.batch_alter_table("violation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_violation_case_id"), ["case_id"], unique=False)

    op.create_table(
        "violation_basis",
        sa.Column("violation_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("cite", sa.String(length=40), nullable=False),
        sa.Column("words", inspect_app.core.db.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["violation_id"], ["violation.id"], name=op.f("fk_violation_basis_violation_id")
        ),
        sa.PrimaryKeyConstraint("violation_id", "position", name=op.f("pk_violation_basis")),
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only(dialect, "answer_op"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("violation_basis")
    op.drop_table("violation")
    op.drop_table("evidence_photo")
    op.drop_table("finding")
    op.drop_table("case_stage")
    op.drop_table("case_member")
    op.drop_table("answer_op")
    op.drop_table("answer")
    op.drop_table("inspection_case")
