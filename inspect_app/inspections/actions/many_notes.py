"""Notes of one case in a batch: the checks and entries of `notes.write_note`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from inspect_app.core.actor import Operation

from ..models import QuestionNote
from .answers import must_be_asked
from .many_rows import RowsOfCase
from .notes import NOTED, NoteConflict, checked_note, must_take_notes


@dataclass(frozen=True)
class Noted:
    """A note as it stands in the batch."""

    text: str
    version: int
    written_by: str
    device: str
    written_at: dt.datetime


class NotesOfCase(RowsOfCase[Noted]):
    """The notes of a case that the batch holds."""

    model, kept = QuestionNote, Noted

    def save(self, operation: Operation, question: str, text: str, seen: int, device: str) -> None:
        """Take the note over. Raises what the action raises; then nothing of it was kept."""
        self.must_be_open()
        must_take_notes(self.case)
        must_be_asked(self.case, question)
        text, old = checked_note(text), self.standing(question)
        version = old.version if old else 0
        if version != seen:
            raise NoteConflict(question, {"text": old.text if old else "", "version": version})
        new = Noted(text, seen + 1, self.actor.user_id, device, self.now)
        self.keep(
            operation,
            question,
            new,
            new.version,
            event=NOTED,
            subject=("question_note", self.case.id),
            facts={"text": text, "device": device},
        )
