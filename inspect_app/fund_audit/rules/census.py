"""Facilities that a ledger claims children for or pays people at, and what inspectors counted
there."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from inspect_app.inspections.rules.head_count import HeadCount
from inspect_app.registry.rules.places import Place


@dataclass(frozen=True, slots=True)
class Census:
    """`claimed`: ledger row id -> the facility it names, of rows with a number of children.
    `paid_at`: ledger row id -> the facility where the person of the register lives that the row
    paid for, or that the row paid. `living_at`: folded code of a person -> facility. `counts`: head
    counts at all of them. A row that is not in `claimed` names no facility of the register.
    """

    claimed: Mapping[str, Place] = field(default_factory=dict)
    paid_at: Mapping[str, Place] = field(default_factory=dict)
    living_at: Mapping[str, Place] = field(default_factory=dict)
    counts: tuple[HeadCount, ...] = ()

    def counted(self, payment_id: str, paid_on: date) -> bool:
        """Whether inspectors counted at the row's facility within the days it is claimed for."""
        return self._seen(self.claimed[payment_id].id, paid_on)

    def counted_people(self, payment_id: str, paid_on: date) -> bool:
        """The same of a row that paid for a person at a facility."""
        return self._seen(self.paid_at[payment_id].id, paid_on)

    def _seen(self, place: str, paid_on: date) -> bool:
        first, last = days_claimed(paid_on)
        return any(one.entity_id == place and first <= one.on <= last for one in self.counts)


def days_claimed(paid_on: date) -> tuple[date, date]:
    """First and last day that a payment is compared with: its calendar month, because ledgers
    state no other days."""
    return paid_on.replace(day=1), paid_on.replace(
        day=calendar.monthrange(paid_on.year, paid_on.month)[1]
    )
