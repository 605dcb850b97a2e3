"""What the database already holds, as the rules need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from .units import UnitFact


@dataclass(frozen=True)
class EntityFact:
    """A stored entity: enough to judge an update of it."""

    kind: str
    registered_on: dt.date
    account_numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class BodyFact:
    """An authority with its validity days (last day, or None)."""

    name: str
    valid_from: dt.date
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class Known:
    """The register of one organisation on the day of the import."""

    today: dt.date
    entities: Mapping[str, EntityFact] = field(default_factory=dict)
    units: Mapping[str, UnitFact] = field(default_factory=dict)
    bodies: Mapping[str, BodyFact] = field(default_factory=dict)

    def owner_of_account(self, number: str) -> str | None:
        """The code of the fund that holds an account number."""
        return next(
            (code for code, fact in self.entities.items() if number in fact.account_numbers), None
        )
