"""The value of an expression tree, exactly: fractions, never floats.

A blank (None) stays blank: what is not known decides nothing. So `${n} > 3` of a blank is
blank, `if(blank, ...)` is blank, a division by zero is blank. Only three things see through it:
`coalesce(...)`, the comparison with '' (is it blank?), and `and` / `or` where the other side
already decides (false and blank = false). A blank `relevant` means: not asked yet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from checklists.expression import Node

Value: TypeAlias = "Fraction | str | bool | dt.date | None"

_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression finds the rest of the world."""

    name: Callable[[str], Value]
    norm: Callable[[str], Fraction | None]
    today: dt.date
    itself: Value = None


def value_of(node: Node, scope: Scope) -> Value:
    """The value of the tree; blank when anything that it needs is blank.

    The tree has passed `expression_check`, so kinds fit; a value of another kind
    (data older than the checklist) counts as blank.
    """
    if node.kind != "call":
        return _leaf(node, scope)
    lazy = _LAZY.get(node.text)
    if lazy is not None:
        return lazy(node, scope)
    return _strict(node.text, [value_of(arg, scope) for arg in node.args], scope)


def _leaf(node: Node, scope: Scope) -> Value:
    if node.kind == "number":
        return Fraction(node.text)
    if node.kind == "text":
        return node.text or None
    if node.kind == "self":
        return scope.itself
    return scope.name(node.text) if node.kind == "name" else scope.norm(node.text)


def _logic(node: Node, scope: Scope) -> Value:
    deciding = node.text == "or"
    values = [value_of(arg, scope) for arg in node.args]
    if any(value is deciding for value in values):
        return deciding
    return None if any(not isinstance(value, bool) for value in values) else not deciding


def _equality(node: Node, scope: Scope) -> Value:
    left, right = (value_of(arg, scope) for arg in node.args)
    wanted = node.text == "="
    if any(arg.kind == "text" and not arg.text for arg in node.args):
        return (left is None and right is None) is wanted
    if left is None or right is None:
        return None
    return (left == right) is wanted


def _choice(node: Node, scope: Scope) -> Value:
    condition = value_of(node.args[0], scope)
    if not isinstance(condition, bool):
        return None
    return value_of(node.args[1 if condition else 2], scope)


def _first(node: Node, scope: Scope) -> Value:
    values = (value_of(arg, scope) for arg in node.args)
    return next((value for value in values if value is not None), None)


_LAZY: dict[str, Callable[[Node, Scope], Value]] = {
    "and": _logic,
    "or": _logic,
    "=": _equality,
    "!=": _equality,
    "if": _choice,
    "coalesce": _first,
}
"""Functions that may have a value although an argument is blank."""


def _strict(function: str, values: list[Value], scope: Scope) -> Value:
    """Functions that are blank as soon as one argument is."""
    if function in ("true", "false"):
        return function == "true"
    if function == "today":
        return scope.today
    if not values or any(value is None for value in values):
        return None
    return _of_known(function, [value for value in values if value is not None])


def _of_known(function: str, values: list[Fraction | str | bool | dt.date]) -> Value:
    if isinstance(values[0], str):
        return _of_texts(function, [str(value) for value in values])
    if isinstance(values[0], bool):
        return not values[0] if function == "not" else None
    dates = [value for value in values if isinstance(value, dt.date)]
    if len(dates) == len(values):
        return _of_dates(function, dates)
    numbers = [value for value in values if isinstance(value, Fraction)]
    return _of_numbers(function, numbers) if len(numbers) == len(values) else None


def _of_texts(function: str, texts: list[str]) -> Value:
    if function == "selected":
        return texts[1] in texts[0].split()
    if function == "count-selected":
        return Fraction(len(texts[0].split()))
    return dt.date.fromisoformat(texts[0]) if function == "date" else None


def _of_dates(function: str, dates: list[dt.date]) -> Value:
    if function == "decimal-date-time":
        return Fraction((dates[0] - _EPOCH).days)
    if function in ("min", "max"):
        return min(dates) if function == "min" else max(dates)
    return _compared(function, dates[0] < dates[1], dates[0] == dates[1])


def _compared(operator: str, less: bool, equal: bool) -> bool:
    return {"<": less, "<=": less or equal, ">": not less and not equal, ">=": not less}[operator]


def _of_numbers(function: str, n: list[Fraction]) -> Value:
    if function in ("<", "<=", ">", ">="):
        return _compared(function, n[0] < n[1], n[0] == n[1])
    if function in ("min", "max"):
        return min(n) if function == "min" else max(n)
    if function == "round":
        return rounded(n[0], int(n[1]) if len(n) > 1 else 0)
    if function == "int":
        return Fraction(int(n[0]))
    if function == "neg":
        return -n[0]
    return _arithmetic(function, n[0], n[1])


def _arithmetic(operator: str, left: Fraction, right: Fraction) -> Value:
    if operator == "+":
        return left + right
    if operator == "-":
        return left - right
    if operator == "*":
        return left * right
    if not right:
        return None
    return left / right if operator == "div" else left - right * int(left / right)


def rounded(number: Fraction, digits: int) -> Fraction:
    """Half goes up, as XPath rounds; `digits` after the point."""
    scale = Fraction(10) ** digits
    return Fraction((number * scale + Fraction(1, 2)).__floor__()) / scale
