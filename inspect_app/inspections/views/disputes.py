"""Two different answers to one question, as the checklist page shows them: at the question, or,
where the page shows no such question now, in a box above all others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from checklists import Question
from inspect_app.core.i18n import _

from .. import queries
from ..models import InspectionCase, KeptConflict
from ..queries.disputed import disputed_question
from ..rules.answer_words import words_of_answer
from ..rules.face import of_language


@dataclass(frozen=True)
class Refusal:
    """A refused answer that waits for a person, in words."""

    op_id: str
    words: str
    answered_by: str
    at: dt.datetime


@dataclass(frozen=True)
class Dispute:
    """What stands at a question (`words`, "" for nothing) and what was refused for it."""

    question: str
    label: str
    words: str
    version: int
    answered_by: str
    answered_at: dt.datetime | None
    refused: tuple[Refusal, ...]


class Disputes:
    """The open conflicts of one case in one language. `all` are those of the case, decided too."""

    def __init__(self, case: InspectionCase, facts: queries.AnswerFacts, language: str) -> None:
        self.all = queries.conflicts_of(case)
        self._case, self._facts, self._language = case, facts, language
        self._names = {member.user_id: member.user.name for member in case.members}
        self._open: dict[str, list[KeptConflict]] = {}
        for one in self.all:
            if one.outcome is None:
                self._open.setdefault(one.question, []).append(one)
        asked = {one.name: one for one in facts.checklist.questions}
        self._shown = {name: asked[name] for name in facts.evaluation.relevant if name in asked}

    def at(self, name: str) -> Dispute | None:
        """The one at a question that the page shows; None where there is none."""
        if name not in self._open or name not in self._shown:
            return None
        return self._dispute(self._shown[name])

    def elsewhere(self) -> list[Dispute]:
        """Those at rows of a form, at questions of rows that were removed, at questions that are
        not asked now and at corrective actions."""
        return [
            self._dispute(disputed_question(self._case, self._facts, name))
            for name in self._open
            if name not in self._shown
        ]

    def _dispute(self, question: Question) -> Dispute:
        row = self._facts.rows.get(question.name)
        given = self._facts.answers.get(question.name)
        value = row.value if row else given.value if given else None
        label = of_language(self._language, question.label_vi, question.label_en)
        return Dispute(
            question=question.name,
            label=f"{question.code}. {label}" if question.code else label,
            words=self._words(question, value, row.not_applicable_reason if row else ""),
            version=row.version if row else 0,
            answered_by=self._names.get(row.answered_by, "") if row else "",
            answered_at=row.answered_at if row else None,
            refused=tuple(
                Refusal(
                    op_id=one.op_id,
                    words=self._words(question, one.value, one.not_applicable_reason),
                    answered_by=self._names.get(one.answered_by, ""),
                    at=one.found_at,
                )
                for one in self._open[question.name]
            ),
        )

    def _words(self, question: Question, value: str | None, reason: str) -> str:
        return words_of_answer(question, value, reason, self._language) or _("no answer")
