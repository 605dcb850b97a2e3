"""Database triggers that keep append-only tables append-only, for SQLite and PostgreSQL.

Used by migrations (a table is protected in the migration that makes it).
"""

from __future__ import annotations


def _sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


_POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
)


def _postgres(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def append_only(
    dialect: str, table: str, verbs: tuple[str, ...] = ("UPDATE", "DELETE")
) -> list[str]:
    """The statements that forbid `verbs` on `table` for a dialect name."""
    if dialect == "postgresql":
        return [_POSTGRES_FUNCTION, *(_postgres(table, verb) for verb in verbs)]
    return [_sqlite(table, verb) for verb in verbs]


def append_only_once_finished(dialect: str, table: str, unfinished: str) -> list[str]:
    """The statements that replace the ban on DELETE by one with an exception: a row (`OLD`) of
    which the SQL condition `unfinished` is true does not count yet, and a worker that begins anew
    may take it out.
    """
    trigger = f"{table}_no_delete"
    made = f"CREATE TRIGGER {trigger} BEFORE DELETE ON {table} "
    if dialect == "postgresql":
        function = f"{table}_refuse_delete()"
        body = (
            f"BEGIN IF {unfinished} THEN RETURN OLD; END IF; "
            "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END"
        )
        return [
            f"DROP TRIGGER {trigger} ON {table}",
            f"CREATE FUNCTION {function} RETURNS trigger AS $$ {body} $$ LANGUAGE plpgsql",
            f"{made} FOR EACH ROW EXECUTE FUNCTION {function}",
        ]
    raised = f"SELECT RAISE(ABORT, '{table} is append-only')"
    return [
        f"DROP TRIGGER {trigger}",
        f"{made} WHEN NOT ({unfinished}) BEGIN {raised}; END",
    ]
