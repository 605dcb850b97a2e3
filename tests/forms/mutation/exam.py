"""The shared vectors and the made cases as exams that either evaluator can sit.

A question is a visit or a look as the tablet gets it (JSON); a `Probe` says what of its outcome
counts, so that a broken evaluator fails only where a vector says what is right, not by what nobody
asserts. What is right in a made case is what the sound evaluator of the server finds.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checklists.forms.compilation import compile_form
from checklists.forms.form import Form
from checklists.forms.patterns import PatternFault, steps_of
from checklists.forms.stored import to_json
from checklists.forms.xpath import Tree, parse
from tests.forms import test_patterns
from tests.forms.corpus import Answering
from tests.forms.generated import FormMaker
from tests.forms.mutation import made_looks
from tests.forms.two_evaluators import (
    both,
    made,
    more_visits,
    standing_vectors,
    vectors,
    visits,
    visits_of_rules,
    worlds,
)
from tests.forms.two_evaluators.both import Visit

TEXTS, VALUES, STATES, ALL = "texts", "values", "states", "all"
VISIT, LOOK = "visit", "look"


@dataclass(frozen=True)
class Probe:
    """What of an outcome counts: the texts of expressions, values or states of `paths`, or all."""

    what: str
    paths: tuple[str, ...] = ()

    def of(self, outcome: Any) -> Any:
        """The part of an outcome that counts."""
        if self.what == ALL or not isinstance(outcome, list):
            return outcome
        states, results = outcome
        if self.what == TEXTS:
            return [one if isinstance(one, str) else one[1] for one in results]
        by_path = {path: facts for path, *facts in states}
        if self.what == STATES:
            return [by_path.get(path, [])[:-1] for path in self.paths]
        values = {path: facts[1] if facts[0] else None for path, facts in by_path.items()}
        return [values.get(path, "not there") for path in self.paths]


@dataclass
class Question:
    """One thing to answer: a visit or a look, its form, and what is right."""

    name: str
    kind: str
    form: Form
    asked: Any
    probe: Probe
    right: Any = None

    def found(self) -> Any:
        """What the evaluator of the server finds, as far as it counts."""
        return self.probe.of(_outcome(self))

    def sent(self) -> dict[str, Any]:
        """The question as the tablet gets it."""
        if self.kind == VISIT:
            (asked,) = both.asked_of_tablet([self.asked])
        else:
            given = {"norms": {}, "following": [], **self.asked}
            asked = {**given, "form": to_json(self.form)}
        probe = {"what": self.probe.what, "paths": self.probe.paths}
        return {"kind": self.kind, "asked": asked, "probe": probe, "right": self.right}


def _outcome(question: Question) -> Any:
    if question.kind == LOOK:
        return standing_vectors.found_for(question.form, question.asked)
    return both.on_server([question.asked]).found[0]


def shared_vectors() -> list[Question]:
    """What test_two_evaluators and test_standing assert."""
    found = []
    every = vectors.lines()
    for lines in (every[at : at + 50] for at in range(0, len(every), 50)):
        expressions = [(where, parse(text)) for where, text, _ in lines]
        visit = Visit(worlds.form(), vectors.ANSWERS, expressions)
        right = ["fault" if text == "!" else text for *_, text in lines]
        found.append(Question(lines[0][1], VISIT, visit.form, visit, Probe(TEXTS), right))
    found += [visit_of(name) for name in all_visits()]
    found.append(rules())
    for path in visits.NOWHERE:
        answers = [(vectors.spelt(path), "1")]
        found.append(_visit(f"no {path}", worlds.form(), answers, Probe(ALL)))
        found[-1].right = "unknown path"
    for one in standing_vectors.content()["vectors"]:
        right = {name: one[name] for name in ("standing", "following")}
        form = standing_vectors.form(one["form"])
        found.append(Question(one["name"], LOOK, form, one, Probe(ALL), right))
    return found


def visit_of(name: str) -> Question:
    """The visit of this name."""
    visited = all_visits()[name]
    probe = Probe(VALUES, tuple(visited.expected))
    found = _visit(name, visits.compiled(visited), visited.answers, probe)
    found.right = list(visited.expected.values())
    return found


def rules() -> Question:
    """The form whose states hold relevance, required, constraint and read-only."""
    visited, states = visits_of_rules.RULES, visits_of_rules.RULE_STATES
    probe = Probe(STATES, tuple(states))
    found = _visit("rules", visits.compiled(visited), visited.answers, probe)
    found.right = [list(state) for state in states.values()]
    return found


def all_visits() -> dict[str, visits.Visited]:
    """Every visit by its name."""
    return {**visits.VISITS, **more_visits.VISITS, **visits_of_rules.VISITS}


def made_cases() -> list[Question]:
    """10,000 made expressions, made forms and looks: a net for what no shared vector holds."""
    found = []
    for visit in made.expressions(10, 1_000):
        for at in range(0, len(visit.expressions), 500):
            part = Visit(visit.form, visit.answers, visit.expressions[at : at + 500])
            found.append(Question("expressions", VISIT, visit.form, part, Probe(ALL)))
    found.append(_patterns())
    for seed in range(40):
        form = compile_form(FormMaker(seed).markdown().encode())
        for answers in Answering(form, seed).rounds(4):
            found.append(_visit(f"form {seed}", form, answers, Probe(ALL)))
        found.append(_look(f"look {seed}", form, made_looks.from_visit(form, answers, seed)))
    for name in standing_vectors.content()["forms"]:
        form = standing_vectors.form(name)
        looks = (made_looks.from_vectors(name, random.Random(seed)) for seed in range(60))
        found += [_look(name, form, one) for one in looks]
    for question in found:
        question.right = question.found()
    return found


def _patterns() -> Question:
    """Regular expressions put together at random, and texts."""
    chance = random.Random(1)
    expressions: list[tuple[str, Tree]] = []
    while len(expressions) < 1_500:
        pattern = "".join(chance.choice(test_patterns.SIGNS) for _ in range(chance.randint(1, 4)))
        with contextlib.suppress(PatternFault):
            steps_of(pattern)
            for text in chance.sample(test_patterns.TEXTS, 3):
                call: Tree = ["call", "regex", ["text", text], ["text", pattern]]
                expressions.append(("/data", call))
    visit = Visit(worlds.form(), (), expressions)
    return Question("patterns", VISIT, visit.form, visit, Probe(ALL))


def _visit(name: str, form: Form, answers: Sequence[tuple[str, str]], probe: Probe) -> Question:
    return Question(name, VISIT, form, Visit(form, answers), probe)


def _look(name: str, form: Form, asked: dict[str, Any]) -> Question:
    return Question(name, LOOK, form, asked, Probe(ALL))
