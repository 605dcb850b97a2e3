"""What changed between two audits of one fund: exceptions by their stable key, totals by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspect_app.funds.rules.sentences import Sentence


class Found(NamedTuple):
    """An exception as far as a comparison looks at it. `key` names the same thing in every run."""

    check: str
    key: str
    severity: str
    amount: int  # đồng at risk
    lines: int
    sentence: Sentence
    id: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Exceptions of the later run that are new, of the earlier one that are gone, pairs (earlier,
    later) that changed in severity, amount or number of lines, and how many stayed as they were."""

    new: tuple[Found, ...]
    gone: tuple[Found, ...]
    changed: tuple[tuple[Found, Found], ...]
    same: int


@dataclass(frozen=True, slots=True)
class TotalChange:
    """One total in both runs (đồng)."""

    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


TOTALS = ("opening", "credit", "debit", "transfers_in", "transfers_out", "closing")
"""Totals of `rules.result.AccountTable` over all accounts."""


def difference(before: Iterable[Found], after: Iterable[Found]) -> Difference:
    """Compare two runs. Every exception of either run stands in exactly one part."""
    old, new = _named(before), _named(after)
    both = [(old[name], new[name]) for name in new if name in old]
    changed = tuple(pair for pair in both if _measure(pair[0]) != _measure(pair[1]))
    return Difference(
        new=tuple(found for name, found in new.items() if name not in old),
        gone=tuple(found for name, found in old.items() if name not in new),
        changed=changed,
        same=len(both) - len(changed),
    )


def _named(run: Iterable[Found]) -> dict[tuple[str, str, int], Found]:
    """By check and key; where books repeat a key (a voucher number twice), by its turn too."""
    turns: Counter[tuple[str, str]] = Counter()
    named = {}
    for found in run:
        name = found.check, found.key
        named[*name, turns[name]] = found
        turns[name] += 1
    return named


def _measure(found: Found) -> tuple[str, int, int]:
    return found.severity, found.amount, found.lines


def totals(before: dict[str, Any], after: dict[str, Any]) -> tuple[TotalChange, ...]:
    """The totals of two stored results, management cost and its base included."""
    found = [
        TotalChange(name, before["total"][name]["value"], after["total"][name]["value"])
        for name in TOTALS
    ]
    sides = ("management", "base")
    found += [
        TotalChange(name, before["ratio"][name]["value"], after["ratio"][name]["value"])
        for name in sides
    ]
    return tuple(found)
