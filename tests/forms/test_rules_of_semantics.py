"""Each rule of SEMANTICS.md that we follow has a vector that fails when the rule is broken."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from checklists.forms.faults import FormRefused
from checklists.forms.xpath import parse
from tests.forms.mutation import broken, exam
from tests.forms.mutation.exam import Question
from tests.forms.two_evaluators import vectors, visits, worlds
from tests.forms.two_evaluators.both import Visit
from tests.forms.two_evaluators.visits import Visited
from tests.oracle.engine import HERE as ORACLE

TABLE = tomllib.loads(Path(broken.__file__).with_name("rules.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Rule:
    """One break: `sound` in `file` becomes `broken`, and every vector of `fails` must fail."""

    says: str
    file: str
    sound: str
    broken: str
    fails: list[str]


RULES = [Rule(**one) for one in TABLE["rule"]]
SEMANTICS = (ORACLE / "SEMANTICS.md").read_text(encoding="utf-8")
LINES = vectors.EXPRESSIONS.read_text(encoding="utf-8").splitlines()
WRITTEN = dict(
    zip((line.rpartition("->")[0].strip() for line in LINES), vectors.lines(), strict=True)
)


@cache
def question(name: str) -> Question:
    """The vector of this name alone."""
    if name == "rules":
        return exam.rules()
    if name in exam.all_visits():
        return exam.visit_of(name)
    where, expression, text = WRITTEN[name]
    visit = Visit(worlds.form(), vectors.ANSWERS, [(where, parse(expression))])
    right = ["fault" if text == "!" else text]
    return Question(name, exam.VISIT, visit.form, visit, exam.Probe(exam.TEXTS), right)


def unnoticed(rule: Rule) -> list[str]:
    """Vectors that should fail under the break, and do not; all that is wrong with the rule."""
    text = broken.source(rule.file)
    if text.count(rule.sound) != 1:
        return [f"{rule.says}: {rule.sound!r} stands {text.count(rule.sound)} times in {rule.file}"]
    asked = [question(name) for name in rule.fails]
    with broken.replaced(rule.file, text.replace(rule.sound, rule.broken), broken.EVALUATOR):
        return [f"{rule.says}: {one.name} passes" for one in asked if broken.is_right(one)]


@pytest.mark.parametrize("file", sorted({rule.file for rule in RULES}))
def test_a_vector_notices_each_broken_rule(file: str) -> None:
    rules = [rule for rule in RULES if rule.file == file]
    assert [wrong for rule in rules for wrong in unnoticed(rule)] == []


def test_every_line_of_the_semantics_has_a_rule() -> None:
    quoted = [one["says"] for one in (*TABLE["rule"], *TABLE["elsewhere"])]
    bullets = SEMANTICS.partition("\n## ")[2].split("\n- ")[1:]
    lines = [" ".join(line.split()) for line in bullets]
    assert [text for text in quoted if not any(text in line for line in lines)] == []
    assert [line for line in lines if not any(text in line for text in quoted)] == []


def test_the_sound_evaluator_gets_them_right_and_breaks_are_undone() -> None:
    names = {name for rule in RULES for name in rule.fails}
    assert [name for name in sorted(names) if not broken.is_right(question(name))] == []
    text = broken.source("values").replace("DAY = 86_400_000", "DAY = 1")
    with broken.replaced("values", text):
        assert not broken.is_right(question("today() + 1"))
    assert broken.is_right(question("today() + 1"))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("calculate | a | | 1e21 |", "e21"),
        ("calculate | a | | truncate(1) |", "truncate()"),
        ("calculate | a | | sum(1, 2) |", "sum()"),
        ("calculate | a | | if(1, 2) |", "if()"),
        ("calculate | a | | coalesce(1) |", "coalesce()"),
        ("rank ab | a | A | |", "rank"),
        ("begin_repeat | r | R | ${n} = 2 |\ninteger | n | N | |\nend_repeat | | | |", "r → n"),
    ],
)
def test_what_odk_refuses_we_refuse(rows: str, words: str) -> None:
    column = "relevant" if "repeat" in rows else "calculation"
    survey = f"type | name | label | {column} |\n{rows}\ntext | z | Z | |"
    lines = "\n".join(f"| {line}" for line in survey.splitlines())
    with pytest.raises(FormRefused, match=re.escape(words)):
        visits.compiled(Visited(lines, (), {}, "| | ab | a | A |"))
