"""The expression language: text to tree and back, exact values, blanks that stay blank."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.expression import FUNCTIONS, OPERATORS, Node, node_from_json, parse, show
from checklists.expression_check import kind_of
from checklists.expression_value import Scope, Value, rounded, value_of
from checklists.faults import ExpressionError

TODAY = dt.date(2026, 11, 23)
KNOWN: dict[str, Value] = {
    "n": Fraction(7),
    "zero": Fraction(0),
    "town": "urban",
    "many": "a c",
    "day": dt.date(2026, 3, 1),
    "blank": None,
}
KINDS = {"n": "number", "zero": "number", "town": "text", "many": "text", "day": "date"}


def run(text: str) -> Value:
    norms = {"cap": Fraction(5)}
    return value_of(parse(text), Scope(lambda name: KNOWN[name], norms.get, TODAY))


def leaves() -> st.SearchStrategy[Node]:
    names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
    return st.one_of(
        st.decimals(0, 10**9, places=2).map(lambda d: Node("number", str(d))),
        st.integers(0, 10**12).map(lambda n: Node("number", str(n))),
        st.text(st.characters(codec="utf-8", exclude_characters="'\""), max_size=12).map(
            lambda t: Node("text", t)
        ),
        names.map(lambda n: Node("name", n)),
        names.map(lambda n: Node("norm", n)),
        st.just(Node("self", "")),
    )


def calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    binary = st.builds(
        lambda op, a, b: Node("call", op, (a, b)), st.sampled_from(OPERATORS), inner, inner
    )
    minus = inner.map(lambda node: Node("call", "neg", (node,)))
    functions = [
        st.lists(inner, min_size=least, max_size=most).map(
            lambda args, name=name: Node("call", name, tuple(args))
        )
        for name, (least, most) in FUNCTIONS.items()
    ]
    return st.one_of(binary, minus, *functions)


@given(st.recursive(leaves(), calls, max_leaves=25))
def test_shown_text_parses_to_the_same_tree(tree: Node) -> None:
    assert parse(show(tree)) == tree
    assert show(parse(show(tree))) == show(tree)
    assert node_from_json(json.loads(json.dumps(tree.to_json()))) == tree


@given(st.text(max_size=60))
def test_any_text_parses_or_is_refused_in_words(text: str) -> None:
    refused: ExpressionError | None = None
    try:
        tree = parse(text)
        assert parse(show(tree)) == tree
    except ExpressionError as error:
        refused = error
    assert refused is None or (refused.vi and refused.en)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("7 div 2", Fraction(7, 2)),
        ("-7 mod 3", -1),
        ("7 mod -3", 1),
        ("- - 3", 3),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("int(7 div 2)", 3),
        ("int(-7 div 2)", -3),
        ("round(2.5)", 3),
        ("round(-2.5)", -2),
        ("round(2.345, 2)", Fraction(235, 100)),
        ("min(3, ${n}, 5)", 3),
        ("max(3, ${n}, 5)", 7),
        ("pulldata('norms', 'value', 'id', 'cap')", 5),
        ("${n} > 6 and ${n} < 8", True),
        ("not(${n} = 7)", False),
        ("${town} = 'urban'", True),
        ("if(${town} = 'rural', 30, 10)", 10),
        ("selected(${many}, 'c')", True),
        ("selected(${many}, 'b')", False),
        ("count-selected(${many})", 2),
        ("${day} < date('2026-03-02')", True),
        ("${day} <= today()", True),
        ("decimal-date-time(today()) - decimal-date-time(${day})", 267),
        ("max(${day}, today())", TODAY),
        ("coalesce(${blank}, 0) + 1", 1),
        ("${blank} = ''", True),
        ("${n} != ''", True),
    ],
)
def test_values(text: str, value: Value) -> None:
    assert run(text) == value
    assert isinstance(run(text), Fraction | bool | dt.date)


@pytest.mark.parametrize(
    "text",
    [
        "${blank} + 1",
        "${blank} > 3",
        "not(${blank} > 3)",
        "${blank} = 'urban'",
        "${blank} != 'urban'",
        "if(${blank} = 'urban', 10, 30)",
        "selected(${blank}, 'a')",
        "min(${blank}, 3)",
        "pulldata('norms', 'value', 'id', 'unheard')",
        "${n} div ${zero}",
        "${n} mod ${zero}",
        "${blank} > 3 and ${n} = 7",
        "${blank} > 3 or ${n} = 8",
    ],
)
def test_what_is_not_known_stays_blank(text: str) -> None:
    assert run(text) is None


def test_a_side_that_decides_decides() -> None:
    assert run("${blank} > 3 and ${n} = 8") is False
    assert run("${blank} > 3 or ${n} = 7") is True


@pytest.mark.parametrize(
    "text",
    ["", "1 +", "(1", "1)", "foo(1)", "${A}", "${a", "if(1, 2)", "round(1, 2, 3)", "1 2", "a", "'x",
     "pulldata('x', 'value', 'id', 'cap')", "pulldata('norms', 'value', 'id', ${n})", "1 ! 2",
     "(" * 200 + "1" + ")" * 200, "-" * 500 + "1"],
)  # fmt: skip
def test_refused_by_the_parser(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["${n} + 'a'", "${town} > 3", "${town} = 3", "${n} and true()", "if(${n}, 1, 2)", ". > 3",
     "if(true(), 1, 'a')", "coalesce(${n}, ${town})", "${day} + 1", "date('2026-02-30')",
     "date(${town})", "round(${n}, 9)", "round(${n}, ${n})", "${town} = 'moon'",
     "selected(${many}, 'z')", "min(${town}, ${town})", "decimal-date-time(${n})"],
)  # fmt: skip
def test_refused_because_the_parts_do_not_fit(text: str) -> None:
    choices = {"town": ("urban", "rural"), "many": ("a", "b", "c")}
    with pytest.raises(ExpressionError):
        kind_of(parse(text), KINDS.__getitem__, lambda name: choices.get(name, ()))


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_half_up_and_near(number: Fraction, digits: int) -> None:
    result = rounded(number, digits)
    assert (result * 10**digits).denominator == 1
    assert Fraction(-1, 2) < (result - number) * 10**digits <= Fraction(1, 2)


@given(st.integers(0, 10**6), st.integers(1, 1000))
def test_ceiling_by_int_is_the_ceiling(children: int, norm: int) -> None:
    scope = Scope(lambda _: Fraction(children), lambda _: Fraction(norm), TODAY)
    norm_text = "pulldata('norms', 'value', 'id', 'x')"
    tree = parse(f"int((${{c}} + {norm_text} - 1) div {norm_text})")
    assert value_of(tree, scope) == -(-children // norm)
