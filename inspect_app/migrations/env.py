"""Alembic environment: runs on the connection that `schema.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from inspect_app.core.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=context.config.attributes.get("include_object"),
)
with context.begin_transaction():
    context.run_migrations()
