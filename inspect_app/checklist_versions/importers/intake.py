"""Runs a stored upload: read the workbook apart, let the action judge it."""

from __future__ import annotations

from collections.abc import Callable

from inspect_app.core.actor import SystemActor
from inspect_app.core.files import store, stored_file
from inspect_app.core.i18n import _

from .. import actions, queries
from . import compiling

Progress = Callable[[int, int, str], None]


def check_stored(actor: SystemActor, upload_id: str, progress: Progress) -> None:
    """Check the workbook of `upload_id`; publishes nothing."""
    row = queries.upload_of(actor, upload_id)
    progress(1, 3, str(_("Reading the file")))
    content = store().open(stored_file(actor, row.file_id).sha256)
    files = queries.tables_of(upload_id)
    tables = {name: store().open(file.sha256) for name, file in files.items()}
    compiled = compiling.compile_apart(content, tables)
    progress(2, 3, str(_("Comparing with what is published")))
    actions.finish_check(actor, upload_id, compiled)
