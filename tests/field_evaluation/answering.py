"""Answers at random: right ones, wrong ones, and those on the border."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from checklists import Answer, Checklist, Norm, Question
from checklists.answers import MAX_TEXT
from tests.field_evaluation.both import TODAY

REASONS = (
    *("", "", "", " ", "abc", "abcd", "abcde", "  abcd  ", "Cơ sở không có trẻ em", "\u0085\x1c"),
    *("\ufeff", "\ufeffabcd", "😀😀😀😀", "😀😀😀😀😀", "a\x07bcdef", "x" * (MAX_TEXT + 1)),
)
WRONG = (
    *("x", "-", "1.234", "12,5", "1 000", " 1", "1\n", "+5", "--1", "1e3", ".5", "5.", "1.234.567"),
    *("1234567890123456", "123456789012345", "1234567890123", "123456789012.99", "١٢", "½", "NaN"),
    *("2026-02-30", "2026-2-3", "20261123", "20261123--", "2026W112xx", "2026-W48-1", "2026-W54-1"),
    *("2026-W48-0", "0000-01-01", "9999-12-31", "9999-W52-6", "0001-01-01", "2026-11-23T00"),
    "\x1f",
    *("not_applicable", "pass", "fail", "pass fail", " pass", "yes", "no", "\u0000", "a\tb\nc"),
    *("\ud800", "😀" * MAX_TEXT, "😀" * (MAX_TEXT + 1), "x" * MAX_TEXT, "\u009f", "\u2028", " "),
)
WORDS = ("Nhà số 5", "Trẻ em được nuôi dưỡng", "x", "{value}", "$&", "…", "dòng 1\ndòng 2")
NUMBERS = ("0", "1", "2", "3", "5", "10", "60", "99", "100", "-1", "-0", "007", "1300000000")
DECIMALS = ("0.5", "12.5", "-0.05", "1.10", "99.99", "100.01", "33.33", "-7.5", "0.00", "10.004")


def good_value(chance: random.Random, question: Question) -> str:
    """A value of the right form; a constraint may still refuse it."""
    kind = question.kind
    if kind == "integer":
        return chance.choice(NUMBERS) if chance.random() < 0.6 else str(chance.randint(0, 400))
    if kind == "decimal":
        return chance.choice((*NUMBERS, *DECIMALS))
    if kind == "date":
        days = chance.choice((0, 1, -1, chance.randint(-3000, 60), chance.randint(-200_000, 0)))
        return (TODAY + dt.timedelta(days=days)).isoformat()
    if kind == "text":
        text = chance.choice(WORDS)
        return unicodedata.normalize("NFD", text) if chance.random() < 0.3 else text
    names = [choice.name for choice in question.choices]
    if kind != "select_multiple":
        return chance.choice(names)
    chosen = chance.sample(names, chance.randint(1, len(names)))
    return chance.choice((" ", " ", "  ", "\u00a0", "\n")).join(chosen)


class Answering:
    """Answer sets for a checklist: some empty, some nearly sound, some wild."""

    def __init__(self, checklist: Checklist, chance: random.Random) -> None:
        self._checklist = checklist
        self._chance = chance

    def answers(self) -> dict[str, Answer]:
        """One set, in the order of the questions or in none."""
        blank, wrong = self._chance.choice(
            ((0.05, 0.0), (0.05, 0.05), (0.3, 0.1), (0.8, 0.1), (0.1, 0.6), (0.0, 0.0))
        )
        found = {}
        for question in self._checklist.questions:
            if self._chance.random() >= blank:
                found[question.name] = self._answer(question, wrong)
        if self._chance.random() < 0.2:
            computed = [row.name for row in self._checklist.computed]
            for name in ("gone", "5", "constructor", "__proto__", *computed[:1]):
                found[name] = Answer(self._chance.choice(("1", None, "")), "")
        if self._chance.random() < 0.3:
            shuffled = list(found.items())
            self._chance.shuffle(shuffled)
            return dict(shuffled)
        return found

    def _answer(self, question: Question, wrong: float) -> Answer:
        if self._chance.random() < wrong:
            return wild_answer(self._chance, question)
        if self._chance.random() < 0.05:
            return Answer(None, "Cơ sở không có hoạt động này")
        value = good_value(self._chance, question)
        return Answer(value, "Không có việc này" if value == "not_applicable" else "")


def wild_answer(chance: random.Random, question: Question) -> Answer:
    """Any answer that a store may hold."""
    value = chance.choice((None, "", chance.choice(WRONG), good_value(chance, question)))
    return Answer(value, chance.choice(REASONS))


def norms(chance: random.Random, ids: Sequence[str], docs: Sequence[str]) -> dict[str, Norm | None]:
    """Figures of law: verified or not, of the right document or another, missing or none."""
    verified, missing = chance.choice(((1.0, 0.0), (0.8, 0.1), (0.3, 0.1), (1.0, 0.5)))
    found: dict[str, Norm | None] = {}
    for name in ids:
        if chance.random() < missing:
            if chance.random() < 0.5:
                found[name] = None
            continue
        value = chance.choice(("5", "10", "20", "50", "100", "0.50", "1E+3", "0", "360000", "6.25"))
        law = chance.choice(("", "", *docs, "02/2031/NĐ-CP"))
        law = f"{law} Đ{chance.randint(1, 40)}" if law and chance.random() < 0.7 else law
        found[name] = Norm(Decimal(value), "m2", law, chance.random() < verified)
    return found
