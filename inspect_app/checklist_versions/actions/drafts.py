"""Writes of drafts: each edit is one transaction and one journal entry, kept at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, NoReturn

from checklists.references import parse_reference
from inspect_app.core.action import Tx, action
from inspect_app.core.canonical import canonical
from inspect_app.core.refusal import Conflict, Problem, Refused

from .. import queries
from ..models import FORM, ChecklistDraft, ChecklistVersion
from ..rules import edits
from ..rules.cells import columns_of
from ..rules.draft import Draft, Line, draft_of_sheets, empty_draft, from_json, to_json
from ..rules.draft_faults import under
from ..rules.upload import SENTENCES
from .publishing import publish_checked, refuse_faults


class CellConflict(Conflict):
    """The cell holds `current`, which its writer had not seen."""

    def __init__(self, current: str) -> None:
        super().__init__(Problem("cell_changed", SENTENCES["cell_changed"]))
        self.current = current


def _refuse(code: str, where: str = "") -> NoReturn:
    raise Refused(Problem(code, SENTENCES[code], where))


@action(
    "checklist_versions.draft_started",
    may="checklist.publish",
    fields=("base", "code", "version", "content"),
)
def start_draft(tx: Tx, base_id: str = "") -> ChecklistDraft:
    """A draft with the content of a published version, or an empty one. Raises NotFound."""
    base = queries.version_of(base_id) if base_id else None
    if base is None:
        draft = empty_draft()
    elif base.kind == FORM:
        _refuse("form_not_editable", "base")
    else:
        draft = draft_of_sheets(queries.sheets_of_version(base))
        taken = {one.version for one in queries.versions_of(base.code)}
        number = edits.next_version(base.version, taken)
        draft = edits.set_cell(draft, draft.settings.id, "version", number, 0)
    row = ChecklistDraft(
        organisation_id=tx.actor.organisation_id,
        base_id=base.id if base else None,
        started_by=tx.actor.user_id,
        started_at=tx.now,
        changed_by=tx.actor.user_id,
        changed_at=tx.now,
        **_told(draft),
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "checklist_draft",
        row.id,
        base=base.content_hash if base else "",
        code=row.code,
        version=row.version,
        content=to_json(draft) if base is None else {},
    )
    return row


def _told(draft: Draft) -> dict[str, Any]:
    """What the row of a draft holds and repeats of its content."""
    return {
        "content": canonical(to_json(draft)),
        "code": draft.settings.get("form_id"),
        "version": draft.settings.get("version"),
        "title": draft.settings.get("form_title"),
    }


def _opened(tx: Tx, draft_id: str) -> tuple[ChecklistDraft, Draft]:
    """The draft, locked until the end of the transaction. Raises NotFound, Refused when closed."""
    row = queries.draft_of(tx.actor, draft_id, lock=True)
    if row.state != "editing":
        _refuse("draft_closed")
    return row, from_json(json.loads(row.content))


def _keep(tx: Tx, row: ChecklistDraft, draft: Draft) -> None:
    for name, text in _told(draft).items():
        setattr(row, name, text)
    row.counter += 1
    row.changed_by, row.changed_at = tx.actor.user_id, tx.now


def _row_of(draft: Draft, line_id: int) -> tuple[str, Line]:
    try:
        return edits.row_of(draft, line_id)
    except edits.NoSuchRow:
        _refuse("row_gone")


def _unchanged(draft: Draft, line_id: int, seen: int) -> tuple[str, Line]:
    """The row, when it is as its editor saw it. Raises Refused, Conflict."""
    kind, row = _row_of(draft, line_id)
    if row.at != seen:
        raise Conflict(Problem("row_changed", SENTENCES["row_changed"]))
    return kind, row


@action(
    "checklist_versions.draft_written",
    may="checklist.publish",
    fields=("row", "column", "before", "after", "counter"),
)
def write_cell(
    tx: Tx, draft_id: str, line_id: int, *, column: str, text: str, before: str
) -> ChecklistDraft:
    """Write one cell; `before` is what stood there when its writer began.

    Raises CellConflict when something else stands there now, Refused when the row is gone or has
    no such cell, the text is too long, or another list of choices has that name.
    """
    row, draft = _opened(tx, draft_id)
    kind, line = _row_of(draft, line_id)
    if column not in columns_of(kind):
        _refuse("no_such_cell", column)
    value, current = edits.cleaned(text), line.get(column)
    if len(value) > edits.MAX_CELL:
        _refuse("cell_too_long", column)
    if current not in (value, edits.cleaned(before)):
        raise CellConflict(current)
    if column == "list_name" and value != current and (not value or value in draft.lists()):
        _refuse("list_exists", column)
    _keep(tx, row, edits.set_cell(draft, line_id, column, value, row.counter + 1))
    tx.record(
        "checklist_draft",
        row.id,
        row=line_id,
        column=column,
        before=current,
        after=value,
        counter=row.counter,
    )
    return row


@action(
    "checklist_versions.draft_row_added",
    may="checklist.publish",
    fields=("row", "kind", "into", "counter"),
)
def add_row(tx: Tx, draft_id: str, *, kind: str, into: str = "") -> int:
    """A new row at the end of its place (`edits.add`); its number. Raises Refused."""
    row, draft = _opened(tx, draft_id)
    if kind not in edits.KINDS:
        _refuse("no_such_cell", "kind")
    if draft.next_id > edits.MAX_ROWS:
        _refuse("too_many_rows")
    try:
        draft, line_id = edits.add(draft, kind, into, row.counter + 1)
    except edits.NoSuchRow:
        _refuse("row_gone")
    _keep(tx, row, draft)
    tx.record("checklist_draft", row.id, row=line_id, kind=kind, into=into, counter=row.counter)
    return line_id


@action(
    "checklist_versions.draft_row_removed",
    may="checklist.publish",
    fields=("row", "kind", "removed", "counter"),
)
def remove_row(tx: Tx, draft_id: str, line_id: int, *, seen: int) -> None:
    """Remove a row as it was shown; of a section, with all in it (`seen`: the newest of them).

    Raises Refused when it is gone, Conflict when it was changed since.
    """
    row, draft = _opened(tx, draft_id)
    kind, _line = _row_of(draft, line_id)
    gone = [line for _kind, line in draft.lines() if line.id in under(draft, line_id)]
    if kind not in edits.KINDS:
        _refuse("no_such_cell", "kind")
    if max(line.at for line in gone) > seen:
        raise Conflict(Problem("row_changed", SENTENCES["row_changed"]))
    _keep(tx, row, edits.remove(draft, line_id))
    tx.record(
        "checklist_draft",
        row.id,
        row=line_id,
        kind=kind,
        removed=[dict(line.cells) for line in gone],
        counter=row.counter,
    )


@action(
    "checklist_versions.draft_row_moved",
    may="checklist.publish",
    fields=("row", "to", "counter"),
)
def move_row(tx: Tx, draft_id: str, line_id: int, *, to: str, seen: int) -> None:
    """One place `up` or `down`, or to the end of the section with that number.

    Raises Refused when there is no such row or section, Conflict when it was changed since.
    """
    row, draft = _opened(tx, draft_id)
    _unchanged(draft, line_id, seen)
    _keep(tx, row, _moved(draft, line_id, to, row.counter + 1))
    tx.record("checklist_draft", row.id, row=line_id, to=to, counter=row.counter)


def _moved(draft: Draft, line_id: int, to: str, at: int) -> Draft:
    if to in (edits.UP, edits.DOWN):
        return edits.move(draft, line_id, to, at)
    try:
        return edits.move_to(draft, line_id, int(to), at)
    except (edits.NoSuchRow, ValueError):
        _refuse("row_gone", "to")


@action(
    "checklist_versions.draft_law_chosen",
    may="checklist.publish",
    fields=("row", "reference", "counter"),
)
def cite_law(tx: Tx, draft_id: str, line_id: int, *, reference: str) -> None:
    """Add a legal basis to a row, and its document to the laws of the draft when the register of
    law knows it. Raises Refused."""
    try:
        doc = parse_reference(reference).doc
    except ValueError:
        _refuse("no_reference", "reference")
    law = queries.law_row(tx.actor, doc)
    _law_changed(
        tx, draft_id, line_id, reference, lambda d, at: edits.cite(d, line_id, reference, law, at)
    )


@action(
    "checklist_versions.draft_law_dropped",
    may="checklist.publish",
    fields=("row", "reference", "counter"),
)
def uncite_law(tx: Tx, draft_id: str, line_id: int, *, reference: str) -> None:
    """Take a legal basis from a row. Raises Refused."""
    _law_changed(
        tx, draft_id, line_id, reference, lambda d, at: edits.uncite(d, line_id, reference, at)
    )


def _law_changed(
    tx: Tx, draft_id: str, line_id: int, reference: str, change: Callable[[Draft, int], Draft]
) -> None:
    row, draft = _opened(tx, draft_id)
    kind, _line = _row_of(draft, line_id)
    if "bind::ins:law" not in columns_of(kind):
        _refuse("no_such_cell", "bind::ins:law")
    _keep(tx, row, change(draft, row.counter + 1))
    tx.record("checklist_draft", row.id, row=line_id, reference=reference, counter=row.counter)


@action("checklist_versions.draft_discarded", may="checklist.publish", fields=("counter",))
def discard_draft(tx: Tx, draft_id: str) -> None:
    """Close the draft; nothing of it is published. Raises Refused when it is closed already."""
    row, _draft = _opened(tx, draft_id)
    row.state = "discarded"
    row.changed_by, row.changed_at = tx.actor.user_id, tx.now
    tx.record("checklist_draft", row.id, counter=row.counter)


@action(
    "checklist_versions.draft_published",
    may="checklist.publish",
    fields=("published", "valid_from", "counter"),
)
def publish_draft(tx: Tx, draft_id: str, *, valid_from: dt.date, seen: int) -> ChecklistVersion:
    """Make the draft a published version, as it was when its difference was shown (`seen`).

    Raises Refused when it is closed, has faults or the day does not fit; Conflict when it was
    edited since it was looked at.
    """
    row, draft = _opened(tx, draft_id)
    if row.counter != seen:
        raise Conflict(Problem("draft_changed", SENTENCES["draft_changed"]))
    judged = queries.judged_draft(row, draft)
    refuse_faults([placed.fault for placed in judged.faults])
    if judged.checklist is None:
        _refuse("not_checked")
    version = publish_checked(tx, judged.checklist, valid_from)
    row.state, row.version_id = "published", version.id
    row.changed_by, row.changed_at = tx.actor.user_id, tx.now
    tx.record(
        "checklist_draft",
        row.id,
        published=[[version.code, version.version, version.content_hash]],
        valid_from=valid_from.isoformat(),
        counter=row.counter,
    )
    return version
