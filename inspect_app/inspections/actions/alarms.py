"""A child in immediate danger: the alarm is raised at once and stands until somebody acts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from inspect_app.core.action import Tx, action
from inspect_app.core.i18n import _l
from inspect_app.core.refusal import NotFound, Problem, Refused, refuse_if

from .. import queries
from ..models import DangerAlarm
from ..rules.findings import MAX_TEXT, checked_text

_SKEW = dt.timedelta(minutes=10)


@action(
    "inspections.danger_raised",
    may="inspection.answer",
    fields=("case", "question", "seen_at", "due_at"),
)
def raise_alarm(
    tx: Tx,
    case_id: str,
    *,
    question: str,
    description: str,
    seen_at: dt.datetime,
    called: Sequence[str],
) -> DangerAlarm:
    """Raise it in any state of the case: a child's safety waits for no stage.

    The clock counts from when the danger was seen; a time in the future (a tablet with a wrong
    clock) counts as now, so that no time is lost. The description is not in the journal.
    """
    case = queries.case_to_work_on(tx.actor, case_id)
    description = checked_text(description)
    refuse_if(_problems(description))
    seen = tx.now if seen_at > tx.now + _SKEW else min(seen_at, tx.now)
    due_at, cite, verified = queries.danger_clock(case, seen)
    row = DangerAlarm(
        case_id=case.id,
        question=question[:250],
        description=description,
        called="\n".join(checked_text(one)[:200] for one in called),
        seen_at=seen,
        raised_by=tx.actor.user_id,
        raised_at=tx.now,
        due_at=due_at,
        clock_cite=cite,
        clock_verified=verified,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.record(
        "danger_alarm",
        row.id,
        case=case.id,
        question=row.question,
        seen_at=seen.isoformat(),
        due_at=due_at.isoformat() if due_at else None,
    )
    return row


def _problems(text: str) -> list[Problem]:
    if text and len(text) <= MAX_TEXT:
        return []
    words = _l("Describe the danger in at most 10,000 characters. Nothing was stored.")
    return [Problem("no_description", words, "description")]


@action("inspections.danger_answered", may="case.view", fields=("case",))
def answer_alarm(tx: Tx, case_id: str, alarm_id: str, *, measures: str) -> DangerAlarm:
    """The leader of the case or the head says what was done for the child; the alarm ends."""
    case = queries.case_of(tx.actor, case_id)
    if not (tx.actor.may("case.decide") or queries.leads(tx.actor, case)):
        raise NotFound
    row = tx.session.get(DangerAlarm, alarm_id, populate_existing=True)
    if row is None or row.case_id != case.id:
        raise NotFound
    measures = checked_text(measures)
    if row.answered_at is not None:
        words = _l("Somebody answered this alarm already. Nothing was changed.")
        raise Refused(Problem("alarm_answered", words))
    if not 5 <= len(measures) <= MAX_TEXT:
        words = _l("Say what was done for the child. Nothing was changed.")
        raise Refused(Problem("no_measures", words, "measures"))
    row.measures, row.answered_by, row.answered_at = measures, tx.actor.user_id, tx.now
    tx.record("danger_alarm", row.id, case=case.id)
    return row
