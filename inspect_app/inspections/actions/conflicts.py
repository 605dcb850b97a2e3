"""A refused answer is kept for the whole team until a person decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checklists.forms.questions import is_seen
from inspect_app.checklist_versions.queries import form_by_id
from inspect_app.core.action import Tx, action
from inspect_app.core.actor import Actor
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Conflict, Problem

from .. import queries
from ..models import AnswerRow, InspectionCase, KeptConflict
from ..rules.conflicts import close
from ..rules.corrective import CORRECTIVE

if TYPE_CHECKING:
    from .answers import AnswerConflict


class _Known(Exception):
    """The same operation was refused before; this transaction must leave no trace."""

    def __init__(self, outcome: str | None) -> None:
        self.outcome = outcome
        super().__init__()


def keep_conflict(actor: Actor, case_id: str, conflict: AnswerConflict) -> None:
    """Keep what was refused, once however often it is sent, and tell the conflict whether it is
    decided already. The same words as what stands are not kept: there is nothing to decide.

    Raises Conflict when the id was used in another case.
    """
    if not conflict.differs:
        return
    try:
        outcome = _keep(actor, case_id, conflict)
    except _Known as known:
        outcome = known.outcome
    conflict.settled = outcome is not None


@action(
    "inspections.conflict_found",
    may="inspection.answer",
    fields=(
        "case",
        "question",
        "value",
        "not_applicable_reason",
        "seen_version",
        "standing_version",
        "device",
        "outcome",
    ),
)
def _keep(tx: Tx, case_id: str, conflict: AnswerConflict) -> str | None:
    """The refused answer as an open conflict; at a cell that nobody sees it is closed at once."""
    sent = conflict.operation
    known = tx.session.get(KeptConflict, sent.op_id)
    if known is not None and known.case_id != case_id:
        text = _l(
            "This operation number was used for something else. Nothing was stored; send it again "
            "under a new number."
        )
        raise Conflict(Problem("operation_reused", text, "op_id"))
    if known is not None:
        raise _Known(known.outcome)
    case = tx.session.get_one(InspectionCase, case_id)
    row = KeptConflict(
        op_id=sent.op_id,
        case_id=case.id,
        question=sent.question,
        value=conflict.answer.value,
        not_applicable_reason=conflict.answer.not_applicable_reason,
        seen_version=sent.seen_version,
        standing_version=conflict.current["version"],
        answered_by=tx.actor.user_id,
        device=sent.device,
        device_id=tx.actor.device_id,
        found_at=tx.now,
    )
    _supersede(tx, row, sent.settles)
    if not _is_seen(case, sent.question):
        close(row, "unseen", by=tx.actor.user_id, at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "answer_conflict",
        row.op_id,
        case=case.id,
        question=row.question,
        value=row.value,
        not_applicable_reason=row.not_applicable_reason,
        seen_version=row.seen_version,
        standing_version=row.standing_version,
        device=row.device,
        outcome=row.outcome,
    )
    return row.outcome


def _supersede(tx: Tx, row: KeptConflict, settles: Sequence[str]) -> None:
    """The sender's next word takes the place of the one before it from the same device, and of
    the own ones that it names."""
    for one in queries.open_conflicts(row.case_id, row.question):
        if one.answered_by != row.answered_by:
            continue
        if one.op_id in settles or (one.device_id, one.device) == (row.device_id, row.device):
            close(one, "superseded", by=tx.actor.user_id, at=tx.now)


def _is_seen(case: InspectionCase, question: str) -> bool:
    """Whether a person sees the cell, so that a person can decide about it."""
    form = form_by_id(case.checklist_version_id)
    return form is None or question.startswith(CORRECTIVE) or is_seen(form, question)


@action(
    "inspections.conflict_settled",
    may="inspection.answer",
    fields=("case", "question", "conflicts", "version", "closed"),
)
def settle_conflicts(
    tx: Tx, case_id: str, *, question: str, conflicts: Sequence[str], seen_version: int
) -> None:
    """What stands at the question stays: the named refused answers are decided.

    It decides only over what its sender saw: when another version stands by now, or somebody was
    quicker, it is noted and changes nothing; `closed` names what it closed. It is possible after
    the minutes, too: it changes no answer.
    """
    case = queries.case_to_work_on(tx.actor, case_id)
    row = tx.session.get(AnswerRow, (case.id, question), populate_existing=True)
    version, closed = row.version if row is not None else 0, []
    for one in queries.open_conflicts(case.id, question) if version == seen_version else ():
        if one.op_id in conflicts:
            close(one, "kept", by=tx.actor.user_id, at=tx.now)
            closed.append(one.op_id)
    tx.record(
        "answer_conflict",
        conflicts[0],
        case=case.id,
        question=question,
        conflicts=list(conflicts),
        version=seen_version,
        closed=closed,
    )
