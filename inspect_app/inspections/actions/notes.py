"""Notes beside questions: versions as with answers, so that nobody's words are overwritten."""

from __future__ import annotations

from typing import Any

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Conflict, Problem, Refused

from .. import queries
from ..models import InspectionCase, QuestionNote
from ..rules.case_state import ANSWERING
from ..rules.findings import MAX_TEXT, checked_text
from .answers import must_be_asked


class NoteConflict(Conflict):
    """Somebody changed the note after the sender saw it. `current` is what stands now."""

    def __init__(self, question: str, current: dict[str, Any]) -> None:
        text = _l(
            "Somebody else changed this note. Yours was not stored and is kept on this device; "
            "look at both and choose one."
        )
        super().__init__(Problem("note_changed", text, question))
        self.current = current


NOTED = "inspections.note_written"


@action(
    NOTED,
    may="inspection.answer",
    fields=("case", "question", "text", "version", "device"),
)
def write_note(
    tx: Tx, case_id: str, *, question: str, text: str, seen_version: int, device: str
) -> QuestionNote:
    """Write, change or empty the note of a question."""
    case = queries.case_to_work_on(tx.actor, case_id)
    queries.must_not_be_frozen(case.id)
    must_take_notes(case)
    must_be_asked(case, question)
    text = checked_note(text)
    row = tx.session.get(QuestionNote, (case.id, question), populate_existing=True)
    current = row.version if row is not None else 0
    if current != seen_version:
        stands = {"text": row.text if row is not None else "", "version": current}
        raise NoteConflict(question, stands)
    if row is None:
        row = QuestionNote(
            case_id=case.id,
            question=question,
            text=text,
            version=1,
            written_by=tx.actor.user_id,
            device=device,
            written_at=tx.now,
        )
        tx.session.add(row)
    else:
        row.text, row.version, row.device = text, current + 1, device
        row.written_by, row.written_at = tx.actor.user_id, tx.now
    tx.session.flush()
    tx.record(
        "question_note",
        case.id,
        case=case.id,
        question=question,
        text=text,
        version=row.version,
        device=device,
    )
    return row


def checked_note(text: str) -> str:
    """The text as it is stored. Raises Refused when it is too long."""
    text = checked_text(text)
    if len(text) > MAX_TEXT:
        words = _l("The text is longer than 10,000 characters. Nothing was stored; shorten it.")
        raise Refused(Problem("too_long", words, "text"))
    return text


def must_take_notes(case: InspectionCase) -> None:
    """Raises Refused outside the field work."""
    if case.recorded_state not in ANSWERING:
        text = _l(
            "Notes are taken only while the field work is under way. This note was not stored "
            "and stays on this device."
        )
        raise Refused(Problem("not_answerable", text))
