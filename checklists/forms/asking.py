"""One question of a form as it stands: what it asks, how, its answer and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from checklists.answers import Answer as Given
from checklists.answers import AnswerProblem, problem
from checklists.model import Choice, Question

from .answers import Answer
from .form import Node
from .keys import takes_answers
from .looks import Look
from .questions import Asked, Columns, columns_of, problems_of, question_of
from .restoring import Restored
from .words import Said, Speech

_NOTHING = Said("", "")


class Asking:
    """Looks at the questions of a restored form."""

    def __init__(
        self, session: Restored, speech: Speech, given: Mapping[str, Given], today: dt.date
    ) -> None:
        self._session, self._speech = session, speech
        self._given, self._today = given, today
        self._columns: dict[str, Columns] = {}

    def columns(self, definition: Node) -> Columns:
        """Our own columns at a node."""
        if definition.path not in self._columns:
            self._columns[definition.path] = columns_of(definition)
        return self._columns[definition.path]

    def is_readonly(self, node: Answer) -> bool:
        """Whether its value is shown only."""
        return node.definition.calculation is not None or self._session.is_readonly(node)

    def question(self, node: Answer, key: str, code: str, *, readonly: bool) -> Question:
        """What is asked there now."""
        speech, face = self._speech, node.definition.face
        offers = speech.offers(node)
        return question_of(
            node.definition,
            self.columns(node.definition),
            Asked(
                key=key,
                code=code,
                label=speech.full_label(node),
                hint=speech.say(face.hint, node) if face.hint else _NOTHING,
                message=speech.say(face.constraint, node) if face.constraint else _NOTHING,
                required=not readonly and self._session.truth(node, "required"),
                choices=tuple(Choice(one.value, one.label.vi, one.label.en) for one in offers),
            ),
        )

    def look(self, node: Answer, *, readonly: bool) -> Look:
        """How it is asked."""
        face = node.definition.face
        guidance = self._speech.say(face.guidance, node) if face.guidance else _NOTHING
        least, most = node.definition.bounds or ("", "")
        return Look(guidance.vi, guidance.en, face.appearance, least, most, face.step, readonly)

    def answer(self, node: Answer, key: str) -> Given | None:
        """What was answered; else what stands there by itself."""
        given = self._given.get(key)
        if takes_answers(node.definition):
            if given is not None:
                return given
            return Given(node.entered) if node.entered else None
        value = node.text()
        return Given(value) if value else None

    def problems(self, node: Answer, question: Question, given: Given) -> tuple[AnswerProblem, ...]:
        """Everything that is wrong with the answer; the constraint is asked last."""
        found: tuple[AnswerProblem, ...] = ()
        if takes_answers(node.definition):
            found = problems_of(node.definition, question, given, self._today)
        if found or self._keeps_constraint(node):
            return found
        return (problem("constraint", question.constraint_vi, question.constraint_en),)

    def _keeps_constraint(self, node: Answer) -> bool:
        if node.definition.constraint is None or not node.text():
            return True
        return self._session.truth(node, "constraint")
