"""Coverage: who is planned, who is done, who is left out, against ALL that are registered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .content import INSPECTION, SPECIALISED_CHECK, Content, Item

FACILITY = "facility"
FUND = "fund"
KINDS = (FACILITY, FUND)

CONCLUDED = frozenset({"concluded", "closed"})
"""States of a case in which its entity counts as done."""

PROVINCIAL_INSPECTORATE = "provincial_inspectorate"


@dataclass(frozen=True)
class Subject:
    """A registered entity, as far as a plan needs to know it."""

    id: str
    kind: str
    code: str
    name: str


@dataclass(frozen=True)
class Coverage:
    """Counts of entities. `total` = planned + left_out + missing; `done` is part of planned."""

    total: int
    planned: int
    done: int
    left_out: int
    missing: int

    @property
    def share(self) -> Fraction:
        """Planned of all; nothing registered counts as fully planned."""
        return Fraction(self.planned, self.total) if self.total else Fraction(1)


def coverage_day(year: int, today: dt.date) -> dt.date:
    """The day whose register a plan is held against: today, and for a past year its last day."""
    return min(today, dt.date(year, 12, 31))


def not_covered(content: Content, registered: Iterable[Subject]) -> list[Subject]:
    """Registered entities without an item, with or without a reason."""
    return [one for one in registered if one.id not in content.items]


def without_reason(content: Content, registered: Iterable[Subject]) -> list[Subject]:
    """Registered entities that the plan leaves out and gives no reason for."""
    return [
        one
        for one in not_covered(content, registered)
        if not content.omissions.get(one.id, "").strip()
    ]


def coverage(
    content: Content, registered: Sequence[Subject], done: Collection[str], kind: str | None = None
) -> Coverage:
    """Coverage of one kind or of all. `done`: ids of entities whose case is concluded."""
    counted = [one for one in registered if kind in (None, one.kind)]
    planned = [one for one in counted if one.id in content.items]
    missing = len(without_reason(content, counted))
    return Coverage(
        total=len(counted),
        planned=len(planned),
        done=sum(1 for one in planned if one.id in done),
        left_out=len(counted) - len(planned) - missing,
        missing=missing,
    )


def default_procedure(body_kind: str) -> str:
    """Inspection for a provincial inspectorate (Law 84/2025/QH15 Art. 7(2)); every other body
    makes specialised checks (Decree 217/2025/NĐ-CP Art. 6)."""
    return INSPECTION if body_kind == PROVINCIAL_INSPECTORATE else SPECIALISED_CHECK


def new_items(
    subjects: Sequence[Subject],
    *,
    months_taken: Iterable[int] = (),
    year: int,
    today: dt.date,
    procedure: str,
    checklists: Mapping[str, str],
) -> list[Item]:
    """One item per entity. `checklists`: kind by checklist code; the first that fits is taken.

    In the order of kind and code, each gets the month with the fewest visits so far, the earliest
    of equals: in a new plan each month, and each kind within it, gets the same number, give or
    take one. Months that are over when a plan of the running year is drafted get none.
    """
    first = today.month if year == today.year else 1
    visits = Counter(months_taken)
    by_kind = {kind: code for code, kind in sorted(checklists.items(), reverse=True)}
    found = []
    for one in sorted(subjects, key=lambda one: (one.kind, one.code, one.id)):
        month = min(range(first, 13), key=lambda month: (visits[month], month))
        visits[month] += 1
        code = by_kind.get(one.kind, "")
        found.append(Item(one.id, procedure, month, None, (), code))
    return found


def team_load(items: Iterable[Item]) -> dict[str, list[int]]:
    """Items per month (twelve counts) of each leader; "" stands for no leader yet."""
    counts = Counter((item.leader_id or "", item.month) for item in items)
    leaders = sorted({leader for leader, _month in counts})
    return {leader: [counts[leader, month] for month in range(1, 13)] for leader in leaders}
