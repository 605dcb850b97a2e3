"""An answer as people read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from checklists import Question

from .face import of_language

NOT_APPLICABLE_VI, NOT_APPLICABLE_EN = "Không áp dụng", "Not applicable"


def words_of_answer(question: Question, value: str | None, reason: str, language: str) -> str:
    """Labels of choices, days as day/month/year, decimals with a comma in Vietnamese, other numbers
    and text as they stand; the reason of "not applicable" after a colon; empty where nothing was
    answered."""
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
    write = _WRITE.get(question.kind)
    return write(value, language) if write is not None else value


def _day(value: str, _language: str) -> str:
    try:
        return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


def _day_and_time(value: str, language: str) -> str:
    """As it was written, in its own zone, to the minute."""
    day, _sign, time = value.partition("T")
    return f"{_day(day, language)} {time[:5]}".strip()


_WRITE: dict[str, Callable[[str, str], str]] = {
    "date": _day,
    "date_time": _day_and_time,
    "time": lambda value, _language: value[:5],
    "decimal": lambda value, language: of_language(language, value.replace(".", ","), value),
    "acknowledge": lambda _value, language: of_language(
        language, "Đã đọc và xác nhận", "Read and confirmed"
    ),
    "photo": lambda value, language: of_language(
        language, f"Tệp {value[:16]}", f"File {value[:16]}"
    ),
    "document": lambda value, language: of_language(
        language, f"Tệp {value[:16]}", f"File {value[:16]}"
    ),
}
"""Stored form to words, by kind; a file is told by the beginning of its hash."""
