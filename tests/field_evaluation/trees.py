"""Expressions at random over the whole grammar, of kinds that fit, as the reader lets pass."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from checklists.expression import Node
from checklists.expression_value import Value

KINDS = ("number", "text", "date", "truth")
NUMBERS = (
    *("0", "1", "2", "3", "7", "10", "100", "0.5", "1.5", "2.5", "0.05", "0.10", "1.005"),
    *("12345678901234567890", "0.000001", "99999.99", "00012.500", "360000", "1000000000000"),
)
WORDS = ("a", "b", "c", "urban", "rural", "Đà Nẵng", "a b", "b  c", "2026-02-29", "true", "0", "…")
DATES = (
    *("2026-11-23", "2026-11-22", "2024-02-29", "2000-02-28", "1999-12-31", "1970-01-01"),
    *("0001-01-01", "9999-12-31", "1900-03-01", "2026-02-28", "2024-02-29"),
)
NORMS = ("cap", "floor_area", "ratio", "absent")


class TreeMaker:
    """Trees of wanted kinds; `names` are the questions of each kind that they may read."""

    def __init__(
        self,
        chance: random.Random,
        names: Mapping[str, Sequence[str]],
        norms: Sequence[str] = NORMS,
        itself: str = "",
    ) -> None:
        self._chance = chance
        self._names = names
        self._norms = norms
        self._itself = itself

    def tree(self, kind: str, depth: int) -> Node:
        """A tree of that kind, at most so deep."""
        if depth <= 0 or self._chance.random() < 0.12:
            return self._leaf(kind)
        if self._chance.random() < 0.15:
            return self._any(kind, depth - 1)
        of_kind = {
            "number": self._number,
            "text": self._leaf_text,
            "date": self._date,
            "truth": self._truth,
        }
        return of_kind[kind](depth - 1)

    def _leaf(self, kind: str) -> Node:
        if self._itself == kind and self._chance.random() < 0.5:
            return Node("self", "")
        names = self._names.get(kind, ())
        if names and self._chance.random() < 0.6:
            return Node("name", self._chance.choice(names))
        if kind == "number":
            if self._norms and self._chance.random() < 0.3:
                return Node("norm", self._chance.choice(self._norms))
            return Node("number", self._chance.choice(NUMBERS))
        if kind == "text":
            return Node("text", self._chance.choice(("", *WORDS)))
        if kind == "date":
            if self._chance.random() < 0.3:
                return _call("today")
            return _call("date", Node("text", self._chance.choice(DATES)))
        return _call(self._chance.choice(("true", "false")))

    def _leaf_text(self, _depth: int) -> Node:
        return self._leaf("text")

    def _several(self, kind: str, depth: int, least: int) -> list[Node]:
        return [self.tree(kind, depth) for _ in range(self._chance.choice((least, 2, 3)))]

    def _any(self, kind: str, depth: int) -> Node:
        """Functions that take every kind."""
        if self._chance.random() < 0.5:
            return _call("coalesce", *self._several(kind, depth, 2))
        condition = self.tree("truth", depth)
        return _call("if", condition, self.tree(kind, depth), self.tree(kind, depth))

    def _number(self, depth: int) -> Node:
        function = self._chance.choice(
            ("+", "-", "*", "div", "mod", "neg", "int", "round", "min", "max", "count", "days")
        )
        if function in ("+", "-", "*", "div", "mod"):
            return _call(function, self.tree("number", depth), self.tree("number", depth))
        if function in ("neg", "int"):
            return _call(function, self.tree("number", depth))
        if function == "round":
            digits = [Node("number", self._chance.choice("0123456"))]
            keep = digits[: self._chance.randint(0, 1)]
            return _call("round", self.tree("number", depth), *keep)
        if function in ("min", "max"):
            return _call(function, *self._several("number", depth, 2))
        if function == "count":
            return _call("count-selected", self.tree("text", depth))
        return _call("decimal-date-time", self.tree("date", depth))

    def _date(self, depth: int) -> Node:
        return _call(self._chance.choice(("min", "max")), *self._several("date", depth, 2))

    def _truth(self, depth: int) -> Node:
        function = self._chance.choice(
            ("and", "or", "not", "=", "!=", "blank", "<", "<=", ">", ">=", "selected")
        )
        if function in ("and", "or"):
            return _call(function, self.tree("truth", depth), self.tree("truth", depth))
        if function == "not":
            return _call("not", self.tree("truth", depth))
        if function == "selected":
            return _call("selected", self.tree("text", depth), self.tree("text", depth))
        if function == "blank":
            sides = [self.tree(self._chance.choice(KINDS), depth), Node("text", "")]
            self._chance.shuffle(sides)
            return _call(self._chance.choice(("=", "!=")), *sides)
        kinds = KINDS if function in ("=", "!=") else ("number", "date")
        kind = self._chance.choice(kinds)
        return _call(function, self.tree(kind, depth), self.tree(kind, depth))


def _call(function: str, *args: Node) -> Node:
    return Node("call", function, args)


def value(chance: random.Random, kind: str) -> Value:
    """A value of that kind, blank now and then."""
    if chance.random() < 0.2:
        return None
    if kind == "number":
        if chance.random() < 0.3:
            return Fraction(chance.randint(-50, 50), chance.choice((1, 2, 3, 4, 7, 100)))
        return Fraction(chance.choice(("0", "1", "-1", "2.5", "-2.5", "-0.5", "7", "1e15", "0.01")))
    if kind == "text":
        return chance.choice(WORDS)
    if kind == "date":
        day = dt.date.fromisoformat(chance.choice(DATES))
        return day if chance.random() < 0.5 else dt.date.fromordinal(chance.randint(1, 3_652_059))
    return chance.random() < 0.5


def figures(chance: random.Random) -> dict[str, Decimal]:
    """Figures of law in every spelling; the one called absent never is there."""
    spelt = ("5", "0", "0.50", "1E+3", "2E-2", "100", "-3", "33.333", "1300000000")
    present = [name for name in NORMS[:3] if chance.random() < 0.8]
    return {name: Decimal(chance.choice(spelt)) for name in present}
