"""Where the signed minutes and the server tell different things: shown, never settled silently."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from checklists import Answer, Question, normalised
from inspect_app.checklist_versions.queries import form_of
from inspect_app.core.actor import Actor
from inspect_app.core.db import db
from inspect_app.core.i18n import selected_language
from inspect_app.core.operations import receipts_of
from inspect_app.documents.typed_json import from_json

from ..models import (
    CaseMember,
    EvidencePhoto,
    EvidenceRecording,
    FieldMinutes,
    InspectionCase,
)
from ..rules.answer_words import words_of_answer
from ..rules.corrective import corrective_question
from ..rules.face import of_language
from ..rules.findings import checked_text
from ..rules.minutes import Difference, FindingLine, MinutesDocument, differences
from .answers import AnswerFacts, evaluation_of, given_of, standing_of
from .findings import findings_of, photos_of
from .visits import corrective_actions, minutes_of, notes_of, recordings_of

_BLANK = Answer(None)


def minutes_differences(case: InspectionCase) -> list[Difference]:
    """Everything that differs between the minutes and what stands on the server now."""
    documents = [from_json(MinutesDocument, json.loads(one.document)) for one in minutes_of(case)]
    if not documents:
        return []
    return [
        *_of_answers(case, documents[0]),
        *_of_findings(case, documents[0].findings),
        *_of_files(case, documents),
    ]


def _of_answers(case: InspectionCase, read: MinutesDocument) -> list[Difference]:
    """Answers and notes as they stand on both sides: the minutes list what the checklist asked
    when they ended, of a form also its defaults; so the same is looked at here, as of then."""
    language = selected_language()
    facts = evaluation_of(case, read.ended_at)
    asked = _asked(case, facts, read)
    corrective = {one.question for one in corrective_actions(case)}
    noted = {row.question: row.text for row in notes_of(case)}
    stands: dict[str, Answer] = {**given_of(facts.rows.values()), **facts.answers}

    def words(name: str, value: str | None, reason: str, note: str) -> str:
        question = asked.get(name)
        told = value or reason
        if question is not None:
            stored = normalised(question, value) if value else value
            told = words_of_answer(question, stored, checked_text(reason), language)
        return " · ".join(part for part in (told, checked_text(note)) if part)

    server = {}
    for name in (*facts.evaluation.relevant, *sorted(corrective)):
        given = stands.get(name, _BLANK)
        server[name] = words(name, given.value, given.not_applicable_reason, noted.get(name, ""))
    minutes = {
        one.question: words(one.question, one.value, one.not_applicable_reason, one.note)
        for one in read.answers
    }
    found = differences("answer", _told(minutes), _told(server), list(asked))
    return [_named(one, asked, language) for one in found]


def _asked(case: InspectionCase, facts: AnswerFacts, read: MinutesDocument) -> dict[str, Question]:
    """Every question that either side can name; those of rows of a form that only the minutes know
    are named as the answers of the minutes make them stand."""
    asked = {one.name: one for one in facts.checklist.questions}
    for one in corrective_actions(case):
        asked[one.question] = corrective_question(one.question, one.text)
    form = form_of(case.checklist_version)
    if form is not None and any(one.question not in asked for one in read.answers):
        signed = {
            one.question: Answer(one.value, one.not_applicable_reason) for one in read.answers
        }
        for question in standing_of(case, form, signed, at=read.ended_at).checklist.questions:
            asked.setdefault(question.name, question)
    return asked


def _told(entries: dict[str, str]) -> dict[str, str]:
    """Without blanks: nothing answered is the same as no line."""
    return {name: words for name, words in entries.items() if words}


def _named(one: Difference, asked: dict[str, Question], language: str) -> Difference:
    question = asked.get(one.where)
    if question is None:
        return one
    label = of_language(language, question.label_vi, question.label_en)
    where = f"{question.code}. {label}"
    return Difference(one.kind, where, one.told, one.in_minutes, one.on_server)


def _of_findings(case: InspectionCase, lines: Sequence[FindingLine]) -> list[Difference]:
    receipts = receipts_of(db.session(), [one.finding for one in lines])
    minutes, titles = {}, {}
    for one in lines:
        receipt = receipts.get(one.finding)
        name = receipt.subject_id if receipt else one.finding
        minutes[name] = _finding(one.title, one.description, one.severity, one.state)
        titles[name] = one.title
    stored = findings_of(case)
    server = {
        row.id: _finding(row.title, row.description, row.severity, row.state)
        for row in stored
        if row.state != "dismissed" or row.id in minutes
    }
    titles |= {row.id: f"{row.number}. {row.title}" for row in stored}
    return [
        Difference(one.kind, titles[one.where], one.told, one.in_minutes, one.on_server)
        for one in differences("finding", minutes, server)
    ]


def _finding(title: str, description: str, severity: str, state: str) -> str:
    return " · ".join((checked_text(title), checked_text(description), severity, state))


def _of_files(case: InspectionCase, documents: Sequence[MinutesDocument]) -> list[Difference]:
    """Files of the minutes and of every addendum against those that were received."""
    minutes = {one.sha256: one.sha256[:16] for read in documents for one in read.files}
    rows: list[EvidencePhoto | EvidenceRecording] = [*photos_of(case), *recordings_of(case)]
    return differences("file", minutes, {one.sha256: one.sha256[:16] for one in rows})


def minutes_match(code: str, sha256: str) -> bool:
    """Whether minutes with exactly this hash and code were received here."""
    found = sa.select(FieldMinutes.id).where(
        FieldMinutes.sha256 == sha256, FieldMinutes.code == code
    )
    return db.session.scalar(found) is not None


def minutes_by_code(actor: Actor, code: str) -> Sequence[FieldMinutes]:
    """Minutes with this code in cases that the actor may see."""
    query = (
        sa.select(FieldMinutes)
        .join(InspectionCase, InspectionCase.id == FieldMinutes.case_id)
        .where(FieldMinutes.code == code, InspectionCase.organisation_id == actor.organisation_id)
        .order_by(FieldMinutes.received_at)
    )
    if not actor.may("case.decide"):
        own = sa.select(CaseMember.case_id).where(CaseMember.user_id == actor.user_id)
        query = query.where(InspectionCase.id.in_(own))
    return db.session.scalars(query).all()
