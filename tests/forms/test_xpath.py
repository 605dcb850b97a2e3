"""The parser of XLSForm's expressions: what it prints it reads again, and no text breaks it."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from checklists.forms.xpath import OPERATORS, SyntaxFault, Tree, parse, parts, show

NAMES = st.sampled_from(["a", "_b", "name", "or", "div", "mod", "if", "x-1", "y.2", "jr:z", "tên"])
FUNCTIONS = st.sampled_from(
    ["selected", "jr:choice-name", "if", "and", "position", "count-selected"]
)
SIGNS = [sign for level in OPERATORS for sign in level]
PIECES = [
    *(*SIGNS, "(", ")", "[", "]", ",", "/", "//", ".", "..", "@", "*", "|", "-", "'", '"', "$"),
    *("1", "1.5", ".5", "5.", "a", "name()", "node()", "text()", "if(", "'x'", "${a}", " ", "\n"),
    *("\u00a0", "“", "’", "≥", "&&", "==", "<>", "!", "#", "ắ", "😀", "\x00"),
]


def _paths(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Absolute, relative and continued paths, with predicates at any step."""
    predicates = st.lists(inner, max_size=2)
    named = st.tuples(st.sampled_from(["child", "attribute"]), NAMES)
    every = st.just(("child", "*"))
    bare = st.sampled_from([("self", ""), ("parent", "")])
    below = st.tuples(st.just("below"), NAMES)

    def steps(*kinds: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[Tree]:
        made = st.tuples(st.one_of(*kinds), predicates)
        return made.map(lambda step: [*step[0], *step[1]])

    first, later = steps(named, every, bare), steps(named, every, bare, below)
    rest = st.lists(later, max_size=3)
    relative = st.tuples(first, rest).map(lambda made: ["path", ".", made[0], *made[1]])
    absolute = rest.map(lambda made: ["path", "/", *made])
    calls = st.tuples(FUNCTIONS, st.lists(inner, max_size=2))
    starts = st.one_of(calls.map(lambda made: ["call", made[0], *made[1]]), relative)
    filters = st.lists(inner, min_size=1, max_size=2).map(lambda made: ["filter", "", *made])
    continued = st.tuples(starts, st.lists(filters, max_size=1), st.lists(later, max_size=2))
    return st.one_of(
        relative,
        absolute,
        continued.filter(lambda made: bool(made[1] or made[2])).map(
            lambda made: ["path", made[0], *made[1], *made[2]]
        ),
    )


def _larger(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    binary = st.tuples(st.sampled_from(SIGNS), inner, inner)
    paths = _paths(inner)
    return st.one_of(
        binary.map(lambda made: ["binary", *made]),
        inner.map(lambda made: ["negative", made]),
        st.tuples(FUNCTIONS, st.lists(inner, max_size=3)).map(
            lambda made: ["call", made[0], *made[1]]
        ),
        paths,
        st.tuples(paths, paths).map(lambda made: ["binary", "|", *made]),
    )


LEAVES = st.one_of(
    st.sampled_from(["0", "1", "007", "1.5", ".5", "5."]).map(lambda text: ["number", text]),
    st.text(max_size=5)
    .filter(lambda text: not ("'" in text and '"' in text))
    .map(lambda text: ["text", text]),
    NAMES.map(lambda name: ["path", ".", ["child", name]]),
)
TREES: st.SearchStrategy[Tree] = st.deferred(lambda: LEAVES | LARGER)
LARGER = st.deferred(lambda: _larger(TREES))


@given(TREES)
def test_what_is_printed_is_read_as_the_same_tree(tree: Tree) -> None:
    assert parse(show(tree)) == tree
    assert json.loads(json.dumps(tree)) == tree


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=30))
@example("")
@example("(" * 500)
@example("-" * 5_000 + "1")
@example("a[" * 300)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    refused: SyntaxFault | None = None
    try:
        tree = parse(text)
        assert parse(show(tree)) == tree
        assert all(part[0] for part in parts(tree))
    except SyntaxFault as fault:
        refused = fault
    assert refused is None or (refused.vi and str(refused))
