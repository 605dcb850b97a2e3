"""Writes of the inspections room: one verb per intent, one transaction, one journal entry."""

from .alarms import answer_alarm, raise_alarm
from .answers import AnswerConflict, Applied, send_operation
from .attaching import Attached, attach_file
from .conflicts import keep_conflict, settle_conflicts
from .findings import (
    accept_proposal,
    dismiss_proposal,
    note_finding,
    record_violation,
    revise_finding,
    set_finding_aside,
    withdraw_violation,
)
from .minutes import take_over_minutes
from .moving import move_checklist
from .notes import NoteConflict, write_note
from .outside import record_outside_violation
from .photos import finish_picture, refuse_picture, store_photo
from .recordings import store_document, store_recording
from .result import draft_result
from .sections import give_section
from .stages import close_field_work, complete_stage

__all__ = [
    "AnswerConflict",
    "Applied",
    "Attached",
    "NoteConflict",
    "accept_proposal",
    "answer_alarm",
    "attach_file",
    "close_field_work",
    "complete_stage",
    "dismiss_proposal",
    "draft_result",
    "finish_picture",
    "give_section",
    "keep_conflict",
    "note_finding",
    "raise_alarm",
    "record_outside_violation",
    "record_violation",
    "refuse_picture",
    "revise_finding",
    "send_operation",
    "set_finding_aside",
    "settle_conflicts",
    "store_photo",
    "move_checklist",
    "store_document",
    "store_recording",
    "take_over_minutes",
    "withdraw_violation",
    "write_note",
]
