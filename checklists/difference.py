"""What a new version of a checklist changes, question by question."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from checklists.model import Checklist, Computed, Question

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One question or calculation that is not as it was.

    `kind` is added, removed, changed or moved (to another section or before another question);
    `what` names the fields of a changed one that differ. Labels are the new ones, of a removed
    one the old.
    """

    kind: str
    name: str
    code: str
    label_vi: str
    label_en: str
    what: tuple[str, ...] = ()


def difference(old: Checklist, new: Checklist) -> tuple[Change, ...]:
    """Every change, in the order of the new version; what was removed comes last."""
    moved = _moved(old, new)
    found: list[Change] = []
    for name, item in new.by_name.items():
        before = old.by_name.get(name)
        if before is None:
            found.append(_change(ADDED, item))
            continue
        what = tuple(_differing(before, item))
        if what:
            found.append(_change(CHANGED, item, what))
        if name in moved:
            found.append(_change(MOVED, item))
    gone = (item for name, item in old.by_name.items() if name not in new.by_name)
    return (*found, *(_change(REMOVED, item) for item in gone))


def _change(kind: str, item: Question | Computed, what: tuple[str, ...] = ()) -> Change:
    return Change(kind, item.name, item.code, item.label_vi, item.label_en, what)


def _differing(old: Question | Computed, new: Question | Computed) -> Iterator[str]:
    """Fields that differ; the code is only a place, which `moved` tells."""
    if type(old) is not type(new):
        yield "kind"
        return
    for field in dataclasses.fields(new):
        if field.name != "code" and getattr(old, field.name) != getattr(new, field.name):
            yield field.name


def _moved(old: Checklist, new: Checklist) -> set[str]:
    """Names in another section, or out of the longest run that kept its order."""
    kept = [name for name in new.by_name if name in old.by_name]
    places = {name: at for at, name in enumerate(old.by_name)}
    in_order = _longest_rising([places[name] for name in kept])
    elsewhere = {name for name in kept if old.section_of[name].name != new.section_of[name].name}
    return elsewhere | {name for at, name in enumerate(kept) if at not in in_order}


def _longest_rising(numbers: list[int]) -> set[int]:
    """Positions of a longest rising run (patience sorting)."""
    tails: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        low = next((k for k, tail in enumerate(tails) if numbers[tail] >= number), len(tails))
        before.append(tails[low - 1] if low else -1)
        tails[low : low + 1] = [at]
    found: set[int] = set()
    at = tails[-1] if tails else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
