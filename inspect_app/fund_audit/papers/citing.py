"""Which act a test cites, and whether a signed paper may cite it."""

from __future__ import annotations

import datetime as dt
import re

from inspect_app.law.rules import LawBook, Status
from reports.parts import Citation

_ACT = re.compile(r"\d{1,4}/\d{4}/[A-ZĐ][A-ZĐ-]*")


def basis_of(law: str, book: LawBook, on: dt.date) -> Citation | None:
    """The act that a test cites; None for one that rests on a standard of auditors alone."""
    return Citation(text=law, verified=_verified(law, book, on)) if _ACT.search(law) else None


def _verified(citation: str, book: LawBook, on: dt.date) -> bool:
    """Whether the act that a check cites is verified and in force on the period's last day."""
    found = _ACT.search(citation)
    if found is None or found.group() not in book.documents:
        return False
    act = book.document(found.group())
    return act.status is Status.VERIFIED and act.valid_on(on)
