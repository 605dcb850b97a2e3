"""What stands on the server about a case, in the words of `contract.ts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.journal import size_of
from inspect_app.core.models import JournalEntry, OperationReceipt
from inspect_app.core.operations import Receipt, receipts_of
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import AnswerRow, InspectionCase, QuestionNote

from .cases import card_json, names_of

ANSWER_EVENTS = frozenset({inspections.ANSWERED, inspections.ATTACHED})
NOTE_EVENTS = frozenset({"inspections.note_written"})


def answers_json(rows: Sequence[AnswerRow]) -> list[dict[str, Any]]:
    names = names_of({row.answered_by for row in rows})
    return [
        {
            "question": row.question,
            "value": row.value,
            "not_applicable_reason": row.not_applicable_reason,
            "version": row.version,
            "answered_by": names.get(row.answered_by, ""),
            "answered_at": row.answered_at.isoformat(),
        }
        for row in rows
    ]


def notes_json(rows: Iterable[QuestionNote]) -> list[dict[str, Any]]:
    return [{"question": row.question, "text": row.text, "version": row.version} for row in rows]


def findings_json(case: InspectionCase) -> list[dict[str, Any]]:
    found = inspections.findings_of(case)
    made_by = _operations_of(case)
    return [
        {
            "id": one.id,
            "op_id": made_by.get(one.id),
            "number": one.number,
            "question": one.question,
            "proposal": one.proposal,
            "state": one.state,
            "severity": one.severity,
            "title": one.title,
            "description": one.description,
            "responsible": one.violation.responsible if one.violation else one.responsible,
            "references": list(one.references),
            "remedy": one.violation.remedy if one.violation else one.remedy,
            "remedy_due": (
                one.violation.remedy_due.isoformat()
                if one.violation and one.violation.remedy_due
                else None
            ),
        }
        for one in found
    ]


def _operations_of(case: InspectionCase) -> dict[str, str]:
    """Finding id to the operation that made it."""
    rows = db.session.execute(
        sa.select(OperationReceipt.subject_id, OperationReceipt.op_id)
        .where(
            OperationReceipt.case_id == case.id,
            OperationReceipt.event.in_(
                (
                    "inspections.finding_noted",
                    "inspections.proposal_accepted",
                    "inspections.proposal_dismissed",
                )
            ),
        )
        .order_by(OperationReceipt.seq.desc())
    )
    return {row.subject_id: row.op_id for row in rows}


def files_json(case: InspectionCase) -> list[dict[str, Any]]:
    photos = [
        {"sha256": one.sha256, "kind": "photo", "question": one.question, "state": one.state}
        for one in inspections.photos_of(case)
    ]
    return photos + [
        {"sha256": one.sha256, "kind": one.kind, "question": one.question, "state": "ready"}
        for one in inspections.recordings_of(case)
    ]


def minutes_json(case: InspectionCase) -> list[dict[str, Any]]:
    return [
        {
            "sequence": one.sequence,
            "sha256": one.sha256,
            "code": one.code,
            "frozen_at": one.frozen_at.isoformat(),
            "paper_id": one.paper_id,
        }
        for one in inspections.minutes_of(case)
    ]


def alarms_json(case: InspectionCase) -> list[dict[str, Any]]:
    """Every alarm of the case, the newest first, with what was done when it was answered."""
    rows = inspections.alarms_of(case)
    names = names_of({row.raised_by for row in rows})
    return [
        {
            "id": row.id,
            "description": row.description,
            "seen_at": row.seen_at.isoformat(),
            "raised_by": names.get(row.raised_by, ""),
            "answered_at": row.answered_at.isoformat() if row.answered_at else None,
            "measures": row.measures,
        }
        for row in rows
    ]


def conflicts_json(case: InspectionCase) -> list[dict[str, Any]]:
    """Every refused answer of the case, open or decided: a tablet lets go of its own when it is
    named here as decided."""
    rows = inspections.conflicts_of(case)
    people = {row.answered_by for row in rows} | {row.resolved_by or "" for row in rows}
    names = names_of(people) if rows else {}
    return [
        {
            "op_id": row.op_id,
            "question": row.question,
            "value": row.value,
            "not_applicable_reason": row.not_applicable_reason,
            "answered_by": names.get(row.answered_by, ""),
            "device": row.device,
            "found_at": row.found_at.isoformat(),
            "outcome": row.outcome,
            "resolved_by": names.get(row.resolved_by or "", ""),
        }
        for row in rows
    ]


def sections_json(case: InspectionCase) -> list[dict[str, Any]]:
    """Who of the team does which section."""
    return [
        {"section": name, "user_id": row.user_id, "version": row.version}
        for name, row in inspections.section_owners(case).items()
    ]


def changes_json(actor: Actor, case: InspectionCase, since: int) -> dict[str, Any]:
    """What others did since that entry of the journal, in full where it is cheap.

    The number is read first: what is written meanwhile comes again the next time.
    """
    seq = size_of(db.session())
    rows = db.session.execute(
        sa.select(JournalEntry.event, sa.func.min(JournalEntry.at).label("first"))
        .where(JournalEntry.about == case.id, JournalEntry.seq > since)
        .group_by(JournalEntry.event)
    ).all()
    events = {row.event: row.first for row in rows}
    answered = [at for event, at in events.items() if event in ANSWER_EVENTS]
    noted = [at for event, at in events.items() if event in NOTE_EVENTS]
    others = set(events) - {inspections.ANSWERED} - NOTE_EVENTS
    answers = [
        row
        for row in (inspections.answer_rows(case) if answered else ())
        if row.answered_at >= min(answered)
    ]
    notes = [
        row for row in (inspections.notes_of(case) if noted else ()) if row.written_at >= min(noted)
    ]
    return {
        "seq": seq,
        "answers": answers_json(answers),
        "notes": notes_json(notes),
        "findings": findings_json(case) if others else [],
        "files": files_json(case) if others else [],
        "minutes": minutes_json(case) if others else [],
        "alarms": alarms_json(case) if others else [],
        "conflicts": conflicts_json(case) if events else [],
        "sections": sections_json(case) if others else [],
        "card": card_json(actor, case),
    }


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    return {
        "op_id": receipt.op_id,
        "seq": receipt.seq,
        "accepted_at": receipt.accepted_at.isoformat(),
        "subject": receipt.subject_id,
        "version": receipt.version,
    }


def receipts_for(actor: Actor, op_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The receipts of the actor's own operations among these, in the order asked."""
    found = receipts_of(db.session(), op_ids)
    return [
        receipt_json(found[one])
        for one in dict.fromkeys(op_ids)
        if one in found and found[one].user_id == actor.user_id
    ]
