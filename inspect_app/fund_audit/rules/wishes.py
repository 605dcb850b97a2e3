"""Whether a gift goes by its donor's name: as the donor wishes, else without. Pure.

A name is let out for one gift, found by bank reference and amount; what nobody let out, what fits
several gifts, and what the registers know as a beneficiary's name stays inside.
Law: Law on Children 102/2016/QH13 Art. 21 (a child's secrets).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from inspect_app.funds.rules.registers.cells import folded

Choice = Literal["named", "anonymous"]
LONGEST = 120
"""Characters of a published name."""
_MOST_WORDS = 8
"""Longest name of a person, in words, that is looked for inside a longer one."""


@dataclass(frozen=True)
class Wish:
    """What a donor wishes for one gift; `gift` is `inclusion.lookup_text` of it, `reference` as it
    was told."""

    gift: str
    amount: int
    wish: Choice
    donor: str
    reference: str = ""


@dataclass(frozen=True)
class LetOut:
    """`names`: line ("statement:row") -> name to be published. `unmatched`: wishes to be named that
    fit no gift of the run. The others are counted: wishes to stay anonymous, names that fit several
    gifts, and names kept inside because a beneficiary is called so."""

    names: Mapping[str, str]
    unmatched: Sequence[Wish] = ()
    anonymous: int = 0
    ambiguous: int = 0
    protected: int = 0


def in_force(handed_in: Iterable[Wish], recorded: Iterable[Wish]) -> dict[str, Wish]:
    """Gift -> the wish that counts. Of the workbook, anonymous wins where rows contradict; what the
    auditor recorded, oldest first, wins over the workbook, and the latest over all."""
    found: dict[str, Wish] = {}
    for one in handed_in:
        before = found.get(one.gift)
        if before is None or before == one:
            found[one.gift] = one
        else:
            found[one.gift] = Wish(one.gift, one.amount, "anonymous", "")
    return found | {one.gift: one for one in recorded}


def spellings(name: str) -> Iterator[str]:
    """The folded name, and every run of two words or more inside it, as registers fold names: a
    child's name inside "Gia đình bé …" is found too."""
    words = folded("name", name).split()
    yield " ".join(words)
    for first in range(len(words)):
        for last in range(first + 2, min(first + _MOST_WORDS, len(words)) + 1):
            yield " ".join(words[first:last])


def let_out(
    wishes: Mapping[str, Wish],
    lines: Mapping[str, Sequence[str]],
    protected: Collection[str],
) -> LetOut:
    """`lines`: gift -> its lines in the run; `protected`: names, as the wishes spell them, that
    must stay inside."""
    names: dict[str, str] = {}
    unmatched: list[Wish] = []
    counts = dict.fromkeys(("anonymous", "ambiguous", "protected"), 0)
    for gift, wish in wishes.items():
        found = lines.get(gift, ())
        if wish.wish == "anonymous" or not wish.donor.strip():
            counts["anonymous"] += 1
        elif wish.donor in protected:
            counts["protected"] += 1
        elif not found:
            unmatched.append(wish)
        elif len(found) > 1:
            counts["ambiguous"] += 1
        else:
            names[found[0]] = wish.donor.strip()
    return LetOut(dict(sorted(names.items())), unmatched, **counts)
