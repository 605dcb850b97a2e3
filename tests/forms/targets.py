"""What to answer so that each rule of a form is seen on both sides.

For every comparison with a constant the questions it reads get values below, at and above; for
every `selected` the choice; for lengths and patterns texts that fit and just do not fit; for ages
days around the birthday; for counts of repeats 0, 1 and 3.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator

from checklists.forms import Form
from checklists.forms.form import QUESTION, Node
from checklists.forms.references import NotThere, References, trees_of
from checklists.forms.xpath import Tree, parts

TODAY = dt.date(2026, 11, 23)
_COMPARED = ("=", "!=", "<", "<=", ">", ">=")
_NAMING = ("selected", "contains", "starts-with", "ends-with")
Wanted = dict[str, dict[str, None]]
"""Values by the path of the question, in the order they were found."""


class Targets:
    """Values worth giving to each question of a form, and what makes a question relevant."""

    def __init__(self, form: Form) -> None:
        self.values: Wanted = {}
        self.twins: dict[str, set[str]] = {}
        self._references = References(form.root)
        self._opening: dict[str, list[tuple[str, str]]] = {}
        for node in form.root.walk():
            for column, tree in trees_of(node):
                self._read(node, column, tree)

    def opening(self, path: str, deep: int = 4) -> dict[str, str]:
        """Answers that may make a question relevant: what its rule and those around it name."""
        found: dict[str, str] = {}
        edge = [path]
        for _ in range(deep):
            following = []
            for one in (upper for asked in edge for upper in _upwards(asked)):
                for other, value in self._opening.get(one, ()):
                    if other not in found:
                        found[other] = value
                        following.append(other)
            edge = following
        return found

    def _read(self, node: Node, column: str, tree: Tree) -> None:
        named = []
        for part in parts(tree):
            for path, values in self._of(part, node.path):
                known = self.values.setdefault(path, {})
                known.update(dict.fromkeys(values))
                named += [(path, value) for value in values[:1]]
        if column == "relevant":
            self._opening[node.path] = named
        if column == "repeat_count":
            for path in self._questions(tree, node.path):
                self.values.setdefault(path, {}).update(dict.fromkeys(("0", "1", "3")))

    def _of(self, part: Tree, at: str) -> Iterator[tuple[str, list[str]]]:
        """Questions that a part of an expression reads, with values aimed at it; the first fits."""
        if part[0] == "binary" and part[1] in _COMPARED:
            left, right = (one for one in part[2:] if isinstance(one, list))
            for one, other in ((left, right), (right, left)):
                constant = _constant(other)
                if constant is not None:
                    values = list(_around(one, constant, str(part[1])))
                    yield from ((path, values) for path in self._questions(one, at))
            for path in self._questions(left, at):
                for twin in self._questions(right, at):
                    self.twins.setdefault(path, set()).add(twin)
                    self.twins.setdefault(twin, set()).add(path)
        elif part[0] == "call" and part[1] in _NAMING and part[3][0] == "text":
            first = part[2]
            if isinstance(first, list):
                yield from ((path, [str(part[3][1])]) for path in self._questions(first, at))
        elif part[0] == "call" and part[1] == "regex" and part[3][0] == "text":
            first, made = part[2], _fitting(str(part[3][1]))
            if isinstance(first, list) and made is not None:
                values = [made, made[:-1], f"{made}1", f"x{made}"]
                yield from ((path, values) for path in self._questions(first, at))

    def _questions(self, tree: Tree, at: str) -> set[str]:
        with contextlib.suppress(NotThere):
            found = self._references.read_by(tree, at)
            family = self._references.family
            return {path for path in found if path in family and family[path].kind == QUESTION}
        return set()


def _upwards(path: str) -> Iterator[str]:
    """The path and those around it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _constant(tree: Tree) -> str | None:
    if tree[0] in ("number", "text"):
        return str(tree[1])
    if tree[0] == "negative" and tree[1][0] == "number":
        return f"-{tree[1][1]}"
    if tree[:2] == ["call", "date"] and tree[2][0] == "text":
        return str(tree[2][1])
    return None


def _around(compared: Tree, constant: str, operator: str) -> Iterator[str]:
    """Values for the questions of one side of a comparison; the first makes it true, if any."""
    calls = {str(part[1]) for part in parts(compared) if part[0] == "call"}
    try:
        number = float(constant)
    except ValueError:
        yield constant
        if re.fullmatch(r"\d{4}-\d\d-\d\d", constant):
            for step in (-1, 1):
                with contextlib.suppress(ValueError, OverflowError):
                    day = dt.date.fromisoformat(constant) + dt.timedelta(days=step)
                    yield day.isoformat()
        return
    if "string-length" in calls:
        for step in _first(operator):
            yield "1" * max(int(number) + step, 0)
        return
    for step in _first(operator):
        yield f"{number + step:g}" if abs(number) < 1e5 else f"{number + step:.0f}"
    if abs(number) < 130:
        for step in (-1, 0, 1):
            yield (TODAY - dt.timedelta(days=round(number * 365.25) + step)).isoformat()
            yield (TODAY - dt.timedelta(days=round(number) + step)).isoformat()


def _first(operator: str) -> tuple[int, ...]:
    """Steps beside a constant, the one that fits the operator first."""
    if operator in ("<", "!="):
        return (-1, 0, 1)
    return (1, 0, -1) if operator == ">" else (0, -1, 1)


def _fitting(pattern: str) -> str | None:
    """A text that a simple pattern matches; None for what is beyond classes and counts."""
    made = ""
    body = pattern.removeprefix("^").removesuffix("$")
    piece = re.compile(r"(\[[^\]]+\]|\\[dws.+*?()-]|[^\\\[\](){}|*+?])(\{\d+(?:,\d*)?\}|[*+?])?")
    while body:
        match = piece.match(body)
        if match is None:
            return None
        sign = _sign(match[1])
        count = re.match(r"\{(\d+)", match[2] or "")
        made += sign * (int(count[1]) if count else 1)
        body = body[match.end() :]
    return made


def _sign(piece: str) -> str:
    if piece.startswith("["):
        inner = piece[1:-1]
        return "§" if inner.startswith("^") else _sign(inner[:2] if inner[0] == "\\" else inner[0])
    return {"\\d": "5", "\\w": "a", "\\s": " ", ".": "k"}.get(piece, piece[-1])
