"""Reads of the inspections room. Everything a person reads passes `case_of` or `cases`."""

from .answers import (
    AnswerFacts,
    answer_rows,
    evaluation_of,
    field_day,
    norms_on,
    operation_of,
    receipt_of,
)
from .cases import (
    case_of,
    case_to_work_on,
    cases,
    cases_of_plan_items,
    decision_paper,
    events,
    leads,
    result_paper,
    standings,
)
from .findings import (
    bases_on,
    finding_of,
    findings_of,
    open_proposals,
    outdated_findings,
    photo_of,
    photos_of,
    waiting_photo,
)

__all__ = [
    "AnswerFacts",
    "answer_rows",
    "bases_on",
    "case_of",
    "case_to_work_on",
    "cases",
    "cases_of_plan_items",
    "decision_paper",
    "evaluation_of",
    "events",
    "field_day",
    "finding_of",
    "findings_of",
    "leads",
    "norms_on",
    "open_proposals",
    "outdated_findings",
    "operation_of",
    "photo_of",
    "photos_of",
    "receipt_of",
    "result_paper",
    "standings",
    "waiting_photo",
]
