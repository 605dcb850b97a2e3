"""What a node of a form asks, as a `Question` of our checklists: kind, law, severity, problems."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from checklists.answers import Answer as Given
from checklists.answers import AnswerProblem, normalised, problem, problems_of_answer
from checklists.model import SEVERITIES, Choice, Question

from .form import Form, Node
from .keys import PRESENT, REMOVED, keeps_value, place_of, takes_answers
from .stored_values import stored
from .words import Said

_KINDS = {
    "int": "integer",
    "integer": "integer",
    "decimal": "decimal",
    "date": "date",
    "time": "time",
    "dateTime": "date_time",
    "geopoint": "place",
}
_OF_CONTROL = {
    "select1": "select_one",
    "select": "select_multiple",
    "range": "range",
    "trigger": "acknowledge",
}
_CODES = {
    "photo": "file",
    "document": "file",
    "select_one": "choice",
    "select_multiple": "choice",
}
"""Code of the problem where it is not the name of the kind."""
_SPLIT = re.compile(r"[;\n]")
_TRUE = ("yes", "true", "true()", "1")


def kind_of(node: Node) -> str:
    """The kind of question that a node asks."""
    if node.control == "upload":
        return "photo" if node.face.media == "image/*" else "document"
    return _OF_CONTROL.get(node.control) or _KINDS.get(node.type, "text")


@dataclass(frozen=True, slots=True)
class Columns:
    """Our own columns (`bind::ins:…`) at a node."""

    law: tuple[str, ...]
    severity: str
    critical: bool
    evidence: tuple[str, ...]
    remedy: str
    finding_vi: str
    finding_en: str
    says_vi: str
    says_en: str
    norm: str
    compare: str
    written_status: str

    @property
    def basis(self) -> tuple[tuple[str, ...], str]:
        """The references that count, and whether they are verified (as `_Run.basis` in ours)."""
        status = self.written_status or "verified"
        proven = tuple(text for text in self.law if not text.endswith("?"))
        if proven or not self.law:
            return proven, status
        return self.law, "unverified"


def columns_of(node: Node) -> Columns:
    """What stands in our columns; defaults where nothing does."""
    cells = dict(node.extras)
    severity = cells.get("severity", "").strip()
    return Columns(
        law=tuple(" ".join(t.split()) for t in _SPLIT.split(cells.get("law", "")) if t.strip()),
        severity=severity if severity in SEVERITIES else "medium",
        critical=cells.get("critical", "").strip().lower() in _TRUE,
        evidence=tuple(cells.get("evidence", "").split()),
        remedy=cells.get("remedy", ""),
        finding_vi=cells.get("finding_vi", ""),
        finding_en=cells.get("finding_en", ""),
        says_vi=cells.get("says_vi", ""),
        says_en=cells.get("says_en", ""),
        norm=cells.get("norm", "").strip(),
        compare=cells.get("compare", "").strip(),
        written_status=cells.get("status", "").strip(),
    )


def norm_ids(form: Form) -> frozenset[str]:
    """Ids of the rules of law whose figures the form needs."""
    return frozenset(filter(None, (columns_of(node).norm for node in form.root.walk())))


@dataclass(frozen=True, slots=True)
class Asked:
    """What varies from look to look at a question."""

    key: str
    code: str
    label: Said
    hint: Said
    message: Said
    required: bool
    choices: tuple[Choice, ...]


def question_of(node: Node, columns: Columns, asked: Asked) -> Question:
    """The question of a node in one instance."""
    return Question(
        code=asked.code,
        name=asked.key,
        kind=kind_of(node),
        label_vi=asked.label.vi,
        label_en=asked.label.en,
        hint_vi=asked.hint.vi,
        hint_en=asked.hint.en,
        law=columns.law,
        severity=columns.severity,
        critical=columns.critical,
        required=asked.required,
        evidence=columns.evidence,
        status=columns.basis[1],
        choices=asked.choices,
        finding_vi=columns.finding_vi,
        finding_en=columns.finding_en,
        remedy=columns.remedy,
        relevant=None,
        constraint=None,
        constraint_vi=asked.message.vi,
        constraint_en=asked.message.en,
    )


def problems_of(
    node: Node, question: Question, given: Given, today: dt.date
) -> tuple[AnswerProblem, ...]:
    """What is wrong with an answer by its type and choices; constraints are looked at elsewhere."""
    judged = replace(question, kind="number") if question.kind == "decimal" else question
    found = problems_of_answer(judged, given, today)
    if found or given.is_blank or given.is_not_applicable:
        return found
    if stored(node, given.value or ""):
        return ()
    return (problem(_CODES.get(question.kind, question.kind)),)


# --- a cell by itself, without a look at the other answers -------------------------------------


def question_of_cell(form: Form, key: str) -> Question | None:
    """What may be written at a key, by the form alone: asked questions, instances of repeats, and
    cells that triggers and once() fill. None for what the form does not have."""
    place = place_of(form, key)
    if place is None:
        return None
    node = place.node
    if not (place.is_instance or takes_answers(node) or keeps_value(form, node)):
        return None
    nothing, said = Said("", ""), Said(node.name, "")
    values = (PRESENT, REMOVED) if place.is_instance else possible_choices(form, node) or ()
    choices = tuple(Choice(value, value, "") for value in values)
    required = place.is_instance or node.required == ["call", "true"]
    question = question_of(
        node, columns_of(node), Asked(key, "", said, nothing, nothing, required, choices)
    )
    return replace(question, kind="select_one") if place.is_instance else question


def is_asked(form: Form, key: str) -> bool:
    """Whether a question is asked at this key, where notes and evidence may lie."""
    place = place_of(form, key)
    return place is not None and not place.is_instance and place.node.is_asked


def is_seen(form: Form, key: str) -> bool:
    """Whether people see this cell: a question or a row, not what triggers and once() fill."""
    place = place_of(form, key)
    return place is not None and (place.is_instance or place.node.is_asked)


def normalised_cell(form: Form, key: str, typed: str) -> str:
    """What was typed, in stored form; several choices that answers make keep their order."""
    question = question_of_cell(form, key)
    if question is None:
        return typed
    if question.kind == "select_multiple" and not question.choices:
        return " ".join(dict.fromkeys(typed.split()))
    return normalised(question, typed)


def problems_of_cell(
    form: Form, key: str, given: Given, today: dt.date
) -> tuple[AnswerProblem, ...]:
    """What a value at a key can never be: another type, a choice that no list has, out of bounds.

    Whether a choice is offered now and whether a constraint holds depends on other answers; that
    is for `standing` to say.
    """
    place, question = place_of(form, key), question_of_cell(form, key)
    if place is None or question is None:
        return ()
    node = place.node
    if place.is_instance:
        return problems_of_answer(question, given, today)
    if node.choices is not None and possible_choices(form, node) is None:
        names = tuple(Choice(name, name, "") for name in (given.value or "").split())
        question = replace(question, choices=names)
    return problems_of(node, question, given, today)


def possible_choices(form: Form, node: Node) -> tuple[str, ...] | None:
    """Every value that the lists of a question have; None where answers make the list."""
    choices = node.choices
    if choices is None:
        return ()
    fixed = tuple(value for value, _ in choices.fixed)
    rows = choices.rows
    if rows is None:
        return fixed
    start = rows[1] if rows[0] == "path" else None
    if not isinstance(start, list) or start[:2] != ["call", "instance"] or start[2][0] != "text":
        return None
    table = form.tables.get(str(start[2][1]), ())
    return (*fixed, *(row.get(choices.value, "") for row in table))
