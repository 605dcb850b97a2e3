"""The pack of a case: everything that a visit without network needs, as `contract.ts` names it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from checklists import Answer, Checklist
from checklists.forms import stored as forms_stored
from checklists.forms.questions import is_asked
from checklists.stored import to_json
from inspect_app.accounts.models import User
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.checklist_versions.queries import checklist_of, form_of
from inspect_app.core.actor import Actor
from inspect_app.core.clock import now, today_vn
from inspect_app.core.db import db
from inspect_app.core.i18n import selected_language
from inspect_app.core.journal import size_of
from inspect_app.inspections import queries as inspections
from inspect_app.inspections.models import AnswerRow, InspectionCase
from inspect_app.inspections.queries.answers import norm_day
from inspect_app.inspections.rules.answer_words import words_of_answer
from inspect_app.inspections.rules.face import of_language
from inspect_app.law.queries import current_book
from inspect_app.registry.models import Entity

from .cases import card_json, team_json
from .dossier import dossier_json
from .law import clauses_json
from .states import (
    alarms_json,
    answers_json,
    conflicts_json,
    files_json,
    findings_json,
    minutes_json,
    notes_json,
    sections_json,
)

HOTLINE_FIGURE = "hotline"
"""The national child protection hotline, in the law book."""


def pack_json(actor: Actor, case: InspectionCase) -> dict[str, Any]:
    """Everything, with the entry of the journal from which `changes` goes on."""
    seq = size_of(db.session())  # first: what is written meanwhile comes again with `changes`
    checklist = checklist_of(case.checklist_version)
    rows = inspections.answer_rows(case)
    given = {row.question: Answer(row.value, row.not_applicable_reason) for row in rows}
    day = norm_day(case, checklist, given)
    return {
        "card": card_json(actor, case),
        "fetched_at": now().isoformat(),
        "team": team_json(case),
        "period": {"from": case.period_from.isoformat(), "to": case.period_to.isoformat()},
        "stages": _stages(case),
        "dossier": dossier_json(actor, case),
        "checklist": _checklist_json(case, checklist),
        "checklist_hash": case.checklist_version.content_hash,
        "norms": _norms(case, checklist, given),
        "law": clauses_json(actor, references_of(checklist), day),
        "answers": answers_json(rows),
        "notes": notes_json(inspections.notes_of(case)),
        "findings": findings_json(case),
        "files": files_json(case),
        "previous": _previous(case, checklist),
        "corrective": corrective_json(case),
        "emergency": _emergency(case),
        "minutes": minutes_json(case),
        "alarms": alarms_json(case),
        "conflicts": conflicts_json(case),
        "sections": sections_json(case),
        "seq": seq,
    }


def _checklist_json(case: InspectionCase, checklist: Checklist) -> dict[str, Any]:
    """Our own checklist, or a form with the moment at which it is looked at (decision 9)."""
    form = form_of(case.checklist_version)
    if form is None:
        return to_json(checklist)
    moment = inspections.form_moment(case)
    return {
        "kind": "form",
        "form": forms_stored.to_json(form),
        "moment": {
            "started": moment.started.isoformat(),
            "now": moment.now.isoformat(),
            "user": moment.user,
            "device": moment.device,
            "seed": moment.seed,
        },
    }


def references_of(checklist: Checklist) -> list[str]:
    """Every clause that the checklist names, once, in its order."""
    found = [text for question in checklist.questions for text in question.law]
    found += [text for row in checklist.computed for text in row.law]
    return list(dict.fromkeys(found))


def _stages(case: InspectionCase) -> list[dict[str, Any]]:
    language = selected_language()
    return [
        {
            "code": stage.code,
            "title": of_language(language, stage.title_vi, stage.title_en),
            "ends_with": stage.ends_with,
            "due_on": due.due_on.isoformat() if due.due_on else None,
            "done_on": due.done_on.isoformat() if due.done_on else None,
        }
        for stage, due in zip(case.stages, inspections.standings(case), strict=True)
    ]


def _norms(
    case: InspectionCase, checklist: Checklist, given: Mapping[str, Answer]
) -> dict[str, dict[str, Any] | None]:
    return {
        name: None
        if norm is None
        else {
            "value": str(norm.value),
            "unit": norm.unit,
            "law": norm.law,
            "verified": norm.verified,
        }
        for name, norm in inspections.norms_on(case, checklist, given).items()
    }


def _previous(case: InspectionCase, checklist: Checklist) -> list[dict[str, Any]]:
    """Answers of the entity's last case with a version of the same checklist."""
    earlier = db.session.scalars(
        sa.select(InspectionCase)
        .join(ChecklistVersion, ChecklistVersion.id == InspectionCase.checklist_version_id)
        .where(
            InspectionCase.organisation_id == case.organisation_id,
            InspectionCase.entity_id == case.entity_id,
            InspectionCase.id != case.id,
            InspectionCase.opened_at <= case.opened_at,
            ChecklistVersion.code == case.checklist_version.code,
            sa.exists().where(AnswerRow.case_id == InspectionCase.id),
        )
        .order_by(InspectionCase.decided_on.desc(), InspectionCase.opened_at.desc())
        .limit(1)
    ).first()
    if earlier is None:
        return []
    old = {one.name: one for one in inspections.checklist_for(earlier).questions}
    asked, form = {one.name for one in checklist.questions}, form_of(case.checklist_version)
    on, language = _visited_on(earlier).isoformat(), selected_language()
    return [
        {
            "question": row.question,
            "value": row.value,
            "words": words_of_answer(
                old[row.question], row.value, row.not_applicable_reason, language
            ),
            "on": on,
        }
        for row in inspections.answer_rows(earlier)
        if row.question in old
        and (row.question in asked if form is None else is_asked(form, row.question))
    ]


def _visited_on(case: InspectionCase) -> dt.date:
    ended = next((one.done_on for one in case.stages if one.ends_with == "field_ended"), None)
    return ended or case.decided_on


def corrective_json(case: InspectionCase) -> list[dict[str, Any]]:
    today = today_vn()
    return [
        {
            "id": one.violation_id,
            "question": one.question,
            "text": one.text,
            "due_on": one.due_on.isoformat() if one.due_on else None,
            "overdue": one.due_on is not None and one.due_on < today,
        }
        for one in inspections.corrective_actions(case)
    ]


def _emergency(case: InspectionCase) -> dict[str, Any]:
    """Whom to call and how long the law gives; without a read figure no hours are told as law."""
    seen = now()
    due_at, cite, verified = inspections.danger_clock(case, seen)
    hours = None if due_at is None else round((due_at - seen).total_seconds() / 3600)
    hotline = _hotline(case)
    return {
        "hotline": hotline,
        "clock_hours": hours,
        "clock_cite": cite,
        "verified": verified,
        "call": list(_to_call(case, hotline)),
    }


def _hotline(case: InspectionCase) -> str:
    """Its number of today; empty in a gap of the law book."""
    figure = current_book(case.organisation_id).find(HOTLINE_FIGURE, today_vn())
    return f"{figure.amount:f}" if figure is not None and figure.known else ""


def _to_call(case: InspectionCase, hotline: str) -> Iterable[dict[str, str]]:
    """The hotline, the entity's own number, then the leader and the head by name."""
    if hotline:
        yield {"name": f"Tổng đài quốc gia bảo vệ trẻ em {hotline}", "phone": hotline}
    entity = db.session.get_one(Entity, case.entity_id)
    if entity.phone:
        yield {"name": entity.name, "phone": entity.phone}
    head = db.session.get_one(User, case.decided_by)
    for person in (case.leader.user, head):
        yield {"name": f"{person.name}, {person.post}", "phone": ""}
