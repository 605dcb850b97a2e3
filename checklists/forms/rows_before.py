"""Running totals: expressions of a repeat that read the instances before their own.

`indexed-repeat(${total}, ${r}, position(..) - 1)` and
`${r}[position() = position(current()/..) - 1]/total` lead from an instance to one before it, so a
circle of expressions with such a step ends at the first instance. That holds only while every other
step of the circle stays in its own instance. What is not certain counts as a circle.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from .references import NotThere, References
from .xpath import Tree

_CURRENT: Tree = ["call", "current"]


class RowsBefore:
    """Tells which reads of expressions at node `at` lead to earlier instances of the repeat."""

    def __init__(self, references: References, at: str, repeat: str) -> None:
        self._references, self._at, self._repeat = references, at, repeat

    def without(self, tree: Tree, *, inside: bool = False) -> Tree:
        """The expression with every read of an instance before replaced by a blank.

        inside: within a predicate, where `..` is seen from another node.
        """
        if self._is_before(tree, inside):
            return ["text", ""]
        inside = inside or tree[0] == "path"
        return [
            self.without(part, inside=inside) if isinstance(part, list) else part for part in tree
        ]

    def leaves(self, tree: Tree, knot: Set[str]) -> bool:
        """Whether a path may lead to a node of the knot in another instance."""
        return any(self._leaves(path, knot) for path in _paths(tree))

    def _leaves(self, path: Tree, knot: Set[str]) -> bool:
        if self._read_by(path).isdisjoint(knot):
            return False
        steps = [part for part in path[2:] if isinstance(part, list)]
        stays = all(len(step) == 2 and step[0] in ("child", "self", "parent") for step in steps)
        ups = sum(step[0] == "parent" for step in steps)
        deep = self._at.count("/") - self._repeat.count("/")
        return not (stays and ups <= deep and path[1] in (".", _CURRENT))

    def _is_before(self, tree: Tree, inside: bool) -> bool:
        if tree[:2] == ["call", "indexed-repeat"] and len(tree) == 5:
            return self._is(tree[3], self._repeat) and self._back(tree[4], inside) > 0
        if tree[0] != "path" or tree[1] not in ("/", ".", _CURRENT):
            return False
        steps = [part for part in tree[2:] if isinstance(part, list)]
        if sum(len(step) - 2 for step in steps) != 1:
            return False
        at = next(at for at, step in enumerate(steps) if len(step) == 3)
        way: Tree = [*tree[:2], *(step[:2] for step in steps[: at + 1])]
        return self._is(way, self._repeat) and self._keeps_before(steps[at][2])

    def _keeps_before(self, predicate: str | Tree) -> bool:
        if predicate[0] != "binary" or predicate[2] != ["call", "position"]:
            return False
        back = self._back(predicate[3], inside=True)
        return back > 0 if predicate[1] in ("=", "<=") else predicate[1] == "<" and back >= 0

    def _back(self, place: str | Tree, inside: bool) -> float:
        """How far before the own instance a place is; -1 where that is not certain."""
        if isinstance(place, str):
            return -1
        if place[:2] == ["binary", "-"] and place[3][0] == "number":
            back = self._back(place[2], inside)
            return back if back < 0 else back + float(str(place[3][1]))
        if place[:2] != ["call", "position"] or len(place) != 3:
            return -1
        own = place[2]
        certain = own[:1] == ["path"] and (not inside or own[1] == _CURRENT)
        return 0 if certain and self._is(own, self._repeat) else -1

    def _is(self, tree: str | Tree, path: str) -> bool:
        """Whether a tree is a path that leads there, and reads nothing else."""
        return isinstance(tree, list) and tree[0] == "path" and self._read_by(tree) == {path}

    def _read_by(self, tree: Tree) -> set[str]:
        try:
            return self._references.read_by(tree, self._at)
        except NotThere:
            return set()


def _paths(tree: Tree) -> Iterator[Tree]:
    """The paths of an expression, outermost only."""
    if tree[0] == "path":
        yield tree
        return
    for part in tree[1:]:
        if isinstance(part, list):
            yield from _paths(part)
