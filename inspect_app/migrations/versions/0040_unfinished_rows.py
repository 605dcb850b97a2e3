"""What a killed worker left of a statement or of a closing may be taken out by the next one; once
the statement is read, or the closing signed, nothing of it can be."""

from __future__ import annotations

from alembic import op

from inspect_app.core.protection import append_only, append_only_once_finished

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_CLOSED = (
    "COALESCE((SELECT max(size) FROM book_closing "
    "WHERE entity_id = OLD.entity_id AND state = 'closed'), 0)"
)
UNFINISHED = {
    "bank_line": (
        "EXISTS (SELECT 1 FROM bank_statement "
        "WHERE id = OLD.statement_id AND state = 'parsing' AND layout = '')"
    ),
    "book_gift": f"OLD.idx >= {_CLOSED}",
    "book_node": f"(CAST(OLD.idx AS bigint) + 1) << OLD.level > {_CLOSED}",
}


def upgrade() -> None:
    for table, unfinished in UNFINISHED.items():
        for statement in append_only_once_finished(op.get_bind().dialect.name, table, unfinished):
            op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    on_postgres = dialect == "postgresql"
    for table in UNFINISHED:
        op.execute(f"DROP TRIGGER {table}_no_delete" + f" ON {table}" * on_postgres)
        if on_postgres:
            op.execute(f"DROP FUNCTION {table}_refuse_delete()")
        for statement in append_only(dialect, table, ("DELETE",)):
            op.execute(statement)
