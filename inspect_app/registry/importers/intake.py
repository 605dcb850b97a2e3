"""Runs a stored import: open the file, read it, let the action judge and store it."""

from __future__ import annotations

from collections.abc import Callable

from inspect_app.core.actor import SystemActor
from inspect_app.core.clock import today_vn
from inspect_app.core.files import store, stored_file
from inspect_app.core.i18n import _

from .. import actions, queries
from . import reader, template

Progress = Callable[[int, int, str], None]


def import_stored(actor: SystemActor, import_id: str, progress: Progress) -> None:
    """Import the workbook of `import_id`; nothing happens when it was decided before."""
    row = queries.import_of(actor, import_id)
    progress(1, 3, str(_("Reading the file")))
    content = store().open(stored_file(actor, row.file_id).sha256)
    try:
        book = reader.read(content)
    except reader.Unreadable as refused:
        actions.finish_import(actor, import_id, refused.code)
        return
    progress(2, 3, str(_("Checking and storing")))
    actions.finish_import(actor, import_id, book)


def make_template(actor: SystemActor) -> None:
    """Write and keep the template of today's columns and communes."""
    today = today_vn()
    content = template.write(queries.commune_choices(actor, today))
    actions.keep_template(actor, queries.template_version(actor, today), content)
