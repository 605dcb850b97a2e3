"""The gifts of a publication that go by their donor's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.core.db import db

from ..models import AuditLine, AuditRun
from ..rules import public
from .book import LINES_AT_ONCE

SHOWN_DONORS = 100
"""Donors that the page names; the downloads name all who let their name out."""


@dataclass(frozen=True)
class NamedGift:
    """A gift that goes by its donor's name."""

    line: str
    group: str
    amount: int
    donor: str


def named_gifts(run: AuditRun, names: Mapping[str, str]) -> list[NamedGift]:
    """The gifts of the run that `names` lets out, in the order of the lines."""
    found = []
    lines = [line.partition(":") for line in names]
    for start in range(0, len(lines), LINES_AT_ONCE):
        some = [(source, int(row)) for source, _colon, row in lines[start : start + LINES_AT_ONCE]]
        rows = db.session.execute(
            sa.select(
                AuditLine.source_id, AuditLine.row_no, AuditLine.group, AuditLine.amount
            ).where(
                AuditLine.run_id == run.id,
                AuditLine.side == "bank",
                AuditLine.flow == "in",
                AuditLine.group.in_(public.DONORS),
                sa.tuple_(AuditLine.source_id, AuditLine.row_no).in_(some),
            )
        )
        found += [
            NamedGift(f"{source}:{row}", group, amount, names[f"{source}:{row}"])
            for source, row, group, amount in rows
        ]
    return found


def named_donors(gifts: Sequence[NamedGift]) -> dict[str, Any]:
    """Who agreed to be named, the largest sums first; the page shows `SHOWN_DONORS` of them."""
    sums: dict[str, list[int]] = {}
    for gift in gifts:
        held = sums.setdefault(gift.donor, [0, 0])
        held[0] += gift.amount
        held[1] += 1
    largest = sorted(sums.items(), key=lambda one: (-one[1][0], one[0]))
    return {
        "donors": len(sums),
        "gifts": len(gifts),
        "amount": sum(gift.amount for gift in gifts),
        "largest": [
            {"name": name, "amount": amount, "gifts": count}
            for name, (amount, count) in largest[:SHOWN_DONORS]
        ],
    }
