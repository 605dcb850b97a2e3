"""Forms as they must stand after answers, on the server and on the tablet (standing.json).

The file holds forms in Markdown, answers by key, and what both evaluators must find. `on_server`
gives the same shape, so that a vector is written from what was looked at and found right.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from checklists import Answer, Evaluation, Norm
from checklists.forms import Form, compile_form
from checklists.forms.standing import Moment, Standing, following, standing

FILE = Path(__file__).with_name("standing.json")


@cache
def content() -> dict[str, Any]:
    """The whole file."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


@cache
def form(name: str) -> Form:
    """One of the forms, with its attached tables."""
    tables = content().get("tables", {})
    attached = {
        table: tuple(dict(zip(rows[0], row, strict=True)) for row in rows[1:])
        for table, rows in tables.items()
    }
    text = "\n".join(content()["forms"][name])
    return compile_form(text.encode(), lambda names: {n: attached[n] for n in names})


def moment() -> Moment:
    """When and for whom all vectors are looked at."""
    words = content()["moment"]
    return Moment(
        started=dt.datetime.fromisoformat(words["started"]),
        now=dt.datetime.fromisoformat(words["now"]),
        user=words["user"],
        device=words["device"],
        seed=words["seed"],
    )


def norms(vector: Mapping[str, Any]) -> dict[str, Norm | None]:
    """Figures of law of a vector."""
    return {
        name: None
        if norm is None
        else Norm(Decimal(norm["value"]), norm["unit"], norm["law"], norm["verified"])
        for name, norm in vector.get("norms", {}).items()
    }


def answers(given: Mapping[str, Any]) -> dict[str, Answer]:
    """Answers as the file writes them: a value, null, or [value, reason]."""
    return {
        key: Answer(*value) if isinstance(value, list) else Answer(value)
        for key, value in given.items()
    }


def on_server(vector: Mapping[str, Any]) -> dict[str, Any]:
    """What the server finds for a vector, in the shape of the file."""
    return found_for(form(vector["form"]), vector)


def found_for(compiled: Form, vector: Mapping[str, Any]) -> dict[str, Any]:
    """What the server finds in a compiled form for the answers of a vector."""
    given = answers(vector["answers"])
    found = standing(compiled, given, moment(), norms(vector))
    return {
        "standing": shown(found),
        "following": [
            {
                "key": one["key"],
                "value": one["value"],
                "cells": following(compiled, given, moment(), one["key"], one["value"]),
            }
            for one in vector.get("following", [])
        ],
    }


def shown(found: Standing) -> dict[str, Any]:
    """A standing as JSON."""
    evaluation, relevant = found.evaluation, set(found.evaluation.relevant)
    return {
        "title_vi": found.checklist.title_vi,
        "sections": [
            {
                "code": section.code,
                "name": section.name,
                "title_vi": section.title_vi,
                "title_en": section.title_en,
                "answered": progress.answered,
                "total": progress.total,
                "required_open": progress.required_open,
                "notes": [[note.name, note.label_vi, note.label_en] for note in section.notes],
                "questions": [question.name for question in section.questions],
            }
            for section, progress in zip(found.checklist.sections, evaluation.sections, strict=True)
        ],
        "questions": {
            one.name: {
                "code": one.code,
                "kind": one.kind,
                "label_vi": one.label_vi,
                "label_en": one.label_en,
                "hint_vi": one.hint_vi,
                "hint_en": one.hint_en,
                "constraint_vi": one.constraint_vi,
                "law": list(one.law),
                "severity": one.severity,
                "required": one.required,
                "relevant": one.name in relevant,
                "value": found.answers[one.name].value if one.name in found.answers else None,
                "choices": [[c.name, c.label_vi, c.label_en] for c in one.choices],
                "problems": [p.code for p in evaluation.problems.get(one.name, ())],
                "look": _look(found, one.name),
            }
            for one in found.checklist.questions
        },
        "groups": [
            {name: getattr(group, name) for name in group.__slots__} for group in found.groups
        ],
        "repeats": [
            {
                **{n: getattr(repeat, n) for n in repeat.__slots__ if n != "instances"},
                "instances": [one.key for one in repeat.instances],
            }
            for repeat in found.repeats
        ],
        "next_unanswered": evaluation.next_unanswered,
        "hidden": list(evaluation.hidden),
        "unknown": list(evaluation.unknown),
        "aside": list(found.aside),
        **_judged(evaluation),
    }


def _look(found: Standing, key: str) -> dict[str, Any]:
    """How it is asked, without what is empty."""
    look = found.looks[key]
    every = {name: getattr(look, name) for name in look.__slots__}
    return {name: value for name, value in every.items() if value}


def _judged(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "findings": [
            {
                **{
                    name: getattr(one, name)
                    for name in ("code", "name", "source", "sentence_vi", "sentence_en")
                },
                "law": list(one.law),
                "severity": one.severity,
                "status": one.status,
            }
            for one in evaluation.proposed_findings
        ],
        "computed": [
            {
                "code": one.code,
                "name": one.name,
                "value_vi": one.value_vi,
                "verdict": one.verdict,
                "why": one.why,
                "missing": list(one.missing),
                "sentence_vi": one.sentence_vi,
            }
            for one in evaluation.computed
        ],
    }
