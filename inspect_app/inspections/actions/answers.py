"""Saving one answer, exactly once however often it is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.exc import IntegrityError

from checklists import Answer, Question, normalised, problems_of_answer
from checklists.forms.questions import is_asked, normalised_cell, problems_of_cell, question_of_cell
from checklists.forms.standing import following
from inspect_app.checklist_versions.queries import checklist_by_id, form_by_id
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.canonical import canonical
from inspect_app.core.i18n import _l, selected_language
from inspect_app.core.refusal import Conflict, Problem, Refused

from .. import queries
from ..models import AnswerOp, AnswerRow, InspectionCase
from ..rules.case_state import ANSWERING
from ..rules.conflicts import closed_by
from ..rules.corrective import CORRECTIVE, corrective_question
from ..rules.face import of_language
from ..rules.operations import AnswerOperation
from .conflicts import keep_conflict


class AnswerConflict(Conflict):
    """Somebody changed the answer after the sender saw it. `current` and `sent` hold both.

    `operation` and `answer` are what was sent and its stored form; `settled` says that a person
    (or, at a cell that nobody sees, nobody) has decided about it already.
    """

    settled = False

    def __init__(self, current: dict[str, Any], sent: AnswerOperation, answer: Answer) -> None:
        text = _l(
            "Somebody else changed this answer. Yours was not stored and is kept on this device; "
            "look at both and choose one."
        )
        super().__init__(Problem("answer_changed", text, sent.question))
        self.current = current
        self.operation, self.answer = sent, answer
        self.sent = {
            "value": sent.value,
            "not_applicable_reason": sent.not_applicable_reason,
            "version": sent.seen_version,
        }

    @property
    def differs(self) -> bool:
        """Whether another value stands; the same words twice are nothing to decide."""
        stands = (self.current["value"], self.current["not_applicable_reason"])
        return stands != (self.answer.value, self.answer.not_applicable_reason)


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
    except AnswerConflict as conflict:
        keep_conflict(actor, case_id, conflict)
        raise
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
    fields=(
        "case",
        "question",
        "value",
        "not_applicable_reason",
        "version",
        "device",
        "cells",
        "settled",
    ),
)
def apply_operation(tx: Tx, case_id: str, operation: AnswerOperation) -> None:
    """Operation, answer and journal entry in one transaction; the case row orders writers.

    `cells` are what the answer sets besides in a form: question to value. `settled`: refused
    operations that this answer decided.
    """
    case = queries.case_to_work_on(tx.actor, case_id)
    if queries.operation_of(operation.op_id) is not None:
        raise _AlreadyApplied
    given = give_answer(tx, case, operation)
    question, answer, version = given.question, given.answer, given.version
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
        cells=given.cells,
        settled=given.settled,
    )


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that stands from now on, what it set besides and which conflicts it decided."""

    question: Question
    answer: Answer
    version: int
    cells: dict[str, str | None]
    settled: list[str]


def give_answer(tx: Tx, case: InspectionCase, operation: AnswerOperation) -> GivenAnswer:
    """Write an answer, with its further cells, within the caller's action.

    Raises Refused, AnswerConflict.
    """
    queries.must_not_be_frozen(case.id)
    must_be_answerable(case)
    question = question_of(case, operation.question)
    answer = answer_of(case, question, operation, queries.field_day(case))
    row = tx.session.get(AnswerRow, (case.id, question.name), populate_existing=True)
    version = _next_version(case, row, answer, operation)
    cells = _following(case, question.name, answer)
    _write(tx, case, question.name, answer, version=version, device=operation.device)
    for key, cell in cells.items():
        old = tx.session.get(AnswerRow, (case.id, key), populate_existing=True)
        further = Answer(cell)
        after = (old.version if old else 0) + 1
        _write(tx, case, key, further, version=after, device=operation.device)
    found = queries.open_conflicts(case.id, question.name)
    closed = closed_by(found, operation, answer, by=tx.actor.user_id, at=tx.now)
    return GivenAnswer(question, answer, version, cells, [one.op_id for one in closed])


def _following(case: InspectionCase, key: str, answer: Answer) -> dict[str, str | None]:
    """Further cells that an answer to a form sets on the machine where it is given."""
    form = form_by_id(case.checklist_version_id)
    if form is None or key.startswith(CORRECTIVE):
        return {}
    given = queries.given_of(queries.answer_rows(case))
    return following(form, given, queries.form_moment(case), key, answer.value)


def _write(
    tx: Tx, case: InspectionCase, question: str, answer: Answer, *, version: int, device: str
) -> None:
    """The answer as it stands from now on."""
    tx.session.merge(
        AnswerRow(
            case_id=case.id,
            question=question,
            value=answer.value,
            not_applicable_reason=answer.not_applicable_reason,
            version=version,
            answered_by=tx.actor.user_id,
            device=device,
            answered_at=tx.now,
        )
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
    form = form_by_id(case.checklist_version_id)
    if form is not None and not name.startswith(CORRECTIVE) and not is_asked(form, name):
        raise Refused(_unknown(name))
    question_of(case, name)


def _unknown(name: str) -> Problem:
    text = _l("This checklist has no such question. The answer was not stored.")
    return Problem("unknown_question", text, name)


def question_of(case: InspectionCase, name: str) -> Question:
    """The question of the checklist, or the one that an open corrective action asks."""
    if name.startswith(CORRECTIVE):
        queries.must_be_corrective(case, name)
        return corrective_question(name)
    form = form_by_id(case.checklist_version_id)
    if form is not None:
        cell = question_of_cell(form, name)
        if cell is None:
            raise Refused(_unknown(name))
        return cell
    try:
        return checklist_by_id(case.checklist_version_id).question(name)
    except KeyError as unknown:
        raise Refused(_unknown(name)) from unknown


def answer_of(
    case: InspectionCase, question: Question, operation: AnswerOperation, today: dt.date
) -> Answer:
    """The answer in stored form. Raises Refused with what the checklist says is wrong.

    Of a form what can never be is refused here; what its constraints say is a problem of the
    answers together, which the checklist shows and which keeps the field work open.
    """
    form = None if question.name.startswith(CORRECTIVE) else form_by_id(case.checklist_version_id)
    typed = operation.value
    if form is None:
        value = normalised(question, typed) if typed is not None else None
        answer = Answer(value or None, operation.not_applicable_reason)
        found = problems_of_answer(question, answer, today)
    else:
        value = normalised_cell(form, question.name, typed) if typed is not None else None
        answer = Answer(value or None, operation.not_applicable_reason)
        found = problems_of_cell(form, question.name, answer, today)
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


def is_same(case: InspectionCase, stored: StoredAnswer | None, answer: Answer) -> bool:
    """Whether two devices found the same value of a form, as they do of what a form works out: no
    conflict, whoever was first."""
    return (
        stored is not None
        and form_by_id(case.checklist_version_id) is not None
        and (stored.value, stored.not_applicable_reason)
        == (answer.value, answer.not_applicable_reason)
    )


class StoredAnswer(Protocol):
    """What stands at a question."""

    @property
    def value(self) -> str | None:
        """The value."""

    @property
    def not_applicable_reason(self) -> str:
        """The reason why it does not apply."""


def _next_version(
    case: InspectionCase, row: AnswerRow | None, answer: Answer, operation: AnswerOperation
) -> int:
    current = row.version if row is not None else 0
    if current == operation.seen_version or is_same(case, row, answer):
        return current + 1
    seen = {
        "value": row.value if row is not None else None,
        "not_applicable_reason": row.not_applicable_reason if row is not None else "",
        "version": current,
        "answered_by": row.answered_by if row is not None else None,
        "answered_at": row.answered_at.isoformat() if row is not None else None,
    }
    raise AnswerConflict(seen, operation, answer)
