"""Drafting the paper with the result: conclusion (thanh tra) or notice (kiểm tra)."""

from __future__ import annotations

from inspect_app.accounts.models import User
from inspect_app.accounts.queries import organisation_on
from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import Problem, Refused
from inspect_app.documents.drafting import Signatory, draft_paper, redraft_paper
from inspect_app.documents.models import Paper
from inspect_app.documents.numbering import take_number

from .. import queries
from ..models import SUBJECT, InspectionCase
from ..papers import decision, result
from ..rules.case_state import RESULT_KIND, RESULT_SYMBOL
from ..rules.findings import checked_text
from .stages import led_case


@action("inspections.result_drafted", may="case.lead", fields=("paper", "kind", "violations"))
def draft_result(tx: Tx, case_id: str, *, remarks: str = "", opinion: str = "") -> Paper:
    """Draft the result, or draft it again under the same number while nobody has signed.

    `remarks`: paragraphs of the assessment; `opinion`: what the inspected side says.  Signed by
    the leader, then by the head who decided.  Raises Refused before the field work is closed.
    """
    case = led_case(tx, case_id)
    if case.state != "ready":
        text = _l(
            "The result is drafted after the field work is closed and before it is signed. "
            "Nothing was drafted."
        )
        raise Refused(Problem("not_ready", text))
    if any(photo.state == "waiting" for photo in queries.photos_of(case)):
        text = _l("Photos are still being prepared. Nothing was drafted; try again in a moment.")
        raise Refused(Problem("photos_waiting", text))
    kind = RESULT_KIND[case.procedure]
    facts = queries.evaluation_of(case)
    data = result.data(case, facts, tx.today, checked_text(remarks), checked_text(opinion))
    if case.result_paper_id is not None:
        paper = redraft_paper(tx, paper_id=case.result_paper_id, data=data)
    else:
        paper = _draft(tx, case, kind, data)
        case.result_paper_id = paper.id
    tx.session.flush()
    tx.record(
        "inspection_case", case.id, paper=paper.id, kind=kind, violations=len(data["violations"])
    )
    return paper


def _draft(tx: Tx, case: InspectionCase, kind: str, data: dict[str, object]) -> Paper:
    head = tx.session.get_one(User, case.decided_by)
    leader = case.leader.user
    body = organisation_on(case.organisation_id, tx.today)
    signers = [
        Signatory(
            user_id=leader.id, field="leader", post="TRƯỞNG ĐOÀN", name=leader.name, space="initial"
        ),
        Signatory(
            user_id=head.id, field="head", post=decision.in_capitals(head.post), name=head.name
        ),
    ]
    return draft_paper(
        tx,
        kind=kind,
        subject_kind=SUBJECT,
        subject_id=case.id,
        title=result.subject(case),
        symbol=f"{RESULT_SYMBOL[kind]}-{body.short_name}",
        number=take_number(tx, organisation_id=case.organisation_id, kind=kind, year=tx.today.year),
        issued_on=tx.today,
        signers=signers,
        data=data,
        recipients=[case.entity.name],
        readers=[member.user_id for member in case.members],
    )
