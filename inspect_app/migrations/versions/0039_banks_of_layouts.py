"""Saved layouts of before belong to no bank: those whose statements all come from one bank get a next
version that names it. The others are asked about on the page."""

from __future__ import annotations

import json
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

LAYOUT = sa.table(
    "statement_layout",
    *(
        sa.column(name)
        for name in (
            *("id", "organisation_id", "name", "version", "mapping", "saved_by", "saved_at"),
            "retirement_reason",
        )
    ),
)
STATEMENT = sa.table("bank_statement", sa.column("layout_id"), sa.column("bank"))


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(LAYOUT).order_by(LAYOUT.c.name, LAYOUT.c.version)).all()
    last: dict[tuple[str, str], int] = {}
    newest: dict[tuple[str, str, str], sa.Row[tuple[object, ...]]] = {}
    ids: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        last[row.organisation_id, row.name] = row.version
        told = json.loads(row.mapping)
        same = (row.organisation_id, row.name, json.dumps(told["header"]))
        if told.get("bank"):  # saved again since, for its bank
            newest.pop(same, None)
        else:
            newest[same] = row
            ids.setdefault(same, []).append(row.id)
    for same, row in newest.items():
        if row.retirement_reason:
            continue
        banks = connection.scalars(
            sa.select(STATEMENT.c.bank)
            .where(STATEMENT.c.layout_id.in_(ids[same]), STATEMENT.c.bank != "")
            .distinct()
        ).all()
        if len(banks) != 1:
            continue
        last[same[:2]] += 1
        named = json.loads(row.mapping) | {"bank": " ".join(banks[0].split())}
        mapping = json.dumps(named, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        connection.execute(
            LAYOUT.insert().values(
                {
                    **row._asdict(),
                    "id": secrets.token_hex(16),
                    "mapping": mapping,
                    "version": last[same[:2]],
                }
            )
        )


def downgrade() -> None:
    """Nothing: versions are never taken away."""
