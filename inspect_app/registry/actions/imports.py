"""A workbook comes in, and is later stored whole or refused whole."""

from __future__ import annotations

import json

from inspect_app.accounts.models import Organisation
from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.files import keep_file
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import Problem, Refused

from .. import queries
from ..models import RegistryImport, RegistryImportFault
from ..rules.reading import Fault, RawWorkbook
from ..rules.register import MAX_FAULTS, Judgement, judge
from ..rules.sentences import SENTENCES
from ..rules.upload import code_of_upload
from .storing import Outcome, Storing
from .templates import XLSX


@action("registry.workbook_received", may="registry.edit", fields=("label", "sha256", "size"))
def receive_workbook(tx: Tx, *, content: bytes, label: str) -> RegistryImport:
    """Keep the file and ask for its import. Refused when it is clearly no workbook."""
    code = code_of_upload(len(content), content[:8])
    if code:
        raise Refused(Problem(code, SENTENCES[code], "file"))
    file = keep_file(tx, content, label=label, media_type=XLSX)
    row = RegistryImport(
        organisation_id=tx.actor.organisation_id,
        file_id=file.id,
        label=file.label,
        sent_by=tx.actor.user_id,
        sent_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.enqueue("registry.import_workbook", row.id)
    tx.record("registry_import", row.id, label=file.label, sha256=file.sha256, size=file.size)
    return row


@action(
    "registry.import_finished",
    may="registry.edit",
    fields=("state", "sha256", "rows", "faults", "added", "changes", "units"),
)
def finish_import(tx: Tx, import_id: str, book: RawWorkbook | str) -> None:
    """Judge a workbook against the register and store all of it or none of it.

    `book` is the rule's code when the file could not be read. Raises AlreadyDone when another run
    decided first.
    """
    row = queries.import_of(tx.actor, import_id)
    if row.state != "waiting":
        raise AlreadyDone(import_id)
    # one import per organisation at a time: each is judged against what the last one stored
    tx.session.get_one(Organisation, row.organisation_id, with_for_update=True)
    judgement = _judge(tx, row, book)
    outcome = Outcome()
    if not judgement.refused:
        outcome = Storing(tx, row.organisation_id).store(judgement.lines)
    _close(tx, row, judgement, outcome)
    tx.record(
        "registry_import",
        row.id,
        state=row.state,
        sha256=tx.session.get_one(StoredFile, row.file_id).sha256,
        rows=row.rows,
        faults=row.faults,
        added=outcome.added,
        changes=outcome.changes,
        units=outcome.units,
    )


def _judge(tx: Tx, row: RegistryImport, book: RawWorkbook | str) -> Judgement:
    if isinstance(book, str):
        return Judgement({}, (Fault(book),))
    return judge(book, queries.known(row.organisation_id, tx.today))


def _close(tx: Tx, row: RegistryImport, judgement: Judgement, outcome: Outcome) -> None:
    row.state = "refused" if judgement.refused else "imported"
    row.rows = judgement.rows
    row.faults = sum(not fault.warning for fault in judgement.faults)
    row.warnings = len(judgement.faults) - row.faults
    row.added, row.changed = len(outcome.added), len(outcome.changes)
    row.unchanged = outcome.unchanged
    row.finished_at = tx.now
    for position, fault in enumerate(judgement.faults[:MAX_FAULTS]):
        tx.session.add(
            RegistryImportFault(
                import_id=row.id,
                position=position,
                warning=fault.warning,
                sheet=fault.sheet,
                row=fault.row,
                column=fault.column,
                header=fault.header,
                value=fault.value,
                code=fault.code,
                facts=json.dumps(fault.facts, ensure_ascii=False),
            )
        )
