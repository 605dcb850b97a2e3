"""How a column of amounts uses its marks; one that it puts between thousands and before a fraction
makes the rarer of the two doubtful: "100.00" among "100.000" has lost a digit or has none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from .cells import Row

Way = tuple[Literal["group", "fraction", "whole", "short"], str]
"""What a mark does in an amount, and the mark; "whole": thousands and no fraction; "short": a
fraction and no thousands.
"""

_AMOUNT = re.compile(
    r"(?<![0-9.,])[0-9]{1,3}(?:([.,])[0-9]{3}(?:\1[0-9]{3})*)?(?:([.,])0{1,2})?(?![0-9.,])"
)
_ZEROS = re.compile(r"[1-9][0-9.,]*([.,])0{1,2}(?![0-9.,])")  # of nothing it says nothing


@lru_cache(maxsize=20_000)
def ways(text: str) -> tuple[Way, ...]:
    """What the marks of one cell do."""
    found = list[Way]()
    if (amount := _AMOUNT.search(text)) and amount[1]:
        found.append(("group", amount[1]))
    if zeros := _ZEROS.search(text):
        found.append(("fraction", zeros[1]))
    if len(found) == 1:
        way, mark = found[0]
        found.append(("whole", mark) if way == "group" else ("short", mark))
    return tuple(found)


def doubted(rows: Iterable[Row], columns: Iterable[int | None]) -> frozenset[tuple[int, Way]]:
    """By column the use of a mark that is not to be believed."""
    places = {at for at in columns if at is not None}
    seen = Counter(
        (at, way) for row in rows for at in places if at < len(row.cells)
        for way in ways(row.cells[at])
    )  # fmt: skip
    found = set[tuple[int, Way]]()
    for at in places:
        for mark in ".,":
            group: Way = ("group", mark)
            fraction: Way = ("fraction", mark)
            groups, fractions = seen[at, group], seen[at, fraction]
            if fractions < seen[at, ("whole", ".")] + seen[at, ("whole", ",")]:
                found.add((at, ("short", mark)))  # "100.00" among "100,000"
            if groups and fractions:
                found.add((at, fraction if fractions <= groups else group))
    return frozenset(found)
