"""Writes: publish what the library has and the database has not; take in, check and publish an
edited workbook."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NoReturn

import sqlalchemy as sa

import checklists
from checklists.forms import stored
from checklists.forms.outline import outline
from inspect_app.core.action import AlreadyDone, Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.db import db
from inspect_app.core.files import keep_file
from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.models import StoredFile
from inspect_app.core.refusal import Problem, Refused, refuse_if

from .. import queries
from ..models import (
    FORM,
    ChecklistUpload,
    ChecklistUploadFault,
    ChecklistUploadTable,
    ChecklistVersion,
)
from ..rules.upload import (
    MAX_FAULTS,
    OLE_MAGIC,
    SENTENCES,
    Compiled,
    UploadFault,
    code_of_upload,
    faults_against,
    problem_of_day,
    sentence,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
CSV = "text/csv"


def unpublished() -> list[checklists.Checklist]:
    """Checklists of the library whose content is not published yet."""
    known = set(db.session.scalars(sa.select(ChecklistVersion.content_hash)))
    return [each for each in checklists.library() if each.content_hash not in known]


def publish_library(
    actor: Actor, *, valid_from: dt.date | None = None
) -> tuple[ChecklistVersion, ...]:
    """Publish every new checklist of the library; nothing new is no command and changes nothing.

    `valid_from`: first day on which a case may pin it, today unless given.
    Raises Refused when a checklist was changed without a new version number.
    """
    if not unpublished():
        return ()
    return publish_new(actor, valid_from=valid_from)


@action("checklist_versions.library_published", may="checklist.publish", fields=("published",))
def publish_new(tx: Tx, *, valid_from: dt.date | None = None) -> tuple[ChecklistVersion, ...]:
    """Store the new checklists of the library, all or none."""
    new = unpublished()
    _refuse_same_version(tx, new)
    rows = tuple(_row(tx, checklist, valid_from or tx.today) for checklist in new)
    tx.session.add_all(rows)
    tx.session.flush()
    tx.record(
        "checklist_library",
        "library",
        published=[[row.code, row.version, row.content_hash] for row in rows],
    )
    return rows


def _row(tx: Tx, checklist: checklists.Checklist, valid_from: dt.date) -> ChecklistVersion:
    return ChecklistVersion(
        code=checklist.code,
        version=checklist.version,
        content_hash=checklist.content_hash,
        content=canonical(checklist.to_json()),
        title_vi=checklist.title_vi,
        title_en=checklist.title_en,
        subject=checklist.subject,
        questions=len(checklist.questions),
        valid_from=valid_from,
        published_at=tx.now,
        published_by=tx.actor.user_id,
    )


def _refuse_same_version(tx: Tx, new: list[checklists.Checklist]) -> None:
    taken = {
        (code, version)
        for code, version in tx.session.execute(
            sa.select(ChecklistVersion.code, ChecklistVersion.version)
        )
    }
    text = _l(
        "A checklist was changed but kept its version number. Nothing was published; "
        "raise the version in its settings."
    )
    problems = [
        Problem("same_version", text, f"{each.code} {each.version}")
        for each in new
        if (each.code, each.version) in taken
    ]
    if problems:
        raise Refused(problems)


# --- workbooks that were sent --------------------------------------------------------------------


@action(
    "checklist_versions.workbook_received",
    may="checklist.publish",
    fields=("label", "sha256", "size", "tables"),
)
def receive_workbook(
    tx: Tx,
    *,
    content: bytes,
    label: str,
    subject: str = "facility",
    tables: Mapping[str, bytes] | None = None,
) -> ChecklistUpload:
    """Keep the file and ask for its check. Refused when it is clearly no workbook.

    `subject`: for whom a form is made; a checklist of our own says so itself. `tables`: what a form
    reads beside its workbook, by name.
    """
    code = code_of_upload(len(content), content[:8])
    if code:
        raise Refused(Problem(code, SENTENCES[code], "file"))
    media_type = XLS if content.startswith(OLE_MAGIC) else XLSX
    file = keep_file(tx, content, label=label, media_type=media_type)
    row = ChecklistUpload(
        organisation_id=tx.actor.organisation_id,
        file_id=file.id,
        label=file.label,
        sent_by=tx.actor.user_id,
        sent_at=tx.now,
        subject=subject,
    )
    tx.session.add(row)
    tx.session.flush()
    kept = _keep_tables(tx, row, tables or {})
    tx.enqueue("checklist_versions.check_workbook", row.id)
    tx.record(
        "checklist_upload",
        row.id,
        label=file.label,
        sha256=file.sha256,
        size=file.size,
        tables=kept,
    )
    return row


def _keep_tables(
    tx: Tx, row: ChecklistUpload, tables: Mapping[str, bytes]
) -> list[list[str | int]]:
    """Name, SHA-256 and size of each."""
    kept: list[list[str | int]] = []
    for name, content in sorted(tables.items()):
        file = keep_file(tx, content, label=f"{name}.csv", media_type=CSV)
        tx.session.add(ChecklistUploadTable(upload_id=row.id, name=name, file_id=file.id))
        kept.append([name, file.sha256, file.size])
    tx.session.flush()
    return kept


@action(
    "checklist_versions.workbook_checked",
    may="system.job",
    fields=("state", "sha256", "code", "version", "questions", "faults"),
)
def finish_check(tx: Tx, upload_id: str, compiled: Compiled) -> None:
    """Judge what was read against what is published, and store the outcome. Publishes nothing.

    Raises AlreadyDone when another run decided first.
    """
    row = queries.upload_of(tx.actor, upload_id, lock=True)
    if row.state != "waiting":
        raise AlreadyDone(upload_id)
    if compiled.form is not None:
        compiled = replace(compiled, checklist=outline(compiled.form, row.subject))
    faults = _faults(row.organisation_id, compiled)
    if compiled.checklist is not None and not faults:
        row.state = "ready"
        _keep_content(row, compiled, compiled.checklist)
    else:
        row.state = "refused"
    row.faults, row.finished_at = len(faults), tx.now
    _keep_faults(tx, row, faults)
    tx.record(
        "checklist_upload",
        row.id,
        state=row.state,
        sha256=tx.session.get_one(StoredFile, row.file_id).sha256,
        code=row.code,
        version=row.version,
        questions=row.questions,
        faults=row.faults,
    )


def _keep_content(
    row: ChecklistUpload, compiled: Compiled, checklist: checklists.Checklist
) -> None:
    row.code, row.version, row.kind = checklist.code, checklist.version, compiled.kind
    row.questions = len(checklist.questions)
    if compiled.form is None:
        row.content = canonical(checklist.to_json())
    else:
        form = stored.to_json(compiled.form)
        row.content = canonical({"form": form, "subject": checklist.subject})


def _keep_faults(tx: Tx, row: ChecklistUpload, faults: tuple[UploadFault, ...]) -> None:
    for position, fault in enumerate(faults[:MAX_FAULTS]):
        tx.session.add(
            ChecklistUploadFault(
                upload_id=row.id,
                position=position,
                sheet=fault.sheet,
                row=fault.row,
                column=fault.column,
                value=fault.value,
                code=fault.code,
                rule_vi=fault.rule_vi,
                rule_en=fault.rule_en,
            )
        )


def _faults(organisation_id: str, compiled: Compiled) -> tuple[UploadFault, ...]:
    published = queries.versions_of(compiled.checklist.code) if compiled.checklist else ()
    return faults_against(
        compiled,
        versions={one.version for one in published},
        subject=published[0].subject if published else None,
        kind=published[0].kind if published else None,
        norms=queries.norm_names(organisation_id),
    )


@action(
    "checklist_versions.upload_published",
    may="checklist.publish",
    fields=("published", "valid_from"),
)
def publish_upload(tx: Tx, upload_id: str, *, valid_from: dt.date) -> ChecklistVersion:
    """Make the checked workbook a published version, once.

    Raises Refused when it is not ready, was published before, or a rule broke since its check.
    """
    row = queries.upload_of(tx.actor, upload_id, lock=True)
    checklist = queries.checklist_in(row)
    if row.state != "ready" or checklist is None:
        _refuse("published_before" if row.state == "published" else "not_checked")
    form = queries.form_in(row)
    refuse_faults(_faults(row.organisation_id, Compiled(checklist, {}, (), form=form)))
    version = publish_checked(tx, checklist, valid_from, of_form=row.content if form else "")
    row.state, row.version_id = "published", version.id
    tx.record(
        "checklist_upload",
        row.id,
        published=[[version.code, version.version, version.content_hash]],
        valid_from=valid_from.isoformat(),
    )
    return version


def refuse_faults(faults: Sequence[UploadFault]) -> None:
    """Raise Refused with each of them."""
    refuse_if(
        [
            Problem(fault.code or "fault", sentence(fault, selected_language()), fault.column)
            for fault in faults
        ]
    )


def publish_checked(
    tx: Tx, checklist: checklists.Checklist, valid_from: dt.date, *, of_form: str = ""
) -> ChecklistVersion:
    """A new version of what was found without fault, be it from a workbook or a draft: the one way
    to publish what people made. `of_form`: the content of a form that somebody brought, whose
    outline the checklist is. Raises Refused when the day does not fit."""
    latest = max((one.valid_from for one in queries.versions_of(checklist.code)), default=None)
    broken = problem_of_day(valid_from, latest, tx.today)
    if broken:
        _refuse(broken, "valid_from")
    version = _row(tx, checklist, valid_from)
    if of_form:
        version.kind, version.content = FORM, of_form
        version.content_hash = hashlib.sha256(of_form.encode()).hexdigest()
    tx.session.add(version)
    tx.session.flush()
    return version


def _refuse(code: str, where: str = "") -> NoReturn:
    raise Refused(Problem(code, SENTENCES[code], where))
