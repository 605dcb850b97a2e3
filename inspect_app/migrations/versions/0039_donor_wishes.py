"""What donors wish for the publication of their gifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

TABLE = "donor_wish"


def upgrade() -> None:
    text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc
    op.create_table(
        TABLE,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("reference", text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("wish", sa.String(length=10), nullable=False),
        sa.Column("donor", text(), nullable=False),
        sa.Column("evidence", text(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", moment(timezone=True), nullable=False),
        sa.CheckConstraint("wish IN ('named','anonymous')", name=op.f(f"ck_{TABLE}_wish")),
        sa.CheckConstraint("(wish = 'named') = (donor <> '')", name=op.f(f"ck_{TABLE}_name")),
        sa.CheckConstraint(
            "evidence <> '' AND amount > 0 AND reference <> ''", name=op.f(f"ck_{TABLE}_told")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{TABLE}_organisation_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f(f"fk_{TABLE}_entity_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f(f"fk_{TABLE}_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in ("organisation_id", "entity_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    for statement in append_only(op.get_bind().dialect.name, TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
