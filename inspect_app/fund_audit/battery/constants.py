"""Tables that every book has and that no fund writes: Benford's law, binomial limits, the calendar.

Rounded once here, so that every engine compares whole numbers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from math import comb, log10

EPOCH = dt.date(1970, 1, 1)
LARGEST_N = 400
_SHARE = (525, 1000)  # ln(1/0.9) / (ln(1/0.9) + ln 1.1): amounts after Benford around a limit


def day_number(on: dt.date) -> int:
    """Days since 1970-01-01."""
    return (on - EPOCH).days


def date_of(day: int) -> dt.date:
    """The day of a number."""
    return EPOCH + dt.timedelta(days=day)


def month_number(on: dt.date) -> int:
    """year*12 + month - 1."""
    return on.year * 12 + on.month - 1


def benford() -> dict[str, list[int]]:
    """Expected shares in millionths: width 1, 2 (first digits), 3 (second digit alone)."""
    cells = [(1, digit, _first(digit)) for digit in range(1, 10)]
    cells += [(2, digit, _first(digit)) for digit in range(10, 100)]
    cells += [
        (3, digit, sum(_first(10 * first + digit) for first in range(1, 10))) for digit in range(10)
    ]
    return {
        "width": [width for width, _, _ in cells],
        "digit": [digit for _, digit, _ in cells],
        "ppm": [round(share * 1_000_000) for _, _, share in cells],
    }


def _first(digits: int) -> float:
    return log10(1 + 1 / digits)


def binomial() -> dict[str, list[int]]:
    """Fewest successes of n that chance gives with p < 0.01, computed in whole numbers."""
    least = [_least(n) for n in range(1, LARGEST_N + 1)]
    return {"n": list(range(1, LARGEST_N + 1)), "least": least}


def _least(n: int) -> int:
    good, whole = _SHARE
    tail, k = 0, n + 1
    while k > 0:
        more = tail + comb(n, k - 1) * good ** (k - 1) * (whole - good) ** (n - k + 1)
        if more * 100 >= whole**n:
            break
        tail, k = more, k - 1
    return k


def calendar(first: dt.date, last: dt.date, holidays: Collection[dt.date]) -> dict[str, list[int]]:
    """Every day with its year, working or not, and how many working days came before it."""
    rows: dict[str, list[int]] = {
        name: [] for name in ("day", "month", "year", "monthday", "working", "ordinal")
    }
    passed = 0
    for number in range(day_number(first), day_number(last) + 1):
        on = date_of(number)
        working = int(on.weekday() < 5 and on not in holidays)
        rows["day"].append(number)
        rows["month"].append(month_number(on))
        rows["year"].append(on.year)
        rows["monthday"].append(on.month * 100 + on.day)
        rows["working"].append(working)
        rows["ordinal"].append(passed)
        passed += working
    return rows
