"""Three verdicts. Missing data or a missing law figure never passes silently."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    KEPT = "kept"
    BROKEN = "broken"
    UNDECIDED = "undecided"
