"""The purses of restricted gifts: what came in for each, what was paid from it, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .book import Cell
from .evidence import Number, number
from .restricted import Restricted


@dataclass(frozen=True, slots=True)
class PurseTable:
    """One restricted gift in the period. `paid`: ledger rows from it, as A20 and A21 count them;
    `cleared`: those of them that a bank line was matched with, which is what the tracing follows.
    """

    purse: str
    donor: str
    purpose: str
    deadline: date | None
    registered: bool
    came: Number
    paid: Number
    cleared: Number


def purse_tables(cells: Sequence[Cell], restricted: Restricted) -> tuple[PurseTable, ...]:
    """Every gift of which money moved, the dearest first; none where all money is one pool."""
    if not restricted.has_purses:
        return ()
    moved = [cell for cell in cells if cell.purse]
    names = {cell.purse for cell in moved}
    tables = [
        PurseTable(
            gift.code,
            gift.donor,
            gift.purpose,
            gift.deadline,
            gift.registered,
            came=number(moved, side="bank", flow="in", purse=gift.code),
            paid=number(moved, side="ledger", purse=gift.code),
            cleared=number(moved, side="bank", flow="out", purse=gift.code),
        )
        for gift in restricted.gifts
        if gift.code in names
    ]
    return tuple(sorted(tables, key=lambda one: (-one.came.value, -one.paid.value, one.purse)))
