"""Which facility of the register a text in another book names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .vocabulary import folded, same


@dataclass(frozen=True, slots=True)
class Place:
    """A facility. `capacity`: people its licence allows, 0 where not known."""

    id: str
    code: str
    name: str
    capacity: int


def places_named(texts: Iterable[str], register: Collection[Place]) -> dict[str, Place]:
    """Text -> the facility that it names: by code, else by its whole name without diacritics and
    case. What fits none, or names several bear, is left out: nothing is guessed.
    """
    codes = {same(place.code): place for place in register}
    names = defaultdict(list)
    for place in register:
        names[folded(place.name)].append(place)
    found = {}
    for text in dict.fromkeys(texts):
        alike = names.get(folded(text), [])
        if same(text) in codes:
            found[text] = codes[same(text)]
        elif len(alike) == 1:
            found[text] = alike[0]
    return found
