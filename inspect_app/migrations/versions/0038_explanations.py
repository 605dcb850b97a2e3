"""Letters that ask a fund to explain exceptions, the answers, and wishes of donors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import inspect_app.core.db
from inspect_app.core.protection import append_only

revision = "0038"
down_revision = "0036"
branch_labels = None
depends_on = None

LETTER, POINT = "explanation_letter", "explanation_point"
REPLY, FILE = "explanation_reply", "explanation_file"
WISH = "donor_wish"


def upgrade() -> None:
    text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc
    op.create_table(
        LETTER,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("entity_id", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proposal", text(), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", moment(timezone=True), nullable=False),
        sa.Column("paper_id", sa.String(length=32), nullable=True),
        *_to(LETTER, organisation_id="organisation.id", entity_id="entity.id"),
        *_to(LETTER, run_id="audit_run.id", asked_by="user_account.id", paper_id="paper.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LETTER}")),
    )
    for column in ("organisation_id", "run_id"):
        op.create_index(op.f(f"ix_{LETTER}_{column}"), LETTER, [column])
    op.create_table(
        POINT,
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hit_id", sa.String(length=32), nullable=False),
        sa.Column("asks", text(), nullable=False),
        sa.CheckConstraint("asks <> ''", name=op.f(f"ck_{POINT}_asks")),
        *_to(POINT, letter_id=f"{LETTER}.id", hit_id="audit_hit.id"),
        sa.PrimaryKeyConstraint("letter_id", "position", name=op.f(f"pk_{POINT}")),
        sa.UniqueConstraint("letter_id", "hit_id", name=op.f(f"uq_{POINT}_letter_id_hit_id")),
    )
    op.create_index(op.f(f"ix_{POINT}_hit_id"), POINT, ["hit_id"])
    op.create_table(
        REPLY,
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("letter_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", moment(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f(f"ck_{REPLY}_answered")),
        sa.ForeignKeyConstraint(
            ["letter_id", "position"],
            [f"{POINT}.letter_id", f"{POINT}.position"],
            name=op.f(f"fk_{REPLY}_point"),
        ),
        *_to(REPLY, recorded_by="user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REPLY}")),
    )
    op.create_index(f"ix_{REPLY}_point", REPLY, ["letter_id", "position"])
    op.create_table(
        FILE,
        sa.Column("reply_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        *_to(FILE, reply_id=f"{REPLY}.id", file_id="stored_file.id"),
        sa.PrimaryKeyConstraint("reply_id", "position", name=op.f(f"pk_{FILE}")),
    )
    _wishes()
    for table in (POINT, REPLY, FILE, WISH):
        for statement in append_only(op.get_bind().dialect.name, table):
            op.execute(statement)


def _wishes() -> None:
    text, moment = inspect_app.core.db.Text, inspect_app.core.db.Utc
    op.create_table(
        WISH,
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
        sa.CheckConstraint("wish IN ('named','anonymous')", name=op.f(f"ck_{WISH}_wish")),
        sa.CheckConstraint("(wish = 'named') = (donor <> '')", name=op.f(f"ck_{WISH}_name")),
        sa.CheckConstraint(
            "evidence <> '' AND amount > 0 AND reference <> ''", name=op.f(f"ck_{WISH}_told")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f(f"fk_{WISH}_organisation_id")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f(f"fk_{WISH}_entity_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f(f"fk_{WISH}_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{WISH}")),
    )
    for column in ("organisation_id", "entity_id"):
        op.create_index(op.f(f"ix_{WISH}_{column}"), WISH, [column])


def _to(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def downgrade() -> None:
    for table in (WISH, FILE, REPLY, POINT, LETTER):
        op.drop_table(table)
