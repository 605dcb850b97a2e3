"""Regimes: the stages of a procedure as the law of one period orders them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from .figures import Status

ACTORS = frozenset({"decision_issuer", "team_leader", "team", "appraiser", "chair", "subject"})
OUTSIDE_EVENTS = frozenset({"conclusion_received"})
"""Events that no stage of ours ends with: the chair receives what was published and sent."""


class Procedure(StrEnum):
    INSPECTION = "inspection"  # thanh tra
    SPECIALISED_CHECK = "specialised_check"  # kiểm tra chuyên ngành


class Level(StrEnum):
    """Level of the body that acts; some clocks differ."""

    PROVINCE = "province"
    COMMUNE = "commune"


class NoRegime(LookupError):
    """No law of this procedure is known for the day."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One step. `clock` is a figure id; it counts from the event `counts_from`."""

    code: str
    title_vi: str
    title_en: str
    cite: str
    actor: str
    ends_with: str
    counts_from: str | None = None
    clock: str | None = None
    complex_clock: str | None = None
    extension: str | None = None
    commune_clock: str | None = None
    commune_extension: str | None = None
    pausable: bool = False

    def clock_for(self, level: Level = Level.PROVINCE, *, complex_case: bool = False) -> str | None:
        """The figure id of the time limit, or None where the law sets none."""
        if level is Level.COMMUNE and self.commune_clock:
            return self.commune_clock
        if complex_case and self.complex_clock:
            return self.complex_clock
        return self.clock

    def extension_for(self, level: Level = Level.PROVINCE) -> str | None:
        """The figure id of the one extension, or None where the law allows none."""
        if level is Level.COMMUNE and self.commune_extension:
            return self.commune_extension
        return self.extension

    def figure_ids(self) -> tuple[str, ...]:
        ids = (
            self.clock,
            self.complex_clock,
            self.extension,
            self.commune_clock,
            self.commune_extension,
        )
        return tuple(one for one in ids if one)


@dataclass(frozen=True, slots=True)
class Regime:
    code: str
    procedure: Procedure
    document: str
    title_vi: str
    title_en: str
    valid_from: dt.date
    valid_to: dt.date | None
    status: Status
    stages: tuple[Stage, ...]
    where: str

    def covers(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def stage(self, code: str) -> Stage:
        """The stage of this code. Raises KeyError."""
        for stage in self.stages:
            if stage.code == code:
                return stage
        raise KeyError(f"{self.code} has no stage {code}")
