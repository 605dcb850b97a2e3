"""Transfers between the fund's own accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from inspect_app.funds.rules.lines import BankLine
from inspect_app.funds.rules.own_accounts import OwnAccount, other_own_account

PAIR_DAYS = 3


def paired_transfers(lines: Iterable[BankLine], own: Sequence[OwnAccount]) -> frozenset[str]:
    """Ids of lines whose text names another account of the register, and whose other side is in the
    books too. Equal amounts alone prove nothing."""
    moved = {line.id: (line, other) for line in lines if (other := other_own_account(line, own))}
    came: dict[tuple[str, str, int], list[BankLine]] = defaultdict(list)
    for line, source in moved.values():
        came[line.account, source, line.amount].append(line)
    paired: set[str] = set()
    for line, other in moved.values():
        if line.amount >= 0 or line.id in paired:
            continue
        back = next(
            (
                mirror.id
                for mirror in came[other, line.account, -line.amount]
                if mirror.id not in paired
                and abs((mirror.booked_on - line.booked_on).days) <= PAIR_DAYS
            ),
            "",
        )
        if back:
            paired |= {line.id, back}
    return frozenset(paired)
