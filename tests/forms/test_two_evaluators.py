"""The evaluators of the server (Python) and of the tablet (TypeScript) say the same."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checklists.forms import attached_tables, compile_form
from checklists.forms.functions import SIGNATURES
from checklists.forms.stored import from_json, to_json
from checklists.forms.values import ZONE
from checklists.forms.xpath import OPERATORS, Tree, parse, parts, show
from tests.forms.corpus import Answering
from tests.forms.generated import FormMaker
from tests.forms.two_evaluators import (
    made,
    more_visits,
    vectors,
    visits,
    visits_of_rules,
    worlds,
)
from tests.forms.two_evaluators.both import Run, Visit, on_server, on_tablet

VISITS = {**visits.VISITS, **more_visits.VISITS, **visits_of_rules.VISITS}
RULES = visits_of_rules.RULES
WORLDS, TREES_PER_WORLD = 10, 2_000
GENERATED_FORMS, ROUNDS = 30, 4
SURVEYS = Path(__file__).with_name("surveys")


def _named(trees: list[Tree]) -> Counter[str]:
    """How often each function and operator stands in the trees."""
    return Counter(
        str(part[1]) if part[0] in ("call", "binary") else str(part[0])
        for tree in trees
        for part in parts(tree)
    )


EVERYTHING = {*SIGNATURES, *(sign for level in OPERATORS for sign in level), "|", "negative"}


@pytest.fixture(scope="module")
def lines() -> list[tuple[str, str, str]]:
    return vectors.lines()


@pytest.fixture(scope="module", params=["server", "tablet"])
def vector_outcomes(request: pytest.FixtureRequest, lines: list[tuple[str, str, str]]) -> list[Any]:
    """What one evaluator makes of the expression vectors, then of each visit."""
    run = on_server if request.param == "server" else on_tablet
    expressions = [(where, parse(expression)) for where, expression, _ in lines]
    asked = [Visit(worlds.form(), vectors.ANSWERS, expressions)]
    asked += [Visit(visits.compiled(one), one.answers) for one in VISITS.values()]
    return run([*asked, Visit(visits.compiled(RULES), RULES.answers)]).found


def test_expressions_have_the_values_that_odk_gives_them(
    vector_outcomes: list[Any], lines: list[tuple[str, str, str]]
) -> None:
    _, results = vector_outcomes[0]
    found = ["!" if result == "fault" else result[1] for result in results]
    wrong = [
        f"{where}: {expression} -> {text}, expected {expected}"
        for (where, expression, expected), text in zip(lines, found, strict=True)
        if text != expected
    ]
    assert not wrong


def test_visits_leave_the_values_that_odk_leaves(vector_outcomes: list[Any]) -> None:
    wrong = []
    for (name, visited), outcome in zip(VISITS.items(), vector_outcomes[1:-1], strict=True):
        states = outcome[0] if isinstance(outcome, list) else []
        values = {path: value if relevant else None for path, relevant, value, *_ in states}
        found = {path: values.get(path, "not there") for path in visited.expected}
        wrong += [(name, found, visited.expected)] if found != visited.expected else []
    assert wrong == []


def test_rules_hold_as_in_odk(vector_outcomes: list[Any]) -> None:
    states, _ = vector_outcomes[-1]
    found = {path: tuple(facts) for path, *facts, _ in states}
    expected = visits_of_rules.RULE_STATES
    assert {path: found[path] for path in expected} == expected


@pytest.mark.parametrize("run", [on_server, on_tablet])
def test_an_answer_to_nothing_is_refused(run: Run) -> None:
    asked = [Visit(worlds.form(), [(vectors.spelt(path), "1")]) for path in visits.NOWHERE]
    assert run(asked).found == ["unknown path"] * len(visits.NOWHERE)


def test_vectors_hold_every_function_and_operator(lines: list[tuple[str, str, str]]) -> None:
    named = _named([parse(expression) for _, expression, _ in lines])
    assert EVERYTHING - named.keys() == set()


@pytest.fixture(scope="module")
def made_visits() -> list[Visit]:
    """Many trees, seen from many nodes, in worlds from blank to full."""
    return list(made.expressions(WORLDS, TREES_PER_WORLD))


def test_20_000_made_expressions_have_the_same_value(made_visits: list[Visit]) -> None:
    server, tablet = on_server(made_visits).found, on_tablet(made_visits).found
    different = [
        f"{where}: {show(tree)}: {here} on the server, {there} on the tablet"
        for visit, (_, ours), (_, theirs) in zip(made_visits, server, tablet, strict=True)
        for (where, tree), here, there in zip(visit.expressions, ours, theirs, strict=True)
        if here != there
    ]
    assert different == []
    assert [states for states, _ in server] == [states for states, _ in tablet]
    kinds = Counter(result[0] for _, results in server for result in results)
    assert sum(kinds.values()) == WORLDS * TREES_PER_WORLD
    assert min(kinds[kind] for kind in ("nodes", "string", "boolean", "number", "moment")) > 1_000


def test_made_expressions_hold_every_function_and_operator(made_visits: list[Visit]) -> None:
    named = _named([tree for visit in made_visits for _, tree in visit.expressions])
    assert EVERYTHING - named.keys() == {"random", "uuid"}
    assert min(named[name] for name in EVERYTHING - {"random", "uuid"}) > 50


def test_what_is_printed_is_parsed_to_the_same_tree(made_visits: list[Visit]) -> None:
    for _, tree in (one for visit in made_visits for one in visit.expressions):
        assert parse(show(tree)) == tree


def test_made_forms_have_the_same_states() -> None:
    asked: list[Visit] = []
    for seed in range(GENERATED_FORMS):
        form = compile_form(FormMaker(seed).markdown().encode())
        asked += [Visit(form, answers) for answers in Answering(form, seed).rounds(ROUNDS)]
    assert on_server(asked).found == on_tablet(asked).found


def test_surveys_have_the_same_states() -> None:
    asked: list[Visit] = []
    for file in sorted(SURVEYS.glob("*.md")):
        form = compile_form(file.read_bytes(), partial(attached_tables, SURVEYS))
        asked += [Visit(form, answers) for answers in Answering(form, 2).rounds(10)]
    assert len(asked) == 30
    assert on_server(asked).found == on_tablet(asked).found


def test_clocks_changed_at_the_same_moments() -> None:
    expressions: list[tuple[str, Tree]] = []
    for change in _changes_of_clocks():
        for seconds in (-3601, -3600, -1, 0, 1, 3599, 3600):
            at = change + dt.timedelta(seconds=seconds)
            utc = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            local = at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")
            expressions += [("/data", parse(f"date('{utc}')"))]
            expressions += [("/data", parse(f"decimal-date-time('{local}')"))]
    assert len(expressions) >= 8 * 14
    asked = [Visit(worlds.form(), (), expressions)]
    assert on_server(asked).found == on_tablet(asked).found


def _changes_of_clocks() -> list[dt.datetime]:
    """The hours of the years 1900 to 2030 after which the offset is another one."""
    start, hour = dt.datetime(1900, 1, 1, tzinfo=dt.UTC), dt.timedelta(hours=1)
    days = [start + dt.timedelta(days=day) for day in range(131 * 365)]
    found = []
    for day in days:
        if day.astimezone(ZONE).utcoffset() == (day + 24 * hour).astimezone(ZONE).utcoffset():
            continue
        low, high = 0, 86_400
        while high - low > 1:
            middle = (low + high) // 2
            moved = (day + dt.timedelta(seconds=middle)).astimezone(ZONE).utcoffset()
            same = moved == day.astimezone(ZONE).utcoffset()
            low, high = (middle, high) if same else (low, middle)
        found.append(day + dt.timedelta(seconds=high))
    return found


@pytest.mark.parametrize("seed", range(10))
def test_a_form_comes_back_from_json(seed: int) -> None:
    form = compile_form(FormMaker(seed).markdown().encode())
    data = json.loads(json.dumps(to_json(form)))
    assert from_json(data) == replace(form, xml="")


def test_a_form_with_a_table_comes_back_from_json() -> None:
    data = json.loads(json.dumps(to_json(worlds.form())))
    assert from_json(data) == replace(worlds.form(), xml="")
    assert sorted(data["paths"]) == [" /data/many ", " /data/one ", " /data/town ", "/data/g/x"]


def test_nothing_else_is_taken_for_a_form() -> None:
    for broken in _broken_forms():
        with pytest.raises(ValueError, match=r"."):
            from_json(broken)


def _broken_forms() -> list[Any]:
    """A form with one thing changed, each time another one."""

    def changed(value: Any) -> list[Any]:
        if isinstance(value, dict):
            first = next(iter(value), None)
            without: list[Any] = [{k: v for k, v in value.items() if k != first}] if value else []
            more = [{**value, key: one} for key, item in value.items() for one in changed(item)]
            return [*without, *more, {**value, "": 1}, None]
        if isinstance(value, list):
            more = [
                [*value[:at], one, *value[at + 1 :]]
                for at in range(len(value))
                for one in changed(value[at])
            ]
            return [*more, [*value, 1], {}]
        return [["other"], 5 if isinstance(value, str) else "5"]

    form = compile_form(FormMaker(3).markdown().encode())
    return [None, [], "", 5, *changed(to_json(replace(form, languages={}, tables={})))]
