"""Tables of the room fund_audit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_run",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", inspect_app.core.db.Utc(timezone=True), nullable=False),
        sa.Column("unproved_accepted", sa.Boolean(), nullable=False),
        sa.Column("resolution_number", inspect_app.core.db.Text(), nullable=False),
        sa.Column("resolution_on", sa.Date(), nullable=True),
        sa.Column("resolution_percent", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("run_hash", sa.String(length=64), nullable=False),
        sa.Column("result", inspect_app.core.db.Text(), nullable=False),
        sa.Column("figures", inspect_app.core.db.Text(), nullable=False),
        sa.Column("refusal", inspect_app.core.db.Text(), nullable=False),
        sa.Column("finished_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.Column("paper_id", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "state IN ('running','done','refused')", name=op.f("ck_audit_run_state")
        ),
        sa.CheckConstraint("period_from <= period_to", name=op.f("ck_audit_run_period")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_audit_run_entity_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_audit_run_organisation_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_audit_run_paper_id")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["user_account.id"], name=op.f("fk_audit_run_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_run")),
    )
    with op.batch_alter_table("audit_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_run_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_run_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_run_run_hash"), ["run_hash"], unique=False)

    op.create_table(
        "audit_hit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("check_no", sa.String(length=10), nullable=False),
        sa.Column("key", inspect_app.core.db.Text(), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("sentence_vi", inspect_app.core.db.Text(), nullable=False),
        sa.Column("sentence_en", inspect_app.core.db.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(length=10), nullable=False),
        sa.Column("reason", inspect_app.core.db.Text(), nullable=False),
        sa.Column("disposed_by", sa.String(length=32), nullable=True),
        sa.Column("disposed_at", inspect_app.core.db.Utc(timezone=True), nullable=True),
        sa.CheckConstraint(
            "disposition = 'open' OR (reason <> '' AND disposed_by IS NOT NULL)",
            name=op.f("ck_audit_hit_reasoned"),
        ),
        sa.CheckConstraint(
            "disposition IN ('open','explained','error','violation','referred')",
            name=op.f("ck_audit_hit_disposition"),
        ),
        sa.CheckConstraint(
            "severity IN ('high','medium','low')", name=op.f("ck_audit_hit_severity")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["audit_run.id"], name=op.f("fk_audit_hit_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_hit")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_audit_hit_run_id_position")),
    )
    with op.batch_alter_table("audit_hit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_hit_run_id"), ["run_id"], unique=False)

    op.create_table(
        "audit_line",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("account", inspect_app.core.db.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("flow", sa.String(length=20), nullable=False),
        sa.Column("group", inspect_app.core.db.Text(), nullable=False),
        sa.Column("ratio", sa.String(length=10), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("partner_source", sa.String(length=32), nullable=False),
        sa.Column("partner_row", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["audit_run.id"], name=op.f("fk_audit_line_run_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_audit_line")),
    )
    with op.batch_alter_table("audit_line", schema=None) as batch_op:
        batch_op.create_index("ix_audit_line_flow", ["run_id", "side", "flow"], unique=False)

    op.create_table(
        "audit_source",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["audit_run.id"], name=op.f("fk_audit_source_run_id")),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_audit_source")),
    )
    op.create_table(
        "audit_hit_line",
        sa.Column("hit_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=32), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hit_id"], ["audit_hit.id"], name=op.f("fk_audit_hit_line_hit_id")
        ),
        sa.PrimaryKeyConstraint("hit_id", "position", name=op.f("pk_audit_hit_line")),
    )


def downgrade() -> None:
    op.drop_table("audit_hit_line")
    op.drop_table("audit_source")
    op.drop_table("audit_line")
    op.drop_table("audit_hit")
    op.drop_table("audit_run")
