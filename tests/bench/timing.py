"""Interleaved timing: both sides alternate, so that a noisy machine disturbs both alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """Ours against the baseline; the median of the rounds' ratios counts."""

    name: str
    ours: float
    baseline: float
    ratio: float
    unit: str

    def line(self) -> str:
        return (
            f"{self.name}: ratio {self.ratio:.2f} "
            f"(ours {self.ours:.3f} {self.unit}, baseline {self.baseline:.3f} {self.unit})"
        )


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(
    name: str,
    ours: Callable[[], object],
    baseline: Callable[[], object],
    rounds: int = 5,
    *,
    warm: bool = False,
) -> Ratio:
    """Time of ours over time of the baseline; below 1 means that ours is faster. `warm`: both have
    run before."""
    if not warm:
        ours()
        baseline()
    pairs = [(seconds(ours), seconds(baseline)) for _ in range(rounds)]
    return Ratio(
        name,
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
        "s",
    )
