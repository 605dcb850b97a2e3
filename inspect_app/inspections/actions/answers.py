"""Saving one answer, exactly once however often it is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from checklists import Answer, Question, normalised, problems_of_answer
from inspect_app.checklist_versions.queries import checklist_by_id
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.refusal import Conflict, Problem, Refused

from .. import queries
from ..models import AnswerOp, AnswerRow, InspectionCase
from ..rules.case_state import ANSWERING
from ..rules.corrective import CORRECTIVE, corrective_question
from ..rules.face import of_language
from ..rules.operations import AnswerOperation


class AnswerConflict(Conflict):
    """Somebody changed the answer after the sender saw it. `current` and `sent` hold both."""

    def __init__(self, current: dict[str, Any], sent: AnswerOperation) -> None:
        text = _l(
            "Somebody else changed this answer. Yours was not stored and is kept on this device; "
            "look at both and choose one."
        )
        super().__init__(Problem("answer_changed", text, sent.question))
        self.current = current
        self.sent = {
            "value": sent.value,
            "not_applicable_reason": sent.not_applicable_reason,
            "version": sent.seen_version,
        }


class _AlreadyApplied(Exception):
    """The operation was applied before; this transaction must leave no trace."""


@dataclass(frozen=True)
class Applied:
    """The receipt, and whether this call was a repetition."""

    receipt: dict[str, Any]
    repeated: bool


def send_operation(actor: Actor, case_id: str, operation: AnswerOperation) -> Applied:
    """Apply an operation, or give the receipt of its first application.

    The unique key of `answer_op` decides between two senders at the same moment.  Raises
    NotFound (no such case for the actor), Refused, AnswerConflict; Conflict when the id was used
    for something else.
    """
    queries.must_see(actor, case_id)  # a foreigner must not learn that an id was used
    found = queries.operation_of(operation.op_id)
    if found is not None:
        return _repetition(actor, case_id, operation, found)
    try:
        apply_operation(actor, case_id, operation)
    except (_AlreadyApplied, IntegrityError) as lost_race:
        found = queries.operation_of(operation.op_id)
        if found is None:
            raise lost_race
        return _repetition(actor, case_id, operation, found)
    applied = queries.operation_of(operation.op_id)
    assert applied is not None, "committed above and never deleted"
    return Applied(queries.receipt_of(applied), repeated=False)


def _repetition(actor: Actor, case_id: str, operation: AnswerOperation, found: AnswerOp) -> Applied:
    if found.body_sha256 != operation.sha256(case_id, actor.user_id):
        text = _l(
            "This operation number was used for another answer. Nothing was stored; send the "
            "answer again under a new number."
        )
        raise Conflict(Problem("operation_reused", text, "op_id"))
    return Applied(queries.receipt_of(found), repeated=True)


@action(
    "inspections.answered",
    may="inspection.answer",
    fields=("case", "question", "value", "not_applicable_reason", "version", "device"),
)
def apply_operation(tx: Tx, case_id: str, operation: AnswerOperation) -> None:
    """Operation, answer and journal entry in one transaction; the case row orders writers."""
    case = queries.case_to_work_on(tx.actor, case_id)
    if queries.operation_of(operation.op_id) is not None:
        raise _AlreadyApplied
    queries.must_not_be_frozen(case.id)
    must_be_answerable(case)
    question = question_of(case, operation.question)
    answer = answer_of(question, operation, queries.field_day(case))
    row = tx.session.get(AnswerRow, (case.id, question.name), populate_existing=True)
    version = _next_version(row, operation)
    if row is None:
        row = AnswerRow(
            case_id=case.id,
            question=question.name,
            value=answer.value,
            not_applicable_reason=answer.not_applicable_reason,
            version=version,
            answered_by=tx.actor.user_id,
            device=operation.device,
            answered_at=tx.now,
        )
        tx.session.add(row)
    else:
        row.value, row.not_applicable_reason = answer.value, answer.not_applicable_reason
        row.version, row.device = version, operation.device
        row.answered_by, row.answered_at = tx.actor.user_id, tx.now
    tx.session.add(
        AnswerOp(
            op_id=operation.op_id,
            case_id=case.id,
            user_id=tx.actor.user_id,
            body_sha256=operation.sha256(case.id, tx.actor.user_id),
            receipt=canonical(
                {
                    "op_id": operation.op_id,
                    "question": question.name,
                    "value": answer.value,
                    "not_applicable_reason": answer.not_applicable_reason,
                    "version": version,
                    "accepted_at": tx.now.isoformat(),
                }
            ),
            accepted_at=tx.now,
        )
    )
    tx.record(
        "answer_op",
        operation.op_id,
        case=case.id,
        question=question.name,
        value=answer.value,
        not_applicable_reason=answer.not_applicable_reason,
        version=version,
        device=operation.device,
    )


def must_be_answerable(case: InspectionCase) -> None:
    if case.recorded_state in ANSWERING:
        return
    text = _l(
        "Answers are taken only while the field work is under way. This answer was not stored "
        "and stays on this device."
    )
    raise Refused(Problem("not_answerable", text))


def must_be_asked(case: InspectionCase, name: str) -> None:
    """Raises Refused unless the case asks this question."""
    question_of(case, name)


def question_of(case: InspectionCase, name: str) -> Question:
    """The question of the checklist, or the one that an open corrective action asks."""
    if name.startswith(CORRECTIVE):
        queries.must_be_corrective(case, name)
        return corrective_question(name)
    try:
        return checklist_by_id(case.checklist_version_id).question(name)
    except KeyError as unknown:
        text = _l("This checklist has no such question. The answer was not stored.")
        raise Refused(Problem("unknown_question", text, name)) from unknown


def answer_of(question: Question, operation: AnswerOperation, today: dt.date) -> Answer:
    """The answer in stored form. Raises Refused with what the checklist says is wrong."""
    value = normalised(question, operation.value) if operation.value is not None else None
    answer = Answer(value or None, operation.not_applicable_reason)
    found = problems_of_answer(question, answer, today)
    if found:
        language = selected_language()
        raise Refused(
            [
                Problem(
                    f"answer_{problem.code}",
                    of_language(language, problem.vi, problem.en),
                    question.name,
                )
                for problem in found
            ]
        )
    return answer


def _next_version(row: AnswerRow | None, operation: AnswerOperation) -> int:
    current = row.version if row is not None else 0
    if current == operation.seen_version:
        return current + 1
    seen = {
        "value": row.value if row is not None else None,
        "not_applicable_reason": row.not_applicable_reason if row is not None else "",
        "version": current,
        "answered_by": row.answered_by if row is not None else None,
        "answered_at": row.answered_at.isoformat() if row is not None else None,
    }
    raise AnswerConflict(seen, operation)
