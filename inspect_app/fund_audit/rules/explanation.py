"""Where a request for an explanation stands, from its paper, its answers and the day. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Literal

State = Literal["drafted", "cancelled", "fallen", "asked", "overdue", "answered"]

MOST_POINTS = 50
"""Exceptions of one letter: what a fund can answer in one. Proposal of the design, not of a law."""
MOST_DAYS = 90
"""Days from the letter to the last day of the answer: a later day is a slip of the pen. Proposal of
the design, not of a law."""


def state_of(
    paper_state: str,
    *,
    points: int,
    answered: int,
    due_on: dt.date,
    today: dt.date,
    cancelled: bool = False,
) -> State:
    """`drafted` until all have signed the letter, `cancelled` when it was called off before,
    `fallen` when nobody can sign it; then `asked`, `overdue` from the day after `due_on` while a
    point has no answer, `answered` when all have one."""
    if paper_state == "failed":
        return "cancelled" if cancelled else "fallen"
    if paper_state != "signed":
        return "drafted"
    if answered >= points:
        return "answered"
    return "overdue" if today > due_on else "asked"
