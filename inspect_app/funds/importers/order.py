"""Statements of internet banking often begin with the newest line; their lines are turned round."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..rules.lines import Line

DAYS = 3  # that run backwards, where no balance tells


def newest_first(lines: Sequence[Line]) -> bool:
    """True where days never run forward and more printed balances follow from the line below than
    from the line above; where none tells, where at least DAYS days run backwards.
    """
    pairs = list(pairwise(lines))
    if any(line.booked_on < after.booked_on for line, after in pairs):
        return False
    down = up = 0
    for line, after in pairs:
        if line.balance is not None and after.balance is not None:
            down += after.balance == line.balance + after.amount
            up += line.balance == after.balance + line.amount
    if down or up:
        return up > down
    return len({line.booked_on for line in lines}) >= DAYS
