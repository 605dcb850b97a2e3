"""A violation that another room found: judged in a case in one step, with what proves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from inspect_app.core.action import Tx, action
from inspect_app.core.canonical import canonical

from ..models import Finding
from ..rules.findings import checked_text, problems_of_finding
from ..rules.outside import OutsideRecord
from .findings import changeable_case, judge, next_number


@action(
    "inspections.outside_violation_recorded",
    may="inspection.answer",
    fields=(
        *("case", "finding", "title", "description", "severity", "amount", "record"),
        *("acted_on", "bases", "responsible", "remedy", "remedy_due"),
    ),
)
def record_outside_violation(
    tx: Tx,
    case_id: str,
    record: OutsideRecord,
    *,
    title: str,
    description: str,
    severity: str,
    clauses: Sequence[str],
    references: Sequence[str],
    acted_on: dt.date,
    responsible: str,
    remedy: str,
) -> Finding:
    """Note what was found elsewhere as a finding of the case and judge it a violation at once.

    `clauses`: references that may be chosen; `references`: those that were, each verified and in
    force on `acted_on`. The record is kept with the finding and never changes. Raises NotFound for
    a case of another team, Refused as `record_violation` does.
    """
    case = changeable_case(tx, case_id)
    title, description = checked_text(title), checked_text(description)
    problems = problems_of_finding(title, description, severity)
    row = Finding(
        case_id=case.id,
        number=next_number(tx, case),
        question="",
        title=title,
        description=description,
        severity=severity,
        responsible=checked_text(responsible),
        remedy=checked_text(remedy),
        law="\n".join(clauses),
        law_read=True,
        found_by=tx.actor.user_id,
        found_at=tx.now,
        amount=record.amount,
        record=canonical(record.as_json()),
    )
    facts = judge(
        tx,
        case,
        row,
        acted_on=acted_on,
        references=references,
        responsible=responsible,
        remedy=remedy,
        remedy_due=None,
        problems=problems,
    )
    tx.record(
        "violation",
        facts.pop("violation"),
        case=case.id,
        title=title,
        description=description,
        severity=severity,
        amount=record.amount,
        record=record.as_json() | {"lines": len(record.lines)},
        **facts,
    )
    return row
