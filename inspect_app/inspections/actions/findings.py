"""Findings and violations: take up or set aside what the answers propose, note by hand, judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from checklists import ProposedFinding, Question
from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if
from inspect_app.documents.drafting import set_draft_aside

from .. import queries
from ..models import Finding, InspectionCase, Violation, ViolationBasis
from ..rules.case_state import FINDING
from ..rules.face import proposal_key
from ..rules.findings import (
    checked_text,
    problems_of_finding,
    problems_of_setting_aside,
    problems_of_violation,
)


def changeable_case(tx: Tx, case_id: str) -> InspectionCase:
    """The case, held, in a state in which findings and photos may still change.

    A result that was drafted before falls back to "draft again".
    """
    case = queries.case_to_work_on(tx.actor, case_id)
    if case.recorded_state not in FINDING:
        text = _l(
            "Findings can be changed only between the announcement and the signing of the "
            "result. Nothing was changed."
        )
        raise Refused(Problem("findings_closed", text))
    paper = queries.result_paper(case)
    if paper is not None and any(one.state != "waiting" for one in paper.signatures):
        text = _l(
            "The result is being signed or signed already, so findings cannot change any more. "
            "Nothing was changed."
        )
        raise Refused(Problem("result_signed", text))
    if paper is not None:  # a draft that tells the findings of before must not be signed
        set_draft_aside(tx, paper_id=paper.id)
    return case


def _held(tx: Tx, case_id: str, finding_id: str) -> tuple[InspectionCase, Finding]:
    case = changeable_case(tx, case_id)
    finding = tx.session.get(Finding, finding_id, populate_existing=True)
    if finding is None or finding.case_id != case.id:
        raise NotFound
    return case, finding


def next_number(tx: Tx, case: InspectionCase) -> int:
    most = tx.session.scalar(
        sa.select(sa.func.max(Finding.number)).where(Finding.case_id == case.id)
    )
    return (most or 0) + 1


def _proposed(case: InspectionCase, proposal: str) -> ProposedFinding:
    for one in queries.evaluation_of(case).evaluation.proposed_findings:
        if proposal_key(one) == proposal:
            return one
    text = _l(
        "The answers do not propose this finding any more. Nothing was changed; reload the page."
    )
    raise Refused(Problem("no_proposal", text))


def _from_proposal(tx: Tx, case: InspectionCase, one: ProposedFinding) -> Finding:
    """The row of a proposal: the one that was set aside before, or a new one."""
    row = tx.session.scalar(
        sa.select(Finding).where(Finding.case_id == case.id, Finding.proposal == proposal_key(one))
    )
    if row is not None and row.state != "dismissed":
        text = _l("This proposal was taken up already. Nothing was changed.")
        raise Refused(Problem("taken_up", text))
    if row is not None:
        return row
    row = Finding(
        case_id=case.id,
        number=next_number(tx, case),
        question=one.name,
        title=one.title_vi,
        description=one.sentence_vi,
        severity=one.severity,
        responsible="",
        remedy=one.remedy,
        law="\n".join(one.law),
        law_read=one.status == "verified",
        found_by=tx.actor.user_id,
        found_at=tx.now,
        proposal=proposal_key(one),
    )
    tx.session.add(row)
    return row


@action(
    "inspections.proposal_accepted",
    may="inspection.answer",
    fields=("case", "proposal", "severity", "description", "responsible"),
)
def accept_proposal(
    tx: Tx,
    case_id: str,
    proposal: str,
    *,
    description: str = "",
    severity: str = "",
    responsible: str = "",
) -> Finding:
    """Make a finding of what the answers propose. Empty texts keep those of the checklist."""
    case = changeable_case(tx, case_id)
    row = _from_proposal(tx, case, _proposed(case, proposal))
    row.description = checked_text(description) or row.description
    row.severity = severity or row.severity
    row.responsible = checked_text(responsible) or row.responsible
    refuse_if(problems_of_finding(row.title, row.description, row.severity))
    row.state, row.dismissal = "noted", ""
    tx.session.flush()
    tx.record(
        "finding",
        row.id,
        case=case.id,
        proposal=proposal,
        severity=row.severity,
        description=row.description,
        responsible=row.responsible,
    )
    return row


@action(
    "inspections.proposal_dismissed",
    may="inspection.answer",
    fields=("case", "proposal", "reason"),
)
def dismiss_proposal(tx: Tx, case_id: str, proposal: str, *, reason: str) -> Finding:
    """Set a proposal aside, with the reason; it stays in the file and can be taken up later."""
    case = changeable_case(tx, case_id)
    reason = checked_text(reason)
    if len(reason) < 5:
        text = _l("Give the reason why this is no finding. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    row = _from_proposal(tx, case, _proposed(case, proposal))
    row.state, row.dismissal = "dismissed", reason
    tx.session.flush()
    tx.record("finding", row.id, case=case.id, proposal=proposal, reason=reason)
    return row


@action(
    "inspections.finding_noted",
    may="inspection.answer",
    fields=("case", "question", "title", "severity", "description", "responsible"),
)
def note_finding(
    tx: Tx,
    case_id: str,
    *,
    question: str,
    title: str,
    description: str,
    severity: str,
    responsible: str,
) -> Finding:
    """A finding by hand, at a question of the checklist or at none (`question` empty)."""
    case = changeable_case(tx, case_id)
    asked = _question(case, question)
    title = checked_text(title) or (asked.label_vi if asked else "")
    description = checked_text(description)
    refuse_if(problems_of_finding(title, description, severity))
    row = Finding(
        case_id=case.id,
        number=next_number(tx, case),
        question=asked.name if asked else "",
        title=title,
        description=description,
        severity=severity,
        responsible=checked_text(responsible),
        remedy=asked.remedy if asked else "",
        law="\n".join(asked.law) if asked else "",
        law_read=asked is None or asked.status == "verified",
        found_by=tx.actor.user_id,
        found_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "finding",
        row.id,
        case=case.id,
        question=row.question,
        title=title,
        severity=severity,
        description=description,
        responsible=row.responsible,
    )
    return row


def _question(case: InspectionCase, name: str) -> Question | None:
    if not name:
        return None
    try:
        return queries.checklist_for(case).question(name)
    except KeyError:
        raise NotFound from None


@action(
    "inspections.finding_revised",
    may="inspection.answer",
    fields=("case", "severity", "description", "responsible"),
)
def revise_finding(
    tx: Tx, case_id: str, finding_id: str, *, description: str, severity: str, responsible: str
) -> Finding:
    case, row = _held(tx, case_id, finding_id)
    row.description, row.severity = checked_text(description), severity
    row.responsible = checked_text(responsible)
    refuse_if(problems_of_finding(row.title, row.description, severity))
    tx.record(
        "finding",
        row.id,
        case=case.id,
        severity=severity,
        description=row.description,
        responsible=row.responsible,
    )
    return row


@action("inspections.finding_set_aside", may="inspection.answer", fields=("case", "reason"))
def set_finding_aside(tx: Tx, case_id: str, finding_id: str, *, reason: str) -> None:
    """A finding that proved wrong leaves the result; it stays in the file with the reason."""
    case, row = _held(tx, case_id, finding_id)
    reason = checked_text(reason)
    refuse_if(problems_of_setting_aside(row.state, reason))
    row.state, row.dismissal = "dismissed", reason
    tx.record("finding", row.id, case=case.id, reason=reason)


@action(
    "inspections.violation_recorded",
    may="inspection.answer",
    fields=("case", "finding", "acted_on", "bases", "responsible", "remedy", "remedy_due"),
)
def record_violation(
    tx: Tx,
    case_id: str,
    finding_id: str,
    *,
    acted_on: dt.date,
    references: Sequence[str],
    responsible: str,
    remedy: str,
    remedy_due: dt.date | None,
) -> Violation:
    """Judge a finding to be a violation. `acted_on`: the day on which the act ended or was seen.

    Every reference must be in force on that day and verified: law whose text nobody has read is
    refused here, so that no signed paper can rest on it.
    """
    case, finding = _held(tx, case_id, finding_id)
    if finding.record:
        text = _l(
            "This was found by an audit of the fund. Nothing was changed; record it again from the "
            "exception of the audit."
        )
        raise Refused(Problem("found_elsewhere", text))
    facts = judge(
        tx,
        case,
        finding,
        acted_on=acted_on,
        references=references,
        responsible=responsible,
        remedy=remedy,
        remedy_due=remedy_due,
    )
    violation = tx.session.get_one(Violation, facts.pop("violation"))
    tx.record("violation", violation.id, case=case.id, **facts)
    return violation


def judge(
    tx: Tx,
    case: InspectionCase,
    finding: Finding,
    *,
    acted_on: dt.date,
    references: Sequence[str],
    responsible: str,
    remedy: str,
    remedy_due: dt.date | None,
    problems: Sequence[Problem] = (),
) -> dict[str, Any]:
    """Make a finding, stored or new, a violation; what the journal says of it. Refused with
    `problems` and everything that keeps it from being one."""
    bases = queries.bases_on(
        case, tuple(dict.fromkeys(references)), acted_on, read=finding.law_read
    )
    responsible, remedy = checked_text(responsible), checked_text(remedy)
    refuse_if(
        [
            *problems,
            *problems_of_violation(
                finding.state,
                bases,
                suggested=finding.references,
                acted_on=acted_on,
                today=tx.today,
                responsible=responsible,
                remedy_due=remedy_due,
            ),
        ]
    )
    tx.session.add(finding)
    tx.session.flush()
    violation = Violation(
        case_id=case.id,
        finding_id=finding.id,
        acted_on=acted_on,
        responsible=responsible,
        remedy=remedy,
        remedy_due=remedy_due,
        recorded_by=tx.actor.user_id,
        recorded_at=tx.now,
    )
    tx.session.add(violation)
    tx.session.flush()
    for position, one in enumerate(bases, start=1):
        assert one.basis is not None, "problems_of_violation refused the others"
        violation.bases.append(
            ViolationBasis(
                violation_id=violation.id,
                position=position,
                document=one.basis.document,
                cite=one.basis.cite,
                words=one.basis.words,
            )
        )
    finding.state = "violation"
    tx.session.flush()
    return {
        "violation": violation.id,
        "finding": finding.id,
        "acted_on": acted_on.isoformat(),
        "bases": [one.reference for one in bases],
        "responsible": responsible,
        "remedy": remedy,
        "remedy_due": remedy_due.isoformat() if remedy_due else None,
    }


@action("inspections.violation_withdrawn", may="case.lead", fields=("case", "finding", "reason"))
def withdraw_violation(tx: Tx, case_id: str, finding_id: str, *, reason: str) -> None:
    """The finding stays; the journal keeps what was withdrawn and why."""
    case, finding = _held(tx, case_id, finding_id)
    reason = checked_text(reason)
    violation = finding.violation
    if violation is None:
        raise NotFound
    if len(reason) < 5:
        text = _l("Give the reason for the withdrawal. Nothing was changed.")
        raise Refused(Problem("no_reason", text, "reason"))
    tx.session.delete(violation)
    finding.state = "noted"
    tx.session.flush()
    if finding.record:  # what was concluded where it was found rests on the violation
        tx.enqueue("fund_audit.violation_withdrawn", finding.id, key=f"withdrawn:{violation.id}")
    tx.record("violation", violation.id, case=case.id, finding=finding.id, reason=reason)
