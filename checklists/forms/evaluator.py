"""The value of an expression tree (`xpath`) in its place among the answers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeAlias

from .values import Item, Moment, Value, equal, ordered, to_number, to_truth
from .xpath import Tree

Function: TypeAlias = "Callable[[Context, Sequence[Tree]], Value]"


class World(Protocol):
    """What expressions see beside their own tree."""

    @property
    def now(self) -> dt.datetime:
        """The moment of the evaluation, aware."""

    @property
    def document(self) -> Item:
        """The node above the root of the answers: where `/` starts."""

    @property
    def functions(self) -> Mapping[str, Function]:
        """The functions, by name."""

    def table(self, name: str) -> Item | None:
        """The document node of an attached table or list of choices."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression stands: its node, its place among its siblings in a predicate."""

    world: World
    node: Item
    original: Item
    position: int = 1
    size: int = 1


class EvaluationFault(ValueError):
    """An expression that has no value here, such as count() of a text."""


def value_of(tree: Tree, context: Context) -> Value:
    """The value of a tree. Raises EvaluationFault where the parts do not fit."""
    while tree[:2] == ["call", "if"]:  # forms nest a hundred of them, so no recursion
        tree = _tree(tree[3 if to_truth(value_of(_tree(tree[2]), context)) else 4])
    kind = tree[0]
    if kind == "number":
        return float(str(tree[1]))
    if kind == "text":
        return str(tree[1])
    if kind == "path":
        return _path(tree, context)
    if kind == "call":
        function = context.world.functions.get(str(tree[1]))
        if function is None:
            raise EvaluationFault(f"unknown function {tree[1]}")
        return function(context, [part for part in tree[2:] if isinstance(part, list)])
    if kind == "negative":
        return -to_number(value_of(_tree(tree[1]), context))
    return _chain(tree, context)


def _chain(tree: Tree, context: Context) -> Value:
    """The operations of a chain such as a + b + c, from the innermost outwards."""
    chain = []
    while tree[0] == "binary":
        chain.append(tree)
        tree = _tree(tree[2])
    value = value_of(tree, context)
    for outer in reversed(chain):
        operator = str(outer[1])
        if operator in ("and", "or"):
            if to_truth(value) is not (operator == "or"):
                value = value_of(_tree(outer[3]), context)
        else:
            value = _combined(operator, value, value_of(_tree(outer[3]), context))
    return value


def _combined(operator: str, left: Value, right: Value) -> Value:
    if operator in ("=", "!="):
        return equal(left, right, wanted=operator == "=")
    if operator in ("<", "<=", ">", ">="):
        return ordered(operator, left, right)
    if operator == "|":
        return _union(left, right)
    return _arithmetic(operator, to_number(left), to_number(right))


def _path(tree: Tree, context: Context) -> list[Item]:
    start = tree[1]
    if start == "/":
        found: list[Item] = [context.world.document]
    elif start == ".":
        found = [context.node]
    else:
        found = nodes_of(value_of(_tree(start), context))
    for step in tree[2:]:
        axis, name, *predicates = _tree(step)
        found = _walk(str(axis), str(name), found)
        for predicate in predicates:
            found = _kept(_tree(predicate), found, context)
    return found


def _kept(predicate: Tree, nodes: list[Item], context: Context) -> list[Item]:
    kept = []
    for place, node in enumerate(nodes, 1):
        here = replace(context, node=node, position=place, size=len(nodes))
        value = value_of(predicate, here)
        if isinstance(value, float | Moment) and not isinstance(value, bool):
            wanted = to_number(value) == place
        else:
            wanted = to_truth(value)
        if wanted:
            kept.append(node)
    return kept


def nodes_of(value: Value) -> list[Item]:
    """The value as nodes. Raises EvaluationFault for any other kind."""
    if not isinstance(value, list):
        raise EvaluationFault("a path is needed here")
    return value


def _walk(axis: str, name: str, nodes: list[Item]) -> list[Item]:
    if axis in ("self", "filter"):
        return nodes
    if axis == "parent":
        parents = [node.parent for node in nodes if node.parent is not None]
        return list(dict.fromkeys(parents))
    if axis == "below":
        nodes = [inner for node in nodes for inner in (node, *_all_below(node))]
        return list(dict.fromkeys(_children(nodes, name)))
    return _children(nodes, name) if axis == "child" else []


def _children(nodes: Sequence[Item], name: str) -> list[Item]:
    if name == "*":
        return [child for node in nodes for child in node.below()]
    return [child for node in nodes for child in node.called(name)]


def _all_below(node: Item) -> list[Item]:
    return [inner for child in node.below() for inner in (child, *_all_below(child))]


def _union(left: Value, right: Value) -> list[Item]:
    return list(dict.fromkeys([*nodes_of(left), *nodes_of(right)]))


def _arithmetic(operator: str, left: float, right: float) -> float:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if operator == "div":
        return divided(left, right)
    if math.isinf(left) or right == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.fmod(left, right)


def divided(left: float, right: float) -> float:
    """`div`, as IEEE 754 divides."""
    if right:
        return left / right
    if left == 0 or math.isnan(left) or math.isnan(right):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


def _tree(part: str | Tree) -> Tree:
    if isinstance(part, str):
        raise TypeError(part)
    return part
