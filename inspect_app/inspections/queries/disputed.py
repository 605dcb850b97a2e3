"""What two people answered differently, where the checklist does not ask it now."""

from __future__ import annotations

from collections.abc import Mapping

from checklists import Answer, Question
from checklists.forms.keys import PRESENT
from checklists.forms.standing import Standing
from inspect_app.checklist_versions.queries import form_of

from ..models import InspectionCase
from ..rules.brought import question_of_row, question_without_place
from ..rules.corrective import corrective_question
from .answers import AnswerFacts, answer_rows, checklist_for, given_of, standing_of
from .visits import corrective_actions


def disputed_question(case: InspectionCase, facts: AnswerFacts, name: str) -> Question:
    """The question of a conflict in words: also a row of a form, a question in a row that was
    removed (as if it stood), and a corrective action."""
    for one in corrective_actions(case):
        if one.question == name:
            return corrective_question(name, one.text)
    found = _found(facts.standing, name) if facts.standing else None
    form = form_of(case.checklist_version)
    if found is None and form is not None:
        given = {**given_of(facts.rows.values()), **dict.fromkeys(_around(name), Answer(PRESENT))}
        found = _found(standing_of(case, form, given), name)
    if found is not None:
        return found
    asked = {one.name: one for one in facts.checklist.questions}
    return asked.get(name) or question_without_place(name)


def questions_with(case: InspectionCase, sent: Mapping[str, str]) -> dict[str, Question]:
    """What is asked in a case, by name, once these values lie beside what is stored: of a form also
    the rows that they make stand, and these rows themselves. The values are not trusted."""
    form = form_of(case.checklist_version)
    if form is None:
        return {one.name: one for one in checklist_for(case).questions}
    rows = [row for key in sent for row in _around(key)]
    given = given_of(answer_rows(case))
    given |= {key: Answer(value) for key, value in sent.items() if value}
    given |= dict.fromkeys(rows, Answer(PRESENT))
    standing = standing_of(case, form, given)
    found = {one.name: one for one in standing.checklist.questions}
    for repeat in standing.repeats:
        for row in repeat.instances:
            found[row.key] = question_of_row(row.key, row.label_vi, row.label_en)
    return found


def _found(standing: Standing, name: str) -> Question | None:
    for question in standing.checklist.questions:
        if question.name == name:
            return question
    for repeat in standing.repeats:
        for row in repeat.instances:
            if row.key == name:
                return question_of_row(name, row.label_vi, row.label_en)
    return None


def _around(key: str) -> list[str]:
    """The rows on the way to a key, itself included where it is one."""
    return [key[: at + 1] for at, sign in enumerate(key) if sign == "]"]
