"""What a visit brought, on the case's page: alarms, minutes, corrective actions, recordings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from inspect_app.accounts.models import User
from inspect_app.core.clock import now
from inspect_app.core.db import db
from inspect_app.core.i18n import selected_language
from inspect_app.core.web import current_actor

from .. import queries
from ..forms import MeasuresForm
from ..models import DangerAlarm, FieldMinutes, InspectionCase
from ..queries.differences import minutes_differences
from ..rules.answer_words import words_of_answer
from ..rules.corrective import corrective_question
from ..rules.minutes import KIND_WORDS, TOLD_WORDS


@dataclass(frozen=True)
class AlarmLine:
    """An alarm with the name of who raised it and whether its time has run out."""

    alarm: DangerAlarm
    case: InspectionCase
    raised_by: str
    late: bool


@dataclass(frozen=True)
class MinutesLine:
    """Minutes or an addendum with the parties that signed or refused."""

    row: FieldMinutes
    title: str
    text: list[str]
    parties: list[dict[str, Any]]


def alarm_lines(case: InspectionCase) -> list[AlarmLine]:
    """All alarms of the case, newest first."""
    return [_line(case, one) for one in queries.alarms_of(case)]


def _line(case: InspectionCase, alarm: DangerAlarm) -> AlarmLine:
    name = db.session.get_one(User, alarm.raised_by).name
    late = alarm.answered_at is None and alarm.due_at is not None and alarm.due_at < now()
    return AlarmLine(alarm, case, name, late)


def visit_of(case: InspectionCase) -> dict[str, Any]:
    """What the template of the visit needs."""
    return {
        "alarms": alarm_lines(case),
        "answers_alarms": _answers_alarms(case),
        "measures_form": MeasuresForm(formdata=None),
        "minutes": [_minutes(one) for one in queries.minutes_of(case)],
        "differences": minutes_differences(case),
        "told_words": TOLD_WORDS,
        "kind_words": KIND_WORDS,
        "corrective": _corrective(case),
        "recordings": queries.recordings_of(case),
    }


def _answers_alarms(case: InspectionCase) -> bool:
    actor = current_actor()
    return actor.may("case.decide") or queries.leads(actor, case)


def _minutes(row: FieldMinutes) -> MinutesLine:
    document = json.loads(row.document)
    return MinutesLine(row, document["title"], document["text"], document["parties"])


def _corrective(case: InspectionCase) -> list[tuple[queries.Corrective, str]]:
    """Each corrective action of earlier cases with what this visit answered about it."""
    rows = {row.question: row for row in queries.answer_rows(case)}
    found = []
    for one in queries.corrective_actions(case):
        row, words = rows.get(one.question), ""
        if row is not None:
            question = corrective_question(one.question)
            reason = row.not_applicable_reason
            words = words_of_answer(question, row.value, reason, selected_language())
        found.append((one, words))
    return found
