"""Calculations that read the value they gave before: `if(. = '', ${a}, .)`, `coalesce(., uuid())`.

ODK's engine works such a calculation out again until it changes no more, and fails where it never
does (`. + 1`). So its own value may decide, or be handed on as it is; what makes another value out
of it is a circle. once() is the same thing with a name.
"""

from __future__ import annotations

from collections.abc import Sequence

from .form import Node
from .xpath import Tree, parts

_HAND_ON = frozenset(("coalesce", "once", "max", "min", "string", "number", "int"))
"""Functions that give a value they gave before once more."""
_CURRENT: Tree = ["call", "current"]
_ITSELF: Tree = ["text", ""]


def lasts(node: Node) -> bool:
    """Whether its calculation keeps what it found before; such a value is a cell of its own."""
    tree = node.calculation
    return node.keeps or (tree is not None and _any_call(tree, "once"))


def keeps(tree: Tree, path: str) -> bool:
    """Whether a calculation at `path` reads its own value and hands it on."""
    return _reads(tree, path) and _hands_on(tree, path)


def without_itself(tree: Tree, path: str) -> Tree:
    """The calculation with every read of its own value replaced by a blank."""
    chain = []
    while tree[0] == "binary":  # a chain of hundreds leans to the left
        chain.append(tree)
        tree = _tree(tree[2])
    found = _without(tree, path)
    for outer in reversed(chain):
        found = [*outer[:2], found, without_itself(_tree(outer[3]), path)]
    return found


def _without(tree: Tree, path: str) -> Tree:
    if _leads(tree, path):
        return _ITSELF
    if tree[0] == "path":  # what predicates read is seen from other nodes
        return tree
    return [without_itself(part, path) if isinstance(part, list) else part for part in tree]


def _hands_on(tree: Tree, path: str) -> bool:
    while tree[:2] == ["call", "if"]:  # forms nest a hundred of them, so no recursion
        if not _hands_on(_tree(tree[3]), path):
            return False
        tree = _tree(tree[4])
    if _leads(tree, path):
        return True
    if tree[0] == "call" and tree[1] in _HAND_ON:
        return all(_hands_on(part, path) for part in tree[2:] if isinstance(part, list))
    return not _reads(tree, path)


def _reads(tree: Tree, path: str) -> bool:
    return without_itself(tree, path) != tree


def _leads(tree: Tree, path: str) -> bool:
    """Whether it is a path, without predicates, to the very node at `path`.

    An absolute path into a repeat leads to every instance, so it is none.
    """
    if tree[0] != "path" or tree[1] not in ("/", ".", _CURRENT):
        return False
    return _walked("" if tree[1] == "/" else path, tree[2:]) == path


def _walked(at: str, steps: Sequence[str | Tree]) -> str | None:
    for step in steps:
        if len(step) > 2 or step[0] not in ("self", "parent", "child"):
            return None
        if step[0] == "parent":
            at = at.rpartition("/")[0]
        elif step[0] == "child":
            at = f"{at}/{step[1]}"
    return at


def _any_call(tree: Tree, name: str) -> bool:
    return any(part[:2] == ["call", name] for part in parts(tree))


def _tree(part: str | Tree) -> Tree:
    if isinstance(part, str):
        raise TypeError(part)
    return part
