"""What several statements say together: lines that stand in two of them, and money that moves
between the fund's own accounts.

A repeated (date, amount) is no evidence: nine of ten gifts share theirs with another. A repeat
counts where the bank's reference, the time of day or the balance repeats as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, islice
from typing import Literal

from .classify import flat, reference_in
from .lines import Line

WITHIN = timedelta(days=3)

_Named = tuple[str, Line]  # statement, line

_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?")
_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{6,20}(?![0-9])")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Lines that stand in two statements (đồng)."""

    files: tuple[str, str]
    lines: int
    credit: int
    debit: int
    first_day: date
    last_day: date
    first_lines: tuple[int, int]  # row_no of the first such line in each


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that seems to move between own accounts; never a gift, never spending (đồng).

    by: account (the bank's text names another own account), pair (the same amount leaves one
    statement and enters another within three days, once each; to be confirmed by a person).
    """

    amount: int
    by: Literal["account", "pair"]
    sides: tuple[tuple[str, int, date], ...]  # file, row_no, day
    other_account: str = ""


def overlaps(statements: Mapping[str, Sequence[Line]]) -> tuple[Overlap, ...]:
    """Every two statements that hold the same lines."""
    if len(statements) < 2:
        return ()
    keyed = {name: [(key, line) for line in lines if (key := _key(line))]
             for name, lines in statements.items()}  # fmt: skip
    found = []
    for one, other in combinations(keyed, 2):
        left = Counter(key for key, _line in keyed[other])
        shared: list[Line] = []
        for key, line in keyed[one]:
            if left[key] > 0:
                left[key] -= 1
                shared.append(line)
        if shared:
            first = _key(shared[0])
            in_other = next(line.row_no for key, line in keyed[other] if key == first)
            days = [line.booked_on for line in shared]
            found.append(
                Overlap(
                    (one, other),
                    len(shared),
                    sum(line.credit for line in shared),
                    sum(line.debit for line in shared),
                    min(days),
                    max(days),
                    (shared[0].row_no, in_other),
                )
            )
    return tuple(found)


def _key(line: Line) -> tuple[object, ...] | None:
    """What makes a line itself; None where nothing but day, amount and text is printed."""
    text = flat(line.text)
    times = tuple(at for cell in line.raw[:4] for at in _TIME.findall(cell))
    own = (line.doc_no, reference_in(text), times, line.balance)
    return (line.booked_on, line.amount, text, *own) if any(own) else None


def internal_transfers(
    statements: Mapping[str, Sequence[Line]], own_accounts: Collection[str]
) -> tuple[Transfer, ...]:
    """Lines whose text names an own account, and pairs that only fit each other.

    A statement's own account stands in the text of nearly all of its lines: a number that more than
    half of a statement's gifts name is its own.
    """
    found = [
        Transfer(abs(line.amount), "account", ((name, line.row_no, line.booked_on),), other)
        for name, lines in statements.items()
        for others in [set(own_accounts) - _named_by_most(lines)]
        for line in lines
        if (other := next((no for no in _ACCOUNT.findall(line.text) if no in others), ""))
    ]
    return (*found, *_pairs(statements))


def _named_by_most(lines: Sequence[Line]) -> set[str]:
    counts = Counter(number for line in lines for number in set(_ACCOUNT.findall(line.text)))
    return {number for number, count in counts.items() if count * 2 > len(lines) > 2}


def _pairs(statements: Mapping[str, Sequence[Line]]) -> list[Transfer]:
    """Money out of one statement that fits exactly one line into another, and the reverse."""
    out: dict[int, list[_Named]] = defaultdict(list)
    into: dict[int, list[_Named]] = defaultdict(list)
    for name, line in ((name, line) for name, lines in statements.items() for line in lines):
        (out if line.debit else into)[abs(line.amount)].append((name, line))
    return [
        Transfer(
            amount, "pair", tuple((name, line.row_no, line.booked_on) for name, line in (one, fit))
        )
        for amount, debits in out.items()
        for one in debits
        if (fit := _only_fit(one, into[amount])) and _only_fit(fit, debits)
    ]


def _only_fit(one: _Named, among: Sequence[_Named]) -> _Named | None:
    """The line of another statement within a few days, when there is exactly one."""
    fits = (
        other
        for other in among
        if other[0] != one[0] and abs(other[1].booked_on - one[1].booked_on) <= WITHIN
    )
    two = list(islice(fits, 2))
    return two[0] if len(two) == 1 else None
