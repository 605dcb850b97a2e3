"""Setting fields and saying what was different."""

from __future__ import annotations

import datetime as dt
from typing import Any


def plain(value: Any) -> Any:
    """A value as the journal's JSON has it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def assign(row: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set the values on a row; what was different comes back as {field: [old, new]}."""
    changed = {}
    for key, value in values.items():
        old = getattr(row, key)
        if old != value:
            setattr(row, key, value)
            changed[key] = [plain(old), plain(value)]
    return changed
