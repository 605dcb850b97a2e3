"""Figures and sentences as people read them, in Vietnamese and in English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from checklists.expression_value import Value, rounded
from checklists.model import Computed, Question

_MOST_DIGITS = 6
_SIGNS = {("<=", True): "≤", ("<=", False): ">", (">=", True): "≥", (">=", False): "<"}


def number(value: Fraction, digits: int, language: str) -> str:
    """The number with `digits` after the point: 1.234,5 in Vietnamese, 1,234.5 in English."""
    shown = rounded(abs(value), digits)
    whole, rest = divmod(shown * 10**digits, 10**digits)
    text = f"{int(whole):,}" + (f".{int(rest):0{digits}d}" if digits else "")
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"-{text}" if value < 0 and shown else text


def digits_beside(value: Fraction, limit: Fraction, least: int) -> int:
    """So many digits that the shown value stands to the limit as the true one does.

    10.004 against 10 must not be shown as 10.0.
    """
    for digits in range(least, _MOST_DIGITS):
        shown = rounded(value, digits)
        if (shown < limit, shown == limit) == (value < limit, value == limit):
            return digits
    return _MOST_DIGITS


def plain(value: Fraction, language: str) -> str:
    """A number by itself: whole without digits, others with two."""
    return number(value, 0 if value.denominator == 1 else 2, language)


def shown_value(item: Question | Computed, value: Value, language: str) -> str:
    """A value of an answer or calculation inside a sentence; … stands for a blank."""
    if value is None:
        return "…"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Fraction):
        return plain(value, language)
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(item, Question) and item.choices:
        return ", ".join(
            choice.label_vi if language == "vi" else choice.label_en
            for choice in item.choices
            if choice.name in value.split()
        )
    return value


def ratio_text(row: Computed, value: Fraction | None, limit: Fraction | None, language: str) -> str:
    """The value of a calculation: a quotient has at least one digit after the point."""
    if value is None:
        return "…"
    quotient = row.calculation.text == "div" and row.calculation.kind == "call"
    least = 1 if quotient or value.denominator != 1 else 0
    digits = digits_beside(value, limit, least) if limit is not None else min(2, least * 2)
    return number(value, digits, language)


def says(
    row: Computed,
    language: str,
    *,
    value: str,
    limit: str,
    kept: bool,
    named: Callable[[str, str], str],
) -> str:
    """The sentence of the calculation; `named(name, language)` gives the figures of other rows."""
    words = {"value": value, "limit": limit, "sign": _SIGNS.get((row.compare, kept), "")}

    class _Figures(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return named(name, language)

    template = row.says_vi if language == "vi" else row.says_en
    return template.format_map(_Figures(words))


def finding_sentences(question: Question) -> tuple[str, str]:
    """What a failed verdict states, in Vietnamese and English."""
    vi = question.finding_vi or f"Chưa bảo đảm yêu cầu: {question.label_vi}"
    en = question.finding_en or f"Requirement not met: {question.label_en}"
    return vi, en
