"""Which money paid for what, by a convention that is named: money has no marks of its own.

First in, first out: each payment uses up what came earliest (interval overlap of running sums).
Pro rata: each payment takes from everything that is left the share that it has in the whole, with
largest remainders. Money given for one purpose is a purse of its own, from which nothing but its
own payments are paid; "" is the general pool. Either way every đồng of a source is in one part or
unspent, and every đồng of a use is in one part or uncovered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

GENERAL = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Money that came or went: đồng, above 0."""

    id: str
    amount: int
    purse: str = GENERAL


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a source paid for so much of a use."""

    source: str
    use: str
    amount: int


@dataclass(frozen=True, slots=True)
class Tracing:
    """Parts in the order of the uses; what is left of sources, and of uses that nothing covers."""

    parts: tuple[Part, ...]
    unspent: Mapping[str, int]
    uncovered: Mapping[str, int]


Way = Callable[[list[Money], list[Money]], list[Part]]


def first_in_first_out(sources: Sequence[Money], uses: Sequence[Money]) -> Tracing:
    """`sources` and `uses` in the order in which they came and went."""
    return _purse_by_purse(sources, uses, _overlaps)


def pro_rata(sources: Sequence[Money], uses: Sequence[Money]) -> Tracing:
    """Of two remainders of the same size the earlier source gives the đồng."""
    return _purse_by_purse(sources, uses, _shares)


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` split in proportion to `weights` (of which none is negative and one is not 0), to
    the đồng: largest remainders first, then in order."""
    whole = sum(weights)
    split = [divmod(amount * weight, whole) for weight in weights]
    left = amount - sum(part for part, _ in split)
    first = sorted(range(len(split)), key=lambda at: -split[at][1])[:left]
    extra = set(first)
    return [part + (at in extra) for at, (part, _) in enumerate(split)]


def _purse_by_purse(sources: Sequence[Money], uses: Sequence[Money], way: Way) -> Tracing:
    came, went = _by_purse(sources), _by_purse(uses)
    parts = [
        part for purse in came.keys() | went.keys()
        for part in way(came.get(purse, []), went.get(purse, []))
    ]  # fmt: skip
    order = {one.id: at for at, one in enumerate(uses)}
    parts.sort(key=lambda part: order[part.use])
    return Tracing(
        tuple(parts),
        _left(sources, ((part.source, part.amount) for part in parts)),
        _left(uses, ((part.use, part.amount) for part in parts)),
    )


def _by_purse(money: Sequence[Money]) -> dict[str, list[Money]]:
    found: dict[str, list[Money]] = {}
    for one in money:
        found.setdefault(one.purse, []).append(one)
    return found


def _left(money: Sequence[Money], taken: Iterable[tuple[str, int]]) -> dict[str, int]:
    """What is not in any part, by id; only where something is left."""
    left = {one.id: one.amount for one in money}
    for name, amount in taken:
        left[name] -= amount
    return {name: amount for name, amount in left.items() if amount}


def _overlaps(sources: list[Money], uses: list[Money]) -> list[Part]:
    parts: list[Part] = []
    at, left = 0, sources[0].amount if sources else 0
    for use in uses:
        wanted = use.amount
        while wanted and at < len(sources):
            taken = min(wanted, left)
            parts.append(Part(sources[at].id, use.id, taken))
            wanted, left = wanted - taken, left - taken
            if not left:
                at += 1
                left = sources[at].amount if at < len(sources) else 0
    return parts


def _shares(sources: list[Money], uses: list[Money]) -> list[Part]:
    parts: list[Part] = []
    left = [source.amount for source in sources]
    for use in uses:
        covered = min(use.amount, sum(left))
        if covered:
            for at, taken in enumerate(shares(covered, left)):
                if taken:
                    parts.append(Part(sources[at].id, use.id, taken))
                    left[at] -= taken
    return parts
