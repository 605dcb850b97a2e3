"""What an auditor expects before looking: the same days of the year before, and how far off is too
far (ISA/VSA 520)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .book import Period


@dataclass(frozen=True, slots=True)
class Moved:
    """Money of one month of the year before, without transfers between own accounts, đồng.

    `month` is the month of the audited period that it is compared with (year*12 + month - 1).
    """

    month: int
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """`materiality` and `performance` as the lead signed them for this period before the run, đồng;
    0: not signed. `bare`: accounts of the audit without a line in the year before.
    """

    materiality: int = 0
    performance: int = 0
    trivial: int = 0
    moved: tuple[Moved, ...] = ()
    bare: tuple[str, ...] = ()


def year_before(period: Period) -> Period:
    """The same days one year earlier."""
    return Period(_year_before(period.first), _year_before(period.last))


def _year_before(on: date) -> date:
    return date(on.year - 1, on.month, 28 if (on.month, on.day) == (2, 29) else on.day)
