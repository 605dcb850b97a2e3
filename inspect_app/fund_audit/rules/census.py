"""Facilities that a ledger claims children for, and what inspectors counted there."""

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
    `counts`: head counts there. A row that is not in `claimed` names no facility of the register.
    """

    claimed: Mapping[str, Place] = field(default_factory=dict)
    counts: tuple[HeadCount, ...] = ()

    def counted(self, payment_id: str, paid_on: date) -> bool:
        """Whether inspectors counted at the row's facility within the days it is claimed for."""
        first, last = days_claimed(paid_on)
        place = self.claimed[payment_id].id
        return any(one.entity_id == place and first <= one.on <= last for one in self.counts)


def days_claimed(paid_on: date) -> tuple[date, date]:
    """First and last day that a payment is compared with: its calendar month, because ledgers
    state no other days."""
    return paid_on.replace(day=1), paid_on.replace(
        day=calendar.monthrange(paid_on.year, paid_on.month)[1]
    )
