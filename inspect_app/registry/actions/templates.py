"""The empty workbook: asked for by a person, made once per version by a job."""

from __future__ import annotations

from inspect_app.core.action import Tx, action
from inspect_app.core.files import keep_file
from inspect_app.core.models import OutboxRow

from .. import queries
from ..models import RegistryTemplate

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@action("registry.template_asked", may="registry.edit")
def ask_for_template(tx: Tx) -> OutboxRow:
    """Ask for the template of today's columns and communes; a made one is not made again."""
    version = queries.template_version(tx.actor, tx.today)
    job = tx.enqueue("registry.make_template", version, key=queries.template_key(tx.actor, version))
    tx.record("registry_template", version)
    return job


@action("registry.template_made", may="registry.edit", fields=("sha256",))
def keep_template(tx: Tx, version: str, content: bytes) -> None:
    """Keep a made template; a version that is already there stays as it is."""
    file = queries.template_file(tx.actor, version)
    if file is None:
        file = keep_file(tx, content, label="mau-so-dang-ky.xlsx", media_type=XLSX)
        tx.session.add(
            RegistryTemplate(
                organisation_id=tx.actor.organisation_id, version=version, file_id=file.id
            )
        )
    tx.record("registry_template", version, sha256=file.sha256)
