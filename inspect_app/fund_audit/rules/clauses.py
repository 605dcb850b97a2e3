"""The clauses that tests of the battery check, as the register of law names them.

The words that a test prints stand in its declaration; a violation needs the clause itself, so that
the register can say whether it was in force and read on the day of the act. Tests that rest on a
standard of auditors, or on law whose text nobody has read, have none.
"""

from __future__ import annotations

import re

_FUNDS = "93/2019/NĐ-CP"
_CAMPAIGNS = "93/2021/NĐ-CP"
_ACCOUNTS = (f"{_FUNDS} Đ34.3",)

CLAUSES: dict[str, tuple[str, ...]] = {
    "A02": _ACCOUNTS,
    "A03": _ACCOUNTS,
    "A04": _ACCOUNTS,
    "A05": (f"{_FUNDS} Đ31.1b",),
    "A07": _ACCOUNTS,
    "A09": _ACCOUNTS,
    "A17": (f"{_FUNDS} Đ9", f"{_FUNDS} Đ33.2"),
    "A20": (f"{_FUNDS} Đ8.2b",),
    "A21": (f"{_FUNDS} Đ40",),
    "A22": (f"{_CAMPAIGNS} Đ8", f"{_CAMPAIGNS} Đ14"),
    "A23": (f"{_FUNDS} Đ37.2",),
    "A24": (f"{_FUNDS} Đ8.2c",),
    "A25": (f"{_FUNDS} Đ8.2g", f"{_FUNDS} Đ8.2i"),
    "A32": (f"{_FUNDS} Đ8.2d",),
    "A36": (f"{_FUNDS} Đ37.2",),
}
"""Test to references."""


def choices(test: str) -> tuple[str, ...]:
    """Every clause that a violation found by a test may rest on: its own first, then those of the
    other tests, for a person may see another rule broken in the same lines."""
    own = CLAUSES.get(test, ())
    others = sorted({one for clauses in CLAUSES.values() for one in clauses}, key=_by_article)
    return tuple(dict.fromkeys((*own, *others)))


def _by_article(reference: str) -> tuple[str, list[int], str]:
    document, _space, cite = reference.partition(" ")
    return document, [int(digits) for digits in re.findall(r"\d+", cite)], cite
