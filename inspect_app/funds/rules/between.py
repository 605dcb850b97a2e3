"""What several statements say together: lines that stand in two of them, and money that moves
between the fund's own accounts.

A repeated (date, amount) is no evidence: nine of ten gifts share theirs with another. A repeat
counts where the bank's reference, the time of day or the balance repeats as well.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line and what tells it from others of its day and amount; "" or None where not printed."""

    line: Line
    doc_no: str
    reference: str
    time: str
    balance: int | None
    text: str  # folded and without spaces: banks wrap and cut it as they like

    def marks(self) -> Iterator[tuple[object, ...]]:
        """By what the same line may be found elsewhere, the surest first."""
        day = (self.line.booked_on, self.line.amount)
        for kind in ("doc_no", "reference", "balance", "time"):
            value = getattr(self, kind)[:5] if kind == "time" else getattr(self, kind)
            if value not in {"", None}:
                yield (*day, kind, value)

    def may_be(self, other: _Marked) -> bool:
        """False where both print a number, a balance or a time, and another one. Where only the
        time agrees, the texts must too.
        """
        pairs = [(getattr(self, one), getattr(other, one)) for one in ("doc_no", "reference")]
        pairs.append((self.balance, other.balance))
        both = [pair for pair in pairs if pair[0] not in {"", None} and pair[1] not in {"", None}]
        times = _begins(self.time, other.time)
        return times and all(a == b for a, b in both) and (bool(both) or self.reads_like(other))

    def reads_like(self, other: _Marked) -> bool:
        """True where one text is the beginning of the other."""
        return _begins(self.text, other.text)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _marked(line: Line) -> _Marked:
    text = flat(line.text)
    time = next((at for cell in line.raw[:4] for at in _TIME.findall(cell)), "")
    return _Marked(
        line, line.doc_no, reference_in(text), time.zfill(len(time) + (time[1:2] == ":")),
        line.balance, text.replace(" ", ""),
    )  # fmt: skip


def overlaps(statements: Mapping[str, Sequence[Line]]) -> tuple[Overlap, ...]:
    """Every two statements that hold the same lines."""
    if len(statements) < 2:
        return ()
    marked = {name: [_marked(line) for line in lines] for name, lines in statements.items()}
    found = []
    for one, other in combinations(marked, 2):
        pairs = _same_lines(marked[one], marked[other])
        if pairs:
            shared = [line for line, _other in pairs]
            days = [line.booked_on for line in shared]
            found.append(
                Overlap(
                    (one, other),
                    len(shared),
                    sum(line.credit for line in shared),
                    sum(line.debit for line in shared),
                    min(days),
                    max(days),
                    (pairs[0][0].row_no, pairs[0][1].row_no),
                )
            )
    return tuple(found)


def _same_lines(one: Sequence[_Marked], other: Sequence[_Marked]) -> list[tuple[Line, Line]]:
    """Pairs of lines that are the same, each line in one pair at most: two equal gifts stay two.

    Lines whose texts agree find each other first.
    """
    places: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for at, line in enumerate(other):
        for mark in line.marks():
            places[mark].append(at)
    taken: dict[int, int] = {}  # place in the other -> place in the one
    rest = list(range(len(one)))
    for alike in (True, False):
        rest = [at for at in rest if not _takes(at, one[at], other, places, taken, alike=alike)]
    pairs = sorted((mine, theirs) for theirs, mine in taken.items())
    return [(one[mine].line, other[theirs].line) for mine, theirs in pairs]


def _takes(
    at: int,
    line: _Marked,
    other: Sequence[_Marked],
    places: Mapping[tuple[object, ...], list[int]],
    taken: dict[int, int],
    *,
    alike: bool,
) -> bool:
    """True where the line found its like among those that are free."""
    for mark in line.marks():
        free = places.get(mark, [])
        for index, place in enumerate(free):
            fits = place not in taken and line.may_be(other[place])
            if fits and (not alike or line.reads_like(other[place])):
                taken[place] = at
                del free[index]
                return True
    return False


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
