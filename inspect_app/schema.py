"""The database's shape: upgrade it, and say whether it matches the models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from .core.db import Base, db

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def upgrade(revision: str = "head") -> None:
    """Bring the database of the current application to `revision`."""
    with db.engine.connect().execution_options(writing=True) as connection:
        command.upgrade(_config(connection), revision)
        connection.commit()


def new_migration(message: str, number: str) -> None:
    """Write the next numbered migration from the difference to the models (`make db-new`)."""
    with db.engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=number)


def differences() -> list[Any]:
    """What the models say and the database does not (empty when they agree)."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
