"""What a case would lose if it went on with another version of its checklist."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from checklists import Answer, Question, problems_of_answer
from checklists.forms.questions import problems_of_cell, question_of_cell
from inspect_app.checklist_versions.models import ChecklistVersion
from inspect_app.checklist_versions.queries import checklist_of, form_of
from inspect_app.core.canonical import canonical
from inspect_app.core.clock import today_vn
from inspect_app.core.db import db
from inspect_app.core.i18n import selected_language

from ..models import AnswerRow, InspectionCase
from ..rules.answer_words import words_of_answer
from ..rules.corrective import CORRECTIVE
from ..rules.face import of_language
from .answers import answer_rows, checklist_for, field_day

GONE, TYPE, VALUE = "gone", "type", "value"


@dataclass(frozen=True)
class Dropped:
    """An answer that the other version has no place for. `why`: gone (no such question), type
    (another kind of answer), value (no longer possible)."""

    question: str
    label: str
    words: str
    value: str | None
    reason: str
    why: str


def other_versions(case: InspectionCase) -> Sequence[ChecklistVersion]:
    """Published versions of the same checklist that cases may pin today, newest first."""
    own = case.checklist_version
    return db.session.scalars(
        sa.select(ChecklistVersion)
        .where(
            ChecklistVersion.code == own.code,
            ChecklistVersion.kind == own.kind,
            ChecklistVersion.id != own.id,
            ChecklistVersion.valid_from <= today_vn(),
        )
        .order_by(ChecklistVersion.published_at.desc())
    ).all()


def dropped_by(case: InspectionCase, version: ChecklistVersion) -> list[Dropped]:
    """Every stored answer that would not stand under another version, by question."""
    old, language = checklist_for(case).by_name, selected_language()
    found = []
    for row in sorted(answer_rows(case), key=lambda one: one.question):
        answer = Answer(row.value, row.not_applicable_reason)
        if answer.is_blank or row.question.startswith(CORRECTIVE):
            continue
        why = _why(case, version, row, answer)
        if why:
            asked = old.get(row.question)
            label, words = row.question, row.value or row.not_applicable_reason
            if isinstance(asked, Question):
                label = f"{asked.code}. {of_language(language, asked.label_vi, asked.label_en)}"
                words = words_of_answer(asked, row.value, row.not_applicable_reason, language)
            reason = row.not_applicable_reason
            found.append(Dropped(row.question, label, words, row.value, reason, why))
    return found


def _why(case: InspectionCase, version: ChecklistVersion, row: AnswerRow, answer: Answer) -> str:
    before, after = _asked(case.checklist_version, row.question), _asked(version, row.question)
    if after is None:
        return GONE
    if before is not None and before.kind != after.kind:
        return TYPE
    form, day = form_of(version), field_day(case)
    if form is not None:
        return VALUE if problems_of_cell(form, row.question, answer, day) else ""
    return VALUE if problems_of_answer(after, answer, day) else ""


def _asked(version: ChecklistVersion, name: str) -> Question | None:
    form = form_of(version)
    if form is not None:
        return question_of_cell(form, name)
    found = checklist_of(version).by_name.get(name)
    return found if isinstance(found, Question) else None


def seal_of(dropped: Sequence[Dropped]) -> str:
    """What the leader saw: the move is done only when it would still drop the same."""
    facts = [[one.question, one.value, one.reason, one.why] for one in dropped]
    return hashlib.sha256(canonical(facts).encode()).hexdigest()
