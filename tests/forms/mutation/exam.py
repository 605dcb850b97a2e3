"""The shared vectors and the made cases as one exam that either evaluator can sit.

A question is a visit as the tablet gets it (JSON); a `Probe` says what of its outcome counts, so
that a broken evaluator fails only where a vector says what is right, not by what nobody asserts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from checklists.forms import compile_form
from checklists.forms.stored import to_json
from checklists.forms.xpath import parse
from tests.forms.corpus import Answering
from tests.forms.generated import FormMaker
from tests.forms.two_evaluators import made, more_visits, vectors, visits, worlds
from tests.forms.two_evaluators.both import Visit, asked_of_tablet, on_server

TEXTS, STATES, ALL = "texts", "states", "all"


@dataclass(frozen=True)
class Probe:
    """What of an outcome counts: the texts of expressions, the states of `paths`, or all of it."""

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


@dataclass(frozen=True)
class Exam:
    """Visits, their forms as the server stores them, what counts of each, and what is right."""

    asked: list[dict[str, Any]]
    forms: list[dict[str, Any]]
    probes: list[Probe]
    right: list[Any]

    def is_passed(self, outcomes: Sequence[Any]) -> bool:
        """Whether everything that counts is right."""
        found = [probe.of(one) for probe, one in zip(self.probes, outcomes, strict=True)]
        return found == self.right


def shared_vectors() -> Exam:
    """What test_two_evaluators asserts of expressions and visits."""
    lines = [(where, parse(text)) for where, text, _ in vectors.lines()]
    asked = [Visit(worlds.form(), vectors.ANSWERS, lines)]
    probes = [Probe(TEXTS)]
    for visited in (*visits.VISITS.values(), *more_visits.VISITS.values()):
        asked.append(Visit(visits.compiled(visited), visited.answers))
        probes.append(Probe("values", tuple(visited.expected)))
    asked.append(Visit(visits.compiled(visits.RULES), visits.RULES.answers))
    probes.append(Probe(STATES, tuple(visits.RULE_STATES)))
    for path in visits.NOWHERE:
        asked.append(Visit(worlds.form(), [(vectors.spelt(path), "1")]))
        probes.append(Probe(ALL))
    return _sat(asked, probes)


def made_cases() -> Exam:
    """The 20,000 made expressions and the made forms, on which the two evaluators agree."""
    asked = list(made.expressions(10, 2_000))
    for seed in range(30):
        form = compile_form(FormMaker(seed).markdown().encode())
        asked += [Visit(form, answers) for answers in Answering(form, seed).rounds(4)]
    return _sat(asked, [Probe(ALL)] * len(asked))


def _sat(asked: list[Visit], probes: list[Probe]) -> Exam:
    outcomes = on_server(asked).found
    right = [probe.of(one) for probe, one in zip(probes, outcomes, strict=True)]
    forms = [json.loads(json.dumps(to_json(visit.form))) for visit in asked]
    return Exam(json.loads(json.dumps(asked_of_tablet(asked))), forms, probes, right)
