"""The evaluation of the tablet (TypeScript) says in every field what that of the server says."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator

import pytest

from checklists import Checklist, Evaluation, evaluate, library
from checklists.expression import FUNCTIONS, OPERATORS
from checklists.expression_check import kind_of
from tests.field_evaluation.answering import (
    WORDS,
    WRONG,
    Answering,
    good_value,
    norms,
    wild_answer,
)
from tests.field_evaluation.both import TODAY, Expression, Given, Typed, Visit, different
from tests.field_evaluation.checklists_made import DOCS, ChecklistMaker
from tests.field_evaluation.trees import KINDS, NORMS, TreeMaker, figures, value

LIBRARY_VISITS = 1_500
MADE_CHECKLISTS, VISITS_OF_EACH = 400, 6
EXPRESSIONS = 20_000
ANSWERS = 6_000
NAMES = {kind: [f"{kind}_{at}" for at in range(3)] for kind in KINDS}


def library_visits(checklist: Checklist, count: int) -> list[Visit]:
    """Answer sets to a checklist of the library, in this period of law and in others."""
    chance = random.Random(checklist.code)
    answering = Answering(checklist, chance)
    docs = [law.doc for law in checklist.laws]
    ids = sorted(checklist.norm_ids)
    days = (TODAY, TODAY, dt.date(2021, 6, 1), dt.date(2016, 1, 1), dt.date(2026, 2, 28))
    return [
        Visit(checklist, answering.answers(), norms(chance, ids, docs), chance.choice(days))
        for _ in range(count)
    ]


def made_visits(checklists: int, each: int) -> list[Visit]:
    """Answer sets to generated checklists."""
    found = []
    for seed in range(checklists):
        checklist = ChecklistMaker(seed).checklist()
        chance = random.Random(seed)
        answering = Answering(checklist, chance)
        found += [
            Visit(checklist, answering.answers(), norms(chance, NORMS[:3], DOCS))
            for _ in range(each)
        ]
    return found


def expressions(count: int) -> list[Expression]:
    """Trees of all kinds with values for their names."""
    chance = random.Random(8)
    found = []
    for at in range(count):
        itself = chance.choice(KINDS)
        maker = TreeMaker(chance, NAMES, itself=itself if at % 4 == 0 else "")
        tree = maker.tree(KINDS[at % 4], chance.choice((1, 2, 3, 4)))
        names = {name: value(chance, kind) for kind, all_ in NAMES.items() for name in all_}
        found.append(Expression(tree, names, figures(chance), TODAY, value(chance, itself)))
    return found


def answers(count: int) -> Iterator[Given | Typed]:
    """Answers and typed texts for the questions of made checklists, which are of every kind."""
    chance = random.Random(9)
    questions = [q for seed in range(40) for q in ChecklistMaker(seed).checklist().questions]
    for _ in range(count // 2):
        question = chance.choice(questions)
        yield Given(question, wild_answer(chance, question))
        text = chance.choice((*WRONG, *WORDS, good_value(chance, question)))
        yield Typed(question, chance.choice(("", " ", "\u0085", "\ufeff")) + text)


@pytest.mark.parametrize("checklist", library(), ids=lambda each: each.code)
def test_checklists_of_the_library(checklist: Checklist) -> None:
    visits = library_visits(checklist, LIBRARY_VISITS)
    assert different(visits) == []


def test_library_visits_meet_everything() -> None:
    for checklist in library():
        evaluations = [
            evaluate(visit.checklist, visit.answers, visit.norms, visit.today)
            for visit in library_visits(checklist, 200)
        ]
        _meets_everything(evaluations)
        relevant = {name for found in evaluations for name in found.relevant}
        assert relevant == {question.name for question in checklist.questions}


def test_made_checklists() -> None:
    visits = made_visits(MADE_CHECKLISTS, VISITS_OF_EACH)
    assert different(visits) == []
    _meets_everything(
        [evaluate(each.checklist, each.answers, each.norms, each.today) for each in visits]
    )


def _meets_everything(evaluations: list[Evaluation]) -> None:
    """Every verdict, reason and problem came about, so that agreeing means something."""
    results = [result for found in evaluations for result in found.computed]
    assert {each.verdict for each in results} == {"kept", "broken", "undecided", ""}
    assert {each.why for each in results} >= {"", "answer", "norm", "unverified"}
    assert {each.source for found in evaluations for each in found.proposed_findings} == {
        "answer",
        "computed",
    }
    assert any(found.hidden for found in evaluations)
    assert any(found.unknown for found in evaluations)


def test_20_000_made_expressions() -> None:
    jobs = expressions(EXPRESSIONS)
    assert different(jobs) == []


def test_made_expressions_hold_the_whole_grammar() -> None:
    jobs = expressions(2_000)
    kinds = {name: kind for kind, names in NAMES.items() for name in names}
    found: Counter[str] = Counter()
    for at, job in enumerate(jobs):
        itself = kind_of_itself(job)
        assert kind_of(job.tree, kinds.__getitem__, lambda _: (), itself) == KINDS[at % 4]
        found.update(node.text if node.kind == "call" else node.kind for node in job.tree.walk())
    everything = {*FUNCTIONS, *OPERATORS, "neg", "number", "text", "name", "norm", "self"}
    assert everything - found.keys() == set()
    assert min(found.values()) > 20


def kind_of_itself(job: Expression) -> str:
    """The kind that `.` is used as, found by trying."""
    kinds = {name: kind for kind, names in NAMES.items() for name in names}
    for kind in KINDS:
        try:
            kind_of(job.tree, kinds.__getitem__, lambda _: (), kind)
        except Exception:
            continue
        return kind
    return ""


def test_answers_and_what_is_typed() -> None:
    assert different(list(answers(ANSWERS))) == []
