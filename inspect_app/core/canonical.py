"""One spelling per value: what is hashed or compared as text is written here."""

from __future__ import annotations

import json
from typing import Any

_WRITER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, text as it is."""
    return _WRITER.encode(value)
