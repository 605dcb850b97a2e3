"""Minutes that were signed on a tablet: checked, kept for good, and made into a paper."""

from __future__ import annotations

from typing import Any

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused, refuse_if
from inspect_app.documents.drafting import Signatory, draft_paper

from .. import queries
from ..models import SUBJECT, FieldMinutes, InspectionCase
from ..papers import minutes as paper_of
from ..rules.minutes import MinutesDocument, problems_of_minutes, read_minutes


@action(
    "inspections.minutes_taken_over",
    may="inspection.answer",
    fields=("case", "sequence", "sha256", "paper"),
)
def take_over_minutes(
    tx: Tx, case_id: str, document: Any, *, sha256: str, code: str
) -> FieldMinutes:
    """Keep the minutes exactly as both parties signed them, and have their paper made.

    From here on the answers of the case stand; what comes later is an addendum, which names the
    hash before it. The paper waits for the leader's digital signature as any other does.
    """
    case = queries.case_to_work_on(tx.actor, case_id)
    read, text = read_minutes(document, sha256, code)
    refuse_if(_problems(case, read))
    refuse_if(problems_of_minutes(read, leader=case.leader.user.name))
    leader = case.leader.user
    paper = draft_paper(
        tx,
        kind="minutes",
        subject_kind=SUBJECT,
        subject_id=case.id,
        title=paper_of.subject(case, read),
        symbol="BB",
        number=None,
        issued_on=tx.today,
        signers=[
            Signatory(user_id=leader.id, field="leader", post="TRƯỞNG ĐOÀN", name=leader.name)
        ],
        data=paper_of.data(case, read, sha256, code),
        recipients=[case.entity.name],
        readers=[member.user_id for member in case.members],
    )
    row = FieldMinutes(
        case_id=case.id,
        sequence=read.sequence,
        sha256=sha256,
        code=code,
        document=text,
        frozen_at=read.ended_at,
        received_at=tx.now,
        received_by=tx.actor.user_id,
        paper_id=paper.id,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "field_minutes",
        row.id,
        case=case.id,
        sequence=row.sequence,
        sha256=sha256,
        paper=paper.id,
    )
    return row


def _problems(case: InspectionCase, read: MinutesDocument) -> list[Problem]:
    """Whether this document belongs to this case and follows what is kept already."""
    version, problems = case.checklist_version, []
    named = read.checklist
    if read.case_id != case.id or (named.code, named.version, named.content_hash) != (
        version.code,
        version.version,
        version.content_hash,
    ):
        text = _l(
            "The minutes are about another case or another version of the checklist. They stay "
            "on the tablet."
        )
        problems.append(Problem("minutes_of_another", text, "case_id"))
    if case.recorded_state == "opened":
        text = _l("The decision was not announced yet, so there can be no minutes.")
        problems.append(Problem("not_announced_yet", text))
    kept = queries.minutes_of(case)
    if read.sequence == 1 and kept:
        raise Refused(queries.frozen_problem())
    before = kept[-1] if kept else None
    expected = (before.sequence + 1, before.sha256) if before else (1, None)
    if (read.sequence, read.addendum_to) != expected:
        text = _l(
            "An addendum must name the hash of the minutes before it, and follow them in order. "
            "It stays on the tablet."
        )
        problems.append(Problem("addendum_order", text, "addendum_to"))
    return problems
