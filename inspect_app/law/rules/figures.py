"""Figures: numbers and yearly dates that the law sets, each with the period in which it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

Value = Decimal | str | None
"""A number, a yearly day "MM-DD" (unit "hạn"), or None: a rule exists, its number is not known."""


class LawError(ValueError):
    """The law data are wrong. Says file, line, key, value and the rule that was broken."""


class Status(StrEnum):
    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One value of a figure in one period; both days belong to the period."""

    value: Value
    document: str
    cite: str
    valid_from: dt.date
    valid_to: dt.date | None
    status: Status
    where: str
    note: str = ""
    fact: str | None = None

    def covers(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def overlaps(self, other: DatedValue) -> bool:
        starts_in_time = other.valid_to is None or self.valid_from <= other.valid_to
        ends_late_enough = self.valid_to is None or other.valid_from <= self.valid_to
        return starts_in_time and ends_late_enough


@dataclass(frozen=True, slots=True)
class Norm:
    """One rule of the law through time: its values in order of validity, never overlapping."""

    id: str
    number: str
    title_vi: str
    title_en: str
    unit: str
    topic: str
    values: tuple[DatedValue, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A norm as of one day."""

    id: str
    number: str
    title_vi: str
    title_en: str
    value: Value
    unit: str
    document: str
    cite: str
    valid_from: dt.date
    valid_to: dt.date | None
    status: Status
    note: str
    where: str

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def citable(self) -> bool:
        """May stand in a signed document: somebody read the text, and the number is known."""
        return self.known and self.status is Status.VERIFIED

    @property
    def amount(self) -> Decimal:
        """The number. Raises LawError when it is unknown or a yearly day."""
        if not isinstance(self.value, Decimal):
            raise LawError(f"{self.where}: {self.id}: {self.value!r} is not a number")
        return self.value

    @property
    def share(self) -> Decimal:
        """A percentage as a fraction: 5 % is Decimal("0.05"). Raises LawError for other units."""
        if not self.unit.startswith("%"):
            raise LawError(f"{self.where}: {self.id}: unit {self.unit!r} is not a percentage")
        return self.amount / 100


def figure_of(norm: Norm, dated: DatedValue) -> Figure:
    return Figure(
        id=norm.id,
        number=norm.number,
        title_vi=norm.title_vi,
        title_en=norm.title_en,
        value=dated.value,
        unit=norm.unit,
        document=dated.document,
        cite=dated.cite,
        valid_from=dated.valid_from,
        valid_to=dated.valid_to,
        status=dated.status,
        note=dated.note,
        where=dated.where,
    )


def no_overlap(norm_id: str, values: Sequence[DatedValue]) -> tuple[DatedValue, ...]:
    """The values in order of validity. Raises LawError when two hold on the same day."""
    ordered = tuple(sorted(values, key=lambda dated: dated.valid_from))
    for dated in ordered:
        if dated.valid_to is not None and dated.valid_to < dated.valid_from:
            raise LawError(
                f"{dated.where}: {norm_id}: valid_to {dated.valid_to} lies before "
                f"valid_from {dated.valid_from}"
            )
    for earlier, later in pairwise(ordered):
        if earlier.overlaps(later):
            raise LawError(
                f"{later.where}: {norm_id}: the value from {later.valid_from} overlaps the one "
                f"from {earlier.valid_from} ({earlier.where}); one value is in force on one day"
            )
    return ordered
