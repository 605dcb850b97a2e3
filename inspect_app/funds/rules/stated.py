"""Sums that a bank prints: each must be that of the lines so far, of those since the last such sum,
or of the whole file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from .lines import Line
from .totals import Break

Side = Literal["debit", "credit"]


@dataclass(frozen=True, slots=True)
class StatedSum:
    """One printed sum (đồng) of one side, and the rows it may speak of: 1 to `last_row`, or those
    after `after_row`. `last_row` 0: printed above all rows.
    """

    side: Side
    amount: int
    after_row: int
    last_row: int


def stated_breaks(sums: Sequence[StatedSum], lines: Sequence[Line]) -> list[Break]:
    """The printed sums that the lines do not give; `lines` in file order."""
    if not sums:
        return []
    return sum_breaks(sums, *zip(*((line.row_no, line.amount) for line in lines), strict=True))


def sum_breaks(
    sums: Sequence[StatedSum], rows: Sequence[int] = (), amounts: Sequence[int] = ()
) -> list[Break]:
    """The same from the numbers and the signed amounts of the lines."""
    upto = {
        "debit": [0, *accumulate(max(-amount, 0) for amount in amounts)],
        "credit": [0, *accumulate(max(amount, 0) for amount in amounts)],
    }
    found = []
    for one in sums:
        running = upto[one.side]
        whole = running[-1]
        so_far = running[bisect_right(rows, one.last_row)]
        since = so_far - running[bisect_right(rows, one.after_row)]
        if one.amount not in {so_far, since, whole}:
            last = one.last_row or len(rows) or None
            summed = so_far if one.last_row else whole
            first = 1 if last else None
            rule = f"stated_{one.side}"
            found.append(Break(rule, None, None, None, first, last, one.amount, summed))
    return found
