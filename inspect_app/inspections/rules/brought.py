"""How a form that somebody brought stands on the checklist page: its headings and rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from checklists import Choice, Question, Section
from checklists.forms import Form
from checklists.forms.keys import PRESENT, REMOVED, keeps_value, place_of
from checklists.forms.standing import Group, Repeat, Standing
from inspect_app.core.canonical import canonical

from .face import of_language
from .stand_in import stand_in


@dataclass(frozen=True)
class Heading:
    """A group, or an instance of a repeat, before its first question."""

    text: str
    level: int
    relevant: bool


@dataclass(frozen=True)
class RowsControl:
    """The instances of a repeat: which are there, and whether one may come or go."""

    key: str
    label: str
    relevant: bool
    may_add: bool
    counted: bool
    instances: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Around:
    """What stands before and after one question."""

    before: tuple[Heading, ...] = ()
    after: tuple[RowsControl, ...] = ()


NOTHING_AROUND = Around()


def around(standing: Standing, section: Section, language: str) -> dict[str, Around]:
    """Headings and controls by the name of the question; "" for the beginning of the section."""
    groups: dict[str, list[Group]] = {}
    repeats: dict[str, list[Repeat]] = {}
    for group in standing.groups:
        if group.section == section.name and group.before:
            groups.setdefault(group.before, []).append(group)
    for repeat in standing.repeats:
        if repeat.section == section.name:
            repeats.setdefault(repeat.after, []).append(repeat)
    names = ["", *(question.name for question in section.questions)]
    return {
        name: Around(
            tuple(_heading(one, language) for one in groups.get(name, ())),
            tuple(_control(one, language) for one in reversed(repeats.get(name, ()))),
        )
        for name in names
        if name in groups or name in repeats
    }


def _heading(group: Group, language: str) -> Heading:
    text = of_language(language, group.label_vi, group.label_en)
    return Heading(text, min(group.depth + 3, 6), group.relevant)


def _control(repeat: Repeat, language: str) -> RowsControl:
    return RowsControl(
        key=repeat.key,
        label=of_language(language, repeat.label_vi, repeat.label_en),
        relevant=repeat.relevant,
        may_add=repeat.may_add,
        counted=repeat.counted,
        instances=tuple(
            (one.key, of_language(language, one.label_vi, one.label_en)) for one in repeat.instances
        ),
    )


def filled_cells(form: Form, stored: Mapping[str, str | None]) -> list[list[str]]:
    """Stored values of the questions that the answers to others fill (triggers, once())."""
    places = {key: place_of(form, key) for key in stored}
    return [
        [key, value or ""]
        for key, value in sorted(stored.items())
        if (place := places[key]) is not None
        and not place.is_instance
        and place.node.is_asked
        and keeps_value(form, place.node)
    ]


def shape_of(standing: Standing, filled: Sequence[Sequence[str]] = ()) -> str:
    """A hash of all that a page shows beside the answers that people give there themselves: when
    it changes, the page must be drawn anew. `filled`: what `filled_cells` says."""
    evaluation = standing.evaluation
    questions = [
        [
            one.name,
            one.label_vi,
            one.label_en,
            one.hint_vi,
            one.required,
            [[choice.name, choice.label_vi] for choice in one.choices],
            _ruled(standing, one.name),
            [problem.vi for problem in evaluation.problems.get(one.name, ())],
        ]
        for one in standing.checklist.questions
    ]
    notes = [[n.name, n.label_vi] for s in standing.checklist.sections for n in s.notes]
    rows = [[one.key, [i.key for i in one.instances], one.relevant] for one in standing.repeats]
    groups = [[one.key, one.label_vi, one.relevant] for one in standing.groups]
    return hashlib.sha256(canonical([questions, notes, rows, groups, filled]).encode()).hexdigest()


def _ruled(standing: Standing, name: str) -> str | None:
    """The value of a question that the form rules; None where people do."""
    if not standing.looks[name].readonly:
        return None
    given = standing.answers.get(name)
    return given.value or "" if given else ""


_ROW_CHOICES = (
    Choice(PRESENT, "có dòng này", "the row is there"),
    Choice(REMOVED, "đã bỏ dòng này", "the row was removed"),
)
"""As on the tablet (`rowQuestion`)."""


def question_of_row(key: str, label_vi: str, label_en: str) -> Question:
    """A row of a repeat as a question that asks whether it is there."""
    return stand_in(key, "select_one", label_vi, label_en, _ROW_CHOICES)


def question_without_place(key: str) -> Question:
    """A key that the checklist does not have (any more), named by itself."""
    return stand_in(key, "text", key, key, ())
