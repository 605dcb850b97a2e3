"""What a look at a form amounts to: an `Evaluation` as that of our own checklists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from checklists.answers import Answer as Given
from checklists.answers import AnswerProblem
from checklists.computation import ComputedResult
from checklists.evaluation import Evaluation, ProposedFinding, SectionProgress
from checklists.model import Checklist, Section

from .answers import Answer
from .form import Form
from .keys import place_of, takes_answers
from .questions import Columns
from .words import Said


@dataclass
class Judged:
    """Keys of the questions that are asked now, in their order, what is wrong at them, the verdicts
    on numbers, and what is proposed."""

    relevant: list[str] = field(default_factory=list)
    problems: dict[str, tuple[AnswerProblem, ...]] = field(default_factory=dict)
    results: tuple[ComputedResult, ...] = ()
    findings: tuple[ProposedFinding, ...] = ()


def evaluation_of(
    form: Form,
    checklist: Checklist,
    given: Mapping[str, Given],
    answers: Mapping[str, Given],
    judged: Judged,
) -> Evaluation:
    """The state of the form. `given` is what was answered, `answers` what stands."""
    relevant, known = set(judged.relevant), {one.name for one in checklist.questions}
    standing = {
        key
        for key in judged.relevant
        if key not in judged.problems and key in answers and not answers[key].is_blank
    }
    answered = [key for key, answer in given.items() if not answer.is_blank]
    return Evaluation(
        relevant=tuple(judged.relevant),
        sections=tuple(_progress(one, relevant, standing) for one in checklist.sections),
        next_unanswered=next((key for key in judged.relevant if key not in standing), None),
        computed=judged.results,
        proposed_findings=judged.findings,
        problems=judged.problems,
        hidden=tuple(
            one.name
            for one in checklist.questions
            if one.name not in relevant and one.name in given and not given[one.name].is_blank
        ),
        unknown=tuple(key for key in answered if key not in known and place_of(form, key) is None),
    )


def _progress(section: Section, relevant: set[str], standing: set[str]) -> SectionProgress:
    asked = [question for question in section.questions if question.name in relevant]
    return SectionProgress(
        code=section.code,
        name=section.name,
        title_vi=section.title_vi,
        title_en=section.title_en,
        answered=sum(question.name in standing for question in asked),
        total=len(asked),
        required_open=sum(q.required and q.name not in standing for q in asked),
    )


def aside_of(
    form: Form, given: Mapping[str, Given], nodes: Mapping[str, Answer]
) -> tuple[str, ...]:
    """Answered questions in instances that do not stand, in the order of their keys."""
    found = []
    for key, answer in given.items():
        if answer.is_blank or key in nodes:
            continue
        place = place_of(form, key)
        if place is not None and not place.is_instance and takes_answers(place.node):
            found.append(key)
    return tuple(sorted(found))


def finding_of(
    key: str, code: str, label: Said, columns: Columns, *, asked: bool
) -> ProposedFinding:
    """What `finding_if` proposes; in the words of the form, else in those of the label."""
    law, status = columns.basis
    return ProposedFinding(
        code=code,
        name=key,
        source="answer" if asked else "computed",
        title_vi=label.vi,
        title_en=label.en,
        sentence_vi=columns.finding_vi or label.vi,
        sentence_en=columns.finding_en or label.en,
        law=law,
        severity=columns.severity,
        critical=columns.critical,
        remedy=columns.remedy,
        status=status,
    )
