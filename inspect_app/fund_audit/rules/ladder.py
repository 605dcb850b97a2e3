"""Traceability ladder: how far each đồng that left the fund can be followed.

T1 the bank line has its ledger row; T2 and a decision; T3 and the donor's wish is kept; T4 and the
beneficiary or facility is named; T5 and an inspector verified the evidence. Denominator of every
rung: all money that left the fund through the bank in the period, transfers between own accounts
excluded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from inspect_app.funds.rules.ledger import Payment


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung. `share` None when nothing left the fund."""

    name: str  # T1..T5
    amount: int
    denominator: int
    share: Decimal | None
    lines: int


def rung_of(
    payment: Payment | None, verified: Collection[str], kept: Callable[[Payment], bool | None]
) -> int:
    """Highest rung a bank line reaches with its ledger row: 0 (no row) to 5. `kept`: whether the
    donor's wish is (`restricted.Restricted.kept`)."""
    if payment is None:
        return 0
    steps = (
        bool(payment.decision),
        kept(payment) is True,
        bool(payment.beneficiary),
        bool(payment.evidence) and payment.id in verified,
    )
    reached = 1
    for step in steps:
        if not step:
            break
        reached += 1
    return reached


def ladder(rungs: Collection[tuple[int, int, int]]) -> tuple[Rung, ...]:
    """From (rung, amount out, lines) of all that left the fund. Never rises from T1 to T5."""
    total = sum(amount for _, amount, _ in rungs)
    steps: list[Rung] = []
    for number in range(1, 6):
        reached = sum(amount for rung, amount, _ in rungs if rung >= number)
        lines = sum(count for rung, _, count in rungs if rung >= number)
        share = None
        if total:
            share = (Decimal(reached) / Decimal(total)).quantize(Decimal("0.000001"))
        steps.append(Rung(f"T{number}", reached, total, share, lines))
    return tuple(steps)
