"""Regular expressions mean what ECMAScript means by them, and no text keeps them busy for long."""

from __future__ import annotations

import json
import random
import time

import pytest

from checklists.forms.patterns import (
    MOST_NESTED,
    MOST_SIGNS,
    MOST_STEPS,
    MOST_SUBJECT,
    PatternFault,
    matches,
    steps_of,
)
from checklists.forms.xpath import Tree
from tests.forms.test_compilation import faults, form_of
from tests.forms.two_evaluators import worlds
from tests.forms.two_evaluators.both import Run, Visit, node_says, on_server, on_tablet

MADE, TEXTS_EACH = 4_000, 6
SIGNS = [
    *(
        "a",
        "b",
        "ab",
        "1",
        " ",
        "-",
        "_",
        ",",
        "ă",
        "😀",
        "K",
        ".",
        "^",
        "$",
        "|",
        "(",
        "(?:",
        ")",
        "]",
    ),
    *("{", "}", "{2}", "{1,2}", "{0,}", "{,2}", "{2,1}", "{0}", "*", "+", "?", "*?", "+?", "++"),
    *(
        r"\d",
        r"\D",
        r"\w",
        r"\W",
        r"\s",
        r"\S",
        r"\b",
        r"\B",
        r"\.",
        r"\n",
        r"\t",
        r"\0",
        r"\x41",
        r"\x4",
    ),
    *(
        r"\u0103",
        r"\u01",
        r"\p{L}",
        r"\-",
        r"\/",
        r"\\\\",
        "[ab]",
        "[^a]",
        "[a-c1]",
        "[]",
        "[^]",
        "[b-a]",
    ),
    *(
        r"[\w-]",
        r"[\d-z]",
        r"[a-\d]",
        r"[^\s]",
        r"[\b]",
        r"[\]]",
        "[-a]",
        "[ă😀]",
        r"[^\W1]",
        r"[\D\d]",
    ),
    *("(a|)", "(a*)*", "(?:a+)+", "[", "\\", "[^\\D]", "[ \u00a0\u2028]", "[.^$]", r"[\B]"),
]
TEXTS = [
    *(
        "",
        "a",
        "ab",
        "aab",
        "abc",
        "b a",
        "1",
        "12",
        "a1",
        "a-b",
        "_",
        "ă",
        "😀",
        "a😀b",
        "p{L}",
        "x4",
    ),
    *(
        "\u00a0",
        "\u2028",
        "\ufeff",
        "\u0085",
        "\x1c",
        "\n",
        "a\n",
        "\r",
        "\t",
        "\b",
        "K",
        "\u212a",
        "{,2}",
    ),
    *(
        "a{,2}",
        "\\",
        "aaaa",
        "A",
        "\x00",
        "]",
        "a]",
        "bbb",
        "u01",
        "\ud83d",
        ".",
        "٣",
        "B",
        "ab ab",
    ),
]
SLOW = [
    *("^(a+)+$", "(a+)+$", "(a|a)*$", "(a|aa)+$", r"^(\w+\s?)*$", "a*a*a*a*a*a*a*a*b", "(.*)*x"),
    *("^(([a-z])+.)+[A-Z]([a-z])+$", "(?:.{0,200}b){2}$", "((a{0,7}){0,7}){0,7}$"),
    "^(([0-9]{1})*[- .(]*([0-9]{3})[- .)]*[0-9]{3}[- .]*[0-9]{4})+$",
]


def _made() -> list[tuple[str, str]]:
    chance = random.Random(16)
    patterns = ["".join(chance.choices(SIGNS, k=chance.randint(1, 6))) for _ in range(MADE)]
    return [(one, text) for one in patterns for text in chance.sample(TEXTS, TEXTS_EACH)]


def _ours(pattern: str, text: str) -> bool | str:
    try:
        return matches(steps_of(pattern), text)
    except PatternFault as fault:
        return "unsupported" if "not supported" in fault.en else "wrong"


def test_patterns_mean_what_ecmascript_means() -> None:
    asked = _made()
    theirs = node_says(
        """asked.map(([pattern, text]) => {
          try { return new RegExp(pattern).test(text); } catch { return "wrong"; }
        })""",
        asked,
    )
    ours = [_ours(*one) for one in asked]
    different = [
        (one, here, there)
        for one, here, there in zip(asked, ours, theirs, strict=True)
        if here != there and here != "unsupported"
    ]
    assert different == []
    assert min(ours.count(outcome) for outcome in (True, False, "wrong")) > 1_500


def test_the_tablet_matches_the_same_patterns() -> None:
    trees: list[Tree] = [
        ["call", "regex", ["text", text], ["text", pattern]] for pattern, text in _made()
    ]
    asked = [Visit(worlds.form(), (), [("/data", tree) for tree in trees])]
    assert on_server(asked).found == on_tablet(asked).found


@pytest.mark.parametrize("run", [on_server, on_tablet])
def test_no_text_keeps_a_pattern_busy(run: Run) -> None:
    texts = ["a" * 38 + "!", "a" * 1_999 + "!", "0" * 2_000, "a b " * 500, "ab" * 1_000]
    trees: list[Tree] = [
        ["call", "regex", ["text", text], ["text", one]] for one in SLOW for text in texts
    ]
    outcomes = run([Visit(worlds.form(), (), [("/data", tree) for tree in trees])])
    assert outcomes.seconds < 30
    assert [result[1] for result in outcomes.found[0][1][:5]] == ["false"] * 5


def test_one_text_takes_a_second_at_most() -> None:
    start = time.perf_counter()
    assert not matches(steps_of("(?:.{0,200}b){2}$"), "a" * MOST_SUBJECT)
    assert time.perf_counter() - start < 4


def test_a_text_that_is_too_long_matches_nothing() -> None:
    assert matches(steps_of("^a*$"), "a" * MOST_SUBJECT)
    assert not matches(steps_of("a"), "a" * (MOST_SUBJECT + 1))
    assert not matches(steps_of("a"), "a" + "😀" * (MOST_SUBJECT // 2))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("regex(${a}, ${a})", "phải viết sẵn trong dấu nháy"),
        ("regex(${a}, '[')", "mẫu của «regex()» sai"),
        ("regex(${a}, '(')", "thiếu «)»"),
        ("regex(${a}, ')')", "thừa «)»"),
        ("regex(${a}, '*')", "không có gì để lặp lại"),
        ("regex(${a}, 'a{2,1}')", "ngược thứ tự"),
        ("regex(${a}, '(?=a)')", "«(?=a»"),
        (r"regex(${a}, '(a)\1')", r"«\1»"),
        (r"regex(${a}, '\07')", r"«\0»"),
        ("regex(${a}, 'a{1001}')", "quá dài"),
        ("regex(${a}, '(a{99}){99}')", "quá dài"),
        ("regex(${a}, '" + "(" * 60 + ")" * 60 + "')", "quá dài"),
        ("regex(${a}, '" + "a" * 501 + "')", "quá dài"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_at_its_cell(written: str, words: str) -> None:
    found = faults(form_of("relevant", "text | a |", f"text | b | {written}"))
    assert [(fault.row, fault.column) for fault in found] == [(3, "relevant")]
    assert words in found[0].vi


def test_patterns_may_be_as_long_as_is_said() -> None:
    assert len(steps_of("a{250}" * 4)) == MOST_STEPS
    assert len(steps_of("a{500}")) == len(steps_of("a" * MOST_SIGNS)) == MOST_SIGNS
    assert len(steps_of("(a{499})?")) == MOST_STEPS // 2
    assert steps_of("(" * MOST_NESTED + "a" + ")" * MOST_NESTED) == steps_of("a")
    for pattern in ("a{250}" * 4 + "a", "a{501}", "a{0,501}", "a{501,}", "(?:a{250}){4}"):
        with pytest.raises(PatternFault, match="repeats too often"):
            steps_of(pattern)
    with pytest.raises(PatternFault, match="31 > 30"):
        steps_of("(" * (MOST_NESTED + 1) + "a" + ")" * (MOST_NESTED + 1))


def test_steps_are_json() -> None:
    steps = steps_of(r"^(?:\d{2}|[^a-c])+\b")
    assert json.loads(json.dumps(steps)) == steps
