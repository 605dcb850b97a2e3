"""All tests of the battery with their expressions, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from .book import Book, Table
from .declared import MODULES
from .narrowing import Needed
from .rule import Rule

Expression = Callable[[Book, Mapping[str, int]], Table]


@dataclass(frozen=True, slots=True)
class Audit:
    """One test: its declaration and its expressions. `part_hits` looks at one statement's lines,
    `lines` are those that population and hits look at (all of them if None)."""

    rule: Rule
    population: Callable[[Book], Table]
    hits: Expression | None
    part_hits: Expression | None
    lines: Needed | None


def _load(name: str) -> Audit:
    module = import_module(f"{__package__}.{name}")
    return Audit(
        module.RULE,
        module.population,
        getattr(module, "hits", None),
        getattr(module, "part_hits", None),
        getattr(module, "LINES", None),
    )


AUDITS: tuple[Audit, ...] = tuple(_load(name) for name in MODULES)
