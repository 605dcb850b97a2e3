"""What a query says so that a partial index of `audit_line` serves it: in literals, since SQLite
knows nothing of parameters when it chooses."""

from __future__ import annotations

import sqlalchemy as sa

from ..models import AuditLine

IN_PURSE = AuditLine.purse != sa.literal_column("''")
NOT_BANK = AuditLine.side != sa.literal_column("'bank'")
NOT_CAME = AuditLine.flow != sa.literal_column("'in'")


def narrowed(side: str = "", flow: str = "", purse: str = "") -> list[sa.ColumnElement[bool]]:
    """What follows from the values that a query asks for ("" for one it does not ask for)."""
    found = []
    if side and side != "bank":
        found.append(NOT_BANK)
    if flow and flow != "in":
        found.append(NOT_CAME)
    if purse:
        found.append(IN_PURSE)
    return found
