"""What each expression reads: found without answers, for checks and for the order of computing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .form import Node
from .xpath import Tree


class NotThere(ValueError):
    """A path that leads to no node of the form; its text."""


class References:
    """Resolves the paths of expressions among the nodes of one form."""

    def __init__(self, root: Node) -> None:
        self.family = {node.path: node for node in root.walk()}
        self._root = root.path

    def read_by(self, tree: Tree, at: str) -> set[str]:
        """Paths of the nodes whose values an expression at node `at` reads. Raises NotThere."""
        read: set[str] = set()
        self._tree(tree, {at}, at, read)
        return read

    def _tree(self, tree: Tree, here: set[str], at: str, read: set[str]) -> None:
        while tree[0] == "binary":  # a chain of hundreds leans to the left
            _, _, left, right = tree
            self._tree(_trees([right])[0], here, at, read)
            tree = _trees([left])[0]
        if tree[0] == "path":
            read |= self._path(tree, here, at, read)
        elif tree[0] == "call" and tree[1] == "once":
            inside: set[str] = set()
            for argument in _trees(tree[2:]):
                self._tree(argument, here, at, inside)
            read |= inside - {at}
        elif tree[0] not in ("number", "text"):
            for part in _trees(tree[1:]):
                self._tree(part, here, at, read)

    def _path(self, tree: Tree, here: set[str], at: str, read: set[str]) -> set[str]:
        """Where a path leads (nothing inside tables); what its predicates read goes to `read`."""
        start, now = tree[1], here
        if start == "/":
            now = {""}
        elif isinstance(start, list):
            now = {at} if _is_current(start) else self._start(start, here, at, read)
        for step in _trees(tree[2:]):
            before, now = now, set(self._walk(str(step[0]), str(step[1]), now))
            if before and not now:
                raise NotThere(str(step[1]) or "..")
            for predicate in _trees(step[2:]):
                self._tree(predicate, now, at, read)
        return now

    def _start(self, start: Tree, here: set[str], at: str, read: set[str]) -> set[str]:
        if start[0] == "path":
            return self._path(start, here, at, read)
        self._tree(start, here, at, read)
        return set()

    def _walk(self, axis: str, name: str, nodes: Iterable[str]) -> Iterator[str]:
        for path in nodes:
            if axis in ("self", "filter", "attribute"):
                yield path
            elif axis == "parent":
                if path:
                    yield path.rpartition("/")[0]
            elif axis == "below":
                inside = (p for p in self.family if p.startswith(f"{path}/"))
                yield from (p for p in inside if name in ("*", self.family[p].name))
            elif not path:
                if name in ("*", self.family[self._root].name):
                    yield self._root
            else:
                children = self.family[path].children
                yield from (c.path for c in children if name in ("*", c.name))


def _is_current(tree: Tree) -> bool:
    return tree[0] == "call" and tree[1] == "current"


def _trees(items: Iterable[str | Tree]) -> list[Tree]:
    return [part for part in items if isinstance(part, list)]


_SHOWN = {
    "label": "label",
    "hint": "hint",
    "guidance": "guidance_hint",
    "constraint": "constraint_message",
    "required": "required_message",
}
"""Field of `Face`: its column."""


def trees_of(node: Node) -> Iterator[tuple[str, Tree]]:
    """Column and tree of each expression of a node; those that decide nothing come last."""
    for column in ("relevant", "required", "readonly", "calculation", "constraint"):
        tree: Tree | None = getattr(node, column)
        if tree is not None:
            yield column, tree
    if node.choices is not None and node.choices.rows is not None:
        yield "choice_filter", node.choices.rows
    if node.repetition is not None and node.repetition.count is not None:
        yield "repeat_count", node.repetition.count
    if node.finding_if is not None:
        yield "bind::ins:finding_if", node.finding_if
    for field, column in _SHOWN.items():
        for pieces in getattr(node.face, field):
            yield from ((column, piece) for piece in pieces if isinstance(piece, list))
