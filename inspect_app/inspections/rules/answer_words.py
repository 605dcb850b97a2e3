"""An answer as people read it."""

from __future__ import annotations

import datetime as dt

from checklists import Question

from .face import of_language

NOT_APPLICABLE_VI, NOT_APPLICABLE_EN = "Không áp dụng", "Not applicable"


def words_of_answer(question: Question, value: str | None, reason: str, language: str) -> str:
    """Labels of choices, days as day.month.year, numbers and text as they stand; the reason of
    "not applicable" after a colon; empty where nothing was answered."""
    if not value:
        none = of_language(language, NOT_APPLICABLE_VI, NOT_APPLICABLE_EN)
        return f"{none}: {reason}" if reason else ""
    words = _words(question, value, language)
    return f"{words}: {reason}" if reason else words


def _words(question: Question, value: str, language: str) -> str:
    labels = {
        choice.name: of_language(language, choice.label_vi, choice.label_en)
        for choice in question.choices
    }
    if labels:
        return ", ".join(labels.get(name, name) for name in value.split())
    if question.kind == "date":
        try:
            return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
        except ValueError:
            return value
    return value
